"""Which recent documents hold a key: words in memory, what is unique to one mostly on ground.

An open-addressed hash table in arrays of uint32: the keys, and who holds each. Most keys have one
holder, whose number stands there directly; the others have a block, the largest of which is a ring
of the newest sixteen. Documents are numbered in order, so old ones are forgotten by remembering a
number; their keys stay until the table is built anew. It is divided into parts that grow one at a
time, as a large one would need room twice while it grows.

Words recur, and the parts for them grow until all have room. Passages and whole texts hardly ever
do: a full part of these is laid down on the ground, and begins anew.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from feedd.core.stories.layers import LEAST_KEY, Layer, Table
from feedd.core.stories.stacks import Ground, Memory

NEWEST = 16
"""How many holders of a key are known, the newest ones."""

_CROWDED = 0.25  # of the weight, for a key that may have more holders
_PARTS = 61  # a prime, as low bits say little
_SLOTS = 1 << 19  # for passages and whole texts; for words a quarter at first
_MOST_SLOTS = (1 << 13) - 1  # of a part that is laid down, as it has to fit in one record
_LEAST = 7  # slots of a part
_MOST_USED = 0.6  # of the slots; beyond, looking for missing keys takes long
_USED_ANEW = 0.3  # of the slots, when a part is built anew
_OWN = LEAST_KEY  # from here on keys are passages and whole texts; words have less (fingerprint)
_MOST_ASKED = 4096  # keys, more than those of a visit
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

        Of each key the newest holders count, and no more than ``most`` over all keys, so the
        weightiest keys should come first. A key with as many holders as can be known may have
        more, and counts for a quarter.
        """
        ...


