"""What must occur in a story for a query to match: the terms a query is found by.

A *key* is something that can be looked up in a story, mostly a folded word. A *clause* is a set of
keys, one of which has to be there; all clauses of a query have to be met. Beside words, and single
letters and pairs of them in scripts without spaces, there are keys that can't be mistaken for one:

=============  ===============================
``sanction*``  a beginning
``en~sanct``   a stem
``lang:fa``    a word in a field of metadata
``/…/i``       a regular expression
``of the``     two words side by side
=============  ===============================
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from feedd.core.query.pattern import Part, Pattern, pattern_of
from feedd.core.query.stems import sought
from feedd.core.query.syntax import (
    And,
    AtLeast,
    Exact,
    Field,
    Leaf,
    Near,
    Node,
    Or,
    Phrase,
    Regex,
    Stem,
    Word,
    written,
)
from feedd.core.query.trees import parts_of

Keys: TypeAlias = tuple[str, ...]
_Telling: TypeAlias = Word | Phrase | Stem
Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""Triggers, each with the key that guards it (itself where nothing else must occur)."""

TEXT_SCOPES = frozenset({"", "title", "body"})


def is_pair(key: str) -> bool:
    """Tell whether a key is two words side by side."""
    return " " in key and key[0] != "/"


def is_stem(key: str) -> bool:
    """Tell whether a key is a stem."""
    return "~" in key and key[0] != "/"


def field_of(key: str) -> str:
    """Give the field of metadata that a key is a word of, or ""."""
    field, colon, _ = key.partition(":")
    return field if colon and key[0] != "/" else ""


def telling_keys(node: Node, scope: str) -> Keys:
    """Give the keys each of which proves that a node matches; none if no key can."""
    if scope or not isinstance(node, _Telling):
        return ()
    pattern = pattern_of(node)
    keys = [only_keys(sequence, pattern) for sequence in pattern.sequences]
    return tuple(itertools.chain.from_iterable(keys)) if all(keys) else ()


def only_keys(sequence: tuple[Part, ...], pattern: Pattern) -> Keys:
    """Give the keys each of which proves that a sequence occurs; none if no key does."""
    if pattern.language:
        return _stem_keys(sequence[0], pattern) if len(sequence) == 1 else ()
    key = only_key(sequence, pattern)
    return (key,) if key else ()


def only_key(sequence: tuple[Part, ...], pattern: Pattern) -> str:
    """Give the key that proves that a sequence of no stems occurs, or "" if none does."""
    match sequence:
        case (only,):
            return f"{only.word}*" if pattern.is_prefix else only.word
        case (one, other) if not pattern.is_prefix and one.is_lone == other.is_lone:
            if one.is_lone:
                return one.word + other.word if other.is_glued else ""
            return f"{one.word} {other.word}"
        case _:
            return ""


def _stem_keys(part: Part, pattern: Pattern) -> Keys:
    if part.is_lone:
        # What is written without spaces has no endings: a story brings it as letters.
        return (part.word,)
    return tuple(f"{pattern.language}~{stem}" for stem in sought(pattern.language, part.word))


def required(  # noqa: PLR0911  one a kind of node
    node: Node, scope: str = ""
) -> tuple[Keys, ...]:
    """List a node's clauses; none if nothing in particular has to occur."""
    match node:
        case And(nodes) | Near(nodes, _):
            return tuple(clause for part in nodes for clause in required(part, scope))
        case Or(nodes):
            return _either([required(part, scope) for part in nodes])
        case Field(name, inner):
            return required(inner, name)
        case AtLeast(_, inner):
            return required(inner, scope)
        case Regex():
            return ((written(node),),) if scope in TEXT_SCOPES else ()
        case Word() | Phrase() | Exact() | Stem():
            return _leaf(node, scope)
        case _:
            return ()


def _either(branches: Sequence[tuple[Keys, ...]]) -> tuple[Keys, ...]:
    if not all(branches):
        return ()
    shortest = [min(clauses, key=lambda keys: (len(keys), -len(keys[0]))) for clauses in branches]
    return (tuple(dict.fromkeys(key for keys in shortest for key in keys)),)


def _leaf(node: Word | Phrase | Exact | Stem, scope: str) -> tuple[Keys, ...]:
    if scope not in TEXT_SCOPES:
        return _metadata(_folded(node), scope)
    clauses = ways(node)
    return clauses[0] if len(clauses) == 1 else _either(clauses)


def ways(leaf: Word | Phrase | Exact | Stem) -> tuple[tuple[Keys, ...], ...]:
    """List the clauses of a leaf for each of the ways it may be written (AT&T, ATT)."""
    pattern = _folded(leaf)
    return tuple(_sequence(sequence, pattern) for sequence in pattern.sequences)


def _folded(leaf: Word | Phrase | Exact | Stem) -> Pattern:
    """Give what a story holds, folded, that matches a leaf: exact words by their phrase."""
    return pattern_of(Phrase(leaf.text) if isinstance(leaf, Exact) else leaf)


def _metadata(pattern: Pattern, scope: str) -> tuple[Keys, ...]:
    if pattern.is_prefix or pattern.language or len(pattern.sequences) > 1:
        return ()
    return tuple((f"{scope}:{part.word}",) for part in pattern.sequences[0])


