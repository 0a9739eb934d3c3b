"""An examination of everything around feedd that can make it fail, with what to do about it.

Each examination is a question with its answer: well, doubtful or ill. They change nothing, and
one that fails doesn't keep the others from being asked.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from feedd import troubles
from feedd.core.counting import counted
from feedd.core.spans import to_the_minute, to_the_second
from feedd.errors import AlreadyRuns, FeeddError, StoreError
from feedd.lock import alone_on
from feedd.store import Database, gauges, schema
from feedd.store.backup import verify
from feedd.store.gauges import Gauges

if TYPE_CHECKING:
    from feedd.config import Config
    from feedd.config.settings import Listen

State = Literal["well", "doubtful", "ill"]

LITTLE_ROOM = 500_000_000  # bytes of disk
NO_ROOM = 50_000_000
"""Bytes of disk: SQLite needs room to write a transaction and its journal."""

SAFE_SQLITE = (3, 51, 3)
SAFE_BRANCHES: dict[tuple[int, ...], int] = {(3, 44): 6, (3, 50): 7}
"""The versions in which SQLite's race between writing and checkpointing is fixed."""

PRIVATE = "/var/lib/private"
"""Where systemd keeps the state of users that exist only while they run (``DynamicUser=``)."""

LATE = timedelta(minutes=10)
# When this was written: a clock that shows an earlier time is wrong.
WRITTEN = datetime(2026, 11, 26, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found; ``advice`` says what to do, "" when nothing needs doing."""

    what: str
    state: State
    words: str
    advice: str = ""


def examine(
    config: Config, *, now: datetime, look_up: Callable[..., object] = socket.getaddrinfo
) -> Iterator[Finding]:
    """Look at everything, one after the other; ``look_up`` asks for the address of a name."""
    yield _configuration(config)
    yield _clock(now)
    yield _python()
    if config.daemon.database.startswith("sqlite:"):
        yield _sqlite(sqlite3.sqlite_version_info)
    yield _disk(config.daemon.state)
    yield from _secret_files(config)
    yield from _operator(config)
    state = _state_folder(config.daemon.state)
    yield state
    if state.state != "ill":
        yield from _closed_files(config)
        yield from _rights(config)
        yield from _database(config, now)
        yield _daemon(config)
    yield _names(config, look_up)


def _configuration(config: Config) -> Finding:
    told = f"{counted(len(config.sources), 'source')}, {counted(len(config.topics), 'topic')}"
    if config.warnings:
        words = f"{told}; {counted(len(config.warnings), 'warning')}"
        return Finding("configuration", "doubtful", words, "feedd check tells them")
    if not config.sources:
        return Finding("configuration", "doubtful", "no source is declared", "add [[sources]]")
    return Finding("configuration", "well", told)


def _clock(now: datetime) -> Finding:
    shown = to_the_second(now)
    if now < WRITTEN:
        words = f"it is {shown}, which has been before: every story would be of the future"
        return Finding("clock", "ill", words, "set the clock: timedatectl set-ntp true")
    return Finding("clock", "well", shown)


def _python() -> Finding:
    return Finding("python", "well", ".".join(map(str, sys.version_info[:3])))


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


def _state_folder(state: Path) -> Finding:
    try:
        state.stat()
    except PermissionError:
        words = f"{state} can't be reached by this user"
        return Finding("state", "ill", words, "run this as root, or as feedd's user")
    except OSError:
        return _missing_folder(state)
    return _present_folder(state)


def _present_folder(state: Path) -> Finding:
    if not state.is_dir():
        words = f"{state} is no folder"
        return Finding("state", "ill", words, "set another state in [daemon]")
    if os.statvfs(state).f_flag & os.ST_RDONLY:
        words = f"{state} is mounted to be read only"
        return Finding(
            "state", "ill", words, "if nobody wanted that, dmesg tells what ails the disk"
        )
    if not os.access(state, os.R_OK | os.W_OK | os.X_OK):
        words = f"{state} belongs to {_owner(state)} and can't be written"
        advice = f"run feedd as {_owner(state)}; or chown -R USER {state}, for the user it runs as"
        return Finding("state", "ill", words, advice)
    if state.stat().st_mode & stat.S_IRWXO:
        words = f"{state} is open to everybody on this machine"
        return Finding("state", "doubtful", words, f"chmod 700 {state}")
    return Finding("state", "well", str(state))


def _missing_folder(state: Path) -> Finding:
    above = _nearest(state)
    if not os.access(above, os.W_OK | os.X_OK):
        words = f"{state} isn't there, and {above} can't be written"
        return Finding("state", "ill", words, f"install -d -o USER -m 700 {state}")
    return Finding("state", "doubtful", f"{state} isn't there yet", "feedd run makes it")


def _nearest(path: Path) -> Path:
    return next(one for one in (path, *path.parents) if _is_there(one))


def _is_there(path: Path) -> bool:
    """Tell whether a path is there and may be looked at."""
    try:
        path.stat()
    except OSError:
        return False
    return True


def _owner(path: Path) -> str:
    """Name whom a file belongs to; users of systemd's have a name only while they run."""
    try:
        return path.owner()
    except KeyError:
        return f"user {path.stat().st_uid}"


def _rights(config: Config) -> Iterator[Finding]:
    """Find files that feedd's user, who owns the folder, can't write: root wouldn't notice."""
    files = [config.daemon.state / "daemon.lock"]
    if path := Database(config.daemon.database).path:
        beside = (path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm"))
        files += [path, path.with_suffix(".lock"), *beside]
    for file in filter(_is_there, files):
        folder = file.parent
        if not _writes(folder.stat(), file.stat()):
            words = f"{file} belongs to {_owner(file)}, its folder to {_owner(folder)}"
            yield Finding("rights", "ill", words, f"chown --reference={folder} {file}")


def _closed_files(config: Config) -> Iterator[Finding]:
    """Find configuration files that the state's owner can't read: root wouldn't notice."""
    state = config.daemon.state
    if not _is_there(state):
        return
    user = state.stat()
    for file in config.files:
        for path in (file, file.parent):
            if not _owner_reads(user, path.stat()) and not _others_read(path.stat()):
                words = f"{path} is closed to {_owner(state)}, whose {state} is"
                yield Finding("rights", "ill", words, "let that user read it: feedd runs as it")


def _owner_reads(user: os.stat_result, file: os.stat_result) -> bool:
    """Tell whether the owner of one file may read another, or look below it, without others."""
    is_of_group = file.st_gid == user.st_gid and bool(file.st_mode >> 3 & _reading(file))
    return user.st_uid in {0, file.st_uid} or is_of_group


def _others_read(file: os.stat_result) -> bool:
    """Tell whether others may read a file, or a group that feedd's user may well be in."""
    by_group = file.st_mode >> 3 if file.st_gid != 0 else 0
    return bool((file.st_mode | by_group) & _reading(file))


def _reading(file: os.stat_result) -> int:
    return stat.S_IXOTH if stat.S_ISDIR(file.st_mode) else stat.S_IROTH


def _writes(folder: os.stat_result, file: os.stat_result) -> bool:
    """Tell whether the owner of a folder may write a file in it."""
    is_of_group = file.st_gid == folder.st_gid and bool(file.st_mode & stat.S_IWGRP)
    is_owners = folder.st_uid in {0, file.st_uid}
    return is_owners or is_of_group or bool(file.st_mode & stat.S_IWOTH)


def _room(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 10**9 else f"{size / 1e6:,.0f} MB"


def _disk(state: Path) -> Finding:
    there = _nearest(state)
    free = shutil.disk_usage(there).free
    words = f"{_room(free)} free at {there}"
    if free < NO_ROOM:
        return Finding("disk", "ill", words, "make room: nothing can be stored soon")
    if free < LITTLE_ROOM:
        return Finding("disk", "doubtful", words, "make room, or keep less: [daemon.retention]")
    return Finding("disk", "well", words)


def _secret_files(config: Config) -> Iterator[Finding]:
    for file in config.files:
        if file.stat().st_mode & stat.S_IROTH and _holds_secret(file):
            words = f"{file} holds secrets and everybody may read it"
            yield Finding("secrets", "doubtful", words, _closing(file, config.daemon.state))


def _closing(file: Path, state: Path) -> str:
    """Say how the secrets in a file are kept from others, but not from feedd."""
    if state.resolve().is_relative_to(PRIVATE):
        return "name each as secret_credential; LoadCredential= in the unit says where it is"
    if not _is_there(state) or _owner_reads(state.stat(), file.stat()):
        return f"chmod o-r {file}, or use secret_file"
    return f"chown --reference={state} {file}; chmod o-r {file}"


def _holds_secret(file: Path) -> bool:
    text = file.read_text(encoding="utf-8")
    return any(mark in text for mark in ("whsec_", "whsk_", "scrypt:", "Bearer "))


def _operator(config: Config) -> Iterator[Finding]:
    if config.endpoints and not config.daemon.operator:
        words = "nobody is told when a source fails, an endpoint takes nothing or alerts are held"
        yield Finding("operator", "doubtful", words, 'add [daemon.operator] notify = ["…"]')


def _database(config: Config, now: datetime) -> Iterator[Finding]:
    database = Database(config.daemon.database)
    if ail := database.path and _database_file(database.path):
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
                yield _sources(measured, now)
                yield _outbox(measured, now)
                yield from _stranded(database)
    except FeeddError as error:
        yield Finding("database", "ill", str(error), _remedy(database, str(error)))


def _database_file(path: Path) -> Finding | None:
    if not os.access(_nearest(path.parent), os.X_OK):
        return Finding("database", "ill", f"{path} can't be reached", "run this as root")
    if not _is_there(path):
        return Finding("database", "doubtful", f"{path} isn't there yet", "feedd run")
    if not os.access(path, os.R_OK | os.W_OK):
        words = f"{path} belongs to {_owner(path)} and can't be written"
        return Finding("database", "ill", words, f"chown --reference={path.parent} {path}")
    return None


_BY_ITSELF = "once that is mended, feedd goes on by itself"
_REMEDIES = {
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
    if not state.is_dir():
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
