"""Trees as quick checks of a screen; where a quick answer could be wrong, the exact one is asked.

A check is exact. What can be told from types and spreads is told from them; a phrase whose words
also stand in joined forms, a field of metadata or a count goes to ``judge`` once the types say
that it could match at all.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from feedd.core.query import regex
from feedd.core.query.pattern import Part, Pattern, pattern_of
from feedd.core.query.places import Form, Words, stretches
from feedd.core.query.screen import Check, Screen
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
    Word,
    written,
)
from feedd.core.query.terms import (
    TEXT_SCOPES,
    Keys,
    only_key,
    required,
    sure_clauses,
    telling_keys,
    ways,
)

MOST_FORMS: Final = 16
"""In how many ways exact words are looked for before the exact reading is quicker."""


_NONE: Final = frozenset[int]()

Clauses: TypeAlias = tuple[frozenset[int], ...]
"""Sets of keys, by number, of each of which one must be there."""


class _Exact(NamedTuple):
    """Letters to be found as written, and what may spell them with a joined form."""

    clauses: Clauses
    needles: tuple[str, ...]
    words: frozenset[str]
    ways: tuple[Clauses, ...]
    node: Exact
    scope: str


class _Pair(NamedTuple):
    """Two things that are to stand near each other."""

    clauses: Clauses
    first: tuple[Form, ...]
    second: tuple[Form, ...]
    distance: int
    scope: str


class _Words(NamedTuple):
    """The same of words alone: each of the two is one of some, or one of some phrases."""

    clauses: Clauses
    first: Words
    second: Words
    distance: int
    scope: str


class Checks:
    """Makes checks; ``numbers`` has the number of each key that the trees ask for."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers

    def of(self, node: Node, scope: str = "") -> Check:
        """Make the check of a node."""
        match node:
            case And(nodes):
                return self._all(nodes, scope)
            case Or(nodes):
                return self._any(nodes, scope)
            case Not(inner):
                return partial(_fails, self.of(inner, scope))
            case Field(name, inner):
                return self.of(inner, name)
            case Anything():
                return _holds
            case _:
                return self._leaf(node, scope)

    def _telling(self, node: Node, scope: str) -> frozenset[int]:
        keys = telling_keys(node, scope)
        return self._numbered(keys) if keys else _NONE

    def _numbered(self, keys: Iterable[str]) -> frozenset[int]:
        return frozenset(map(self._numbers.__getitem__, keys))

    def _clauses(self, clauses: Iterable[Keys]) -> Clauses:
        return tuple(map(self._numbered, clauses))

    def _all(self, nodes: tuple[Node, ...], scope: str) -> Check:
        """Words that must, and words that must not occur, are asked for all at once."""
        wanted: set[int] = set()
        banned: set[int] = set()
        rest: list[Check] = []
        for node in nodes:
            if len(keys := self._telling(node, scope)) == 1:
                wanted.update(keys)
            elif isinstance(node, Not) and (keys := self._telling(node.node, scope)):
                banned.update(keys)
            else:
                rest.append(self.of(node, scope))
        if not banned and not rest:
            return partial(_has_all, frozenset(wanted))
        return partial(_holds_all, frozenset(wanted), frozenset(banned), tuple(rest))

    def _any(self, nodes: tuple[Node, ...], scope: str) -> Check:
        proofs = [self._telling(node, scope) for node in nodes]
        rest = [self.of(node, scope) for node, keys in zip(nodes, proofs, strict=True) if not keys]
        return partial(_holds_any, frozenset().union(*proofs), tuple(rest))

    def _leaf(self, node: Node, scope: str) -> Check:
        if keys := self._telling(node, scope):
            return partial(_holds_any, keys, ())
        found = self._text(node, scope) if scope in TEXT_SCOPES else None
        return found or self._exactly(node, scope)

    def _text(self, node: Node, scope: str) -> Check | None:
        match node:
            case Word() | Phrase():
                return self._words(node, scope)
            case Exact():
                return self._exact(node, scope)
            case Near():
                return self._near(node, scope)
            case AtLeast():
                return self._at_least(node, scope)
            case Regex():
                return self._regex(node, scope)
            case _:
                return None

    def _exactly(self, node: Node, scope: str) -> Check:
        return partial(_is_judged, self._clauses(sure_clauses(node, scope)), node, scope)

    def _words(self, node: Word | Phrase, scope: str) -> Check:
        pattern = pattern_of(node)
        keyed = {} if scope else {one: only_key(one, pattern) for one in pattern.sequences}
        unkeyed = tuple(
            (self._clauses(clauses), _forms(pattern, [one]))
            for one, clauses in zip(pattern.sequences, ways(node), strict=True)
            if not keyed.get(one)
        )
        stands = partial(_stands, unkeyed, scope)
        keys = self._numbered(filter(None, keyed.values()))
        return partial(_holds_any, keys, (stands,)) if keys else stands

    def _exact(self, node: Exact, scope: str) -> Check | None:
        sequences = pattern_of(node).sequences
        needles = tuple(text for sequence in sequences for text in _stream_forms(sequence))
        if len(needles) > MOST_FORMS:
            return None
        folded = pattern_of(Phrase(node.text)).sequences
        leaf = _Exact(
            self._clauses(required(node, scope)),
            needles,
            frozenset(part.word for sequence in folded for part in sequence),
            tuple(map(self._clauses, ways(node))),
            node,
            scope,
        )
        return partial(_is_written, leaf)

    def _near(self, node: Near, scope: str) -> Check | None:
        operands = [_operand_forms(operand) for operand in node.operands]
        if len(operands) != 2 or not all(operands):  # noqa: PLR2004  a pair
            return None
        clauses = self._clauses(required(node, scope))
        if any(form.glued or form.is_open for forms in operands for form in forms):
            one, other = operands
            return partial(_are_near, _Pair(clauses, one, other, node.distances[0], scope))
        first, second = (tuple(form.words for form in forms) for forms in operands)
        return partial(_are_words_near, _Words(clauses, first, second, node.distances[0], scope))

    def _at_least(self, node: AtLeast, scope: str) -> Check | None:
        forms = _operand_forms(node.node)
        if not forms:
            return None
        clauses = self._clauses(required(node, scope))
        return partial(_stands_often, clauses, forms, node.count, scope)

    def _regex(self, node: Regex, scope: str) -> Check:
        if scope or not regex.is_never_empty(node.pattern):
            return partial(_is_found, node, scope)
        return partial(_is_found_already, self._numbers[written(node)], node)


