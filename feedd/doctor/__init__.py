"""An examination of everything around feedd that can make it fail, with what to do about it.

Each examination is a question with its answer: well, doubtful or ill. They change nothing, and
one that fails doesn't keep the others from being asked.
"""

from __future__ import annotations

import errno
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedd import troubles
from feedd.core.counting import counted
from feedd.core.spans import to_the_minute, to_the_second
from feedd.doctor import files
from feedd.doctor.files import Finding
from feedd.errors import AlreadyRuns, FeeddError, StoreError
from feedd.lock import alone_on
from feedd.store import Database, gauges, made, schema
from feedd.store.backup import verify
from feedd.store.gauges import Gauges

if TYPE_CHECKING:
    from feedd.config import Config
    from feedd.config.settings import Listen

__all__ = ["Finding", "examine"]

SAFE_SQLITE = (3, 51, 3)
SAFE_BRANCHES: dict[tuple[int, ...], int] = {(3, 44): 6, (3, 50): 7}
"""The versions in which SQLite's race between writing and checkpointing is fixed."""

LATE = timedelta(minutes=10)
# When this was written: a clock that shows an earlier time is wrong.
WRITTEN = datetime(2026, 11, 26, tzinfo=UTC)


def examine(
    config: Config, *, now: datetime, look_up: Callable[..., object] = socket.getaddrinfo
) -> Iterator[Finding]:
    """Look at everything, one after the other; ``look_up`` asks for the address of a name."""
    yield _configuration(config)
    yield _clock(now)
    yield Finding("python", "well", ".".join(map(str, sys.version_info[:3])))
    if config.daemon.database.startswith("sqlite:"):
        yield _sqlite(sqlite3.sqlite_version_info)
    yield files.disk(config.daemon.state)
    yield from files.secret_files(config)
    yield from _operator(config)
    state = files.state_folder(config.daemon.state)
    yield state
    if state.state != "ill":
        yield from files.closed_files(config)
        yield from files.rights(config)
        yield from _database(config, now)
        yield _daemon(config)
    yield _names(config, look_up)


def _configuration(config: Config) -> Finding:
    told = f"{counted(len(config.sources), 'source')}, {counted(len(config.topics), 'topic')}"
    if config.warnings:
        words = f"{told}; {counted(len(config.warnings), 'warning')}"
        return Finding("configuration", "doubtful", words, "feedd check tells them")
    return Finding("configuration", "well", told)


def _clock(now: datetime) -> Finding:
    shown = to_the_second(now)
    if now < WRITTEN:
        words = f"it is {shown}, which has been before: every story would be of the future"
        return Finding("clock", "ill", words, "set the clock: timedatectl set-ntp true")
    return Finding("clock", "well", shown)


def _sqlite(version: tuple[int, ...]) -> Finding:
    shown = ".".join(map(str, version))
    if version >= SAFE_SQLITE or version[2] >= SAFE_BRANCHES.get(version[:2], sys.maxsize):
        return Finding("sqlite", "well", shown)
    words = (
        f"{shown} can corrupt a database when one program writes while another checkpoints; "
        "feedd never does both at a time"
    )
    advice = "write to the database with feedd only; best is SQLite 3.51.3 or newer"
    return Finding("sqlite", "doubtful", words, advice)


def _operator(config: Config) -> Iterator[Finding]:
    if config.endpoints and not config.daemon.operator:
        words = "nobody is told when a source fails, an endpoint takes nothing or alerts are held"
        yield Finding("operator", "doubtful", words, 'add [daemon.operator] notify = ["…"]')


def _database(config: Config, now: datetime) -> Iterator[Finding]:
    database = Database(config.daemon.database)
    if ail := database.path and files.database_file(database.path):
        yield ail
        return
    try:
        with closing(database):
            form = _schema(database)
            yield form
            yield _integrity(database)
            if form.state == "well":
                with database.read() as connection:
                    measured = gauges.read(connection, now=now)
                    are_any = bool(config.sources or made.every(connection, "sources"))
                yield _sources(measured, now) if are_any else _no_sources()
                yield _outbox(measured, now)
                yield from _stranded(database)
    except FeeddError as error:
        yield Finding("database", "ill", str(error), _remedy(database, str(error)))


