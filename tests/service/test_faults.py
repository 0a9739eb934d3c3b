"""Nine faults, each while feedd does five things: nothing is lost, and nothing is told twice.

The cells are in ``matrix.py``, what they are made of in ``faults.py`` and ``doings.py``.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.receiver import Answer
from tests.service.doings import DOINGS
from tests.service.faults import FAULTS
from tests.service.matrix import CELLS
from tests.service.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(("fault", "doing"), CELLS)
def test_nothing_is_lost(
    tmp_path: Path, fault: str, doing: str, record_property: Callable[[str, object], None]
) -> None:
    record_property("cell", (fault, doing))
    befalling = FAULTS[fault]
    done = DOINGS[doing](befalling, tmp_path / "d")
    with (
        befalling.ground(tmp_path / "g") as ground,
        World(tmp_path / "f", idle=done.idle, answer=done.answer, ground=ground) as world,
    ):
        done.begin(world)
        with befalling.strike(world):
            done.meanwhile(world)
        world.revive()
        done.end(world)
        world.stop_and_check()
        record_property("told", (len(world.told()), len(world.receiver.requests)))


@pytest.mark.long
def test_fifty_stops_under_load_end_in_time_and_lose_nothing(tmp_path: Path) -> None:
    with World(tmp_path / "f", answer=Answer(manner="drip_head", pause=0.005)) as world:
        for _ in range(50):
            world.publish(3)
            with FAULTS["SIGTERM"].strike(world):
                world.revive()
        world.stop_and_check()


@pytest.mark.long
def test_thirty_kills_at_any_moment_lose_nothing(tmp_path: Path) -> None:
    with World(tmp_path / "f") as world:
        for number in range(30):
            world.publish(3)
            # From before it is noticed until after it is delivered.
            threading.Event().wait(0.02 * number)
            with FAULTS["SIGKILL"].strike(world):
                world.revive()
        world.stop_and_check()


@pytest.mark.long
def test_a_backup_that_is_killed_at_any_moment_leaves_nothing_half(tmp_path: Path) -> None:
    saved = tmp_path / "saved.db"
    with World(tmp_path / "f") as world:
        for number in range(10):
            world.publish(3)
            backup = world.beside("backup", str(saved))
            threading.Event().wait(0.1 * number)
            backup.kill()
            backup.wait()
            if saved.exists():
                with closing(sqlite3.connect(saved)) as connection:
                    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                saved.unlink()
        world.stop_and_check()
