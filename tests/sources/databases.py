"""An empty database that every test may copy: its schema takes longer to make than most tests."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

from feedd.store import Database, schema


def lay_down(state: Path) -> None:
    """Put an empty database where feedd expects its own."""
    state.mkdir(parents=True)
    shutil.copy(_empty(), state / "feedd.db")


@functools.cache
def _empty() -> Path:
    path = Path(tempfile.mkdtemp()) / "feedd.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.close()
    return path
