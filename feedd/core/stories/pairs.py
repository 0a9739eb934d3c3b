"""A table from numbers to numbers, in a quarter of the memory that a dictionary takes."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

_PARTS = 61  # parts, which grow one at a time, so that nobody waits for all
_FEWEST = 15  # slots of a part
_MOST_USED = 0.7  # of the slots
_GROWTH = 2  # times the room


class Pairs:
    """An open-addressed table; ``kind`` is the type code of the arrays for keys and values.

    A value is never 0, which marks a free slot. Keys should be hashes, so that they spread.
    """

    __slots__ = ("_count", "_kind", "_parts")

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._parts = [self._part(_FEWEST) for _ in range(_PARTS)]
        self._count = [0] * _PARTS

    def __len__(self) -> int:
        return sum(self._count)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for names, values in self._parts:
            yield from ((n, value) for n, value in zip(names, values, strict=True) if value)

    def get(self, name: int) -> int:
        """Give what stands for a number; 0 if nothing does."""
        names, values = self._parts[name % _PARTS]
        return values[_slot(names, values, name)]

    def put(self, name: int, value: int) -> None:
        """Let ``value`` stand for a number, whatever did before."""
        part = name % _PARTS
        names, values = self._parts[part]
        slot = _slot(names, values, name)
        if not values[slot]:
            names[slot] = name
            self._count[part] += 1
        values[slot] = value
        if self._count[part] > _MOST_USED * len(names):
            self._grow(part)

    def _grow(self, part: int) -> None:
        before = self._parts[part]
        names, values = self._parts[part] = self._part(_GROWTH * len(before[0]) | 1)
        for name, value in zip(*before, strict=True):
            if value:
                slot = _slot(names, values, name)
                names[slot], values[slot] = name, value

    def _part(self, slots: int) -> tuple[array[int], array[int]]:
        none = array(self._kind, [0])
        return none * slots, none * slots


def _slot(names: array[int], values: array[int], name: int) -> int:
    """Give where a number is, or would be."""
    slots = len(names)
    slot = name // _PARTS % slots
    while values[slot] and names[slot] != name:
        slot = (slot + 1) % slots
    return slot
