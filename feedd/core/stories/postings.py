"""Which recent documents hold a key, in some twelve bytes a posting.

An open-addressed hash table in two arrays of uint32: the keys, and who holds each. Most keys have
one holder, whose number stands there itself; the others have a block, a ring of their newest
sixteen. Documents are numbered in order, so that forgetting the old ones is to remember a number:
their keys stay until the table is built anew.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NEWEST = 16
"""So many holders of a key are known, the newest ones."""

_CROWDED = 0.25
_SLOTS = (1 << 19) + 1  # at first, for ten thousand documents; odd, as low bits say little
_MOST_USED = 0.6  # of the slots; beyond, what is looked for in vain is looked for long
_USED_ANEW = 0.3
_EMPTY = array("I", [0]) * (1 + NEWEST)  # a block: how many holders there ever were, and the ring
_IS_BLOCK = 1 << 31  # a document's number is less: a thousand a minute for four years


class Index(Protocol):
    """Which documents hold a key."""

    def add(self, document: int, keys: Iterable[int]) -> None:
        """File a document under its keys; its number is higher than those before."""
        ...

    def forget_before(self, document: int) -> None:
        """Forget all earlier documents."""
        ...

    def tally(self, keys: Mapping[int, float], most: int) -> dict[int, float]:
        """Give the documents that hold some of the keys, with the weight of those they hold.

        Of each key the newest holders count, and no more than ``most`` for all keys together, so
        that the keys that tell most should come first. A key that has as many as are known may
        have more, and tells a quarter of what it would.
        """
        ...


class Postings:
    """An index from uint32 keys to document numbers, for documents by the hundred thousand."""

    __slots__ = ("_blocks", "_fewest", "_held", "_keys", "_oldest", "_used")

    def __init__(self, slots: int = _SLOTS) -> None:
        self._oldest = 1
        self._fewest = slots
        self._clear(slots)

    def __len__(self) -> int:
        """How many keys there are, those of forgotten documents with them for a while."""
        return self._used

    def _clear(self, slots: int) -> None:
        self._keys = _zeros(slots)
        self._held = _zeros(slots)  # 0: a slot that no key was ever put into
        self._blocks = array("I")
        self._used = 0

    def add(self, document: int, keys: Iterable[int]) -> None:
        """File a document under its keys; its number is higher than those before."""
        keys = tuple(keys)
        if self._used + len(keys) > _MOST_USED * len(self._keys):
            self._build_anew()
        names, held, oldest, slots = self._keys, self._held, self._oldest, len(self._keys)
        new = len(keys)
        for key in keys:
            slot = key % slots
            while (holder := held[slot]) and names[slot] != key:
                slot = (slot + 1) % slots
            if not holder:
                names[slot] = key
                held[slot] = document
                continue
            new -= 1
            if holder < oldest:
                held[slot] = document
            elif holder < _IS_BLOCK:
                held[slot] = self._begun((holder, document))
            else:
                self._put(holder - _IS_BLOCK, document)
        self._used += new

    def _begun(self, documents: Sequence[int]) -> int:
        blocks, block, count = self._blocks, len(self._blocks), len(documents)
        blocks.extend(_EMPTY)
        blocks[block] = count
        blocks[block + 1 : block + 1 + count] = array("I", documents)
        return _IS_BLOCK + block

    def _put(self, block: int, document: int) -> None:
        blocks = self._blocks
        count = blocks[block]
        blocks[block + 1 + count % NEWEST] = document
        blocks[block] = count + 1

    def forget_before(self, document: int) -> None:
        """Forget all earlier documents."""
        self._oldest = max(1, document)

    def tally(self, keys: Mapping[int, float], most: int) -> dict[int, float]:
        """Give the documents that hold some of the keys, with the weight of those they hold."""
        found: dict[int, float] = {}
        names, held, blocks, oldest = self._keys, self._held, self._blocks, self._oldest
        slots = len(names)
        for key, weight in keys.items():
            slot = key % slots
            while (holder := held[slot]) and names[slot] != key:
                slot = (slot + 1) % slots
            if holder < oldest:
                continue
            if holder < _IS_BLOCK:
                found[holder] = found.get(holder, 0.0) + weight
                most -= 1
            else:
                most -= _count(found, _alive(blocks, holder - _IS_BLOCK, oldest), weight)
            if most <= 0:
                break
        return found

    def _build_anew(self) -> None:
        """Leave out what only forgotten documents held, and make room."""
        oldest, keys, held, blocks = self._oldest, self._keys, self._held, self._blocks
        self._clear(max(self._fewest, int(sum(map(oldest.__le__, held)) / _USED_ANEW) | 1))
        names, anew, slots = self._keys, self._held, len(self._held)
        for key, before in zip(keys, held, strict=True):
            holder = self._moved(before, blocks) if before >= _IS_BLOCK else before
            if holder >= oldest:
                slot = key % slots
                while anew[slot]:
                    slot = (slot + 1) % slots
                names[slot], anew[slot] = key, holder
                self._used += 1

    def _moved(self, holder: int, blocks: array[int]) -> int:
        alive = sorted(_alive(blocks, holder - _IS_BLOCK, self._oldest))
        return self._begun(alive) if len(alive) > 1 else sum(alive)


class Slips:
    """An index of the few documents of one visit, which are all forgotten at once."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: dict[int, list[int]] = {}

    def add(self, document: int, keys: Iterable[int]) -> None:
        """File a document under its keys; its number is higher than those before."""
        held = self._held
        for key in keys:
            if key in held:
                held[key].append(document)
            else:
                held[key] = [document]

    def forget_before(self, document: int) -> None:
        """Forget all earlier documents."""
        self._held = {
            key: alive
            for key, held in self._held.items()
            if (alive := [one for one in held if one >= document])
        }

    def tally(self, keys: Mapping[int, float], most: int) -> dict[int, float]:
        """Give the documents that hold some of the keys, with the weight of those they hold."""
        held, found = self._held, dict[int, float]()
        for key in filter(held.__contains__, keys):
            most -= _count(found, held[key][-NEWEST:], keys[key])
            if most <= 0:
                break
        return found


def _count(found: dict[int, float], holders: Sequence[int], weight: float) -> int:
    told = weight if len(holders) < NEWEST else _CROWDED * weight
    for document in holders:
        found[document] = found.get(document, 0.0) + told
    return len(holders)


def _alive(blocks: array[int], block: int, oldest: int) -> Sequence[int]:
    begin, count = block + 1, blocks[block]
    ring = blocks[begin : begin + min(count, NEWEST)]
    eldest = ring[count % len(ring)]  # which the next one would take the place of
    return ring if eldest >= oldest else [one for one in ring if one >= oldest]


def _zeros(count: int) -> array[int]:
    return array("I", [0]) * count
