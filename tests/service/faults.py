"""What may befall a feedd that runs for years, and all that runs beside it."""

from __future__ import annotations

import json
import resource
import signal
import threading
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from feedd.net.resolver import KEEP
from tests.end_to_end.test_daemon import get
from tests.running import PATIENCE
from tests.service.cell import Cell
from tests.service.ground import Firm
from tests.service.machine import Machine
from tests.service.names import Names
from tests.service.world import MEMORY, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.service.ground import Ground
    from tests.service.world import World

IN_TIME = 10.0
"""Seconds after which systemd loses patience with a service that is to stop."""

FROZEN = 90.0
LOCKED = 8.0
"""Longer than a transaction waits."""

FAILED: Final = 3
"""The exit code of what says in words that it can't be done."""


def kill(world: World) -> Iterator[None]:
    for process in world.running:
        process.kill()
    yield


def terminate(world: World) -> Iterator[None]:
    begun = time.monotonic()
    processes = world.running
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(IN_TIME)
    assert time.monotonic() - begun < IN_TIME
    yield


def freeze(world: World) -> Iterator[None]:
    processes = world.running
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    threading.Event().wait(FROZEN)
    for process in processes:
        process.send_signal(signal.SIGCONT)
    yield


def fill_disk(world: World) -> Iterator[None]:
    """Let no file grow, as on a full disk; then make room."""
    processes = world.running
    for process in processes:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
    yield
    for process in processes:
        if process.poll() is None:
            everything = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, everything)


def fail_syncs(world: World) -> Iterator[None]:
    """Let nothing reach the disk for sure."""
    assert isinstance(world.ground, Machine)
    world.ground.syncs(False)
    yield
    world.ground.syncs(True)


def lock(world: World) -> Iterator[None]:
    with world.another_program():
        yield


def silence_name_server(world: World) -> Iterator[None]:
    """Let no name be found for longer than feedd keeps those that it knows."""
    assert isinstance(world.ground, Names)
    world.ground.answer(False)
    if not world.idle:
        wait_until(lambda: _was_told(world, "network"), KEEP + PATIENCE)
        world.feedd.expect("network")
    yield
    world.ground.answer(True)
    if not world.idle:
        assert "is back" in str(world.feedd.expect("network")["what"])


def _was_told(world: World, event: str) -> bool:
    return any(line["event"] == event for line in world.feedd.seen)


def move_clock(world: World) -> Iterator[None]:
    """Set the clock two hours ahead, then back to what it was; news come at either time."""
    _jump(world, 7200)
    yield
    world.check()
    _jump(world, 0)
    world.check()


def _jump(world: World, seconds: int) -> None:
    assert isinstance(world.ground, Machine)
    # Before it, as an idle source is visited once because of it, and then in an hour.
    world.publish(3)
    world.ground.jump(seconds)
    if not world.idle:
        world.publish(3)


def confine(world: World) -> Iterator[None]:
    """See that so much memory was enough."""
    assert isinstance(world.ground, Cell)
    yield
    assert world.ground.deaths == 0


def as_ever(world: World) -> None:
    """Whoever reads notices nothing."""
    assert get(f"{world.feedd.url}/feeds/all.atom")[0] == 200


def refusal(world: World) -> None:
    """What can't be stored makes feedd say so; what it has it serves."""
    wait_until(lambda: get(f"{world.feedd.url}/readyz")[0] == 503, 60)
    reasons = json.loads(get(f"{world.feedd.url}/readyz")[1])["reasons"]
    assert any("the database refuses" in reason for reason in reasons)
    as_ever(world)


def endurance(world: World) -> None:
    threading.Event().wait(LOCKED)
    as_ever(world)


def undelivered(world: World) -> None:
    """What has come in by hand can't go out."""
    while not any(line["event"] == "not delivered" for line in world.feedd.seen):
        world.hand_in()
    as_ever(world)


def toil(world: World) -> None:
    """Let many stories come, in so little memory."""
    for _ in range(0 if world.idle else 5):
        world.publish(40)
        world.check()
    as_ever(world)


def firm(_folder: Path) -> AbstractContextManager[Ground]:
    return nullcontext(Firm())


def machine(folder: Path) -> AbstractContextManager[Ground]:
    return nullcontext(Machine(folder))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault that ``strikes`` for a while, in which a daemon that still runs ``shows`` something.

    ``rows``, of some hundred bytes each, give upgrade and backup more to do than usual.
    ``daemon``, ``upgrade`` and ``backup`` are the exit codes of those that it ends, negative for
    a signal. ``comes_first``: an upgrade that has begun would keep it away.
    """

    strikes: Callable[[World], Iterator[None]]
    shows: Callable[[World], None] = as_ever
    ground: Callable[[Path], AbstractContextManager[Ground]] = firm
    rows: int = 0
    daemon: int | None = None
    upgrade: int | None = None
    backup: int | None = None
    comes_first: bool = False

    def strike(self, world: World) -> AbstractContextManager[None]:
        """Let it strike at once, and be over at the end."""
        return contextmanager(self.strikes)(world)


FAULTS: Final = {
    "SIGKILL": Fault(strikes=kill, daemon=-9, upgrade=-9, backup=-9),
    "SIGTERM": Fault(strikes=terminate, daemon=0, upgrade=-15, backup=-15),
    "SIGSTOP 90 s": Fault(strikes=freeze),
    "disk full": Fault(strikes=fill_disk, shows=refusal, upgrade=FAILED, backup=FAILED),
    "failing fsync": Fault(
        strikes=fail_syncs, shows=refusal, ground=machine, upgrade=FAILED, backup=FAILED
    ),
    "database locked": Fault(strikes=lock, shows=endurance, upgrade=FAILED, comes_first=True),
    "DNS down": Fault(strikes=silence_name_server, shows=undelivered, ground=Names),
    "clock jumps": Fault(strikes=move_clock, ground=machine),
    "256 MiB": Fault(
        strikes=confine, shows=toil, ground=lambda _folder: Cell(MEMORY), rows=1_500_000
    ),
}
