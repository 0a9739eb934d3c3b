"""Many queries, one story: which match.

Each query is filed under the rarest term it needs, with a second one as guard. A story's words
call up the queries to ask; each is then checked in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import Final

from feedd.core.model import Passage, Story
from feedd.core.query.checks import Checks
from feedd.core.query.patternpool import PatternPool
from feedd.core.query.query import Match, Query
from feedd.core.query.reading import StoryReading
from feedd.core.query.screen import Check, Folded, Postings, Screen
from feedd.core.query.syntax import Regex
from feedd.core.query.terms import field_of, keys_of, regexes, triggers
from feedd.core.query.vocabulary import Vocabulary

LOOKED_AT: Final = 4
"""How many queries a story may have filed anew."""
AGAIN_AFTER: Final = 4
COMMON: Final = 0.005
"""The share of stories below which it isn't worth the while to look for a rarer term."""
GROWN: Final = 3


class Held:
    """A query that a matcher holds, its number there as they were added, and where it is filed."""

    __slots__ = ("check", "key", "number", "pairs", "query", "share")

    def __init__(self, key: str, query: Query, number: int) -> None:
        self.key = key
        self.query = query
        self.number = number
        self.pairs: tuple[tuple[int, int], ...] = ()
        self.share = 0.0
        self.check: Check | None = None


