"""A PostgreSQL of the tests' own: started once a run, by an ordinary user, and thrown away.

::

    url = server().create()          # a fresh database that has feedd's tables
    server().stop("immediate")       # as a power cut would
    server().start()

Its databases sort words as English does, so that what relies on a server's language is found out.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import psycopg
import pytest
import sqlalchemy as sa

from feedd.store import Database, schema
from tests.databases import kept_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "autovacuum": "off",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server in a folder of its own, spoken to through a socket there."""

    folder: Path
    programs: Path
    settings: tuple[tuple[str, str], ...] = tuple(SETTINGS.items())
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://feedd@/{name}?host={self.folder}"

    def create(self, *, empty: bool = False) -> str:
        """Make a database, with feedd's tables unless it is to be empty; give its address."""
        name = f"test{next(self._numbers)}"
        template = "template1" if empty else _with_tables(self)
        self.command(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = sa.make_url(url).database
        self.command(f"DROP DATABASE {name} WITH (FORCE)")

    def command(self, sql: str) -> None:
        """Run what can't run in a transaction."""
        where = f"host={self.folder} user=feedd dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(sql.encode())

    def start(self) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in self.settings)
        self._run("pg_ctl", "start", "-w", "-l", "log", "-o", f"-k {self.folder} {options}")

    def stop(self, how: Literal["fast", "immediate"] = "fast") -> None:
        self._run("pg_ctl", "stop", "-w", "-m", how)

    def prepare(self) -> None:
        """Make what a server keeps its databases in."""
        order = ("--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en")
        self._run("initdb", "-U", "feedd", "--auth=trust", "--no-sync", *order)

    def _run(self, program: str, *words: str) -> None:
        # What a server inherits it keeps open: of a pipe the end would never come.
        with (self.folder / "said").open("ab") as said:
            done = subprocess.run(
                [self.programs / program, "-D", "data", *words],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                user=_ordinary_user(),
                check=False,
            )
        assert done.returncode == 0, (self.folder / "said").read_text()


@cache
def server() -> Server:
    """Give the server of this run; without PostgreSQL the test is skipped, in CI it fails."""
    return another()


def another(**settings: str) -> Server:
    """Start a server with these settings beside the usual ones."""
    programs = _programs()
    if programs is None:
        _do_without("PostgreSQL isn't installed; on Debian: apt install postgresql")
    folder = kept_folder()
    user = _ordinary_user()
    if user is not None:
        shutil.chown(folder, user)
    begun = Server(folder, programs, tuple((SETTINGS | settings).items()))
    begun.prepare()
    begun.start()
    atexit.register(_end, begun)
    return begun


@contextmanager
def pooled(url: str, mode: str) -> Iterator[str]:
    """Give a database's address behind pgbouncer in this mode; without that, as ``server``."""
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    if not Path(program).exists():
        _do_without("pgbouncer isn't installed; on Debian: apt install pgbouncer")
    behind = sa.make_url(url)
    with tempfile.TemporaryDirectory(prefix="feedd-pooler-") as name:
        folder = Path(name)
        target = f"host={behind.query['host']} user={behind.username} dbname={behind.database}"
        written = (
            f"[databases]\npooled = {target}\n[pgbouncer]\nauth_type = any\n"
            f"unix_socket_dir = {name}\nlisten_port = 6432\npool_mode = {mode}\n"
        )
        (folder / "pooler.ini").write_text(written, encoding="utf-8")
        user = _ordinary_user()
        if user is not None:
            shutil.chown(folder, user)
        command = [program, "--quiet", str(folder / "pooler.ini")]
        with (folder / "said").open("wb") as said:
            running = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, user=user
            )
        try:
            until = time.monotonic() + 10
            while not (folder / ".s.PGSQL.6432").exists():
                assert running.poll() is None, (folder / "said").read_text()
                assert time.monotonic() < until, "pgbouncer doesn't begin"
            yield f"postgresql+psycopg://feedd@/pooled?host={folder}&port=6432"
        finally:
            running.terminate()
            running.wait()


def _end(server: Server) -> None:
    with suppress(AssertionError):  # a test may have stopped it
        server.stop("immediate")


@cache
def _with_tables(server: Server) -> str:
    server.command("CREATE DATABASE with_tables")
    database = Database(server.url("with_tables"))
    schema.upgrade(database)
    database.close()
    return "with_tables"


def _do_without(why: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def _programs() -> Path | None:
    """Find where PostgreSQL's programs lie; Debian keeps them off the path."""
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "pg_ctl").exists()), None)


def _ordinary_user() -> str | None:
    """Name who runs the server when we are root, whom it refuses; None: we do."""
    if os.getuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
