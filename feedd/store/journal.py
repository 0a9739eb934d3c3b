"""SQLite's journal, which somebody may delete beside a database that is open.

SQLite goes on writing into the file that has lost its name: all that was stored since the last
checkpoint would be gone after a crash, and other processes begin a journal of their own.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy.engine import Engine

from feedd.errors import StoreError

Identity = tuple[int, int]
"""Which file has a name: its device and its number there."""


def identity(path: Path | None) -> Identity | None:
    """Tell which file has this name now, if one has."""
    try:
        found = os.stat(path) if path is not None else None  # noqa: PTH116  Path's is slower
    except FileNotFoundError:
        return None
    return (found.st_dev, found.st_ino) if found is not None else None


def journal_of(database: Path | None) -> Path | None:
    """Say where SQLite keeps a database's journal."""
    return database and database.with_name(f"{database.name}-wal")


def save(writer: Engine, journal: Path) -> None:
    """Move what is in a journal without a name into the database; nobody else may be writing.

    Raises ``StoreError`` if it has to stay there. Those who have it open must open the database
    anew then: the file is empty, and what is stored next is in another.
    """
    if journal.exists() and journal.stat().st_size:
        raise StoreError(
            f"{journal} was deleted while feedd has it open, and another program began a new one: "
            "restart feedd"
        )
    lent = writer.raw_connection()
    try:
        cursor = lent.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (is_busy, *_) = cursor.fetchone() or (True,)
        cursor.close()
    except sqlite3.Error as error:
        raise StoreError(f"{journal} was deleted, and what is in it can't be saved") from error
    finally:
        lent.close()
    if is_busy:
        raise StoreError(
            f"{journal} was deleted while feedd has it open: what is in it can be saved "
            "once nobody reads the database"
        )
