"""Which recent documents hold a key, in twelve bytes a posting.

A chained hash table over three rings of uint32, as compressors keep their match history: a bucket
points at its newest posting, a posting at the one before it. Documents are numbered in order, so
a chain can be left as soon as it reaches a forgotten document, and forgetting costs nothing.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SMALLEST_RING = 1 << 12


class Postings:
    """An index from uint32 keys to document numbers, newest first.

    Numbers must be added in rising order. Positions are 32 bits: after four thousand million
    postings the owner must build it anew, which ``is_full`` tells.
    """

    __slots__ = ("_before", "_documents", "_heads", "_keys", "_next", "_oldest")

    def __init__(self, buckets: int) -> None:
        self._heads = _zeros(buckets)
        self._keys = _zeros(_SMALLEST_RING)
        self._documents = _zeros(_SMALLEST_RING)
        self._before = _zeros(_SMALLEST_RING)
        self._next = 1  # position 0 is the end of every chain
        self._oldest = 1

    @property
    def is_full(self) -> bool:
        """Tell whether positions have run out."""
        return self._next > 0xFFFF0000  # noqa: PLR2004  room for one more document

    def add(self, document: int, keys: Iterable[int]) -> None:
        """File a document under its keys."""
        for key in keys:
            if self._next - self._oldest >= len(self._keys):
                self._grow()
            place, bucket = self._next % len(self._keys), key % len(self._heads)
            self._keys[place] = key
            self._documents[place] = document
            self._before[place] = self._heads[bucket]
            self._heads[bucket] = self._next
            self._next += 1

    def forget_before(self, document: int) -> None:
        """Let the postings of all earlier documents be overwritten."""
        size = len(self._keys)
        while self._oldest < self._next and self._documents[self._oldest % size] < document:
            self._oldest += 1

    def holders(self, key: int, most: int) -> Iterator[int]:
        """Give the documents that hold a key, newest first; ``most`` postings are looked at."""
        size, oldest = len(self._keys), self._oldest
        position = self._heads[key % len(self._heads)]
        while position >= oldest and most:
            place = position % size
            if self._keys[place] == key:
                yield self._documents[place]
            position = self._before[place]
            most -= 1

    def _grow(self) -> None:
        # A ring of twice the size keeps each posting at its position modulo the new size.
        for name in ("_keys", "_documents", "_before"):
            setattr(self, name, self._twice(getattr(self, name)))

    def _twice(self, ring: array[int]) -> array[int]:
        size, grown = len(ring), _zeros(2 * len(ring))
        for position in range(self._oldest - self._oldest % size, self._next, size):
            start, end = max(position, self._oldest), min(position + size, self._next)
            source = ring[start % size : start % size + end - start]
            grown[start % (2 * size) : start % (2 * size) + end - start] = source
        return grown


def _zeros(count: int) -> array[int]:
    return array("I", bytes(4 * count))
