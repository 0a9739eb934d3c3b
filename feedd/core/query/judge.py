"""What of a story a tree matches: the exact reading, with passages.

Given a node and a scope (no field, or one), a verdict is None where the node doesn't match, else
the spans that made it match; an exclusion that holds has none. Branches of OR that don't match
show nothing, even if some of their words occur.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from feedd.core.model import Passage
from feedd.core.query import regex
from feedd.core.query.pattern import pattern_of
from feedd.core.query.places import stretches
from feedd.core.query.reading import FIELD_ORDER, Occurrence, Reading, StoryReading
from feedd.core.query.syntax import (
    And,
    Anything,
    AtLeast,
    Exact,
    Field,
    Leaf,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Stem,
    Word,
)
from feedd.core.query.tokens import PARAGRAPH_GAP

MOST_PASSAGES: Final = 100
"""How many passages of one field are told."""

TEXT: Final = ("title", "body")

NAMES: Final = ("author", "source", "topic", "tag")


def fields_of(scope: str) -> tuple[str, ...]:
    """Give the fields in which a node is looked for: one, or else those of the text."""
    return (scope,) if scope else TEXT


class Found(NamedTuple):
    """A span of one value of a field."""

    field: int
    value: int
    start: int
    end: int


class Judge:
    """Judges trees on one story."""

    def __init__(self, story: StoryReading) -> None:
        self._story = story

    def verdict(  # noqa: PLR0911  one a kind of node
        self, node: Node, scope: str = ""
    ) -> tuple[Found, ...] | None:
        """Tell what a node matches, or None."""
        match node:
            case And(nodes):
                return self._all(nodes, scope)
            case Or(nodes):
                return self._any(nodes, scope)
            case Not(inner):
                return () if self.verdict(inner, scope) is None else None
            case Field(name, inner):
                return self.verdict(inner, name)
            case Near(operands, distances):
                return self._near(operands, distances, scope)
            case AtLeast(count, inner):
                return self._at_least(count, inner, scope)
            case Anything():
                return ()
            case _:
                return self._leaf(node, scope) or None

    def _all(self, nodes: tuple[Node, ...], scope: str) -> tuple[Found, ...] | None:
        found: list[Found] = []
        for node in nodes:
            verdict = self.verdict(node, scope)
            if verdict is None:
                return None
            found.extend(verdict)
        return tuple(found)

    def _any(self, nodes: tuple[Node, ...], scope: str) -> tuple[Found, ...] | None:
        verdicts = [self.verdict(node, scope) for node in nodes]
        matched = [verdict for verdict in verdicts if verdict is not None]
        return tuple(found for verdict in matched for found in verdict) if matched else None

    def _at_least(self, count: int, node: Node, scope: str) -> tuple[Found, ...] | None:
        verdict = self.verdict(node, scope)
        if verdict is None or self.occurrences(node, scope) < count:
            return None
        return verdict

    def occurrences(self, node: Node, scope: str) -> int:
        """Count how often a node occurs: of AND the rarest part, of OR all parts together."""
        match node:
            case And(nodes):
                return min(
                    self.occurrences(part, scope) for part in nodes if not isinstance(part, Not)
                )
            case Field(name, inner):
                return self.occurrences(inner, name)
            case Near(operands, distances):
                linked = [self._linked(o, distances) for o in self._near_fields(operands, scope)]
                return sum(min(map(_mentions, chain)) for chain in linked)
            case AtLeast(_, inner):
                return self.occurrences(inner, scope)
            case _:
                return len(_joined(self.verdict(node, scope) or ()))

    def _leaf(self, node: Leaf, scope: str) -> tuple[Found, ...]:
        found: list[Found] = []
        for field in fields_of(scope):
            number = FIELD_ORDER.index(field)
            for index, reading in enumerate(self._story.readings(field)):
                spans = _spans(node, reading)
                if field not in TEXT:
                    spans = _whole_value(node, reading, spans, field)
                found.extend(Found(number, index, start, end) for start, end in spans)
        return tuple(found)

    def _near(
        self, operands: tuple[Node, ...], distances: tuple[int, ...], scope: str
    ) -> tuple[Found, ...] | None:
        found: list[Found] = []
        near = self._near_fields(operands, scope)
        for field, places in zip(fields_of(scope), near, strict=True):
            number = FIELD_ORDER.index(field)
            for linked in self._linked(places, distances):
                found.extend(Found(number, 0, one.start, one.end) for one in linked)
        return tuple(found) or None

    def _near_fields(self, operands: tuple[Node, ...], scope: str) -> list[list[list[Occurrence]]]:
        return [[self._operand(one, field) for one in operands] for field in fields_of(scope)]

    def _operand(self, node: Node, field: str) -> list[Occurrence]:
        match node:
            case Or(nodes):
                return sorted({one for part in nodes for one in self._operand(part, field)})
            case Field(name, inner):
                return self._operand(inner, field) if name == field else []
            case Word() | Phrase() | Exact() | Stem():
                return self._story.readings(field)[0].find(pattern_of(node))
            case _:
                return []

    def _linked(
        self, places: list[list[Occurrence]], distances: tuple[int, ...]
    ) -> list[list[Occurrence]]:
        """Keep of each operand's occurrences those that a whole chain goes through."""
        forward = [places[0]]
        for distance, following in zip(distances, places[1:], strict=True):
            forward.append(_within_reach(following, forward[-1], distance))
        backward = [forward[-1]]
        for distance, before in zip(reversed(distances), reversed(forward[:-1]), strict=True):
            backward.append(_within_reach(before, backward[-1], distance))
        return backward[::-1]


