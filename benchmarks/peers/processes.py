"""A peer's process tree from outside: what each round takes, and what the tree weighs."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
GLANCE = 0.1
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round took: seconds, bytes of peak PSS, entries held after it."""

    cpu: float
    wall: float
    memory: int
    held: int


class Scales:
    """Weighs a process tree again and again, until closed, and keeps the most it weighed."""

    def __init__(self, pid: int, *, only_children: bool) -> None:
        self.most = 0
        self._pid = pid
        self._only_children = only_children
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._weigh, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop weighing."""
        self._closed.set()
        self._thread.join()

    def look(self) -> None:
        """Weigh once."""
        members = tuple(_tree(self._pid))[self._only_children :]
        self.most = max(self.most, sum(map(_weight, members)))

    def _weigh(self) -> None:
        while not self._closed.wait(GLANCE):
            self.look()


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it ended meanwhile
            for child in task.read_text().split():
                yield from _tree(int(child))


def _weight(pid: int) -> int:
    """Give a process's proportional set size (proc(5), smaps_rollup) in bytes."""
    with suppress(OSError), Path(f"/proc/{pid}/smaps_rollup").open() as lines:
        return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) * 1024
    return 0


@dataclass(slots=True)
class Child:
    """A peer that is ready; ``total`` is the CPU of its whole life, once it has ended."""

    process: subprocess.Popen[str]
    log: Path
    only_children: bool
    total: float = 0.0

    def round(self) -> Round:
        """Let it do one round."""
        scales = Scales(self.process.pid, only_children=self.only_children)
        try:
            print(file=_pipe(self.process.stdin), flush=True)
            told = json.loads(self._line())
            scales.look()
        finally:
            scales.close()
        return Round(told["cpu"], told["wall"], scales.most, told["held"])

    def expect(self, word: str) -> None:
        """Wait until it says this."""
        if self._line().strip() != word:
            raise SystemExit(f"{self.process.args!r} didn't say {word!r}")

    def _line(self) -> str:
        line = _pipe(self.process.stdout).readline()
        if not line:
            last = self.log.read_text()[-2_000:]
            raise SystemExit(f"{self.process.args!r} ended early:\n{last}")
        return line


@contextmanager
def started(command: Sequence[str], *, log: Path, only_children: bool = False) -> Iterator[Child]:
    """Start a peer in a process tree of its own, and end it; what it says goes to ``log``."""
    with (
        log.open("w") as said,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            cwd=ROOT,
        ) as process,
    ):
        child = Child(process, log, only_children)
        try:
            child.expect("ready")
            yield child
            _pipe(process.stdin).close()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            child.total = usage.ru_utime + usage.ru_stime
        finally:
            if process.returncode is None:
                process.kill()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def size_of(folder: Path) -> int:
    """Give the bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
