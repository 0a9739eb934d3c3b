"""What feedd does on a machine that breaks; `make faults` breaks it in every state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.test_daemon import get
from tests.service.machine import Machine
from tests.service.names import Names
from tests.service.world import World, title, wait_until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def was_refused(world: World) -> bool:
    """Tell whether feedd has tried to write something."""
    words = "the database refuses: disk I/O error"
    return any(str(line.get("error")).startswith(words) for line in world.feedd.seen)


def test_what_did_not_reach_the_disk_is_neither_published_nor_sent(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "m")
    with World(tmp_path / "f", ground=machine) as world:
        machine.syncs(False)
        world.publish(1)
        wait_until(lambda: was_refused(world))
        status, feed = get(f"{world.feedd.url}/feeds/all.atom")
        assert (status, title(world.published) in feed.decode()) == (200, False)
        assert world.receiver.requests == []
        world.feedd.kill()
        machine.syncs(True)
        world.feedd.start()
        world.stop_and_check()


def test_a_clock_that_is_set_ahead_and_back_stops_nothing(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "m")
    with World(tmp_path / "f", ground=machine) as world:
        for seconds in (7200, 0, -7200):
            machine.jump(seconds)
            world.publish(2)
            world.check()
        world.stop_and_check()


def test_a_daemon_that_is_restarted_while_no_name_is_found_blames_nobody(tmp_path: Path) -> None:
    with Names(tmp_path / "n") as names, World(tmp_path / "f", ground=names) as world:
        names.answer(False)
        # The second of them knows only from the database that all was well.
        for _ in range(2):
            world.feedd.kill()
            world.publish(2)
            world.feedd.start()
            assert "can't be reached" in str(world.feedd.expect("network")["what"])
        names.answer(True)
        assert "is back" in str(world.feedd.expect("network")["what"])
        world.stop_and_check()
