"""Which recent documents hold a key, in twelve bytes a posting.

A chained hash table over a ring of uint32, as compressors keep their match history: a bucket
points at its newest posting, a posting at the one before it. Documents are numbered in order, so
a chain can be left as soon as it reaches a forgotten document, and forgetting costs nothing.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CHUNK = 1 << 12  # postings
_SPREAD = 2  # times as many buckets, when each holds a posting on average
_CROWDED = 0.25
_CELLS = 3  # of a posting, side by side for the processor's cache: key, document, posting before


class Postings:
    """An index from uint32 keys to document numbers.

    Numbers must be added in rising order. Positions are 32 bits: after four thousand million
    postings the owner must build it anew, which ``is_full`` tells.
    """

    __slots__ = ("_heads", "_next", "_oldest", "_ring", "_size")

    def __init__(self, buckets: int) -> None:
        self._heads = _zeros(buckets)
        self._size = _CHUNK
        self._ring = _zeros(_CELLS * self._size)
        self._next = 1  # position 0 is the end of every chain
        self._oldest = 1

    @property
    def is_full(self) -> bool:
        """Tell whether positions have run out."""
        return self._next > 0xFFFF0000  # noqa: PLR2004  room for one more document

    def add(self, document: int, keys: Iterable[int]) -> None:
        """File a document under its keys."""
        keys = tuple(keys)
        while self._next - self._oldest + len(keys) > self._size:
            self._grow()
        heads, ring, size, position = self._heads, self._ring, self._size, self._next
        buckets = len(heads)
        for key in keys:
            cell, bucket = _CELLS * (position % size), key % buckets
            ring[cell] = key
            ring[cell + 1] = document
            ring[cell + 2] = heads[bucket]
            heads[bucket] = position
            position += 1
        self._next = position
        if position - self._oldest > buckets:
            self._spread()

    def forget_before(self, document: int) -> None:
        """Let the postings of all earlier documents be overwritten."""
        ring, size = self._ring, self._size
        while self._oldest < self._next and ring[_CELLS * (self._oldest % size) + 1] < document:
            self._oldest += 1

    def tally(self, keys: Mapping[int, float], most: int, *, whole: int) -> dict[int, float]:
        """Give the documents that hold some of the keys, with the weight of those they hold.

        For each key the ``most`` newest postings of its bucket are looked at, and ``whole`` for
        all keys together, so that the keys that tell most should come first. A key that all of
        them hold is held by others still, and tells a quarter of what it would.
        """
        found: dict[int, float] = {}
        heads, ring, size, oldest = self._heads, self._ring, self._size, self._oldest
        buckets = len(heads)
        for key, weight in keys.items():
            position, steps = heads[key % buckets], most
            if position < oldest:
                continue
            holders = []
            while position >= oldest and steps:
                cell = _CELLS * (position % size)
                if ring[cell] == key:
                    holders.append(ring[cell + 1])
                position = ring[cell + 2]
                steps -= 1
            told = weight if len(holders) < most else _CROWDED * weight
            for document in holders:
                found[document] = found.get(document, 0.0) + told
            whole -= most - steps
            if whole <= 0:
                break
        return found

    def _spread(self) -> None:
        # Chains stay short however many documents there are.
        self._heads = _zeros(_SPREAD * len(self._heads))
        heads, ring, size, buckets = self._heads, self._ring, self._size, len(self._heads)
        for position in range(self._oldest, self._next):
            cell = _CELLS * (position % size)
            bucket = ring[cell] % buckets
            ring[cell + 2] = heads[bucket]
            heads[bucket] = position

    def _grow(self) -> None:
        # Sizes are whole chunks, so that a chunk wraps round neither the old ring nor the new.
        size = self._size + max(_CHUNK, self._size // 4 // _CHUNK * _CHUNK)
        grown = _zeros(_CELLS * size)
        for begin in range(self._oldest - self._oldest % _CHUNK, self._next, _CHUNK):
            start, end = max(begin, self._oldest), min(begin + _CHUNK, self._next)
            old, new, cells = start % self._size, start % size, _CELLS * (end - start)
            grown[_CELLS * new : _CELLS * new + cells] = self._ring[
                _CELLS * old : _CELLS * old + cells
            ]
        self._ring, self._size = grown, size


def _zeros(count: int) -> array[int]:
    return array("I", [0]) * count
