"""What a feedd is doing when a fault strikes: it works, it is upgraded, it is backed up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from feedd.store.backup import revision_of, verify
from tests.receiver import Answer
from tests.service.later import REVISIONS, later_feedd
from tests.service.world import wait_until

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from feedd.store.backup import Counts
    from tests.service.faults import Fault
    from tests.service.world import World

_UPGRADE = """
import sys, time
from pathlib import Path
op.execute("CREATE TABLE later AS SELECT * FROM ballast")
print('{{"event": "half way"}}', file=sys.stderr, flush=True)
while not Path({go_on!r}).exists():
    time.sleep(0.01)
op.execute("CREATE INDEX ix_later_words ON later (words)")
"""


class Doing(Protocol):
    """What goes on before a fault, under it, and after it."""

    @property
    def idle(self) -> bool: ...
    @property
    def answer(self) -> Answer: ...

    def begin(self, world: World) -> None:
        """Come to the moment at which the fault strikes."""

    def meanwhile(self, world: World) -> None:
        """Go on under the fault, or end as is to be expected."""

    def end(self, world: World) -> None:
        """Do what could not be done, once the daemon is there again."""


@dataclass(frozen=True, slots=True)
class Working:
    """The daemon has much to do, or nothing."""

    fault: Fault
    idle: bool = False
    answer: Answer = field(default_factory=Answer)

    def begin(self, world: World) -> None:
        if not self.idle:
            world.publish(20)
            world.receiver.wait_for(1)

    def meanwhile(self, world: World) -> None:
        if not self.idle:
            world.publish(1)
        see(world, self.fault)

    def end(self, world: World) -> None:
        if self.idle:
            world.hand_in()
        else:
            world.publish(20)


@dataclass(slots=True)
class Migrating:
    """A later feedd has been installed, and brings the database to its schema as it starts."""

    fault: Fault
    folder: Path
    idle: ClassVar[bool] = False
    answer: ClassVar[Answer] = Answer()
    _before: Counts = field(default_factory=dict)

    def begin(self, world: World) -> None:
        world.publish(20)
        world.check()
        world.grow(self.fault.rows or 50_000)
        assert world.feedd.stop() == 0
        assert world.feedd.notice().startswith("STOPPING=1")
        self._before = verify(world.database)
        later = later_feedd(self.folder, _UPGRADE.format(go_on=str(self._go_on)))
        world.feedd.environ = {**world.feedd.environ, **later}
        if not self.fault.comes_first:
            self._begin_upgrade(world)

    def meanwhile(self, world: World) -> None:
        if self.fault.comes_first:
            world.feedd.launch()
        self._go_on.touch()
        if self.fault.upgrade is None:
            world.feedd.expect_ready()
            return
        assert world.feedd.process is not None
        assert world.feedd.process.wait(30) == self.fault.upgrade
        assert verify(world.database) == self._before

    def end(self, world: World) -> None:
        assert revision_of(world.database) == REVISIONS[-1]
        world.publish(20)

    def _begin_upgrade(self, world: World) -> None:
        world.feedd.launch()
        world.feedd.expect("half way")

    @property
    def _go_on(self) -> Path:
        return self.folder / "go on"


@dataclass(slots=True)
class BackingUp:
    """A command copies the database, while the daemon writes to it."""

    fault: Fault
    folder: Path
    idle: ClassVar[bool] = False
    answer: ClassVar[Answer] = Answer()
    _rows: int = 0
    _copying: subprocess.Popen[bytes] = field(init=False)

    def begin(self, world: World) -> None:
        self.folder.mkdir()
        self._rows = self.fault.rows or 300_000
        world.grow(self._rows)
        world.publish(20)
        self._copying = world.beside("backup", str(self._target))
        # All of it takes half a second.
        wait_until(self._has_begun, every=0.005)

    def meanwhile(self, world: World) -> None:
        world.publish(1)
        assert self._copying.wait(30) == (self.fault.backup or 0)
        assert self._target.exists() == (self.fault.backup is None)
        see(world, self.fault)

    def end(self, world: World) -> None:
        world.publish(20)
        assert world.beside("backup", "--replace", str(self._target)).wait(30) == 0
        assert verify(self._target)["ballast"] == self._rows
        assert list(self.folder.iterdir()) == [self._target]

    @property
    def _target(self) -> Path:
        return self.folder / "saved.db"

    def _has_begun(self) -> bool:
        part = self._target.with_name(f"{self._target.name}.part")
        return part.exists() and part.stat().st_size > 0


def see(world: World, fault: Fault) -> None:
    """Look how the daemon does, unless the fault has ended it."""
    assert world.feedd.process is not None
    if fault.daemon is None:
        assert world.feedd.process.poll() is None
        fault.shows(world)
    else:
        assert world.feedd.process.wait(10) == fault.daemon


def idling(fault: Fault, _folder: Path) -> Doing:
    return Working(fault, idle=True)


def polling(fault: Fault, _folder: Path) -> Doing:
    return Working(fault)


def delivering(fault: Fault, _folder: Path) -> Doing:
    """The receiver takes a second and more for each alert."""
    return Working(fault, answer=Answer(manner="drip_head", pause=0.02))


DOINGS: Final[Mapping[str, Callable[[Fault, Path], Doing]]] = {
    "idle": idling,
    "polling": polling,
    "delivering": delivering,
    "migrating": Migrating,
    "backing up": BackingUp,
}
