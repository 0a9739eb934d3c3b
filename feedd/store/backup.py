"""Copies of a SQLite database, made while it is written to, and verified before they count.

::

    database → copy beside the target → integrity, references, row counts → fsync → rename

The copy is of one moment: a read transaction holds it while the pages are copied, so a busy
daemon neither waits nor makes the copy begin again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from feedd.errors import StoreError

PAGES_AT_ONCE = 500

OnProgress = Callable[[int, int], None]
"""Called with how many pages or rows are copied, and of how many."""

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy: how many bytes, and how many rows each table has."""

    path: Path
    bytes: int
    rows: Counts


def back_up(
    database: Path, target: Path, *, on_progress: OnProgress = lambda _done, _all: None
) -> Backup:
    """Copy a database to ``target``, which appears once it is whole and verified.

    Raises ``StoreError``; then nothing is left at ``target`` that wasn't there before.
    """
    part = target.with_name(f"{target.name}.part")
    with _told_in_words(f"{database} can't be copied to {target}"), removed(part):
        if part.is_symlink():
            part.unlink()  # feedd's user may have made it to lead root astray
        part.touch(mode=0o600)
        with closing(_open_to_read(database)) as source, closing(sqlite3.connect(part)) as copy:
            source.execute("BEGIN")  # a read transaction, which holds one state of the database
            rows = _count(source)
            source.backup(
                copy,
                pages=PAGES_AT_ONCE,
                progress=lambda _status, left, of: on_progress(of - left, of),
            )
            # One file that is complete without a journal; feedd sets the journal again when it
            # opens it.
            copy.execute("PRAGMA journal_mode = DELETE")
            _verify(copy, part)
            if (found := _count(copy)) != rows:
                raise StoreError(f"the copy has other rows than the database: {found}, not {rows}")
        size = part.stat().st_size
        put_in_place(part, target)
    return Backup(target, size, rows)


def verify(path: Path) -> Counts:
    """Check a backup as a whole and count its rows; raises ``StoreError`` if it is damaged."""
    if not path.is_file():
        raise StoreError(f"there is no file {path}")
    with _told_in_words(f"{path} can't be read"), closing(_open_to_read(path)) as connection:
        _verify(connection, path)
        return _count(connection)


def revision_of(path: Path) -> str:
    """Give the schema's revision of a backup; raises ``StoreError`` if it isn't feedd's."""
    with closing(_open_to_read(path)) as connection:
        try:
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except (sqlite3.Error, TypeError) as error:
            raise StoreError(f"{path} is no database of feedd") from error
    return str(revision)


def put_in_place(part: Path, target: Path) -> None:
    """Rename a finished file, so that after a power cut it is there whole or not at all."""
    _sync(part, os.O_RDONLY)
    part.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Have the names of its files on disk as they are now."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open_to_read(path: Path) -> sqlite3.Connection:
    # A reader that can't write doesn't checkpoint either: that is left to the holder of the lock.
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _count(connection: sqlite3.Connection) -> Counts:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "ORDER BY name"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  a table's name can't be bound
        for (name,) in names
    }


def _verify(connection: sqlite3.Connection, path: Path) -> None:
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise StoreError(f"{path} is damaged: {found}")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise StoreError(f"{path} is damaged: rows refer to rows that aren't there")


@contextmanager
def removed(part: Path) -> Iterator[None]:
    """Remove an unfinished copy, whatever happens."""
    try:
        yield
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _told_in_words(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{what}: {error}") from error