_BY_ITSELF = "once that is mended, feedd goes on by itself"
_REMEDIES = {
    "another feedd holds": "it writes, or upgrades the database: wait for its end, or end it",
    "database is locked": "close the program that holds it; feedd goes on by itself",
    "is full": _BY_ITSELF,
    "was written by a newer feedd": "",
    "Permission denied": "see the rights above",
    "disk I/O error": _BY_ITSELF,
}
"""What to do about what the database says; where nothing else is known, a backup helps."""


def _remedy(database: Database, words: str) -> str:
    if database.path is None:
        return "look at the server, and at `database` in [daemon]"
    known = (remedy for phrase, remedy in _REMEDIES.items() if phrase in words)
    return next(known, "stop feedd and restore a backup: feedd restore")


def _schema(database: Database) -> Finding:
    database.expect_sessions()
    with database.read() as connection:
        found = schema.current(connection)
    schema.check(found, where=f"the database {database.url!r}")
    if found != schema.HEAD:
        words = f"its schema is {found or 'empty'}, this feedd's is {schema.HEAD}"
        return Finding("database", "doubtful", words, "feedd run upgrades it, after a backup")
    return Finding("database", "well", f"{database.url!r}, schema {found}")


def _integrity(database: Database) -> Finding:
    if database.path is None:
        return Finding("integrity", "well", "PostgreSQL looks after it")
    rows = sum(verify(database.path).values())
    return Finding("integrity", "well", f"{gauges.size(database) / 1e6:,.1f} MB, {rows:,} rows")


def _no_sources() -> Finding:
    advice = "feedd sources add URL, or [[sources]] in the configuration"
    return Finding("sources", "doubtful", "there are none", advice)


def _sources(found: Gauges, now: datetime) -> Finding:
    if found.in_trouble:
        are = "is" if found.in_trouble == 1 else "are"
        words = f"{found.in_trouble} of {found.sources} {are} in trouble"
        return Finding("sources", "doubtful", words, "feedd sources list says which, and why")
    late = found.overdue.visit
    if late and now - late > LATE:
        words = f"a visit has been due since {to_the_minute(late)}"
        return Finding("sources", "doubtful", words, "is feedd running? systemctl status feedd")
    return Finding("sources", "well", f"{found.sources}, none in trouble")


def _outbox(found: Gauges, now: datetime) -> Finding:
    if found.undelivered_since and now - found.undelivered_since > LATE:
        since = to_the_minute(found.undelivered_since)
        words = f"{counted(found.undelivered, 'delivery')} not ended, the oldest since {since}"
        return Finding("outbox", "doubtful", words, "feedd alerts list tells why")
    return Finding("outbox", "well", f"{counted(found.undelivered, 'delivery')} under way")


def _stranded(database: Database) -> Iterator[Finding]:
    with database.read() as connection:
        found = troubles.stranded(connection)
    for one in found:
        yield Finding("endpoints", "doubtful", one.what, one.remedy)


def _daemon(config: Config) -> Finding:
    if _runs_on(config.daemon.state):
        return Finding("daemon", "well", f"runs, {config.daemon.public_url}")
    if _is_taken(config.daemon.listen):
        words = f"doesn't run, and another program listens at {config.daemon.listen}"
        advice = (
            "ss -ltnp tells which: end it, or set another listen in [daemon]; if it is systemd,"
            " systemctl start feedd"
        )
        return Finding("daemon", "doubtful", words, advice)
    return Finding("daemon", "doubtful", "doesn't run", "feedd run")


def _is_taken(listen: Listen) -> bool:
    """Tell whether a port is held, without a connection: systemd would start feedd for one."""
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((listen.host, listen.port))
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return False


def _runs_on(state: Path) -> bool:
    if not files.is_there(state):
        return False
    try:
        with alone_on(state):
            return False
    except AlreadyRuns:
        return True
    except StoreError:
        return False  # what can't be written here, a daemon can't write either


def _names(config: Config, look_up: Callable[..., object]) -> Finding:
    hosts = (urlsplit(source.url).hostname for source in config.sources if source.url)
    host = next((host for host in hosts if host and not host[0].isdigit()), None)
    if host is None or config.daemon.proxy:
        return Finding("names", "well", "nothing to look up")
    try:
        look_up(host, 443)
    except OSError as error:
        words = f"{host} has no address: {error.strerror or error}"
        return Finding("names", "ill", words, "look at the network, and /etc/resolv.conf")
    return Finding("names", "well", f"{host} has an address")
