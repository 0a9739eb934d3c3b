"""Files and folders that feedd needs: whether there is room, whose they are, who may read them."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from feedd.store import Database

if TYPE_CHECKING:
    from feedd.config import Config


State = Literal["well", "doubtful", "ill"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found; ``advice`` says what to do, "" when nothing needs doing."""

    what: str
    state: State
    words: str
    advice: str = ""


LITTLE_ROOM = 500_000_000  # bytes of disk
NO_ROOM = 50_000_000
"""Bytes of disk: SQLite needs room to write a transaction and its journal."""

PRIVATE = "/var/lib/private"
"""Where systemd keeps the state of users that exist only while they run (``DynamicUser=``)."""


def disk(state: Path) -> Finding:
    """Say how much room there is for the state."""
    there = _nearest(state)
    free = shutil.disk_usage(there).free
    words = f"{_room(free)} free at {there}"
    if free < NO_ROOM:
        return Finding("disk", "ill", words, "make room: nothing can be stored soon")
    if free < LITTLE_ROOM:
        return Finding("disk", "doubtful", words, "make room, or keep less: [daemon.retention]")
    return Finding("disk", "well", words)


def state_folder(state: Path) -> Finding:
    """Say whether there is a state folder that feedd can use."""
    try:
        state.stat()
    except PermissionError:
        words = f"{state} can't be reached by this user"
        return Finding("state", "ill", words, "run this as root, or as feedd's user")
    except OSError as error:
        if error.errno == errno.ELOOP:
            words = f"the links on the way to {state} go in a circle"
            return Finding("state", "ill", words, "lead one of them elsewhere")
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


def database_file(path: Path) -> Finding | None:
    """Say what is wrong with the file of the database, if anything is."""
    if not os.access(_nearest(path.parent), os.X_OK):
        return Finding("database", "ill", f"{path} can't be reached", "run this as root")
    if not is_there(path):
        return Finding("database", "doubtful", f"{path} isn't there yet", "feedd run")
    if not os.access(path, os.R_OK | os.W_OK):
        words = f"{path} belongs to {_owner(path)} and can't be written"
        return Finding("database", "ill", words, f"chown --reference={path.parent} {path}")
    return None


def rights(config: Config) -> Iterator[Finding]:
    """Find files that feedd's user, who owns the folder, can't write: root wouldn't notice."""
    files = [config.daemon.state / "daemon.lock"]
    if path := Database(config.daemon.database).path:
        beside = (path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm"))
        files += [path, path.with_suffix(".lock"), *beside]
    for file in filter(is_there, files):
        folder = file.parent
        if _writes(folder.stat(), file.stat()):
            continue
        if folder.stat().st_uid == file.stat().st_uid:
            words = f"{file} may not be written by {_owner(file)}, whose it is"
            yield Finding("rights", "ill", words, f"chmod u+w {file}")
        else:
            words = f"{file} belongs to {_owner(file)}, its folder to {_owner(folder)}"
            yield Finding("rights", "ill", words, f"chown --reference={folder} {file}")


def closed_files(config: Config) -> Iterator[Finding]:
    """Find configuration files that the state's owner can't read: root wouldn't notice."""
    state = config.daemon.state
    if not is_there(state):
        return
    user = state.stat()
    for file in config.files:
        for path in (file, file.parent):
            if not _owner_reads(user, path.stat()) and not _others_read(path.stat()):
                words = f"{path} is closed to {_owner(state)}, whose {state} is"
                yield Finding("rights", "ill", words, "let that user read it: feedd runs as it")


def secret_files(config: Config) -> Iterator[Finding]:
    """Find configuration files that hold secrets and that everybody may read."""
    for file in config.files:
        if file.stat().st_mode & stat.S_IROTH and _holds_secret(file):
            words = f"{file} holds secrets and everybody may read it"
            yield Finding("secrets", "doubtful", words, _closing(file, config.daemon.state))


def _closing(file: Path, state: Path) -> str:
    """Say how the secrets in a file are kept from others, but not from feedd."""
    if state.resolve().is_relative_to(PRIVATE):
        return "name each as secret_credential; LoadCredential= in the unit says where it is"
    if not is_there(state) or _owner_reads(state.stat(), file.stat()):
        return f"chmod o-r {file}, or use secret_file"
    return f"chown --reference={state} {file}; chmod o-r {file}"


def _holds_secret(file: Path) -> bool:
    text = file.read_text(encoding="utf-8")
    return any(mark in text for mark in ("whsec_", "whsk_", "scrypt:", "Bearer "))


def _owner(path: Path) -> str:
    """Name whom a file belongs to; users of systemd's have a name only while they run."""
    try:
        return path.owner()
    except KeyError:
        return f"user {path.stat().st_uid}"


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
    is_owners = folder.st_uid == file.st_uid and bool(file.st_mode & stat.S_IWUSR)
    return folder.st_uid == 0 or is_owners or is_of_group or bool(file.st_mode & stat.S_IWOTH)


def _nearest(path: Path) -> Path:
    return next(one for one in (path, *path.parents) if is_there(one))


def is_there(path: Path) -> bool:
    """Tell whether a path is there and may be looked at."""
    try:
        path.stat()
    except OSError:
        return False
    return True


def _room(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 10**9 else f"{size / 1e6:,.0f} MB"
