"""A cell of so much memory: what needs more of it dies, as under systemd's ``MemoryMax=``.

::

    with Cell(256 * 1024 * 1024) as cell:
        Feedd(folder, toml, program=cell.program(COMMAND))

It is a memory cgroup of the kernel, version 2 or 1, which root may make.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest

_ROOT = Path("/sys/fs/cgroup")
_ENTER = 'echo $$ > "$0" && exec "$@"'


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where a version of cgroups keeps what it counts."""

    folder: Path
    limit: str
    deaths: str


_UNIFIED = _Kind(_ROOT, "memory.max", "memory.events")
_OLD = _Kind(_ROOT / "memory", "memory.limit_in_bytes", "memory.oom_control")


@dataclass(slots=True)
class Cell:
    """``size`` is in bytes; without the right to make one the test is left out, and says so."""

    size: int
    environ: dict[str, str] = field(default_factory=dict)
    _kind: _Kind = field(init=False)

    def __enter__(self) -> Self:
        self._kind = _UNIFIED if (_ROOT / "cgroup.controllers").exists() else _OLD
        try:
            self._folder.mkdir()
            (self._folder / self._kind.limit).write_text(str(self.size))
        except OSError as error:
            with suppress(OSError):
                self._folder.rmdir()
            pytest.skip(f"no memory cgroup can be made here: {error}")
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.rmdir()

    def program(self, *command: str | Path) -> tuple[str | Path, ...]:
        """Give a command that runs another one within the cell."""
        return ("sh", "-c", _ENTER, self._folder / "cgroup.procs", *command)

    @property
    def deaths(self) -> int:
        """How many processes the kernel has killed in it for want of memory."""
        lines = (self._folder / self._kind.deaths).read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))

    @property
    def _folder(self) -> Path:
        return self._kind.folder / f"feedd-tests-{os.getpid()}"
