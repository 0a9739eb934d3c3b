"""Which recent documents hold a key, in some twelve bytes a posting.

An open-addressed hash table in arrays of uint32: the keys, and who holds each. Most keys have one
holder, whose number stands there itself; the others have a block, the largest of which is a ring
of their newest sixteen. Documents are numbered in order, so that forgetting the old ones is to
remember a number: their keys stay until the table is built anew. It is in parts, which grow one at
a time: a large one would be there twice while it grows.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NEWEST = 16
"""So many holders of a key are known, the newest ones."""

_CROWDED = 0.25
_PARTS = 61  # a prime, as low bits say little
_SLOTS = 1 << 19  # at first, for ten thousand documents: to build anew costs 70 µs a document
_LEAST = 7  # slots of a part
_MOST_USED = 0.6  # of the slots; beyond, what is looked for in vain is looked for long
_USED_ANEW = 0.3
_CAPACITIES = (3, 7, NEWEST)  # of blocks
_KIND = 30  # bits that name a document or a block; those above say which kind of block, if any
_FIRST_BLOCK = 1 << _KIND  # a document's number is less: a thousand a minute for two years
_BLOCK = _FIRST_BLOCK - 1


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

    __slots__ = ("_blocks", "_fewest", "_oldest", "_parts", "_room")

    def __init__(self, slots: int = _SLOTS) -> None:
        self._oldest = 1
        self._fewest = slots // _PARTS | _LEAST
        self._blocks = (*map(_Blocks, (0, *_CAPACITIES)),)  # by what holders begin with, from 1
        # Keys, and who holds each: 0 where there never was a key.
        self._parts = [(_zeros(self._fewest), _zeros(self._fewest)) for _ in range(_PARTS)]
        self._room = [int(_MOST_USED * self._fewest)] * _PARTS  # for more keys, in each part

    def __len__(self) -> int:
        """How many keys there are, those of forgotten documents with them for a while."""
        most = sum(int(_MOST_USED * len(held)) for _, held in self._parts)
        return most - sum(self._room)

    def add(self, document: int, keys: Iterable[int]) -> None:
        """File a document under its keys; its number is higher than those before."""
        parts, room, oldest, count = self._parts, self._room, self._oldest, _PARTS
        for key in keys:
            part = key % count
            names, held = parts[part]
            slots = len(held)
            slot = key % slots
            while (holder := held[slot]) and names[slot] != key:
                slot = (slot + 1) % slots
            if not holder:
                names[slot] = key
                held[slot] = document
                room[part] -= 1
                if not room[part]:
                    self._build_anew(part)
            elif holder < oldest:
                held[slot] = document
            elif holder < _FIRST_BLOCK:
                held[slot] = _FIRST_BLOCK | self._blocks[1].begin((holder, document))
            else:
                held[slot] = self._put(holder, document)

    def _begun(self, documents: Sequence[int]) -> int:
        kind = bisect_left(_CAPACITIES, len(documents)) + 1
        return kind << _KIND | self._blocks[kind].begin(documents)

    def _put(self, holder: int, document: int) -> int:
        """Add a document to a block; give who holds now, as a full block gives way to a larger."""
        blocks, block = self._blocks[holder >> _KIND], holder & _BLOCK
        if blocks.put(block, document):
            return holder
        return self._begun((*blocks.end(block), document))

    def forget_before(self, document: int) -> None:
        """Forget all earlier documents."""
        self._oldest = max(1, document)

    def tally(self, keys: Mapping[int, float], most: int) -> dict[int, float]:
        """Give the documents that hold some of the keys, with the weight of those they hold."""
        found: dict[int, float] = {}
        parts, blocks, oldest, count = self._parts, self._blocks, self._oldest, _PARTS
        for key, weight in keys.items():
            names, held = parts[key % count]
            slots = len(held)
            slot = key % slots
            while (holder := held[slot]) and names[slot] != key:
                slot = (slot + 1) % slots
            if holder < oldest:
                continue
            if holder < _FIRST_BLOCK:
                found[holder] = found.get(holder, 0.0) + weight
                most -= 1
            else:
                alive = blocks[holder >> _KIND].alive(holder & _BLOCK, oldest)
                most -= _count(found, alive, weight)
            if most <= 0:
                break
        return found

    def _build_anew(self, part: int) -> None:
        """Leave out what only forgotten documents held, and make room."""
        keys, held, oldest = *self._parts[part], self._oldest
        slots = max(self._fewest, int(sum(map(oldest.__le__, held)) / _USED_ANEW) | 1)
        names, anew = self._parts[part] = _zeros(slots), _zeros(slots)
        self._room[part] = int(_MOST_USED * slots)
        for key, before in zip(keys, held, strict=True):
            holder = before if before < _FIRST_BLOCK else self._moved(before)
            if holder >= oldest:
                slot = key % slots
                while anew[slot]:
                    slot = (slot + 1) % slots
                names[slot], anew[slot] = key, holder
                self._room[part] -= 1

    def _moved(self, holder: int) -> int:
        """Give who holds of a block's documents, those that are forgotten left out."""
        blocks, block = self._blocks[holder >> _KIND], holder & _BLOCK
        if blocks.eldest(block) >= self._oldest:
            return holder
        alive = sorted(blocks.alive(block, self._oldest))
        blocks.end(block)
        return self._begun(alive) if len(alive) > 1 else sum(alive)


