"""On how many days each title was seen, in some sixteen bytes a title.

Titles that differ by their figures at most are one.
"""

from __future__ import annotations

from feedd.core.stories.pairs import Pairs

_MOST = 400_000  # remembered; then the half that was seen before the others is forgotten
_DAY = (1 << 16) - 1
_MOST_DAYS = (1 << 16) - 1


class Titles:
    """Days by titles, which are numbers of 32 bits."""

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
        if len(self._lately) > _MOST // 2:
            self._lately, self._before = Pairs("I"), self._lately

    def _seen(self, title: int) -> int:
        return self._lately.get(title) or self._before.get(title)
