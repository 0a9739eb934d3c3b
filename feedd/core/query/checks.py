"""Trees as quick checks of a screen; where a quick answer could be wrong, the exact one is asked.

A check is exact. What can be told from types and streams is told from them; a phrase whose words
also stand in joined forms, a script with marks on letters that are words, a field or a count
goes to ``judge`` once the types say that it could match at all.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from feedd.core.query import regex
from feedd.core.query.pattern import Part, Pattern, pattern_of
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
from feedd.core.query.terms import TEXT_SCOPES, Keys, required, single_key, single_word

if TYPE_CHECKING:
    from feedd.core.query.screen import Check, Screen


class _Leaf(NamedTuple):
    """A leaf, what must occur for it, and when its quick check can be trusted."""

    clauses: tuple[Keys, ...]
    quick: Check
    words: frozenset[str]
    sequences: tuple[tuple[str, ...], ...]
    has_lone: bool
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
    words = {single_key(node, scope) for node in nodes} - {""}
    banned = {_banned(node, scope) for node in nodes} - {""}
    others = [n for n in nodes if not single_key(n, scope) and not _banned(n, scope)]
    rest = tuple(compiled(node, scope) for node in others)
    return partial(_holds_all, frozenset(words), frozenset(banned), rest)


def _banned(node: Node, scope: str) -> str:
    return single_key(node.node, scope) if isinstance(node, Not) else ""


def _any(nodes: tuple[Node, ...], scope: str) -> Check:
    words = {single_key(node, scope) for node in nodes} - {""}
    rest = tuple(compiled(node, scope) for node in nodes if not single_key(node, scope))
    return partial(_holds_any, frozenset(words), rest)


def _leaf(node: Node, scope: str) -> Check:
    if key := single_key(node, scope):
        return partial(_has, key)
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
    if pattern.is_prefix or any(_is_intricate(sequence) for sequence in pattern.sequences):
        return _exactly(node, scope)
    has_lone = any(part.is_lone for sequence in pattern.sequences for part in sequence)
    quick = partial(
        _is_in_raw if pattern.is_exact else _is_in_stream,
        tuple(map(_needle, pattern.sequences)),
        scope,
    )
    sequences = _folded_sequences(pattern, node)
    words = frozenset(word for sequence in sequences for word in sequence)
    clauses = required(node, scope)
    return partial(_quickly, _Leaf(clauses, quick, words, sequences, has_lone, node, scope))


def _folded_sequences(
    pattern: Pattern, node: Word | Phrase | Exact
) -> tuple[tuple[str, ...], ...]:
    if pattern.is_exact:
        pattern = pattern_of(Phrase(node.text))
    return tuple(tuple(part.word for part in sequence) for sequence in pattern.sequences)


def _is_intricate(sequence: tuple[Part, ...]) -> bool:
    """Tell whether letters of a script without spaces may or may not stand together."""
    return any(
        one.is_lone and other.is_lone and not other.is_glued for one, other in pairwise(sequence)
    )


def _needle(sequence: tuple[Part, ...]) -> str:
    """Write a sequence as it stands in a stream."""
    needle = "" if sequence[0].is_lone else " "
    for index, part in enumerate(sequence):
        needle += ("" if part.is_glued or index == 0 else " ") + part.word
    return needle if sequence[-1].is_lone else needle + " "


def _near(node: Near, scope: str) -> Check:
    words = [single_word(operand, "") for operand in node.operands]
    if len(words) != 2 or scope or not all(words):  # noqa: PLR2004  a pair
        return _exactly(node, scope)
    first, second = words
    return partial(_are_near, first, second, node.distances[0], node)


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


def _is_in_stream(needles: tuple[str, ...], scope: str, screen: Screen) -> bool:
    stream = screen.stream(scope)
    return needles[0] in stream or any(needle in stream for needle in needles[1:])


def _is_in_raw(needles: tuple[str, ...], scope: str, screen: Screen) -> bool:
    stream = screen.raw(scope)
    return any(needle in stream for needle in needles)


def _quickly(leaf: _Leaf, screen: Screen) -> bool:
    if not _may_match(leaf.clauses, screen.types):
        return False
    if leaf.has_lone and screen.has_marked_letters():
        return screen.judges(leaf.node, leaf.scope)
    if leaf.quick(screen):
        return True
    return _may_be_joined(leaf, screen) and screen.judges(leaf.node, leaf.scope)


def _may_be_joined(leaf: _Leaf, screen: Screen) -> bool:
    """Tell whether a joined form in the story could complete the leaf."""
    if leaf.words.isdisjoint(screen.joined):
        return False
    if leaf.has_lone:
        return True
    return any(
        screen.types.issuperset(sequence) and screen.pairs.issuperset(pairwise(sequence))
        for sequence in leaf.sequences
    )


def _are_near(first: str, second: str, distance: int, node: Near, screen: Screen) -> bool:
    types = screen.types
    if first not in types or second not in types:
        return False
    if screen.lone or first in screen.joined or second in screen.joined:
        return screen.judges(node, "")
    return screen.are_near(first, second, distance)


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
