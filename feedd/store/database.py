"""One database, opened for reading and for writing.

SQLite runs in WAL mode. There is one writing transaction at a time, over all processes: SQLite
before 3.51.3 can corrupt a WAL file when one connection writes while another checkpoints, and a
file lock held from BEGIN until after COMMIT (whose end is the checkpoint) rules that out.

PostgreSQL lets many write at once. Transactions that must see each other's changes take the same
turn before (``take_turn``), an advisory lock that ends with them.
"""

from __future__ import annotations

import fcntl
import os
import select
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import IntEnum
from pathlib import Path
from typing import IO, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    IntegrityError,
    InvalidatePoolError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from feedd import log
from feedd.errors import Conflict, NoRoom, StoreError, Unstorable
from feedd.lock import give_to_owner_of_folder, open_lock
from feedd.store.journal import Identity, identity, journal_of, save
from feedd.store.postgresql import NOTICING, POSTGRESQL
from feedd.store.prepared import Prepared

BUSY_TIMEOUT_MS = 5_000

_POLL = 0.002
"""Seconds between two looks at the lock; a transaction takes about as long."""

_AGAIN = frozenset({"40001", "40P01"})
"""SQLSTATEs of what may succeed when it is tried again: serialization failure, deadlock."""

_BEYOND = "54"
"""The SQLSTATEs of what is beyond a limit of PostgreSQL, as a value too long for an index."""

_DAMAGED = "restore a backup (feedd restore), or move the file away to begin anew"
_UNWRITABLE = "whose are its file and its folder? feedd doctor says"
_REMEDIES = {
    "file is not a database": _DAMAGED,
    "database disk image is malformed": _DAMAGED,
    "attempt to write a readonly database": _UNWRITABLE,
    "unable to open database file": _UNWRITABLE,
}
"""What to do about what SQLite says."""

_UNPOOLED = "unsupported startup parameter"
_POOLER = (
    "a pooler stands before PostgreSQL: name the server itself, or give the pooler "
    "pool_mode = session and ignore_startup_parameters = options (docs/scaling.md)"
)
"""What to do about what pgbouncer says of ``POSTGRESQL``."""

_NO_ROOM = frozenset({"database or disk is full", "disk I/O error", "53100"})
"""What tells of a full disk: two sayings of SQLite's, the second as it opens its files; a code."""

LITTLE = 64 * 1024 * 1024
"""So many bytes free, and it may well be the room that lacks: a transaction takes that much."""

_NOT_LASTING = sa.text("SET LOCAL synchronous_commit = off")

_SESSION = sa.select(sa.func.pg_backend_pid())

LOCKS = 0x66656564
"""The first half of our advisory locks' names, so that they can't clash with others."""


_TURN = Prepared(
    sa.select(sa.func.pg_advisory_xact_lock(LOCKS, sa.bindparam("matter", type_=sa.Integer())))
)


class Matter(IntEnum):
    """What only one transaction at a time may deal with; several turns are taken in this order.

    Rows of sources, then of topics, are locked behind the turn in stories, each by their ids.
    The outbox comes before all that a visit waits for, as a visit never takes its turn: whoever
    hangs in there holds up no visit.
    """

    SCHEMA = 1
    RULES = 2
    OUTBOX = 3
    STORIES = 4
    ALERTS = 5


def take_turn(connection: Connection, matter: Matter) -> None:
    """Wait until no other transaction deals with this, and keep others waiting until ours ends.

    On SQLite every writing transaction has every turn.
    """
    if connection.dialect.name == "postgresql":
        _TURN.rows(connection, matter=int(matter))


