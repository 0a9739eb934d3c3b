"""Trees as quick checks of a screen; where a quick answer could be wrong, the exact one is asked.

A check is exact. What can be told from types and spreads is told from them; a phrase whose words
also stand in joined forms, a field of metadata or a count goes to ``judge`` once the types say
that it could match at all.
"""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from feedd.core.query import regex
from feedd.core.query.pattern import Part, Pattern, pattern_of
from feedd.core.query.screen import GLUE
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
from feedd.core.query.terms import TEXT_SCOPES, Keys, required, single_word, telling_keys, ways

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedd.core.query.screen import Check, Needles, Screen

MOST_FORMS: Final = 16
"""In how many ways a phrase is looked for before the exact reading is quicker."""


class _Leaf(NamedTuple):
    """A leaf, what must occur for it, the forms it takes in a story, and its words."""

    clauses: tuple[Keys, ...]
    needles: Needles
    words: frozenset[str]
    ways: tuple[tuple[Keys, ...], ...]
    node: Node
    scope: str


def compiled(node: Node, scope: str = "") -> Check:
    """Make the check of a node."""
    match node:
        case And(nodes):
            return _all(nodes, scope)
        case Or(nodes):
            return _any(nodes, scope)
        case Not(inner):
            return partial(_fails, compiled(inner, scope))
        case Field(name, inner):
            return compiled(inner, name)
        case Anything():
            return _holds
        case _:
            return _leaf(node, scope)


def _all(nodes: tuple[Node, ...], scope: str) -> Check:
    """Words that must, and words that must not occur, are asked for all at once."""
    wanted: set[str] = set()
    banned: set[str] = set()
    rest: list[Check] = []
    for node in nodes:
        if len(keys := telling_keys(node, scope)) == 1:
            wanted.update(keys)
        elif isinstance(node, Not) and (keys := telling_keys(node.node, scope)):
            banned.update(keys)
        else:
            rest.append(compiled(node, scope))
    if not banned and not rest:
        return partial(_has_all, frozenset(wanted))
    return partial(_holds_all, frozenset(wanted), frozenset(banned), tuple(rest))


def _any(nodes: tuple[Node, ...], scope: str) -> Check:
    words = {key for node in nodes for key in telling_keys(node, scope)}
    rest = tuple(compiled(node, scope) for node in nodes if not telling_keys(node, scope))
    return partial(_holds_any, frozenset(words), rest)


def _leaf(node: Node, scope: str) -> Check:
    if keys := telling_keys(node, scope):
        return (
            partial(_has, keys[0]) if len(keys) == 1 else partial(_holds_any, frozenset(keys), ())
        )
    if scope in TEXT_SCOPES:
        if isinstance(node, Word | Phrase | Exact):
            return _text_leaf(node, scope)
        if isinstance(node, Near):
            return _near(node, scope)
        if isinstance(node, AtLeast):
            return _at_least(node, scope)
        if isinstance(node, Regex):
            return _regex(node, scope)
    return _exactly(node, scope)


def _exactly(node: Node, scope: str) -> Check:
    return partial(_is_judged, required(node, scope), node, scope)


def _text_leaf(node: Word | Phrase | Exact, scope: str) -> Check:
    pattern = pattern_of(node)
    needles = _needles(pattern)
    if pattern.is_prefix or not needles:
        return _exactly(node, scope)
    words = frozenset(word for sequence in _folded_sequences(node) for word in sequence)
    leaf = _Leaf(required(node, scope), needles, words, ways(node), node, scope)
    return partial(_is_written if pattern.is_exact else _is_spread, leaf)


def _folded_sequences(node: Word | Phrase | Exact) -> tuple[tuple[str, ...], ...]:
    pattern = pattern_of(Phrase(node.text) if isinstance(node, Exact) else node)
    return tuple(tuple(part.word for part in sequence) for sequence in pattern.sequences)


def _needles(pattern: Pattern) -> Needles:
    """Write a pattern as it may stand in a spread (an exact one, in a stream), if in few ways."""
    form = _stream_forms if pattern.is_exact else _spread_forms
    found = [(text, len(sequence)) for sequence in pattern.sequences for text in form(sequence)]
    return tuple(found) if len(found) <= MOST_FORMS else ()


def _spread_forms(sequence: tuple[Part, ...]) -> Iterable[str]:
    """A letter that is a word of its own may or may not stand right after another."""
    forms = [_before(part, is_first=at == 0) for at, part in enumerate(sequence)]
    for before in itertools.islice(itertools.product(*forms), MOST_FORMS + 1):
        parts = (sign + part.word for sign, part in zip(before, sequence, strict=True))
        yield "".join(parts) + " "


def _before(part: Part, *, is_first: bool) -> tuple[str, ...]:
    glued = GLUE if is_first else f" {GLUE}"
    if part.is_glued and not is_first:
        return (glued,)
    return (" ", glued) if part.is_lone else (" ",)


def _stream_forms(sequence: tuple[Part, ...]) -> Iterable[str]:
    ways = [_within_stream(one, other) for one, other in itertools.pairwise(sequence)]
    first, *rest = sequence
    for before in itertools.islice(itertools.product(*ways), MOST_FORMS + 1):
        parts = (sign + part.word for sign, part in zip(before, rest, strict=True))
        head = first.word if first.is_lone else f" {first.word}"
        yield head + "".join(parts) + ("" if sequence[-1].is_lone else " ")


