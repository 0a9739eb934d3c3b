"""Where a source shows an entry: between which others. One that is edited keeps its place.

Entries are numbered as they were stored, so their numbers tell how they stood before.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence

_FEWEST = 3  # entries among which one has a place of its own


class Setting:
    """The entries of a visit that are surely known: their places in it by their numbers."""

    def __init__(self, place_of: Mapping[int, int]) -> None:
        self._place_of = place_of
        self._rows = sorted(place_of)
        self._places = sorted(place_of.values())

    def has_place(self, place: int, *, of: int) -> bool:
        """Tell whether what stands at a place stands as the entry ``of`` a number would, edited.

        That is between the same entries as before, or at one end, and it was amid others. What is
        new comes at one end, too, but pushes out what is at the other.
        """
        if len(self._places) < _FEWEST:
            return False
        before = sorted(self._place_of[row] for row in _around(of, self._rows))
        now = _around(place, self._places)
        was_amid = len(before) > 1 and before == _around(before[0], self._places)
        return now == before or (was_amid and len(now) == 1)


def _around(one: int, others: Sequence[int]) -> list[int]:
    """Give the next of ordered numbers on both sides of another one."""
    at = bisect(others, one)
    return [*others[max(at - 1, 0) : at + 1]]