class Database:
    """Opens connections; knows nothing of what is stored.

    ``url`` is SQLAlchemy's, for SQLite or PostgreSQL (psycopg). Nothing is opened or created
    before the first transaction. Close it when done.
    """

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lock = threading.RLock() if self.is_sqlite else nullcontext()
        self._reader = self._engine(begin="BEGIN")
        self._writer = self._engine(begin="BEGIN IMMEDIATE", one_connection=True)
        self._opened: Identity | None = None  # which file the writer has open
        self._journal: Identity | None = None
        if self.path is not None:
            sa.event.listen(self._writer, "connect", self._note_file)
            # Where the file was, SQLite would make an empty one.
            sa.event.listen(self._reader, "do_connect", self._mind_file)

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection whose statements all see one state; it can't write."""
        with in_our_words(self.path), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *matters: Matter, lasting: bool = True) -> Iterator[Connection]:
        """Give a writing transaction: committed and on disk when the block ends, or nothing.

        It has the turn in each of ``matters`` before it reads anything. One that needn't be
        ``lasting`` doesn't wait for PostgreSQL's disk: a crash of the server may undo it until
        something that is lasting is committed after it. Raises ``Conflict`` when a constraint
        says somebody else was first, and ``StoreError`` when SQLite's file is no longer the one
        that was opened.
        """
        told = in_our_words(self.path)
        self._mind_file()  # else a folder that was moved would be made anew, for the lock
        with self._lock, self._file_lock(), told, self._begun() as connection:
            self._journal = self._journal or identity(journal_of(self.path))
            if not lasting and not self.is_sqlite:
                connection.execute(_NOT_LASTING)
            for matter in sorted(matters):
                take_turn(connection, matter)
            yield connection

    @contextmanager
    def nobody_writing(self) -> Iterator[None]:
        """Keep every process from writing, to do something with the file itself."""
        with self._lock, self._file_lock():
            yield

    def apart(self) -> Connection:
        """Give a connection of PostgreSQL outside all transactions, to be kept and closed."""
        with in_our_words():
            connection = self._writer.connect()
            try:
                return connection.execution_options(isolation_level="AUTOCOMMIT")
            except BaseException:
                connection.close()
                raise

    def expect_sessions(self) -> None:
        """Refuse a pooler that lends each transaction whatever session of PostgreSQL is free.

        Locks, notifications and prepared statements are a session's.
        """
        if self.is_sqlite:
            return
        with self.apart() as one, in_our_words():
            before = one.scalar(_SESSION)
            with self.read() as other:
                # Two at once have two sessions, and each keeps its own. Where theirs is shared
                # it may be the only one, and the second question would wait for it.
                is_shared = other.scalar(_SESSION) == before or one.scalar(_SESSION) != before
        if is_shared:
            raise StoreError(
                f"the database {self.url!r} is behind a pooler that shares sessions: "
                "name PostgreSQL itself, or give feedd whole sessions (pool_mode = session)"
            )

    @property
    def conninfo(self) -> str:
        """The address of a PostgreSQL database as its own library reads it."""
        noticing = self.url.set(drivername="postgresql").update_query_dict(
            {name: str(value) for name, value in NOTICING.items()}
        )
        return noticing.render_as_string(hide_password=False)

    def close(self) -> None:
        """Close every connection; the last one to close leaves no WAL file behind."""
        self._reader.dispose()
        # No file lock: SQLite makes the last one's checkpoint only while nobody else is there.
        with self._lock:
            self._writer.dispose()
            self._opened = self._journal = None

    def _begun(self) -> AbstractContextManager[Connection]:
        """Begin to write, into a file and a journal that aren't lost."""
        self._mind_file()
        journal = journal_of(self.path)
        if journal and self._journal and identity(journal) != self._journal:
            save(self._writer, journal)
            log.get().error("journal deleted", file=str(journal), note="what was in it is saved")
            self.close()
        return self._writer.begin()

    def _note_file(self, *_: object) -> None:
        self._opened, self._journal = identity(self.path), None

    def _mind_file(self, *_: object) -> None:
        # What is written into a file that has lost its name is gone after the next start.
        if self._opened is not None and identity(self.path) != self._opened:
            raise StoreError(
                f"{self.path} was moved, deleted or replaced while feedd has it open: "
                "put that file back, or restart feedd to go on with what is there now"
            )

    @contextmanager
    def _file_lock(self) -> Iterator[None]:
        if self.path is None:
            yield
            return
        path = self.path.with_suffix(".lock")
        with open_lock(path) as file:
            _wait_for(file, path)
            yield

    def _engine(self, *, begin: str, one_connection: bool = False) -> Engine:
        if not self.is_sqlite:
            return self._postgresql(reads_only=not one_connection)
        engine = sa.create_engine(
            self.url,
            connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
            **({"poolclass": StaticPool} if one_connection else {}),
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    def _postgresql(self, *, reads_only: bool) -> Engine:
        engine = sa.create_engine(self.url, connect_args=POSTGRESQL)
        # SQLAlchemy's own first look at a server stumbles over one that tells bytes.
        sa.event.listen(engine, "connect", _refuse_other_encodings, insert=True)
        sa.event.listen(engine, "checkout", _leave_if_ended)
        if not reads_only:
            return engine
        return engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )


