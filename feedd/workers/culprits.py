"""Sources at whose documents the process ends, and that would end it at each start.

What reads documents is partly written in C. Where it crashes, takes all the memory, or takes so
long that the watchdog loses patience, everything ends with it, nothing is stored, and at the next
start the same source is due again, first. So a file in the state folder holds which are just being
read. Whom a start finds in it for the second time in a row fails instead of being visited, and
waits as after any failure: longer each time.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from itertools import count
from typing import TYPE_CHECKING, Final

from feedd.lock import give_to_owner_of_folder

if TYPE_CHECKING:
    from pathlib import Path

TWICE: Final = 2
"""Ends after which it is no chance: once the process may have been killed for any reason."""

_MOST_ENDS: Final = 255
_ROWS: Final = 64
_ROW: Final = struct.Struct("=16sB")  # whose, and how many ends there are if this is one
_FREE: Final = bytes(_ROW.size)


class Culprits:
    """Remembers in a file in ``folder``, this process's own, what is being read.

    What can't be written is not remembered: no work may end for that.
    """

    def __init__(self, folder: Path) -> None:
        self._free = deque[int]()
        self._found: dict[bytes, tuple[int, int]] = {}  # its row, and its ends
        self._put_off = set[str]()
        self._file: int | None = None
        with suppress(OSError):
            self._file = _own_file(folder)
            self._take_stock(os.pread(self._file, _ROWS * _ROW.size, 0))

    def close(self) -> None:
        """Let another process have the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def has(self, source: str) -> bool:
        """Tell whether several processes in a row ended while they read this source."""
        return bool(self._found) and self._found.get(_mark(source), (0, 0))[1] >= TWICE

    def put_off(self, source: str) -> bool:
        """Tell whether to skip a source for that reason: once a process, then it is tried."""
        is_one = self.has(source) and source not in self._put_off
        if is_one:
            self._put_off.add(source)
        return is_one

    @contextmanager
    def reading(self, source: str) -> Iterator[None]:
        """Note in the file, while the block runs, that a document of this source is being read."""
        whose = _mark(source)
        row, ends = self._found.pop(whose, (None, 0))
        if row is None and self._free:
            row = self._free.popleft()
        if row is None or self._file is None:
            yield
            return
        self._write(row, _ROW.pack(whose, min(ends + 1, _MOST_ENDS)))
        try:
            yield
        finally:
            self._write(row, _FREE)
            self._free.append(row)

    def _take_stock(self, octets: bytes) -> None:
        for row in range(_ROWS):
            left = octets[row * _ROW.size : (row + 1) * _ROW.size]
            if len(left) < _ROW.size or left == _FREE:
                self._free.append(row)
                continue
            whose, ends = _ROW.unpack(left)
            self._found[whose] = row, ends

    def _write(self, row: int, octets: bytes) -> None:
        if self._file is not None:
            with suppress(OSError):
                os.pwrite(self._file, octets, row * _ROW.size)


def _own_file(folder: Path) -> int:
    """Open the first file that no living process holds."""
    for number in count():
        path = folder / f"reading-{number}"
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            give_to_owner_of_folder(path)
            return file
    raise AssertionError("counting has no end")


def _mark(source: str) -> bytes:
    return blake2b(source.encode(), digest_size=16).digest()