def _within_reach(
    candidates: list[Occurrence], others: list[Occurrence], distance: int
) -> list[Occurrence]:
    """Keep the candidates with at most so many words between them and another."""
    starts = [other.place for other in others]
    longest = max((other.until - other.place for other in others), default=0)
    kept: list[Occurrence] = []
    for candidate in candidates:
        first = bisect_left(starts, candidate.place - distance - longest)
        last = bisect_left(starts, candidate.until + distance + 1)
        if any(_is_near(candidate, other, distance) for other in others[first:last]):
            kept.append(candidate)
    return kept


def _is_near(one: Occurrence, other: Occurrence, distance: int) -> bool:
    between = max(other.place - one.until, one.place - other.until)
    return 0 <= between <= distance < PARAGRAPH_GAP


def _spans(node: Leaf, reading: Reading) -> Sequence[tuple[int, int]]:
    if isinstance(node, Regex):
        return tuple(regex.spans(node.pattern, node.ignores_case, reading.text))
    return [(one.start, one.end) for one in reading.find(pattern_of(node))]


def _whole_value(
    node: Node, reading: Reading, spans: Sequence[tuple[int, int]], field: str
) -> Sequence[tuple[int, int]]:
    """A field of metadata counts as a whole; a language by its beginning, a site by its end.

    An exact name is all words of the name.
    """
    if isinstance(node, Exact) and field in NAMES:
        words = tuple(reading.tokens)
        spans = [span for span in spans if span == (words[0].start, words[-1].end)]
    elif not isinstance(node, Regex):
        if field == "lang":
            spans = [span for span in spans if span[0] == 0]
        elif field == "site":
            spans = [span for span in spans if span[1] == len(reading.text.rstrip("."))]
    return [(0, len(reading.written))] if spans else []


def _mentions(found: Iterable[Occurrence]) -> int:
    return len(stretches((one.place, one.until) for one in found))


def _joined(found: Iterable[Found]) -> list[Found]:
    """Join what overlaps within a value: it is one mention, however many terms find it."""
    return [
        Found(field, value, start, end)
        for (field, value), spans in groupby(sorted(set(found)), key=lambda one: one[:2])
        for start, end in stretches((one.start, one.end) for one in spans)
    ]


def passages(story: StoryReading, found: Iterable[Found]) -> tuple[Passage, ...]:
    """Write spans as passages that don't overlap: title, body, other fields; each by its start."""
    shown: list[Passage] = []
    counts: dict[int, int] = {}
    for field, value, start, end in _joined(found):
        counts[field] = counts.get(field, 0) + 1
        if counts[field] <= MOST_PASSAGES:
            name = FIELD_ORDER[field]
            text = story.readings(name)[value].written[start:end]
            shown.append(Passage(field=name, start=start, end=end, text=text))
    return tuple(shown)
