"""A machine that a test breaks while feedd runs on it: syncing fails, the clock jumps.

::

    machine = Machine(folder_of_its_own)
    with World(folder, ground=machine):
        machine.syncs(False)

It is a library of forty lines that is preloaded into the daemon, built by gcc. libfiu has no
``fdatasync``, which is what SQLite calls, and libfaketime looks at its file only now and then.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_suffix(".c")


@dataclass(slots=True)
class Machine:
    """``folder`` holds the library and the two numbers that it goes by."""

    folder: Path
    _seconds_ahead: int = 0
    _sync_fails: bool = False

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._numbers.write_bytes(self._packed())
        build(self._library)

    @property
    def environ(self) -> dict[str, str]:
        """What a process needs to run on it."""
        return {"LD_PRELOAD": str(self._library), "FEEDD_TESTS_MACHINE": str(self._numbers)}

    def program(self, *command: str | Path) -> tuple[str | Path, ...]:
        return command

    def syncs(self, does: bool) -> None:
        """Let what is written reach the disk, or not."""
        self._sync_fails = not does
        self._set()

    def jump(self, seconds: int) -> None:
        """Set the clock that many seconds ahead of the real one."""
        self._seconds_ahead = seconds
        self._set()

    @property
    def _library(self) -> Path:
        return self.folder / "machine.so"

    @property
    def _numbers(self) -> Path:
        return self.folder / "numbers"

    def _set(self) -> None:
        # In place: the daemon has mapped this file.
        with self._numbers.open("r+b") as file:
            file.write(self._packed())

    def _packed(self) -> bytes:
        return struct.pack("=qq", self._seconds_ahead, self._sync_fails)


def build(library: Path, source: Path = SOURCE) -> None:
    """Compile it, or skip the test where nobody can; in CI that is a failure."""
    gcc = shutil.which("gcc")
    if gcc is None:
        assert os.environ.get("CI") != "true", "gcc is missing: apt install gcc libc6-dev"
        pytest.skip("needs gcc")
    subprocess.run(
        [gcc, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source, "-ldl"],
        check=True,
    )