def _sequence(sequence: tuple[Part, ...], pattern: Pattern) -> tuple[Keys, ...]:
    if pattern.language:
        return tuple(_stem_keys(part, pattern) for part in sequence)
    runs = _runs(sequence)
    last = [(f"{runs.pop()[-1].word}*",)] if pattern.is_prefix else []
    clauses: list[Keys] = []
    for run in (one for one in runs if one[0].is_lone):
        clauses.extend(_letter_keys([part.word for part in run]))
    for _, words in itertools.groupby(runs, key=lambda run: run[0].is_lone):
        clauses.extend(_word_keys([run[0].word for run in words if not run[0].is_lone]))
    return (*clauses, *last)


def _runs(sequence: tuple[Part, ...]) -> list[list[Part]]:
    runs: list[list[Part]] = []
    for part in sequence:
        if part.is_glued and runs:
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


def _letter_keys(letters: list[str]) -> list[Keys]:
    return [(one + other,) for one, other in itertools.pairwise(letters)] or [(letters[0],)]


def _word_keys(words: list[str]) -> list[Keys]:
    pairs = [f"{one} {other}" for one, other in itertools.pairwise(words)]
    return [(key,) for key in pairs or words]


def triggers(node: Node, cost: Callable[[str], float]) -> Pairs:
    """Choose the keys by which a query is found, or none: then every story is asked."""
    best = _cheapest(node, "", cost)
    return best[1] if best else ()


def _cheapest(node: Node, scope: str, cost: Callable[[str], float]) -> tuple[float, Pairs] | None:
    match node:
        case Field(name, inner):
            return _cheapest(inner, name, cost)
        case AtLeast(_, inner):
            return _cheapest(inner, scope, cost)
        case Or(nodes):
            return _of_each(_cheapest(node, scope, cost) for node in nodes)
        case Word() | Phrase() | Exact() | Stem() if scope in TEXT_SCOPES:
            # Each way is found by what is rarest in it: of a phrase with half-spaces (کتاب‌ها) that
            # is seldom the two parts of one word.
            return _of_each(_cheapest_clause(clauses, cost) for clauses in ways(node))
        case And(nodes):
            return _guarded(nodes, scope, cost)
        case _:
            return _cheapest_clause(required(node, scope), cost)


def _of_each(found: Iterable[tuple[float, Pairs] | None]) -> tuple[float, Pairs] | None:
    """Take the triggers of all alternatives together; None if one of them has none."""
    total = 0.0
    pairs: dict[tuple[str, str], None] = {}
    for best in found:
        if best is None:
            return None
        total += best[0]
        pairs.update(dict.fromkeys(best[1]))
    return total, tuple(pairs)


def _guarded(
    nodes: tuple[Node, ...], scope: str, cost: Callable[[str], float]
) -> tuple[float, Pairs] | None:
    """Take the rarest part of AND, guarded by the rarest single key of the other parts."""
    found = [(best, node) for node in nodes if (best := _cheapest(node, scope, cost))]
    if not found:
        return None
    (total, pairs), chosen = min(found, key=lambda one: one[0][0])
    others = [clause for node in nodes if node is not chosen for clause in required(node, scope)]
    guard = min(_guards(others), key=cost, default="")
    if not guard:
        return total, pairs
    return total, tuple((key, guard if own == key else own) for key, own in pairs)


def _cheapest_clause(
    clauses: tuple[Keys, ...], cost: Callable[[str], float]
) -> tuple[float, Pairs] | None:
    if not clauses:
        return None
    ranked = sorted(clauses, key=lambda keys: sum(map(cost, keys)))
    guard = next(iter(_guards(ranked[1:])), "")
    chosen = ranked[0]
    return sum(map(cost, chosen)), tuple((key, guard or key) for key in chosen)


def _guards(clauses: Iterable[Keys]) -> list[str]:
    """Give the keys that must occur, but no regular expressions: these are only triggers."""
    return [keys[0] for keys in clauses if len(keys) == 1 and keys[0][0] != "/"]


def keys_of(node: Node) -> frozenset[str]:
    """Collect all keys that a node is told by."""
    leaves = _leaves(node, "")
    return frozenset(
        key for leaf, where in leaves for keys in _leaf_keys(leaf, where) for key in keys
    )


def _leaf_keys(leaf: Leaf, scope: str) -> Iterable[Keys]:
    if scope in TEXT_SCOPES and isinstance(leaf, Word | Phrase | Exact | Stem):
        return itertools.chain.from_iterable(ways(leaf))
    return required(leaf, scope)


def sure_clauses(node: Node, scope: str) -> tuple[Keys, ...]:
    """List a node's clauses, but for regular expressions: these are only triggers."""
    return tuple(keys for keys in required(node, scope) if not any(key[0] == "/" for key in keys))


def _leaves(node: Node, scope: str) -> list[tuple[Leaf, str]]:
    match node:
        case Word() | Phrase() | Exact() | Stem() | Regex():
            return [(node, scope)]
        case Field(name, inner):
            return _leaves(inner, name)
        case _:
            return [leaf for part in parts_of(node) for leaf in _leaves(part, scope)]


def regexes(node: Node) -> dict[str, Regex]:
    """Give the regular expressions on title and text by their keys."""
    leaves = _leaves(node, "")
    return {
        written(leaf): leaf
        for leaf, scope in leaves
        if isinstance(leaf, Regex) and scope in TEXT_SCOPES
    }