def _forms(pattern: Pattern, sequences: Iterable[tuple[Part, ...]]) -> tuple[Form, ...]:
    return tuple(
        Form(
            tuple(part.word for part in sequence),
            tuple(at for at, part in enumerate(sequence) if at and part.is_glued),
            is_open=pattern.is_prefix,
        )
        for sequence in sequences
    )


def _stream_forms(sequence: tuple[Part, ...]) -> Iterable[str]:
    between = [_within_stream(one, other) for one, other in itertools.pairwise(sequence)]
    first, *rest = sequence
    for before in itertools.islice(itertools.product(*between), MOST_FORMS + 1):
        parts = (sign + part.word for sign, part in zip(before, rest, strict=True))
        head = first.word if first.is_lone else f" {first.word}"
        yield head + "".join(parts) + ("" if sequence[-1].is_lone else " ")


def _within_stream(one: Part, other: Part) -> tuple[str, ...]:
    if other.is_glued:
        return ("",)
    return ("", " ") if one.is_lone and other.is_lone else (" ",)


def _operand_forms(node: Node) -> tuple[Form, ...]:
    """Give the forms of an operand if it is made of words and phrases only."""
    match node:
        case Word() | Phrase():
            pattern = pattern_of(node)
            return _forms(pattern, pattern.sequences)
        case Or(nodes):
            found = [_operand_forms(part) for part in nodes]
            return tuple(itertools.chain.from_iterable(found)) if all(found) else ()
        case _:
            return ()


# What follows runs for each candidate.


def _holds(_screen: Screen) -> bool:
    return True


def _has_all(wanted: frozenset[int], screen: Screen) -> bool:
    return wanted <= screen.keys


def _fails(check: Check, screen: Screen) -> bool:
    return not check(screen)


def _holds_all(
    wanted: frozenset[int], banned: frozenset[int], rest: tuple[Check, ...], screen: Screen
) -> bool:
    keys = screen.keys
    if not wanted <= keys or not banned.isdisjoint(keys):
        return False
    for check in rest:  # noqa: SIM110  a generator costs more than the checks
        if not check(screen):
            return False
    return True


def _holds_any(wanted: frozenset[int], rest: tuple[Check, ...], screen: Screen) -> bool:
    if not wanted.isdisjoint(screen.keys):
        return True
    for check in rest:  # noqa: SIM110  a generator costs more than the checks
        if check(screen):
            return True
    return False


def _may_match(clauses: Clauses, keys: set[int]) -> bool:
    for clause in clauses:  # noqa: SIM110  a generator costs more than the checks
        if keys.isdisjoint(clause):
            return False
    return True


def _is_judged(clauses: Clauses, node: Node, scope: str, screen: Screen) -> bool:
    return _may_match(clauses, screen.keys) and screen.judges(node, scope)


def _stands(
    spelt: tuple[tuple[Clauses, tuple[Form, ...]], ...], scope: str, screen: Screen
) -> bool:
    for clauses, forms in spelt:
        if _may_match(clauses, screen.keys) and screen.folded.places(scope).find(forms).spans:
            return True
    return False


def _is_written(leaf: _Exact, screen: Screen) -> bool:
    if not _may_match(leaf.clauses, screen.keys):
        return False
    folded = screen.folded
    if folded.is_marked:
        return screen.judges(leaf.node, leaf.scope)
    raw = folded.raw(leaf.scope)
    return any(needle in raw for needle in leaf.needles) or _may_be_joined(leaf, screen)


def _may_be_joined(leaf: _Exact, screen: Screen) -> bool:
    """Ask the exact reading where a joined form in the story could complete the leaf."""
    if leaf.words.isdisjoint(screen.folded.joined):
        return False
    if not any(_may_match(clauses, screen.keys) for clauses in leaf.ways):
        return False
    return screen.judges(leaf.node, leaf.scope)


def _are_near(pair: _Pair, screen: Screen) -> bool:
    if not _may_match(pair.clauses, screen.keys):
        return False
    places = screen.folded.places(pair.scope)
    return places.are_near(pair.first, pair.second, pair.distance)


def _are_words_near(pair: _Words, screen: Screen) -> bool:
    if not _may_match(pair.clauses, screen.keys):
        return False
    places = screen.folded.places(pair.scope)
    return places.are_words_near(pair.first, pair.second, pair.distance)


def _stands_often(
    clauses: Clauses, forms: tuple[Form, ...], count: int, scope: str, screen: Screen
) -> bool:
    if not _may_match(clauses, screen.keys):
        return False
    return len(stretches(screen.folded.places(scope).find(forms).spans)) >= count


def _is_found(node: Regex, scope: str, screen: Screen) -> bool:
    title, body = screen.folded.encoded()
    texts = {"": (title, body), "title": (title,), "body": (body,)}[scope]
    return any(regex.is_found(node.pattern, node.ignores_case, text) for text in texts)


def _is_found_already(number: int, node: Regex, screen: Screen) -> bool:
    return number in screen.keys or _is_found(node, "", screen)