class _Blocks:
    """Blocks of so many documents: how many there ever were, and the newest, as a ring."""

    __slots__ = ("_capacity", "_cells", "_free", "_room")

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._room = _zeros(capacity)
        self._cells = array("I")
        self._free: list[int] = []

    def begin(self, documents: Sequence[int]) -> int:
        """Give a block with these documents, in order."""
        cells, count = self._cells, len(documents)
        filled = array("I", (count, *documents))
        if self._free:
            block = self._free.pop()
            cells[block : block + 1 + count] = filled
        else:
            block = len(cells)
            cells.extend(filled)
            cells.extend(self._room[count:])
        return block

    def put(self, block: int, document: int) -> bool:
        """Add a document, in place of the eldest if as many are there as are known of a key.

        Gives False if there is no room and a larger block is to be had.
        """
        cells, capacity = self._cells, self._capacity
        count = cells[block]
        if count >= capacity and capacity < NEWEST:
            return False
        cells[block + 1 + count % capacity] = document
        cells[block] = count + 1
        return True

    def alive(self, block: int, oldest: int) -> Sequence[int]:
        """Give the documents that are not forgotten."""
        begin, count = block + 1, self._cells[block]
        ring = self._cells[begin : begin + min(count, self._capacity)]
        eldest = ring[count % len(ring)]  # which the next one would take the place of
        return ring if eldest >= oldest else [one for one in ring if one >= oldest]

    def eldest(self, block: int) -> int:
        """Give the document that came first of those that are known."""
        count = self._cells[block]
        return self._cells[block + 1 + count % min(count, self._capacity)]

    def end(self, block: int) -> Sequence[int]:
        """Take a full block back; give its documents, in order where it is no ring."""
        self._free.append(block)
        return self._cells[block + 1 : block + 1 + self._capacity]


class Slips:
    """An index of the few documents of one visit, which are all forgotten at once.

    Few keys have more than one holder: the latest one of each stands in a dictionary that takes
    all keys of a document at once, and in another those before it.
    """

    __slots__ = ("_earlier", "_latest")

    def __init__(self) -> None:
        self._latest: dict[int, int] = {}
        self._earlier: dict[int, list[int]] = {}

    def add(self, document: int, keys: Iterable[int]) -> None:
        """File a document under its keys; its number is higher than those before."""
        latest, filed = self._latest, dict.fromkeys(keys, document)
        for key in latest.keys() & filed.keys():
            self._earlier.setdefault(key, []).append(latest[key])
        latest.update(filed)

    def forget_before(self, document: int) -> None:
        """Forget all earlier documents."""
        self._latest = {key: one for key, one in self._latest.items() if one >= document}
        self._earlier = {
            key: alive
            for key in self._earlier.keys() & self._latest.keys()
            if (alive := [one for one in self._earlier[key] if one >= document])
        }

    def tally(self, keys: Mapping[int, float], most: int) -> dict[int, float]:
        """Give the documents that hold some of the keys, with the weight of those they hold."""
        latest, earlier, found = self._latest, self._earlier, dict[int, float]()
        for key in filter(latest.__contains__, keys):
            holders = [*earlier.get(key, ()), latest[key]]
            most -= _count(found, holders[-NEWEST:], keys[key])
            if most <= 0:
                break
        return found


def _count(found: dict[int, float], holders: Sequence[int], weight: float) -> int:
    told = weight if len(holders) < NEWEST else _CROWDED * weight
    for document in holders:
        found[document] = found.get(document, 0.0) + told
    return len(holders)


def _zeros(count: int) -> array[int]:
    return array("I", [0]) * count
