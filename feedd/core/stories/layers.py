"""Parts of an index that were moved to ground, unchanged: tables of keys and their holders.

One byte of each key stays in memory. It shows for nearly all missing keys that they are missing,
and for the others where on the ground they are.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable, Sequence

from feedd.core.stories.stacks import LONGEST, Ground, extent, place_of

LEAST_KEY = 1 << 24
"""A key has something in its highest byte, so that the byte of an empty slot is 0."""

_CELL = 4  # bytes
_PAIR = struct.Struct("=II")  # a key, and who holds it
_HIGHEST = 3 if sys.byteorder == "little" else 0  # byte of a key
_SHARED = 1 << 30  # above the numbers of documents; below it where the several holders begin
_COUNT = 5  # bits for how many there are, at most sixteen
_CHUNK = LONGEST // _CELL // 2  # holders in one record


class Layer:
    """An open-addressed table as it once was; the holders of a key are in order.

    ``marks`` has the highest byte of each slot's key, and 0 where there is none. They are public,
    as they answer most questions without a call.
    """

    __slots__ = ("_chunks", "_ground", "_pairs", "_slots", "marks", "newest")

    def __init__(self, table: Table, ground: Ground, *, newest: int) -> None:
        """Lay a table down; no document of it has a higher number than ``newest``."""
        self.newest = newest
        self._ground = ground
        self._slots = len(table.names)
        pairs = array("I", bytes(_PAIR.size * self._slots))
        pairs[::2], pairs[1::2] = table.names, table.held
        self._pairs, _ = extent(ground.append(pairs.tobytes()))
        shared = table.shared
        chunks = (shared[at : at + _CHUNK] for at in range(0, len(shared), _CHUNK))
        self._chunks = [extent(ground.append(one.tobytes()))[0] for one in chunks]
        marks = table.names.tobytes()[_HIGHEST::_CELL]
        # A search beyond the end goes on at the beginning, up to the next empty slot.
        self.marks = marks + marks[: marks.index(0) + 1]

    @property
    def begin(self) -> int:
        """The place on the ground where it begins."""
        return place_of(self._pairs, 0)

    def holders(self, key: int) -> Sequence[int]:
        """Give the documents that held a key."""
        marks, mark, slot = self.marks, key >> 24, key % self._slots
        end = marks.find(0, slot)
        while (slot := marks.find(mark, slot, end)) >= 0:
            name, holder = self._pair(slot % self._slots)
            if name == key:
                return (holder,) if holder < _SHARED else self._several(holder - _SHARED)
            slot += 1
        return ()

    def _pair(self, slot: int) -> tuple[int, int]:
        place = place_of(self._pairs + _PAIR.size * slot, _PAIR.size)
        name, holder = _PAIR.unpack(self._ground.read(place))
        return name, holder

    def _several(self, where: int) -> Sequence[int]:
        at, count = where >> _COUNT, where % (1 << _COUNT)
        offset = self._chunks[at // _CHUNK] + at % _CHUNK * _CELL
        return array("I", self._ground.read(place_of(offset, count * _CELL)))


class Table:
    """Keys and who holds each, by slot; several holders of one stand in ``shared``."""

    __slots__ = ("held", "names", "shared")

    def __init__(self, names: array[int], held: array[int]) -> None:
        self.names = names
        self.held = held
        self.shared = array("I")

    def share(self, slot: int, documents: Iterable[int]) -> None:
        """Say of a key which documents hold it, at most sixteen."""
        its = sorted(documents)
        if len(its) < 2:  # noqa: PLR2004  the others are forgotten
            self.held[slot] = sum(its)  # 0 is no document
            return
        if len(self.shared) % _CHUNK + len(its) > _CHUNK:
            self.shared.extend([0] * (-len(self.shared) % _CHUNK))
        self.held[slot] = _SHARED | len(self.shared) << _COUNT | len(its)
        self.shared.extend(its)
