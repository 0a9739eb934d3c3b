"""The words of queries and of stories: what matchers may share.

Matchers with one vocabulary fold a story once, look its words up once, and learn together which
words are rare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from feedd.core.model import Story
from feedd.core.query.keys import UNIT, UNITS, Keys
from feedd.core.query.lexicon import Lexicon
from feedd.core.query.rarity import Rarity
from feedd.core.query.screen import Folded
from feedd.core.query.terms import is_pair

MOST_WORDS: Final = 50_000

_Pair: TypeAlias = tuple[str, str]


class Vocabulary:
    """Knows which keys are in use, and tells which of them a title and a text bring.

    It remembers what the words of stories fold to and bring, of at most ``most_words`` of them.
    """

    def __init__(self, *, rarity: Rarity | None = None, most_words: int = MOST_WORDS) -> None:
        self.rarity = Rarity() if rarity is None else rarity
        self.keys = Keys(most_words)
        self._lexicon = Lexicon(most_words)
        self._neighbours = Neighbours()
        self._edition = object()
        self._is_placed = False

    def fold(self, story: Story) -> Folded:
        """Fold a story's title and text."""
        return Folded(story.title, story.text, self._lexicon)

    def take(self, keys: Iterable[str]) -> None:
        """Look for some keys from now on, as a query asks for them."""
        self._edition = object()
        for key in keys:
            self.keys.take(key)
            if is_pair(key):
                self._neighbours.add(key, self.keys.numbers[key])

    def brought(self, folded: Folded) -> set[int]:
        """Give the numbers of the keys that a title and a text bring.

        They are worked out once for the matchers that ask one after the other; only what
        the same title and text bring may be added.
        """
        # Kept with the story and not here: to let its words go at once is cheaper than later on.
        if folded.brought is None or folded.brought[0] is not self._edition:
            if self._is_placed:
                folded.expect_places()
            folded.brought = self._edition, self._looked_up(folded)
        return folded.brought[1]

    def note(self, folded: Folded) -> None:
        """Note what was asked of a story, so that the next one is prepared for the same.

        Beside thousands of watches nearly every story is asked where words stand, beside a few
        hardly any.
        """
        self._is_placed = folded.is_placed

    def _looked_up(self, folded: Folded) -> set[int]:
        self.rarity.sample(folded)
        keys = self.keys.brought(folded.plain)
        if folded.lone:
            keys |= self._spelt(folded)
        keys |= self._neighbours.among(folded)
        return keys

    def _spelt(self, folded: Folded) -> set[int]:
        units = folded.lone.encode(UNITS)
        if folded.is_marked or len(units) > UNIT * len(folded.lone):
            return self.keys.among(folded.letters)
        return self.keys.spelt(units)


class Neighbours:
    """The pairs of words side by side that queries ask for, and the numbers of their keys."""

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
