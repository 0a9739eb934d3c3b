"""Pairs of words side by side that queries ask for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedd.core.query.screen import Folded


class Neighbours:
    """Counts which pairs are looked for."""

    def __init__(self) -> None:
        self._uses: Counter[tuple[str, str]] = Counter()

    def add(self, keys: Iterable[str]) -> None:
        """Look for these pairs from now on."""
        for pair in map(_pair, keys):
            self._uses[pair] += 1

    def remove(self, keys: Iterable[str]) -> None:
        """Count one query less for these pairs."""
        for pair in map(_pair, keys):
            self._uses[pair] -= 1
            if not self._uses[pair]:
                del self._uses[pair]

    def keys(self, folded: Folded) -> Iterable[str]:
        """Tell which pairs a story holds."""
        if not self._uses:
            return ()
        words = folded.words
        side_by_side = zip(words, words[1:], strict=False)  # noqa: RUF007  pairwise() reuses no tuple
        found = set(filter(self._uses.__contains__, side_by_side))
        if folded.joined:
            found.update(filter(self._uses.__contains__, folded.places("").joined_pairs()))
        return map(" ".join, found)


def _pair(key: str) -> tuple[str, str]:
    one, _, other = key.partition(" ")
    return one, other
