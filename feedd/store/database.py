"""One database, opened for reading and for writing.

SQLite runs in WAL mode. There is one writing transaction at a time, over all processes: SQLite
before 3.51.3 can corrupt a WAL file when one connection writes while another checkpoints, and a
file lock held from BEGIN until after COMMIT (whose end is the checkpoint) rules that out.
"""

from __future__ import annotations

import fcntl
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError
from sqlalchemy.pool import StaticPool

from feedd.errors import Conflict, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine

BUSY_TIMEOUT_MS = 5_000

_POLL = 0.002
"""Seconds between two looks at the lock; a transaction takes about as long."""


class Database:
    """Opens connections; knows nothing of what is stored.

    ``url`` is SQLAlchemy's, for SQLite or PostgreSQL (psycopg). Nothing is opened or created
    before the first transaction. Close it when done.
    """

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lock = threading.RLock()
        self._reader = self._engine(begin="BEGIN")
        self._writer = self._engine(begin="BEGIN IMMEDIATE", one_connection=True)

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection whose statements all see one state; it can't write."""
        with _translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give the writing transaction: committed and on disk when the block ends, or nothing.

        Raises ``Conflict`` when a constraint says somebody else was first.
        """
        with self._lock, self._file_lock(), _translated(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def nobody_writing(self) -> Iterator[None]:
        """Keep every process from writing, to do something with the file itself."""
        with self._lock, self._file_lock():
            yield

    def close(self) -> None:
        """Close every connection; the last one to close leaves no WAL file behind."""
        self._reader.dispose()
        if self.path is not None and not self.path.exists():
            return  # nothing was opened, so nothing is made for the lock's sake
        with self._lock, self._file_lock():
            self._writer.dispose()

    @contextmanager
    def _file_lock(self) -> Iterator[None]:
        if self.path is None:
            yield
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.path.with_suffix(".lock").open("w") as file:
            _wait_for(file)
            yield

    def _engine(self, *, begin: str, one_connection: bool = False) -> Engine:
        if not self.is_sqlite:
            return sa.create_engine(self.url, pool_pre_ping=True)
        engine = sa.create_engine(
            self.url,
            connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
            **({"poolclass": StaticPool} if one_connection else {}),
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine


def _wait_for(lock: IO[str]) -> None:
    """Wait for other processes' transactions as long as SQLite itself would."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise StoreError(f"the database is locked: {lock.name} is held") from error
            time.sleep(_POLL)
        else:
            return


def _prepare_sqlite(connection: object, _record: object) -> None:
    """Set what a connection forgets; the driver must not open transactions by itself."""
    connection.isolation_level = None  # type: ignore[attr-defined]  # a sqlite3.Connection
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # Only an empty database takes it; asked again, SQLite would wait for whoever writes.
    if cursor.execute("PRAGMA page_count").fetchone() == (0,):
        cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
    # FULL: a commit that holds an alert is on disk before anybody relies on it.
    for pragma in (
        # It counts only before the first table is made: what is pruned can then leave the file.
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "temp_store = MEMORY",
        "journal_size_limit = 67108864",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Conflict(f"stored by somebody else first: {error.orig}") from error
    except ProgrammingError:
        raise  # a statement of ours is wrong
    except DatabaseError as error:
        raise StoreError(f"the database refuses: {error.orig}") from error
