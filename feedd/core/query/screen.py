"""The hot core: which queries to try on a story, and the story in forms that are quick to ask.

What runs for each story and each candidate is here, in ``lexicon`` (folding), ``places`` (where
words stand) and ``checks``. Every other module of the package may be slow.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, chain, compress, repeat
from operator import add
from typing import TypeAlias

from feedd.core.model import Story
from feedd.core.query import regex
from feedd.core.query.fold import FIRST_LONE, is_lone
from feedd.core.query.judge import Judge
from feedd.core.query.keys import gathered
from feedd.core.query.lexicon import Lexicon, Lines, letters_of
from feedd.core.query.places import MOST_PRIVATE, Places, Shorthand, lettered, numbered
from feedd.core.query.reading import StoryReading
from feedd.core.query.syntax import Node

Check: TypeAlias = "Callable[[Screen], bool]"


class Folded:
    """The title and the text of a story, folded as far as has been asked.

    ``words`` are all in order, ``joined`` the joined forms (AT&T: att). ``lone`` are the letters
    of scripts without spaces, each run of them on a line; ``is_marked`` says that some of these
    bear marks of their own. ``brought`` is the vocabulary's: which keys the words bring, and as of
    which of its versions.
    """

    __slots__ = (
        "_encoded", "_lexicon", "_lines", "_lone", "_places", "_plain", "_raw", "_shorthand",
        "_texts", "brought", "is_marked", "joined", "lone", "words",
    )  # fmt: skip

    def __init__(self, title: str, body: str, lexicon: Lexicon) -> None:
        lexicon.trim()
        text = f"{title}\n{body}"
        self._texts = {"": text, "title": title, "body": body}
        self._lexicon = lexicon
        lines = self._lines = lexicon.read(text)
        self.words = lines.words
        self.joined = lines.joined
        self._shorthand: Shorthand | None = None
        self._plain: AbstractSet[str] | None = None
        self._lone = frozenset[str]()
        if lines.is_lone:
            words = {*lines.words, *lines.joined}
            self._lone = _lone(words)
            self._plain = words - self._lone
        self.lone = "\n".join(self._lone)
        self.is_marked = self._lines.is_marked and lexicon.has_marks(set(self.lone))
        self._places: dict[str, Places] = {}
        self._raw: dict[str, str] = {}
        self._encoded: tuple[bytes, bytes] | None = None
        self.brought: tuple[object, set[int]] | None = None

    @property
    def plain(self) -> AbstractSet[str]:
        """The words and joined forms (AT&T: att), but for letters of scripts without spaces."""
        if self._plain is None:
            names = set(self.words) if self._shorthand is None else self._shorthand.names()
            self._plain = names | self.joined if self.joined else names
        return self._plain

    def expect_places(self) -> None:
        """Note where words stand before anybody asks, which also finds the different words."""
        if self._plain is None and self._shorthand is None:
            self._shorthand = numbered(self.words, bytes(len(self.words)))

    @property
    def is_placed(self) -> bool:
        """Tell whether anything asked where words stand."""
        return bool(self._places)

    @property
    def letters(self) -> set[str]:
        """The single letters and pairs of scripts without spaces."""
        if not self.is_marked:
            # What two runs make up with the line between them is no key.
            return {*self.lone, *map(add, self.lone, self.lone[1:])}
        runs = list(map(letters_of, self._lone))
        return {*chain.from_iterable(runs), *chain.from_iterable(map(_pairs, runs))}

    def places(self, scope: str) -> Places:
        """Tell where the words of a field stand, or of both."""
        places = self._places.get(scope)
        if places is None:
            lines = self._lexicon.read(self._texts[scope]) if scope else self._lines
            joined = lines.joined_spans(self._starts(lines)) if lines.linked else {}
            written = None if scope else self._shorthand
            places = self._places[scope] = Places(written or self._written(lines.words), joined)
        return places

    def joined_pairs(self, wanted: AbstractSet[str]) -> list[tuple[str, str]]:
        """Give the pairs of neighbouring words in which a wanted joined form is one of the two."""
        return self._lines.joined_pairs(wanted)

    def _starts(self, lines: Lines) -> Sequence[int]:
        """Give the place of each word."""
        if not self._lone:
            return range(len(lines.words))
        letters = (letters_of(word) if word in self._lone else (word,) for word in lines.words)
        return list(accumulate(map(len, letters), initial=0))

    def _written(self, words: list[str]) -> Shorthand:
        if not self._lone:
            return numbered(words, bytes(len(words)))
        if not self.is_marked and len(words) < MOST_PRIVATE:
            return lettered(words, self._lone)
        parts = [letters_of(word) if word in self._lone else (word,) for word in words]
        glued = b"".join([b"\0" + b"\1" * (len(part) - 1) for part in parts])
        return numbered(list(chain.from_iterable(parts)), glued)

    def raw(self, scope: str) -> str:
        """Give the stream of a field, or of both, as written."""
        if scope not in self._raw:
            self._raw[scope] = self._lexicon.raw_stream(self._texts[scope])
        return self._raw[scope]

    def encoded(self) -> tuple[bytes, bytes]:
        """Give the title and the text as regular expressions read them."""
        if self._encoded is None:
            texts = self._texts
            self._encoded = regex.encoded(texts["title"]), regex.encoded(texts["body"])
        return self._encoded


def _lone(words: set[str]) -> frozenset[str]:
    if not words or max(words) < FIRST_LONE:
        return frozenset()
    return frozenset(word for word in words if word >= FIRST_LONE and is_lone(word[0]))


def _pairs(letters: tuple[str, ...]) -> Iterable[str]:
    return map(add, letters, letters[1:])


class Screen:
    """One story for the queries of a matcher; ``keys`` are the numbers of the keys in it."""

    __slots__ = ("_reading", "folded", "keys", "story")

    def __init__(self, story: Story, folded: Folded, keys: set[int]) -> None:
        self.story = story
        self.folded = folded
        self.keys = keys
        self._reading: StoryReading | None = None

    @property
    def reading(self) -> StoryReading:
        """The same story with offsets."""
        if self._reading is None:
            self._reading = StoryReading(self.story)
        return self._reading

    def judges(self, node: Node, scope: str) -> bool:
        """Ask the exact reading."""
        return Judge(self.reading).verdict(node, scope) is not None


class Postings:
    """Files queries under trigger keys; a query is tried if its trigger and its guard occur.

    Queries and keys are numbers, and what is filed under a key is one piece of memory: with many
    queries, most of the time would be spent on fetching what lies scattered.
    """

    def __init__(self) -> None:
        # Not arrays: theirs is a second piece, and to join bytes is quicker.
        self._filed: list[bytes] = []

    def reserve(self, keys: int) -> None:
        """Make room for keys with numbers below some number."""
        self._filed.extend(repeat(b"", keys - len(self._filed)))

    def file(self, query: int, pairs: Iterable[tuple[int, int]]) -> None:
        """File a query."""
        for trigger, guard in pairs:
            self._filed[trigger] += array("I", (guard, query)).tobytes()

    def take_out(self, query: int, pairs: Iterable[tuple[int, int]]) -> None:
        """Take a query out again; the pairs are those it was filed with."""
        for trigger, _ in pairs:
            filed = array("I", self._filed[trigger])
            at = 2 * filed[1::2].index(query)
            del filed[at : at + 2]
            self._filed[trigger] = filed.tobytes()

    def queries(self, keys: AbstractSet[int]) -> set[int]:
        """Tell which queries have a trigger, and with it the guard, among some keys."""
        filed = array("I", gathered(self._filed, keys))
        return set(compress(filed[1::2], map(keys.__contains__, filed[::2])))
