"""Pairs of words side by side that queries ask for."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedd.core.query.screen import Screen


class Neighbours:
    """Counts which pairs are looked for."""

    def __init__(self) -> None:
        self._uses: dict[tuple[str, str], int] = {}

    def add(self, keys: Iterable[str]) -> None:
        """Look for these pairs from now on."""
        for pair in map(_pair, keys):
            self._uses[pair] = self._uses.get(pair, 0) + 1

    def remove(self, keys: Iterable[str]) -> None:
        """Count one query less for these pairs."""
        for pair in map(_pair, keys):
            self._uses[pair] -= 1
            if not self._uses[pair]:
                del self._uses[pair]

    def keys(self, screen: Screen) -> set[str]:
        """Tell which pairs a story holds."""
        if not self._uses:
            return set()
        found = set(filter(self._uses.__contains__, pairwise(screen.words)))
        found |= self._uses.keys() & screen.joined_pairs()
        return set(map(" ".join, found))


def _pair(key: str) -> tuple[str, str]:
    one, _, other = key.partition(" ")
    return one, other
