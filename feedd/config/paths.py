"""Paths as people write them."""

from __future__ import annotations

import os
from pathlib import Path

from feedd.config.faults import CONTROLS, Wrong, shown


def check_path(text: str) -> None:
    """Raise ``Wrong`` for what can't be a path, or lies in the home of an unknown user."""
    if CONTROLS.search(text):
        raise Wrong(f"{shown(text)} is not a path", "write it without control characters")
    try:
        Path(text).expanduser()
    except RuntimeError:
        raise Wrong(f"there is no home for {shown(text)}", "write the whole path") from None


def absolute(base: Path, text: str) -> Path:
    """Give a good path in full, from ``base`` where it is relative."""
    # Not Path.resolve, which raises for links that go in a circle.
    return Path(os.path.realpath(base / Path(text).expanduser()))
