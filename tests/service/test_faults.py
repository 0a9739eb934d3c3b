"""What may befall a feedd that runs for years, one fault after the other, at its busiest.

``pytest -m long -v tests/service/test_faults.py`` prints the matrix: [fault-state].
"""

from __future__ import annotations

import fcntl
import json
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from feedd.store.backup import verify
from tests.end_to_end.test_daemon import get
from tests.receiver import Answer
from tests.running import COMMAND
from tests.service.later import later_migrations
from tests.service.machine import Machine
from tests.service.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.long

IN_TIME = 10.0
"""Seconds after which systemd loses patience with a service that is to stop."""

FROZEN = 90.0
LOCKED = 8.0
"""Longer than a transaction waits."""


def kill(world: World) -> None:
    world.feedd.kill()
    world.feedd.start()


def terminate(world: World) -> None:
    begun = time.monotonic()
    assert world.feedd.stop() == 0
    assert time.monotonic() - begun < IN_TIME
    assert world.feedd.notice().startswith("STOPPING=1")
    world.feedd.start()


def freeze(world: World) -> None:
    assert world.feedd.process is not None
    world.feedd.process.send_signal(signal.SIGSTOP)
    threading.Event().wait(FROZEN)
    world.feedd.process.send_signal(signal.SIGCONT)


def fill_disk(world: World) -> None:
    """Let no file grow, as on a full disk; then make room."""
    assert world.feedd.process is not None
    pid, unlimited = world.feedd.process.pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1024, unlimited))
    world.publish(1)
    wait_until(lambda: get(f"{world.feedd.url}/readyz")[0] == 503)
    reasons = json.loads(get(f"{world.feedd.url}/readyz")[1])["reasons"]
    assert any("the database refuses" in reason for reason in reasons)
    assert get(f"{world.feedd.url}/feeds/all.atom")[0] == 200
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))
    wait_until(lambda: get(f"{world.feedd.url}/readyz")[0] == 200)


def lock(world: World) -> None:
    """Hold the database as another program might, in both ways that there are."""
    state = world.folder / "state"
    with (
        (state / "feedd.lock").open("w") as held,
        closing(sqlite3.connect(state / "feedd.db", isolation_level=None)) as other,
    ):
        fcntl.flock(held, fcntl.LOCK_EX)
        other.execute("BEGIN IMMEDIATE")
        threading.Event().wait(LOCKED)
        assert get(f"{world.feedd.url}/feeds/all.atom")[0] == 200


def fail_syncs(world: World) -> None:
    """Let nothing reach the disk for sure; what isn't sure is neither published nor sent."""
    assert world.machine is not None
    world.machine.syncs(False)
    world.publish(1)
    wait_until(lambda: get(f"{world.feedd.url}/readyz")[0] == 503)
    assert get(f"{world.feedd.url}/feeds/all.atom")[0] == 200
    world.machine.syncs(True)
    wait_until(lambda: get(f"{world.feedd.url}/readyz")[0] == 200)


def move_clock(world: World) -> None:
    """Set the clock two hours ahead, then back to what it was."""
    assert world.machine is not None
    for seconds in (7200, 0):
        world.machine.jump(seconds)
        world.publish(3)
        world.check()


FAULTS: dict[str, Callable[[World], None]] = {
    "SIGKILL": kill,
    "SIGTERM": terminate,
    "SIGSTOP": freeze,
    "disk full": fill_disk,
    "database locked": lock,
    "failing fsync": fail_syncs,
    "clock jumps": move_clock,
}

BREAKING = ("failing fsync", "clock jumps")
"""Those that need a machine that breaks."""

STATES: dict[str, tuple[str, Answer]] = {
    "polling": ("100ms", Answer()),
    "delivering": ("100ms", Answer(manner="drip_head", pause=0.02)),
    "receiver down": ("100ms", Answer(status=503)),
    "idle": ("1h", Answer()),
}


def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        threading.Event().wait(0.1)


def backing_up(world: World, target: Path) -> subprocess.Popen[bytes]:
    """Begin a backup."""
    command = (str(COMMAND), "-c", str(world.feedd.config), "backup", str(target))
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("state", ["polling", "delivering", "idle"])
@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_lost(tmp_path: Path, fault: str, state: str) -> None:
    interval, answer = STATES[state]
    machine = Machine(tmp_path / "m") if fault in BREAKING else None
    with World(tmp_path / "f", interval=interval, answer=answer, machine=machine) as world:
        if state != "idle":
            world.publish(20)
            world.receiver.wait_for(1)
        FAULTS[fault](world)
        if state != "idle":
            world.publish(20)
        # Two hours later an hourly source is due; of all else an idle feedd has no news.
        elif fault != "clock jumps":
            wait_until(lambda: get(f"{world.feedd.url}/readyz")[0] == 200)
            world.published = 3
        world.stop_and_check()


def test_fifty_stops_under_load_end_in_time_and_lose_nothing(tmp_path: Path) -> None:
    with World(tmp_path / "f", answer=Answer(manner="drip_head", pause=0.005)) as world:
        for _ in range(50):
            world.publish(3)
            terminate(world)
        world.stop_and_check()


def test_thirty_kills_at_any_moment_lose_nothing(tmp_path: Path) -> None:
    with World(tmp_path / "f") as world:
        for number in range(30):
            world.publish(3)
            # From before it is noticed until after it is delivered.
            threading.Event().wait(0.02 * number)
            kill(world)
        world.stop_and_check()


def test_a_backup_that_is_killed_leaves_nothing_and_harms_nothing(tmp_path: Path) -> None:
    saved = tmp_path / "saved.db"
    with World(tmp_path / "f") as world:
        for number in range(10):
            world.publish(3)
            backup = backing_up(world, saved)
            threading.Event().wait(0.1 * number)
            backup.kill()
            backup.wait()
            if saved.exists():
                with closing(sqlite3.connect(saved)) as connection:
                    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                saved.unlink()
        world.stop_and_check()


def test_a_daemon_that_is_killed_during_a_backup_loses_nothing(tmp_path: Path) -> None:
    with World(tmp_path / "f") as world:
        for number in range(5):
            world.publish(3)
            saved = tmp_path / f"{number}.db"
            backup = backing_up(world, saved)
            kill(world)
            assert backup.wait(timeout=60) == 0
        world.stop_and_check()


def test_an_upgrade_that_is_killed_changes_nothing(tmp_path: Path) -> None:
    half_way = 'op.execute("CREATE TABLE later (a)"); print("half way", flush=True); '
    later = later_migrations(tmp_path / "later", f"{half_way}import time; time.sleep(60)")
    with World(tmp_path / "f") as world:
        assert world.feedd.stop() == 0
        assert world.feedd.notice().startswith("STOPPING=1")
        path = world.folder / "state" / "feedd.db"
        before = verify(path)
        code = (
            "import sys; from pathlib import Path; from feedd.store import Database, schema; "
            "schema.upgrade(Database(sys.argv[1]), "
            "schema.Migrations(Path(sys.argv[2]), ('0001', '0002')))"
        )
        command = (sys.executable, "-c", code, f"sqlite:///{path}", str(later.folder))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as upgrade:
            assert upgrade.stdout is not None
            assert upgrade.stdout.readline() == "half way\n"
            upgrade.kill()
        assert verify(path) == before
        world.feedd.start()
        world.publish(3)
        world.stop_and_check()
