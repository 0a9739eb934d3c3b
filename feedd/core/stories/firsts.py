"""Where the first text of each recent story lies, in some thirty bytes a story.

An id is kept as a hash of 64 bits: the chance that two of a million stories share one is one in
forty million.
"""

from __future__ import annotations

from collections.abc import Container

from feedd.core.stories.pairs import Pairs

_HASH = (1 << 64) - 1


class Firsts:
    """Places on the stacks, none of which is 0, by stories; each is noted once."""

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
