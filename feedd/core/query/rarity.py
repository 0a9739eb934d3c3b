"""How rare a key is, counted in the stories that were seen, guessed before there were any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from feedd.core.model import Story
from feedd.core.query.lexicon import LONGEST_REMEMBERED, Lexicon
from feedd.core.query.screen import Folded

ENOUGH_STORIES: Final = 50
_EVERY_AT_FIRST: Final = 4
_EVERY: Final = 64
_MOST_WORDS: Final = 100_000

# Words that nearly every story holds, folded; what a first guess has to know.
_COMMON = frozenset(
    """ the of and to a in is that it for on was with as by at from be are this an has have not
    will he his its who us more new said after over last year two one der die das und den von zu
    mit le la les de des et en un une du que el los las y del se por con para و در به از که این را
    با است ان برای یک شد بر می شده های ها خود تا کرد گفت فی من علی الی عن в и на не что с по из за
    для от """.split()
)
_PAIR_COST: Final = 0.2
_REGEX_COST: Final = 0.15
_FIELD_COST: Final = 0.1
_LANGUAGE_COST: Final = 0.4
_SUFFIX_COST: Final = {"*": 8.0, "~": 4.0}


class Rarity:
    """Estimates in which share of the stories a key occurs; matchers may share one."""

    def __init__(self) -> None:
        self._stories = 0
        self._turn = 0
        self._counts: Counter[str] = Counter()

    @property
    def counted(self) -> int:
        """Tell of how many stories the estimates are, 0 while they are guesses."""
        return self._stories if self._stories >= ENOUGH_STORIES else 0

    def observe(self, story: Folded) -> None:
        """Count a story's words."""
        self._stories += 1
        self._counts.update(word for word in story.plain if len(word) <= LONGEST_REMEMBERED)
        self._counts.update(story.letters)
        if len(self._counts) > _MOST_WORDS:
            # What is not remembered counts as rare.
            self._counts = Counter(dict(self._counts.most_common(_MOST_WORDS // 2)))

    def sample(self, story: Folded) -> None:
        """Count some of the stories that pass."""
        self._turn += 1
        if self._turn % (_EVERY if self.counted else _EVERY_AT_FIRST) == 0:
            self.observe(story)

    def cost(self, key: str) -> float:
        """Estimate the share of stories that a key occurs in."""
        if key[0] == "/":
            return _REGEX_COST
        if ":" in key:
            return _LANGUAGE_COST if key.startswith("lang:") else _FIELD_COST
        if " " in key:
            one, _, other = key.partition(" ")
            return _PAIR_COST * self._share(one) * self._share(other)
        if "~" in key:
            return _SUFFIX_COST["~"] * self._share(key.partition("~")[2])
        if key[-1] == "*":
            return _SUFFIX_COST["*"] * self._share(key[:-1])
        return self._share(key)

    def _share(self, word: str) -> float:
        if self.counted:
            return (self._counts[word] + 0.3) / self._stories
        return 0.9 if word in _COMMON else 0.3 / len(word) ** 2


def learned(stories: Iterable[Story]) -> Rarity:
    """Count the words of some stories."""
    rarity = Rarity()
    lexicon = Lexicon(_MOST_WORDS)
    for story in stories:
        rarity.observe(Folded(story.title, story.text, lexicon))
    return rarity
