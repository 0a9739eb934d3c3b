"""Why a story matches a query, or doesn't: clause by clause, with what would have been enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedd.core.model import Passage, Story
from feedd.core.query.judge import NAMES, TEXT, Judge, fields_of, passages
from feedd.core.query.pattern import pattern_of
from feedd.core.query.query import Query
from feedd.core.query.reading import Reading, StoryReading
from feedd.core.query.stems import LANGUAGES
from feedd.core.query.syntax import (
    And,
    Anything,
    AtLeast,
    Exact,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Stem,
    Word,
    written,
)
from feedd.core.query.trees import parts_of

_LEAST_WITHIN = 2
"""Every text has a word that begins or ends with a single letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of a query as judged on one story.

    ``text`` is the clause with every operator spelt out, ``passages`` where it matches, and
    ``wanted`` a sentence: what would have satisfied it, or "" where it is satisfied. ``clauses``
    are its parts, each judged by itself: a part of an alternative may match though it didn't
    count, and the part of an exclusion matches where the exclusion fails.
    """

    text: str
    matched: bool
    passages: tuple[Passage, ...] = ()
    wanted: str = ""
    clauses: tuple[Clause, ...] = ()


def explain(
    query: Query, reading: StoryReading, *, carried: Sequence[datetime] | None = None
) -> Clause:
    """Judge a query on a story clause by clause; ``carried`` as for ``Query.match``.

    Thousands of queries may share a reading, so that the story is read once.
    """
    tree = _Explainer(reading).clause(query.tree, "")
    if query.condition is None:
        return tree
    condition = _condition(query, reading.story, carried)
    parts = (condition,) if isinstance(query.tree, Anything) else (tree, condition)
    is_matched = all(part.matched for part in parts)
    return Clause(
        text=str(query),
        matched=is_matched,
        passages=tree.passages if is_matched else (),
        wanted="" if is_matched else _all_wanted(parts),
        clauses=parts,
    )


def _condition(query: Query, story: Story, carried: Sequence[datetime] | None) -> Clause:
    condition = query.condition
    assert condition is not None  # noqa: S101  the caller has looked
    count = condition.counted(story, carried)
    is_matched = condition.holds(count)
    wanted = f"{condition.sources} sources needed, {count} counted"
    return Clause(text=str(condition), matched=is_matched, wanted="" if is_matched else wanted)


class _Explainer:
    def __init__(self, reading: StoryReading) -> None:
        self._reading = reading
        self._judge = Judge(reading)

    def clause(self, node: Node, scope: str) -> Clause:
        found = self._judge.verdict(node, scope)
        parts = tuple(self.clause(part, where) for part, where in _parts(node, scope))
        return Clause(
            text=_shown(node, scope),
            matched=found is not None,
            passages=passages(self._reading, found or ()),
            wanted="" if found is not None else self._wanted(node, scope, parts),
            clauses=parts,
        )

    def _wanted(self, node: Node, scope: str, parts: tuple[Clause, ...]) -> str:  # noqa: PLR0911  one a kind of node
        match node:
            case And():
                return _all_wanted(parts)
            case Or():
                return f"any of ({'; '.join(part.wanted for part in parts)})"
            case Not(inner):
                return f"{written(inner)} must not occur, and does"
            case Field(name, inner):
                return self._wanted(inner, name, parts)
            case AtLeast(count, inner):
                times = self._judge.occurrences(inner, scope) if parts[0].matched else 0
                return f"{written(inner)} {count} times; it occurs {times} times"
            case Near():
                return _wanted_near(node, parts)
            case _:
                return self._wanted_leaf(node, scope)

    def _wanted_leaf(self, node: Node, scope: str) -> str:
        wanted = f"{_described(node)} in {_named(scope)}"
        if elsewhere := self._elsewhere(node, scope):
            return f"{wanted}; it occurs in the {elsewhere} only"
        if isinstance(node, Phrase) and self._has_all_words(node, scope):
            return f"{wanted}; the words occur, but not side by side"
        if isinstance(node, Word | Phrase) and (form := self._other_form(node, scope)):
            return f"{wanted}; it occurs in another form only, which {form} finds"
        if isinstance(node, Exact) and self._judge.verdict(Phrase(node.text), scope) is not None:
            other = "a longer name or in other letters" if scope in NAMES else "other letters"
            return f"{wanted}; it occurs in {other}"
        if isinstance(node, Word) and (longer := self._longer(node, scope)):
            return f"{wanted}; it occurs within “{longer}” only"
        return wanted

    def _elsewhere(self, node: Node, scope: str) -> str:
        others = [field for field in TEXT if scope in TEXT and field != scope]
        return next((f for f in others if self._judge.verdict(node, f) is not None), "")

    def _other_form(self, node: Word | Phrase, scope: str) -> str:
        language = (self._reading.story.language or "").partition("-")[0].lower()
        is_open = isinstance(node, Word) and node.is_prefix
        if is_open or language not in LANGUAGES or scope not in {"", *TEXT}:
            return ""
        form = Stem(language, node.text)
        return written(form) if self._judge.verdict(form, scope) is not None else ""

    def _longer(self, node: Word, scope: str) -> str:
        """Give the first longer word that begins or ends with this one, as written."""
        (part, *more), *_ = pattern_of(node).sequences
        if more or part.is_lone or len(part.word) < _LEAST_WITHIN:
            return ""
        return next(
            (
                reading.text[token.start : token.end]
                for reading in self._readings(scope)
                for token in reading.longer(part.word)
            ),
            "",
        )

    def _has_all_words(self, node: Phrase, scope: str) -> bool:
        words = {part.word for part in pattern_of(node).sequences[0]}
        return words <= {token.word for r in self._readings(scope) for token in r.tokens}

    def _readings(self, scope: str) -> Iterator[Reading]:
        for field in fields_of(scope):
            yield from self._reading.readings(field)


def _parts(node: Node, scope: str) -> list[tuple[Node, str]]:
    if isinstance(node, Field):
        return _parts(node.node, node.name)
    return [(part, scope) for part in parts_of(node)]


def _shown(node: Node, scope: str) -> str:
    text = written(node)
    if not scope:
        return text
    return f"{scope}:({text})" if isinstance(node, And | Or | Near | Not) else f"{scope}:{text}"


def _all_wanted(parts: Sequence[Clause]) -> str:
    return " and ".join(part.wanted for part in parts if not part.matched)


def _wanted_near(node: Near, parts: Sequence[Clause]) -> str:
    if not all(part.matched for part in parts):
        return _all_wanted(parts)
    distances = " and ".join(map(str, node.distances))
    return f"all occur, but not within {distances} words of each other in one paragraph"


def _described(node: Node) -> str:  # noqa: PLR0911  one a kind of node
    match node:
        case Word(text, True):
            return f"a word that begins with “{text}”"
        case Word(text):
            return f"“{text}”"
        case Phrase(text):
            return f"“{text}”, side by side"
        case Exact(text):
            return f"“{text}” in exactly these letters"
        case Stem(language, text):
            return f"a form of “{text}” ({language})"
        case Regex():
            return f"what {written(node)} matches"
        case _:
            return written(node)


def _named(scope: str) -> str:
    return f"the field {scope}" if scope else "the title or the body"
