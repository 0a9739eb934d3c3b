"""Pairs of words side by side that queries ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from feedd.core.query.screen import Folded

_Pair: TypeAlias = tuple[str, str]


class Neighbours:
    """Knows which pairs are looked for, and the numbers of their keys."""

    def __init__(self) -> None:
        self._numbers: dict[_Pair, int] = {}
        self._holding: dict[str, list[_Pair]] = {}

    def add(self, key: str, number: int) -> None:
        """Look for a pair from now on, if it isn't looked for yet."""
        one, _, other = key.partition(" ")
        pair = one, other
        if pair not in self._numbers:
            self._numbers[pair] = number
            for word in pair:
                self._holding.setdefault(word, []).append(pair)

    def among(self, folded: Folded) -> set[int]:
        """Give the numbers of the pairs that a story holds."""
        if not self._numbers:
            return set()
        words = folded.words
        found = self._among(zip(words, words[1:], strict=False))  # noqa: RUF007  pairwise() reuses no tuple
        if wanted := set(filter(self._may_pair(folded), self._holding.keys() & folded.joined)):
            found |= self._among(folded.joined_pairs(wanted))
        return found

    def _may_pair(self, folded: Folded) -> Callable[[str], bool]:
        """Tell of a joined form whether the other word of one of its pairs is there, too."""
        words = folded.plain
        return lambda word: any(
            one in words and other in words for one, other in self._holding[word]
        )

    def _among(self, pairs: Iterable[_Pair]) -> set[int]:
        # What is no pair is left out at the end: to do it on the way takes a fifth longer.
        # No key's number is 0.
        return set(filter(None, set(map(self._numbers.get, pairs))))
