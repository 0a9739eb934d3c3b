"""Where the first text of each recent story lies, in some forty bytes a story.

A dictionary by id would take four times as much. An id is kept as a hash of 64 bits: the chance
that two of a million stories share one is one in forty million.
"""

from __future__ import annotations

from array import array
from collections.abc import Container

_PARTS = 61  # parts, which grow one at a time, so that nobody waits for all
_FEWEST = 15  # slots of a part
_MOST_USED = 0.7  # of the slots
_GROWTH = 2  # times the room
_HASH = (1 << 64) - 1


class Firsts:
    """Places on the stacks, none of which is 0, by stories; each is noted once."""

    __slots__ = ("_count", "_parts")

    def __init__(self) -> None:
        self._parts = [_Part(_FEWEST) for _ in range(_PARTS)]
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def find(self, story: str) -> int | None:
        """Give where a story's first text lies."""
        name = hash(story) & _HASH
        part = self._parts[name % _PARTS]
        return part.places[part.slot(name)] or None

    def note(self, story: str, place: int) -> None:
        """Note where the first text of a story lies that was not here before."""
        self._put(hash(story) & _HASH, place)

    def keep(self, places: Container[int]) -> None:
        """Forget all but these."""
        before = self._parts
        self._parts, self._count = [_Part(_FEWEST) for _ in range(_PARTS)], 0
        for part in before:
            for name, place in zip(part.names, part.places, strict=True):
                if place and place in places:
                    self._put(name, place)

    def _put(self, name: int, place: int) -> None:
        number = name % _PARTS
        part = self._parts[number]
        if part.used >= _MOST_USED * len(part.names):
            part = self._parts[number] = part.grown()
        part.put(name, place)
        self._count += 1


class _Part:
    """An open-addressed table."""

    __slots__ = ("names", "places", "used")

    def __init__(self, slots: int) -> None:
        self.names = array("Q", bytes(8 * slots))
        self.places = array("Q", bytes(8 * slots))
        self.used = 0

    def slot(self, name: int) -> int:
        """Give where a name is, or would be."""
        names, places, slots = self.names, self.places, len(self.names)
        slot = name // _PARTS % slots
        while places[slot] and names[slot] != name:
            slot = (slot + 1) % slots
        return slot

    def put(self, name: int, place: int) -> None:
        """Add a name that isn't there."""
        slot = self.slot(name)
        self.names[slot], self.places[slot] = name, place
        self.used += 1

    def grown(self) -> _Part:
        """Give the same with more room."""
        larger = _Part(_GROWTH * len(self.names) | 1)
        for name, place in zip(self.names, self.places, strict=True):
            if place:
                larger.put(name, place)
        return larger