class Matcher:
    """Holds queries by name. One that is added counts for the very next story.

    Which terms are rare, its vocabulary tells, and that learns from the stories that pass: a query
    whose term has proved common is filed anew, a few queries a story, so that no story waits for
    it.
    """

    def __init__(
        self,
        queries: Mapping[str, Query] = MappingProxyType({}),
        *,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self._vocabulary = Vocabulary() if vocabulary is None else vocabulary
        self._keys = self._vocabulary.keys
        self._rarity = self._vocabulary.rarity
        self._held: dict[str, Held] = {}
        self._numbered: list[Held] = []
        self._unfiled: dict[str, Held] = {}
        self._postings = Postings()
        self._fields: set[str] = set()
        self._checks = Checks(self._keys.numbers)
        self._patterns = PatternPool()
        self._filed_by = 0
        self._due = range(0)
        for key, query in queries.items():
            self.add(key, query)

    def fold(self, story: Story) -> Folded:
        """Fold a story's title and text, for several matchers to read."""
        return self._vocabulary.fold(story)

    def add(self, key: str, query: Query) -> None:
        """Hold a query under a key that no other has."""
        if not self._held:
            self._filed_by = self._rarity.counted
        held = self._held[key] = Held(key, query, len(self._numbered))
        self._numbered.append(held)
        self._take(keys_of(query.tree))
        self._file(held)

    def _file(self, held: Held) -> None:
        numbers = self._keys.numbers
        pairs = triggers(held.query.tree, self._rarity.cost)
        held.pairs = tuple((numbers[trigger], numbers[guard]) for trigger, guard in pairs)
        held.share = self._share(held)
        self._postings.file(held.number, held.pairs)
        if not pairs:
            self._unfiled[held.key] = held
        for name, node in self._tried(held):
            self._patterns.add(name, node)

    def _take_out(self, held: Held) -> None:
        self._unfiled.pop(held.key, None)
        for name, _ in self._tried(held):
            self._patterns.remove(name)
        self._postings.take_out(held.number, held.pairs)

    def _share(self, held: Held) -> float:
        """Estimate the share of stories that call a query up."""
        return sum(self._rarity.cost(self._keys.name(trigger)) for trigger, _ in held.pairs)

    def _take(self, keys: frozenset[str]) -> None:
        self._vocabulary.take(keys)
        self._postings.reserve(self._keys.most)
        self._fields.update(filter(None, map(field_of, keys)))

    def _tried(self, held: Held) -> list[tuple[str, Regex]]:
        """Give the regular expressions that a query is filed under."""
        found = regexes(held.query.tree)
        triggers = {trigger for trigger, _ in held.pairs}
        return [(key, node) for key, node in found.items() if self._keys.numbers[key] in triggers]

    def _look_again(self) -> None:
        """File anew what has proved common, a few queries a story, until all were looked at.

        That begins once enough stories were counted, and again whenever there are several times
        as many.
        """
        if self._rarity.counted >= max(1, AGAIN_AFTER * self._filed_by):
            self._filed_by = self._rarity.counted
            self._due = range(len(self._numbered))
        for number in self._due[:LOOKED_AT]:
            held = self._numbered[number]
            if self._has_proved_common(held):
                self._take_out(held)
                self._file(held)
        self._due = self._due[LOOKED_AT:]

    def _has_proved_common(self, held: Held) -> bool:
        return bool(held.pairs) and self._share(held) > max(COMMON, GROWN * held.share)

    def queries(self) -> Iterator[tuple[str, Query]]:
        """Give every query with its key, in the order in which they were added."""
        return ((held.key, held.query) for held in self._held.values())

    def match(self, key: str, story: Story) -> Match | None:
        """Match one of the queries; raises ``KeyError`` if none has this key."""
        return self._held[key].query.match(story)

    def passages(
        self, story: Story, keys: Iterable[str], *, carried: Sequence[datetime] | None = None
    ) -> Iterator[tuple[Passage, ...]]:
        """Tell where each of some queries matches a story; ``KeyError`` for a strange key."""
        reading = StoryReading(story)
        for key in keys:
            match = self._held[key].query.match_reading(reading, carried=carried)
            yield match.passages if match else ()

    def keys(
        self,
        story: Story,
        *,
        carried: Sequence[datetime] | None = None,
        folded: Folded | None = None,
    ) -> tuple[str, ...]:
        """Tell which queries match a story, in the order in which they were added.

        ``folded`` is its title and text, if they were folded before.
        """
        screen = self._screen(story, folded)
        return tuple(held.key for held in self._matching(screen, carried))

    def matches(
        self, story: Story, *, carried: Sequence[datetime] | None = None
    ) -> tuple[tuple[str, Match], ...]:
        """Tell which queries match a story, and where."""
        screen = self._screen(story, None)
        found = [
            (held.key, held.query.match_reading(screen.reading, carried=carried))
            for held in self._matching(screen, carried)
        ]
        return tuple((key, match) for key, match in found if match is not None)

    def _screen(self, story: Story, folded: Folded | None) -> Screen:
        folded = folded or self.fold(story)
        keys = self._vocabulary.brought(folded)
        self._look_again()
        if self._patterns:
            # Told of the same title and text, they may be added whichever matcher asks.
            keys |= self._keys.among(self._patterns.matching(folded.encoded()))
        screen = Screen(story, folded, keys)
        if said := self._keys.among(self._said(screen)):
            screen.keys = keys | said
        return screen

    def _said(self, screen: Screen) -> Iterator[str]:
        """Give the keys of metadata."""
        for field in self._fields:
            yield from _words_of(screen.reading, field)

    def _matching(self, screen: Screen, carried: Sequence[datetime] | None) -> list[Held]:
        # Another matcher of the vocabulary may have brought keys in.
        self._postings.reserve(self._keys.most)
        found = map(self._numbered.__getitem__, self._postings.queries(screen.keys))
        asked = chain(found, self._unfiled.values())
        matching = [held for held in asked if (held.check or self._checked(held))(screen)]
        self._vocabulary.note(screen.folded)
        matching.sort(key=_number)
        return [held for held in matching if held.query.is_ripe(screen.story, carried)]

    def _checked(self, held: Held) -> Check:
        # Made when first needed: most queries are never asked.
        held.check = self._checks.of(held.query.tree)
        return held.check


_number = attrgetter("number")


def _words_of(reading: StoryReading, field: str) -> set[str]:
    return {f"{field}:{token.word}" for value in reading.readings(field) for token in value.tokens}
