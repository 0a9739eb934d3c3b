"""Pairs of words side by side that queries ask for."""

from __future__ import annotations

from collections import Counter
from itertools import repeat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedd.core.query.screen import Folded


_NO_PAIR: Final = -1


class Neighbours:
    """Knows which pairs are looked for, and the numbers of their keys."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._words: Counter[str] = Counter()

    def add(self, key: str, number: int) -> None:
        """Look for a pair from now on, if it isn't looked for yet."""
        pair = _pair(key)
        if pair not in self._numbers:
            self._numbers[pair] = number
            self._words.update(pair)

    def remove(self, key: str) -> None:
        """Look for a pair no longer."""
        pair = _pair(key)
        del self._numbers[pair]
        for word in pair:
            self._words[word] -= 1
            if not self._words[word]:
                del self._words[word]

    def among(self, folded: Folded) -> set[int]:
        """Give the numbers of the pairs that a story holds."""
        if not self._numbers:
            return set()
        words = folded.words
        found = self._among(zip(words, words[1:], strict=False))  # noqa: RUF007  pairwise() reuses no tuple
        if wanted := self._words.keys() & folded.joined:
            found |= self._among(folded.joined_pairs(wanted))
        return found

    def _among(self, pairs: Iterable[tuple[str, str]]) -> set[int]:
        found = set(map(self._numbers.get, pairs, repeat(_NO_PAIR)))
        found.discard(_NO_PAIR)
        return found


def _pair(key: str) -> tuple[str, str]:
    one, _, other = key.partition(" ")
    return one, other
