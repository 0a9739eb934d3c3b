"""Pairs of words side by side that queries are found by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedd.core.query.screen import Screen


class Neighbours:
    """Counts which pairs are looked for."""

    def __init__(self) -> None:
        self._uses: dict[tuple[str, str], int] = {}
        self._having: dict[str, set[str]] = {}

    def add(self, triggers: Iterable[tuple[str, str]]) -> None:
        """Look for the pairs among a query's triggers and guards from now on."""
        for pair in _pairs(triggers):
            self._uses[pair] = self._uses.get(pair, 0) + 1
            for word in set(pair):
                self._having.setdefault(word, set()).add(" ".join(pair))

    def remove(self, triggers: Iterable[tuple[str, str]]) -> None:
        """Count one query less for the pairs among its triggers and guards."""
        for pair in _pairs(triggers):
            self._uses[pair] -= 1
            if not self._uses[pair]:
                del self._uses[pair]
                for word in set(pair):
                    self._forget(word, " ".join(pair))

    def _forget(self, word: str, key: str) -> None:
        self._having[word].discard(key)
        if not self._having[word]:
            del self._having[word]

    def keys(self, screen: Screen) -> set[str]:
        """Tell which pairs a story holds; with a joined form any pair that has it may be there."""
        if not self._uses:
            return set()
        found = self._uses.keys() & screen.pairs
        keys = set(map(" ".join, found))
        joined = self._having.keys() & screen.joined
        return keys.union(*map(self._having.__getitem__, joined))


def _pairs(triggers: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    keys = {key for pair in triggers for key in pair if key[0] != "/"}
    split = (key.partition(" ") for key in keys if " " in key)
    return {(one, other) for one, _, other in split}