class Postings:
    """An index from uint32 keys to document numbers, for documents by the hundred thousand."""

    __slots__ = (
        "_asked",
        "_blocks",
        "_fewest",
        "_ground",
        "_layers",
        "_oldest",
        "_parts",
        "_room",
    )

    def __init__(self, slots: int = _SLOTS, ground: Ground | None = None) -> None:
        self._oldest = 1
        self._ground: Ground = ground or Memory()
        self._layers: list[list[Layer]] = [[] for _ in range(2 * _PARTS)]  # the oldest first
        # What was found in them lately, as it is asked twice for each document.
        self._asked: dict[int, Sequence[int]] = {}
        self._blocks = (*map(_Blocks, (0, *_CAPACITIES)),)  # by what holders begin with, from 1
        # Keys, and who holds each: 0 where there never was a key. First the parts for words.
        self._fewest = slots // 4 // _PARTS | _LEAST
        many = min(_MOST_SLOTS, slots // _PARTS | _LEAST)
        sizes = [self._fewest] * _PARTS + [many] * _PARTS
        self._parts = [(_zeros(size), _zeros(size)) for size in sizes]
        self._room = [int(_MOST_USED * size) for size in sizes]  # room for more keys, in each part

    def __len__(self) -> int:
        """How many keys the table has; those of forgotten documents still count for a while."""
        most = sum(int(_MOST_USED * len(held)) for _, held in self._parts)
        return most - sum(self._room)

    def add(self, document: int, keys: Iterable[int]) -> None:
        """File a document under its keys; its number is higher than those before."""
        parts, room, oldest, count = self._parts, self._room, self._oldest, _PARTS
        own = _OWN
        for key in keys:
            part = key % count if key < own else count + key % count
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
                    self._make_room(part, document)
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
        """Add a document to a block; give its holder, a larger block if this one was full."""
        blocks, block = self._blocks[holder >> _KIND], holder & _BLOCK
        if blocks.put(block, document):
            return holder
        return self._begun((*blocks.end(block), document))

    def forget_before(self, document: int) -> None:
        """Forget all earlier documents."""
        self._oldest = max(1, document)
        self._asked.clear()
        if any(its and its[0].newest < document for its in self._layers):
            self._layers = [[one for one in its if one.newest >= document] for its in self._layers]
            begin = min((its[0].begin for its in self._layers if its), default=None)
            self._ground.forget_before(self._ground.append(b"") if begin is None else begin)

    def tally(self, keys: Mapping[int, float], most: int) -> dict[int, float]:
        """Give the documents that hold some of the keys, with the weight of those they hold."""
        # One loop, without calls for what most keys need: each document is looked up under dozens.
        found: dict[int, float] = {}
        parts, blocks, oldest, count = self._parts, self._blocks, self._oldest, _PARTS
        layers, asked, own = self._layers, self._asked, _OWN
        for key, weight in keys.items():
            part = key % count if key < own else count + key % count
            names, held = parts[part]
            slots = len(held)
            slot = key % slots
            while (holder := held[slot]) and names[slot] != key:
                slot = (slot + 1) % slots
            if layers[part]:
                older = asked.get(key)
                if older is None:
                    older = self._laid(part, key)
                if older:
                    holders = [*older, *sorted(self._alive(holder))][-NEWEST:]
                    most -= _count(found, holders, weight)
                    if most <= 0:
                        break
                    continue
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

    def _laid(self, part: int, key: int) -> Sequence[int]:
        """Give the documents on the ground that hold a key, in order, and note it."""
        found: tuple[int, ...] = ()
        oldest, slot, mark = self._oldest, key % len(self._parts[part][1]), key >> 24
        for its in self._layers[part]:
            # ``holders`` checks this itself, but for most keys the call would be in vain.
            marks = its.marks
            if marks[slot] and marks.find(mark, slot, marks.find(0, slot)) >= 0:
                found = (*found, *(one for one in its.holders(key) if one >= oldest))
        if len(self._asked) >= _MOST_ASKED:
            self._asked.clear()
        self._asked[key] = found
        return found

    def _alive(self, holder: int) -> Sequence[int]:
        """Give the documents that a holder in the table stands for, without forgotten ones."""
        if holder < _FIRST_BLOCK:
            return (holder,) if holder >= self._oldest else ()
        return self._blocks[holder >> _KIND].alive(holder & _BLOCK, self._oldest)

    def _make_room(self, part: int, document: int) -> None:
        if part < _PARTS:
            self._build_anew(part)
        else:
            self._lay_down(part, newest=document)

    def _lay_down(self, part: int, *, newest: int) -> None:
        names, held = self._parts[part]
        table = Table(names, held)
        for slot in [slot for slot, holder in enumerate(held) if holder >= _FIRST_BLOCK]:
            holder = held[slot]
            table.share(slot, self._alive(holder))
            self._blocks[holder >> _KIND].end(holder & _BLOCK)
        self._layers[part].append(Layer(table, self._ground, newest=newest))
        self._asked.clear()
        self._parts[part] = _zeros(len(held)), _zeros(len(held))
        self._room[part] = int(_MOST_USED * len(held))

    def _build_anew(self, part: int) -> None:
        """Drop what only forgotten documents held, and make room."""
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
        """Give the holder for a block's documents once the forgotten ones are dropped."""
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
        """Add a document, in place of the oldest if the block has as many as are known of a key.

        Gives False if there is no room and a larger kind of block exists.
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
        eldest = ring[count % len(ring)]  # the one that the next would replace
        return ring if eldest >= oldest else [one for one in ring if one >= oldest]

    def eldest(self, block: int) -> int:
        """Give the oldest document of a full ring."""
        count = self._cells[block]
        return self._cells[block + 1 + count % min(count, self._capacity)]

    def end(self, block: int) -> Sequence[int]:
        """Free a full block; give its documents, in order unless it is a ring."""
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
    share = weight if len(holders) < NEWEST else _CROWDED * weight
    for document in holders:
        found[document] = found.get(document, 0.0) + share
    return len(holders)


def _zeros(count: int) -> array[int]:
    return array("I", [0]) * count
