"""Putting a backup in the place of a database, which is kept beside it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from feedd.errors import StoreError
from feedd.store import Database, schema
from feedd.store.backup import (
    Backup,
    OnProgress,
    back_up,
    put_in_place,
    removed,
    revision_of,
    sync_folder,
    verify,
)

_BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database, and would take for part of the backup put there."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and where the former database is now, if there was one."""

    backup: Backup
    kept: Path | None


def restore(
    backup: Path, database: Database, *, now: datetime, on_progress: OnProgress
) -> Restored:
    """Put a backup in the place of a database that no daemon uses.

    Raises ``StoreError`` for a damaged backup and ``SchemaTooNew`` for one of a newer feedd; then
    the database is as it was.
    """
    path = database.path
    if path is None:
        raise StoreError("only a SQLite database is restored from a file")
    verify(backup)
    schema.check(revision_of(backup), where=str(backup))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.restoring")
    copied = back_up(backup, fresh, on_progress=on_progress)
    _give_owner(fresh, path if path.exists() else path.parent)
    with removed(fresh), database.nobody_writing():
        kept = _keep(path, path.with_name(f"{path.name}.before-restore-{now:%Y%m%dT%H%M%S-%f}"))
        put_in_place(fresh, path)
    return Restored(Backup(path, copied.bytes, copied.rows), kept)


def _give_owner(fresh: Path, like: Path) -> None:
    """Give a file the owner of another: root may restore a database that the daemon must open."""
    owner = like.stat()
    with suppress(PermissionError):  # without root's rights nobody makes files for others
        os.chown(fresh, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _is_in_use(path: Path) -> bool:
    """Move what is in the journal into the file, and tell whether somebody keeps us from it."""
    try:
        # Closing the last connection removes the journal, unless the database is damaged.
        with closing(sqlite3.connect(path)) as old:
            (is_busy, *_) = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            # A checkpoint tells of no writer where the journal isn't a WAL, as after a restore.
            old.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        is_busy = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
    return bool(is_busy)


def _keep(path: Path, aside: Path) -> Path | None:
    """Give the file at ``path`` a second name, which remains when another takes its first.

    All that was committed is in that file by then, unless it is damaged.
    """
    if not path.exists():
        return None
    if _is_in_use(path):
        raise StoreError(f"another program is reading or writing {path}: end it, then try again")
    aside.hardlink_to(path)
    for ending in _BESIDE:
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + ending))
    # After a power cut, the backup must not meet a journal that was thought gone.
    sync_folder(path.parent)
    return aside
