"""Where a source shows an entry: between which others. One that is edited keeps its place.

Entries are numbered as they were stored, so their numbers tell how they stood before; those of
one visit, on end.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import cached_property
from itertools import pairwise

_FEWEST = 3  # entries among which one has a place of its own


class Setting:
    """The entries of a visit that are surely known: their places in it by their numbers.

    ``gone`` are the numbers of those that it shows no more, ``left`` those that had gone before,
    with when they were seen last.
    """

    def __init__(
        self,
        place_of: Mapping[int, int],
        *,
        gone: AbstractSet[int] = frozenset(),
        left: Mapping[int, datetime],
    ) -> None:
        self._place_of = place_of
        self._gone = gone
        self._left = left
        self._rows = sorted(place_of)
        self._places = sorted(place_of.values())

    def has_place(self, place: int, *, of: int) -> bool:
        """Tell whether what stands at a place stands as the entry ``of`` a number would, edited.

        That is between the same entries as before, or at one end, and it was amid others. What is
        new comes at one end, too, but pushes out what is at the other.
        """
        if len(self._places) < _FEWEST:
            return False
        before = self._before(of)
        now = _around(place, self._places)
        was_amid = len(before) > 1 and before == _around(before[0], self._places)
        return now == before or (was_amid and len(now) == 1)

    def keeps_place(self, place: int, *, of: int) -> bool:
        """Tell whether what stands at a place stands between the same others, or is pinned."""
        if len(self._places) < _FEWEST:
            return False
        now = _around(place, self._places)
        was_pinned = len(now) == 1 and self._has_outlived(of)
        return was_pinned or now == self._before(of)

    def returns(self, place: int, *, of: int) -> bool:
        """Tell whether what stands amid a page stands between the same others as before."""
        is_amid = len(_around(place, self._places)) > 1
        return is_amid and self.keeps_place(place, of=of)

    def _before(self, row: int) -> list[int]:
        return sorted(self._place_of[one] for one in _around(row, self._rows))

    def pushes_out(self, place: int, row: int) -> bool:
        """Tell whether what stands at one end of a page has come as an entry left at the other."""
        if len(self._places) < _FEWEST or not self._is_in_order:
            return False
        page = self._places if place < self._places[0] else self._places[::-1]
        is_at_end = not self._places[0] < place < self._places[-1]
        beside = self._beside(row)
        return is_at_end and page[-1] in beside and beside.isdisjoint((page[0], page[-2]))

    @cached_property
    def _is_in_order(self) -> bool:
        """Tell whether the visits follow one another, be it the latest first or last."""
        rows = sorted(self._place_of, key=self._place_of.__getitem__)
        falls = [at for at, (one, two) in enumerate(pairwise(rows), 1) if two < one]
        visits = [rows[begin:end] for begin, end in pairwise((0, *falls, len(rows)))]
        return all(earlier[-1] < later[0] for later, earlier in pairwise(visits))

    def _beside(self, row: int) -> set[int]:
        """Give the places of the entries next to which one came, as far as numbers tell."""
        if row < self._rows[0]:
            return set() if self._has_outlived(row) else {self._place_of[self._rows[0]]}
        found = set[int]()
        for step in (-1, 1):
            other = row + step
            while other in self._gone:
                other += step
            if other in self._place_of:
                found.add(self._place_of[other])
        return found

    def _has_outlived(self, row: int) -> bool:
        """Tell whether an entry stayed as later ones went by: it was pinned.

        Of those that came with it, the last goes first.
        """
        later = sorted(one for one in self._left if row < one < self._rows[0])
        return any(self._left[one] < self._left[two] for one, two in pairwise(later))


def _around(one: int, others: Sequence[int]) -> list[int]:
    """Give the next of ordered numbers on both sides of another one."""
    at = bisect(others, one)
    return [*others[max(at - 1, 0) : at + 1]]