class Line(Protocol):
    """A connection to PostgreSQL as a driver has it."""

    @property
    def closed(self) -> bool:
        """Whether nothing can be asked on it any more, as far as the driver knows."""

    def fileno(self) -> int:
        """Give the number of its socket."""


def _refuse_other_encodings(connection: object, _record: object) -> None:
    """Refuse a database that takes no text of every language, as one made under LANG=C."""
    info = connection.info  # type: ignore[attr-defined]  # a psycopg.Connection
    encoding, name = info.parameter_status("server_encoding"), info.dbname
    if encoding not in {"UTF8", None}:  # None: a pooler that doesn't tell
        connection.close()  # type: ignore[attr-defined]
        raise StoreError(
            f"the database {name} has the encoding {encoding}, and feedd needs UTF8: "
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' makes one that has it"
        )


def _leave_if_ended(connection: Line, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Drop a connection that a restart of the server has ended, as the server has said by now.

    Asking it each time would add a round trip to every transaction.
    """
    # A new one isn't checked, as the pool wouldn't try a third.
    is_new = not record.info
    record.info["is_new"] = False
    if not is_new and has_ended(connection):
        raise InvalidatePoolError


def has_ended(connection: Line) -> bool:
    """Tell whether a connection has ended: then something has come though nothing was asked."""
    if connection.closed:
        return True
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    return bool(looking.poll(0))


def _wait_for(lock: IO[str], path: Path) -> None:
    """Wait for other processes' transactions as long as SQLite itself would."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise StoreError(f"the database is locked: another feedd holds {path}") from error
            time.sleep(_POLL)
        else:
            return


def _prepare_sqlite(connection: object, _record: object) -> None:
    """Set what a connection forgets; the driver must not open transactions by itself."""
    connection.isolation_level = None  # type: ignore[attr-defined]  # a sqlite3.Connection
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # Only an empty database accepts it; set again, SQLite would wait for whoever writes.
    if cursor.execute("PRAGMA page_count").fetchone() == (0,):
        cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
        if name := cursor.execute("PRAGMA database_list").fetchone()[2]:
            give_to_owner_of_folder(Path(name))  # the journal then gets the same owner
    # FULL: a commit that holds an alert is on disk before anybody relies on it.
    for pragma in (
        # It works only before the first table is made; then what is pruned can leave the file.
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        # In memory, an upgrade that makes an index would take as much as the index.
        "temp_store = FILE",
        "journal_size_limit = 67108864",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def in_our_words(path: Path | None = None) -> Iterator[None]:
    """Raise what the driver raises as an error of ours; ``path`` is SQLite's file."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(f"stored by somebody else first: {_words(error)}") from error
    except ProgrammingError:
        raise  # a statement of ours is wrong
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) in _AGAIN:
            raise Conflict(f"in the way of somebody else: {_words(error)}") from error
        raise _refusal(error, path) from error
    except DatabaseError as error:
        raise _refusal(error, path) from error


def _refusal(error: DatabaseError, path: Path | None) -> StoreError:
    code, words = str(getattr(error.orig, "sqlstate", "")), _words(error)
    is_beyond = code.startswith(_BEYOND) or isinstance(error, DataError)
    kind = NoRoom if _NO_ROOM & {code, words} else Unstorable if is_beyond else StoreError
    remedy = _POOLER if _UNPOOLED in words else _REMEDIES.get(words, "")
    if path is not None and words in _NO_ROOM:
        remedy = _where_to_make_room(path.parent, words)
    return kind(f"the database refuses: {words}{f'; {remedy}' if remedy else ''}")


def _where_to_make_room(folder: Path, words: str) -> str:
    try:
        disk = os.statvfs(folder)
    except OSError as error:
        return f"{folder} can't be looked at: {error.strerror}"
    free = disk.f_bavail * disk.f_frsize
    if free < LITTLE:
        return f"{free // 1024:,} kB are free in {folder}: make room there"
    bounded = f"a quota or ulimit -f may keep files in {folder} from growing"
    if words == "disk I/O error":
        return f"dmesg tells what ails the disk; or {bounded}"
    return f"{bounded}, or there is no room for temporary files (/var/tmp)"


def _words(error: DatabaseError) -> str:
    """Give what the driver says on one line."""
    return " ".join(str(error.orig).split())
