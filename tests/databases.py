"""An empty database that every test may copy: its schema takes longer to make than most tests."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from feedd.store import Database, schema


def lay_down(state: Path) -> None:
    """Put an empty database where feedd expects its own, unless one is there."""
    target = state / "feedd.db"
    if not target.exists():
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(_empty(), target)


def kept_folder() -> Path:
    """Give a folder that stays until the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="feedd-tests-"))  # noqa: TID251
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def _empty() -> Path:
    path = kept_folder() / "feedd.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.close()
    return path
