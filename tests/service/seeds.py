"""Databases that hold something already: each is made once and copied for every test."""

from __future__ import annotations

import functools
import os
import shutil
from typing import TYPE_CHECKING

from tests.databases import kept_folder
from tests.end_to_end.bulletins import Told, edition
from tests.running import DATABASE, Feedd

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

SOURCE = '[[sources]]\nname = "b"\nbaseline = false\n'

Editions = tuple[tuple["datetime", tuple[Told, ...]], ...]


def plant(folder: Path, editions: Editions) -> None:
    """Give a feedd in this folder a database whose source "b" published these editions."""
    if DATABASE in os.environ:
        _publish(folder.with_name("seed"), editions)
        return
    (folder / "state").mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copy(_made(editions), folder / "state" / "feedd.db")


@functools.cache
def _made(editions: Editions) -> Path:
    folder = kept_folder()
    _publish(folder, editions)
    return folder / "state" / "feedd.db"


def _publish(folder: Path, editions: Editions) -> None:
    with Feedd(folder, SOURCE) as feedd:
        for at, told in editions:
            feedd.ingest(edition(*told), "--at", at.isoformat(), source="b")
