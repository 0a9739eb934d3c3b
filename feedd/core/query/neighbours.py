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

    def add(self, triggers: Iterable[tuple[str, str]]) -> None:
        """Look for the pairs among a query's triggers and guards from now on."""
        for pair in _pairs(triggers):
            self._uses[pair] = self._uses.get(pair, 0) + 1

    def remove(self, triggers: Iterable[tuple[str, str]]) -> None:
        """Count one query less for the pairs among its triggers and guards."""
        for pair in _pairs(triggers):
            self._uses[pair] -= 1
            if not self._uses[pair]:
                del self._uses[pair]

    def keys(self, screen: Screen) -> set[str]:
        """Tell which pairs a story holds."""
        if not self._uses:
            return set()
        return set(map(" ".join, self._uses.keys() & screen.pairs))


def _pairs(triggers: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    keys = {key for pair in triggers for key in pair if key[0] != "/"}
    split = (key.partition(" ") for key in keys if " " in key)
    return {(one, other) for one, _, other in split}
