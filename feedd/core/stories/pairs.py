"""A table from numbers to numbers, in a quarter of the memory that a dictionary takes.

The window keeps in it when titles were seen, and where the first text of each story lies.
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterator

_PARTS = 61  # parts, which grow one at a time, so that nobody waits for all
_FEWEST = 15  # slots of a part
_MOST_USED = 0.7  # of the slots
_GROWTH = 2  # times the room

_MOST_TITLES = 400_000  # remembered; then the half that was seen before the others is forgotten
_DAY = (1 << 16) - 1
_MOST_DAYS = (1 << 16) - 1

_HASH = (1 << 64) - 1


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


class Titles:
    """On how many days each title was seen, in some sixteen bytes a title.

    Titles are numbers of 32 bits; those that differ by their figures at most are one.
    """

    __slots__ = ("_before", "_lately")

    def __init__(self) -> None:
        self._lately, self._before = Pairs("I"), Pairs("I")

    def days(self, title: int) -> int:
        """Say on how many days a title was seen."""
        return self._seen(title) >> 16

    def see(self, title: int, day: int) -> None:
        """Note that a title was seen; ``day`` is any running number of its day."""
        seen, today = self._seen(title), day & _DAY
        if seen and seen & _DAY == today:
            return
        self._lately.put(title, min((seen >> 16) + 1, _MOST_DAYS) << 16 | today)
        if len(self._lately) > _MOST_TITLES // 2:
            self._lately, self._before = Pairs("I"), self._lately

    def _seen(self, title: int) -> int:
        return self._lately.get(title) or self._before.get(title)


class Firsts:
    """Where the first text of each recent story lies, in some thirty bytes a story.

    Places on the stacks, none of which is 0, by stories; each is noted once. An id is kept as a
    hash of 64 bits: the chance that two of a million stories share one is one in forty million.
    """

    __slots__ = ("_places",)

    def __init__(self) -> None:
        self._places = Pairs("Q")

    def __len__(self) -> int:
        return len(self._places)

    def find(self, story: str) -> int | None:
        """Give where a story's first text lies."""
        return self._places.get(hash(story) & _HASH) or None

    def note(self, story: str, place: int) -> None:
        """Note where the first text of a story lies that was not here before."""
        self._places.put(hash(story) & _HASH, place)

    def keep(self, places: Container[int]) -> None:
        """Forget all but these."""
        before, self._places = self._places, Pairs("Q")
        for story, place in before:
            if place in places:
                self._places.put(story, place)
