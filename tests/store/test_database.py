"""Opening a database: what every connection must be, and that transactions are whole."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError
from structlog.testing import capture_logs

from feedd.errors import Conflict, StoreError
from feedd.store import Database, schema
from feedd.store.columns import Moment
from feedd.store.prepared import Prepared, together
from feedd.store.tables import installation
from tests import postgres
from tests.running import database_url, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

NOW = datetime(2026, 11, 26, 8, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path, engine: str) -> Iterator[Database]:
    del engine
    opened = Database(database_url(tmp_path))
    schema.upgrade(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_both_sides_of_sqlite_are_durable_and_strict(
    tmp_path: Path, pragma: str, value: str | int
) -> None:
    database = Database(f"sqlite:///{tmp_path}/feedd.db")
    schema.upgrade(database)
    with closing(database), database.read() as reading, database.write() as writing:
        for connection in (reading, writing):
            assert connection.execute(sa.text(f"PRAGMA {pragma}")).scalar() == value


def test_what_fails_leaves_nothing_behind(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            connection.execute(sa.insert(installation).values(id=1, authority="a", created_at=NOW))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as connection:
        assert connection.execute(sa.select(installation)).all() == []


def copied(folder: Path, to: Path) -> Sequence[int]:
    """Give what a start after a crash would find."""
    shutil.copytree(folder, to)
    with closing(sqlite3.connect(to / "feedd.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [number for (number,) in connection.execute("SELECT n FROM t ORDER BY n")]


@pytest.mark.parametrize("deleted", [["feedd.db-wal"], ["feedd.db-wal", "feedd.db-shm"]], ids=len)
def test_what_is_in_a_deleted_journal_is_saved_with_the_next_write(
    tmp_path: Path, deleted: Sequence[str]
) -> None:
    state = tmp_path / "state"
    with closing(Database(f"sqlite:///{state}/feedd.db")) as database:
        with database.write() as connection:
            connection.exec_driver_sql("CREATE TABLE t (n)")
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        with database.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 1
        for name in deleted:
            (state / name).unlink()
        with capture_logs() as said, database.write() as connection:
            connection.exec_driver_sql("INSERT INTO t VALUES (2)")
        with database.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 2
        assert copied(state, tmp_path / "crashed") == [1, 2]
    assert [line["event"] for line in said] == ["journal deleted"]


def test_nothing_is_written_beside_a_journal_that_another_program_began(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with closing(Database(f"sqlite:///{state}/feedd.db")) as database:
        with database.write() as connection:
            connection.exec_driver_sql("CREATE TABLE t (n)")
        with closing(sqlite3.connect(state / "feedd.db")) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for name in ("feedd.db-wal", "feedd.db-shm"):
            (state / name).unlink()
        with closing(sqlite3.connect(state / "feedd.db")) as other:
            other.execute("INSERT INTO t VALUES (1)")
            other.commit()
            with pytest.raises(StoreError, match="another program began"), database.write():
                pass
        assert copied(state, tmp_path / "crashed") == [1]


@pytest.mark.parametrize("moved", ["state", "state/feedd.db"])
def test_a_file_that_has_lost_its_name_is_neither_written_nor_replaced(
    tmp_path: Path, moved: str
) -> None:
    path, elsewhere = tmp_path / "state" / "feedd.db", tmp_path / "elsewhere"
    with closing(Database(f"sqlite:///{path}")) as database:
        with database.write() as connection:
            connection.exec_driver_sql("CREATE TABLE t (n)")
        (tmp_path / moved).rename(elsewhere)
        for is_there in (False, True):  # gone, then another in its place
            if is_there:
                path.parent.mkdir(exist_ok=True)
                path.touch()
            for begin in (database.write, database.read):
                with pytest.raises(StoreError, match="moved, deleted or replaced"), begin():
                    pass
            assert path.exists() == is_there
            assert not is_there or path.read_bytes() == b""
            assert path.parent.exists() == (is_there or moved != "state")
        shutil.rmtree(path.parent) if moved == "state" else path.unlink()
        elsewhere.rename(tmp_path / moved)
        with database.write() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        with database.read() as connection:
            assert connection.exec_driver_sql("SELECT n FROM t").scalar() == 1


def test_who_is_done_waits_for_no_writer(tmp_path: Path) -> None:
    path = tmp_path / "feedd.db"
    one, other = Database(f"sqlite:///{path}"), Database(f"sqlite:///{path}")
    schema.upgrade(one)
    with closing(other), other.nobody_writing():
        one.close()
        assert not path.with_name("feedd.db-wal").exists()


def test_a_broken_constraint_is_a_conflict(database: Database) -> None:
    def insert() -> None:
        with database.write() as connection:
            connection.execute(sa.insert(installation).values(id=1, authority="a", created_at=NOW))

    insert()
    with pytest.raises(Conflict):
        insert()


def test_a_time_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=3, minutes=30)))
    with database.write() as connection:
        connection.execute(
            sa.insert(installation).values(id=1, authority="a", created_at=elsewhere)
        )
    with database.read() as connection:
        read = connection.scalar(sa.select(installation.c.created_at))
    assert read == NOW
    assert read is not None
    assert read.tzinfo is UTC


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Moment().bind_processor(sa.create_engine("sqlite://").dialect)(datetime(2026, 1, 1))  # noqa: DTZ001  that is the point


@pytest.fixture
def postgresql() -> Iterator[Database]:
    """Open a database of a server that waits for its disk."""
    server = postgres.server()
    url = server.create()
    server.command(f"ALTER DATABASE {sa.make_url(url).database} SET synchronous_commit = on")
    with closing(Database(url)) as opened:
        yield opened
    server.drop(url)


@pytest.mark.slow
@pytest.mark.parametrize(("lasting", "waits"), [(True, "on"), (False, "off")])
def test_only_what_is_to_last_waits_for_the_disk(
    postgresql: Database, lasting: bool, waits: str
) -> None:
    with postgresql.write(lasting=lasting) as connection:
        assert connection.scalar(sa.text("SHOW synchronous_commit")) == waits
    with postgresql.write() as connection:
        assert connection.scalar(sa.text("SHOW synchronous_commit")) == "on"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_takes_no_text_of_every_language_is_refused(encoding: str) -> None:
    server = postgres.server()
    name = encoding.lower()
    made_so = f"TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C' LOCALE_PROVIDER libc"
    server.command(f"CREATE DATABASE {name} {made_so}")
    with closing(Database(server.url(name))) as database:
        for begin in (database.read, database.write):
            with pytest.raises(StoreError, match=f"{name} has the encoding {encoding}"), begin():
                pass
    server.drop(server.url(name))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("session", "a pooler stands before PostgreSQL"),
        ("session\nignore_startup_parameters = options", None),
        ("transaction\nignore_startup_parameters = options", "shares sessions"),
        ("transaction\nignore_startup_parameters = options\ndefault_pool_size = 1", "shares"),
        ("transaction\nignore_startup_parameters = options\nserver_round_robin = 1", "shares"),
    ],
)
def test_a_pooler_has_to_give_whole_sessions(
    postgresql: Database, settings: str, words: str | None
) -> None:
    with postgres.pooled(str(postgresql.url), settings) as url, closing(Database(url)) as pooled:
        if words is None:
            schema.upgrade(pooled)
        else:
            with pytest.raises(StoreError, match=words):
                schema.upgrade(pooled)


@pytest.mark.slow
def test_a_connection_that_the_server_has_ended_is_not_used_again(postgresql: Database) -> None:
    with postgresql.write() as connection:
        ended = connection.scalar(sa.select(sa.func.pg_backend_pid()))
    with postgresql.write() as connection:
        assert connection.scalar(sa.select(sa.func.pg_backend_pid())) == ended
    with postgresql.read() as connection:
        assert connection.scalar(sa.select(sa.func.pg_terminate_backend(ended, 10_000)))
    with postgresql.write() as connection:
        assert connection.scalar(sa.select(sa.func.pg_backend_pid())) != ended


@pytest.mark.slow
def test_a_server_that_vanishes_without_a_word_is_missed_after_eleven_seconds() -> None:
    port = free_port()
    server = postgres.another(listen_addresses="127.0.0.1", port=str(port))
    with (
        closing(Database(f"postgresql+psycopg://feedd@127.0.0.1:{port}/postgres")) as database,
        database.read() as reader,
        database.write() as writer,
        psycopg.connect(database.conninfo) as own,
    ):
        for one in (reader.connection.driver_connection, writer.connection.driver_connection, own):
            with socket.socket(fileno=os.dup(one.fileno())) as line:  # type: ignore[union-attr]  # psycopg's
                assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
                told = [line.getsockopt(socket.IPPROTO_TCP, option) for option in NOTICING]
                assert told == [5, 2, 3, 11_000]
    server.stop()


NOTICING = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT)


def end(database: Database, connection: sa.Connection) -> None:
    """Have the server end a connection, as an administrator would."""
    number = connection.scalar(sa.select(sa.func.pg_backend_pid()))
    with together(connection):
        _ASK.run(connection)
        with database.read() as other:
            assert other.scalar(sa.select(sa.func.pg_terminate_backend(number, 10_000)))


def leave_unread(_database: Database, connection: sa.Connection) -> None:
    """Leave an answer that is never read: a connection that is lost half way is stuck so too."""
    own = connection.connection.driver_connection
    with together(connection):
        own.execute("COPY (SELECT 1) TO STDOUT")  # type: ignore[union-attr]  # psycopg's


_ASK = Prepared(sa.select(1))


@pytest.mark.slow
@pytest.mark.parametrize("cut_off", [end, leave_unread])
def test_a_connection_that_breaks_with_statements_under_way_is_one_error_and_not_used_again(
    postgresql: Database,
    cut_off: Callable[[Database, sa.Connection], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises((StoreError, ProgrammingError)) as raised, postgresql.write() as connection:
        cut_off(postgresql, connection)
    assert isinstance(raised.value, ProgrammingError) or "\n" not in str(raised.value)
    assert [said for said in caplog.records if said.name.startswith("sqlalchemy")] == []
    with postgresql.write() as connection:
        assert connection.scalar(sa.select(1)) == 1
