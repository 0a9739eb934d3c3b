"""Many queries, one story: which match.

Each query is filed under the rarest term it needs, with a second one as guard. A story's words
call up the queries to ask; each is then checked in full. Filing and taking out touch only the
query's own terms.
"""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Final

from feedd.core.query.checks import compiled
from feedd.core.query.derived import Derived
from feedd.core.query.neighbours import Neighbours
from feedd.core.query.patternpool import PatternPool
from feedd.core.query.rarity import Rarity
from feedd.core.query.screen import Held, Lexicon, Screen, candidates
from feedd.core.query.terms import Pairs, clues, regex_triggers, triggers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from feedd.core.model import Story
    from feedd.core.query.query import Match, Query
    from feedd.core.query.reading import StoryReading
    from feedd.core.query.screen import Check
    from feedd.core.query.syntax import Node

MOST_WORDS: Final = 200_000


class Matcher:
    """Holds queries by name. One that is added or removed counts for the very next story.

    It remembers what the words of stories fold to, at most ``most_words`` of them.
    """

    def __init__(self, *, most_words: int = MOST_WORDS) -> None:
        self._held: dict[str, Held] = {}
        self._unfiled: dict[str, Held] = {}
        self._postings: dict[str, list[tuple[str, Held]]] = {}
        self._fields: dict[str, int] = {}
        self._order = 0
        self._derived = Derived()
        self._lexicon = Lexicon(most_words, self._derived)
        self._neighbours = Neighbours()
        self._patterns = PatternPool()
        self._rarity = Rarity()

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: object) -> bool:
        return key in self._held

    def observe(self, story: Story) -> None:
        """Learn from a story which words are rare; it helps the queries added afterwards."""
        self._rarity.observe(Screen(story, self._lexicon).types)

    def add(self, key: str, query: Query) -> None:
        """Hold a query; a former one of this key is replaced."""
        if key in self._held:
            self.remove(key)
        self._order += 1
        # One string for a word that many queries ask for is quicker to compare.
        pairs = tuple((intern(a), intern(b)) for a, b in triggers(query.tree, self._rarity.cost))
        held = Held(key, query, self._order, pairs)
        self._held[key] = held
        if not pairs:
            self._unfiled[key] = held
        for trigger, guard in pairs:
            self._postings.setdefault(trigger, []).append((guard, held))
        self._derive(query.tree, pairs)

    def _derive(self, tree: Node, pairs: Pairs) -> None:
        needed = clues(tree)
        for beginning in needed.beginnings:
            if self._derived.add_beginning(beginning):
                self._lexicon.forget(beginning)
        for language, bare in needed.stems:
            if self._derived.add_stem(language, bare):
                self._lexicon.clear()
        for field in needed.fields:
            self._fields[field] = self._fields.get(field, 0) + 1
        for key, node in regex_triggers(tree, pairs):
            self._patterns.add(key, node)
        self._neighbours.add(needed.pairs)

    def remove(self, key: str) -> None:
        """Let a query go; raises ``KeyError`` if none has this key."""
        held = self._held.pop(key)
        self._unfiled.pop(key, None)
        for trigger, guard in held.pairs:
            postings = self._postings[trigger]
            postings.remove((guard, held))
            if not postings:
                del self._postings[trigger]
        self._underive(held)

    def _underive(self, held: Held) -> None:
        needed = clues(held.query.tree)
        for beginning in needed.beginnings:
            self._derived.remove_beginning(beginning)
        for language, bare in needed.stems:
            self._derived.remove_stem(language, bare)
        for field in needed.fields:
            self._fields[field] -= 1
        for key, _ in regex_triggers(held.query.tree, held.pairs):
            self._patterns.remove(key)
        self._neighbours.remove(needed.pairs)

    def match(
        self, key: str, story: Story, *, carried: Sequence[datetime] | None = None
    ) -> Match | None:
        """Match one of the queries; raises ``KeyError`` if none has this key."""
        return self._held[key].query.match(story, carried=carried)

    def keys(self, story: Story, *, carried: Sequence[datetime] | None = None) -> tuple[str, ...]:
        """Tell which queries match a story, in the order in which they were added."""
        return tuple(held.key for held in self._matching(self._screen(story), carried))

    def matches(
        self, story: Story, *, carried: Sequence[datetime] | None = None
    ) -> tuple[tuple[str, Match], ...]:
        """Tell which queries match a story, and where."""
        screen = self._screen(story)
        found = [
            (held.key, held.query.match_reading(screen.reading, carried=carried))
            for held in self._matching(screen, carried)
        ]
        return tuple((key, match) for key, match in found if match is not None)

    def _screen(self, story: Story) -> Screen:
        screen = Screen(story, self._lexicon)
        self._rarity.sample(screen.types)
        screen.types |= self._neighbours.keys(screen)
        screen.types |= self._patterns.matching(screen.encoded())
        for field, uses in self._fields.items():
            if uses:
                screen.types |= _words_of(screen.reading, field)
        return screen

    def _matching(self, screen: Screen, carried: Sequence[datetime] | None) -> list[Held]:
        found = candidates(screen.types, self._postings)
        found.update(self._unfiled.values())
        matching = [held for held in found if (held.check or _checked(held))(screen)]
        matching.sort(key=lambda held: held.order)
        return [held for held in matching if held.query.is_ripe(screen.story, carried)]


def _checked(held: Held) -> Check:
    # Made when first needed: most queries are never asked.
    held.check = compiled(held.query.tree)
    return held.check


def _words_of(reading: StoryReading, field: str) -> set[str]:
    return {f"{field}:{token.word}" for value in reading.readings(field) for token in value.tokens}
