"""One daemon on one state folder: a file lock that ends with the process, however it ends."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from feedd.errors import AlreadyRuns, NoRoom, StoreError

if TYPE_CHECKING:
    from pathlib import Path

_NO_ROOM = frozenset({errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO})
"""What a disk says that is full, read-only (as Linux makes one with faults) or broken."""


@contextlib.contextmanager
def alone_on(state: Path) -> Iterator[None]:
    """Refuse to run beside another daemon: both would visit and deliver the same."""
    with open_lock(state / "daemon.lock") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            hint = "stop it, or set another state in [daemon]"
            raise AlreadyRuns(f"another feedd runs on {state}; {hint}") from error
        yield


def open_lock(path: Path) -> TextIO:
    """Open a file to be locked, making its folder; raises ``StoreError``."""
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Root must neither empty nor give away what a link leads to that feedd's user made.
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o666), "w")
    except OSError as error:
        why = "it is no folder" if isinstance(error, FileExistsError) else error.strerror
        hint = "let feedd's user write there, or set another state in [daemon]"
        if isinstance(error, PermissionError):
            why = f"{error.strerror} ({error.filename})"
            hint = "run this as feedd's user or as root; if it is feedd's user, see feedd doctor"
        if error.errno == errno.ELOOP:
            why, hint = "the links on the way there go in a circle", "lead one of them elsewhere"
            if path.is_symlink():
                why, hint = f"{path} is a symbolic link", "remove it"
        if error.errno == errno.EROFS:
            hint = (
                "systemd's unit lets only /var/lib/feedd be written, ReadWritePaths= names more; "
                "a disk that fails is made read-only, and dmesg tells of it"
            )
        kind = NoRoom if error.errno in _NO_ROOM else StoreError
        raise kind(f"nothing can be stored in {folder}: {why}; {hint}") from error
    give_to_owner_of_folder(path)
    return file


def give_to_owner_of_folder(path: Path) -> None:
    """Let what root makes belong to whom its folder belongs: the daemon has to write it.

    What is somebody's already stays theirs.
    """
    if os.geteuid() != 0:
        return
    made, owner = path.lstat(), path.parent.stat()
    if made.st_uid == 0 != owner.st_uid and made.st_nlink == 1:
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