def _within_stream(one: Part, other: Part) -> tuple[str, ...]:
    if other.is_glued:
        return ("",)
    return ("", " ") if one.is_lone and other.is_lone else (" ",)


def _near(node: Near, scope: str) -> Check:
    leaves = [_near_leaves(operand) for operand in node.operands]
    if len(leaves) != 2 or scope not in TEXT_SCOPES or not all(leaves):  # noqa: PLR2004  a pair
        return _exactly(node, scope)
    first, second = (
        tuple(needle for leaf in found for needle in _needles(pattern_of(leaf)))
        for found in leaves
    )
    sequences = (s for found in leaves for leaf in found for s in _folded_sequences(leaf))
    words = frozenset(word for sequence in sequences for word in sequence)
    clauses = required(node, scope)
    leaf = _Leaf(clauses, (), words, (clauses,), node, scope)
    return partial(_are_near, leaf, first, second, node.distances[0])


def _near_leaves(node: Node) -> tuple[Word | Phrase, ...]:
    """Give the leaves of an operand if all of them have a quick check."""
    match node:
        case Word() | Phrase() if not pattern_of(node).is_prefix and _needles(pattern_of(node)):
            return (node,)
        case Or(nodes):
            found = [_near_leaves(part) for part in nodes]
            return tuple(leaf for leaves in found for leaf in leaves) if all(found) else ()
        case _:
            return ()


def _at_least(node: AtLeast, scope: str) -> Check:
    word = single_word(node.node, scope)
    return partial(_occurs, word, node.count, node) if word else _exactly(node, scope)


def _regex(node: Regex, scope: str) -> Check:
    if scope or not regex.is_never_empty(node.pattern):
        return partial(_is_found, node, scope)
    return partial(_is_found_already, written(node), node)


# What follows runs for each candidate.


def _holds(_screen: Screen) -> bool:
    return True


def _has(word: str, screen: Screen) -> bool:
    return word in screen.types


def _has_all(words: frozenset[str], screen: Screen) -> bool:
    return words <= screen.types


def _fails(check: Check, screen: Screen) -> bool:
    return not check(screen)


def _holds_all(
    words: frozenset[str], banned: frozenset[str], rest: tuple[Check, ...], screen: Screen
) -> bool:
    types = screen.types
    if not words <= types or not banned.isdisjoint(types):
        return False
    for check in rest:  # noqa: SIM110  a generator costs more than the checks
        if not check(screen):
            return False
    return True


def _holds_any(words: frozenset[str], rest: tuple[Check, ...], screen: Screen) -> bool:
    if not words.isdisjoint(screen.types):
        return True
    for check in rest:  # noqa: SIM110  a generator costs more than the checks
        if check(screen):
            return True
    return False


def _may_match(clauses: tuple[Keys, ...], types: set[str]) -> bool:
    for keys in clauses:  # noqa: SIM110  a generator costs more than the checks
        if types.isdisjoint(keys):
            return False
    return True


def _is_judged(clauses: tuple[Keys, ...], node: Node, scope: str, screen: Screen) -> bool:
    return _may_match(clauses, screen.types) and screen.judges(node, scope)


def _is_spread(leaf: _Leaf, screen: Screen) -> bool:
    if not _may_match(leaf.clauses, screen.types):
        return False
    spread = screen.spread(leaf.scope)
    for needle, _ in leaf.needles:
        if needle in spread:
            return True
    return _may_be_joined(leaf, screen)


def _is_written(leaf: _Leaf, screen: Screen) -> bool:
    if not _may_match(leaf.clauses, screen.types):
        return False
    if screen.is_marked:
        return screen.judges(leaf.node, leaf.scope)
    raw = screen.raw(leaf.scope)
    return any(needle in raw for needle, _ in leaf.needles) or _may_be_joined(leaf, screen)


def _may_be_joined(leaf: _Leaf, screen: Screen) -> bool:
    """Ask the exact reading where a joined form in the story could complete the leaf."""
    if leaf.words.isdisjoint(screen.joined):
        return False
    if not any(_may_match(clauses, screen.types) for clauses in leaf.ways):
        return False
    return screen.judges(leaf.node, leaf.scope)


def _are_near(leaf: _Leaf, first: Needles, second: Needles, distance: int, screen: Screen) -> bool:
    if not _may_match(leaf.clauses, screen.types):
        return False
    if screen.are_near(first, second, distance, leaf.scope):
        return True
    if leaf.words.isdisjoint(screen.joined):
        return False
    first, second = screen.loosened(first), screen.loosened(second)
    if first and second and not screen.are_near(first, second, distance, leaf.scope):
        return False
    return screen.judges(leaf.node, leaf.scope)


def _occurs(word: str, count: int, node: AtLeast, screen: Screen) -> bool:
    if word not in screen.types:
        return False
    if word in screen.joined:
        return screen.judges(node, "")
    return screen.words.count(word) >= count


def _is_found(node: Regex, scope: str, screen: Screen) -> bool:
    title, body = screen.encoded()
    texts = {"": (title, body), "title": (title,), "body": (body,)}[scope]
    return any(regex.is_found(node.pattern, node.ignores_case, text) for text in texts)


def _is_found_already(key: str, node: Regex, screen: Screen) -> bool:
    return key in screen.types or _is_found(node, "", screen)
