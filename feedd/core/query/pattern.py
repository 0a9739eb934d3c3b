"""Leaves of a query as what is looked for: sequences of folded words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from feedd.core.query.syntax import Exact, Phrase, Stem, Word
from feedd.core.query.tokens import Token, tokenise

MOST_READINGS = 16
"""How many ways of joining a word's parts are tried."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a sequence; ``is_glued``: it must directly follow the word before."""

    word: str
    is_lone: bool = False
    is_glued: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """Any of some sequences of words.

    ``is_exact`` compares words as written; ``is_prefix`` lets the last word of each go on;
    with a ``language`` each may be another form of the word.
    """

    sequences: tuple[tuple[Part, ...], ...]
    is_exact: bool = False
    is_prefix: bool = False
    language: str = ""


@lru_cache(maxsize=4096)
def pattern_of(leaf: Word | Phrase | Exact | Stem) -> Pattern:
    """Read what a leaf looks for with the rules that stories are read with."""
    if isinstance(leaf, Word) and leaf.text.isascii() and leaf.text.isalnum():
        # Thousands of watches are read so when their first stories come.
        return Pattern(((Part(leaf.text.lower()),),), is_prefix=leaf.is_prefix)
    tokens = tokenise(leaf.text.replace("\n", " "))
    match leaf:
        case Stem(language):
            return Pattern(_sequences(tokens, is_exact=False), language=language)
        case Word(_, is_prefix):
            # A letter that is a word of its own is found whatever follows.
            is_open = is_prefix and not tokens[-1].is_lone
            return Pattern(_sequences(tokens, is_exact=False), is_prefix=is_open)
        case Phrase():
            return Pattern(_sequences(tokens, is_exact=False))
        case Exact():
            return Pattern(_sequences(tokens, is_exact=True), is_exact=True)


def _sequences(tokens: tuple[Token, ...], *, is_exact: bool) -> tuple[tuple[Part, ...], ...]:
    if len(tokens) == 1:
        return ((_part(tokens[0], is_exact=is_exact),),)
    starting: dict[int, list[Token]] = {}
    for token in tokens:
        starting.setdefault(token.place, []).append(token)
    found = [
        tuple(_part(token, is_exact=is_exact) for token in path)
        for path in itertools.islice(_paths(starting), MOST_READINGS)
    ]
    return tuple(dict.fromkeys(found))


class _Step(NamedTuple):
    """A token of a path, after the steps before it."""

    before: _Step | None
    token: Token


def _paths(starting: Mapping[int, Sequence[Token]]) -> Iterator[list[Token]]:
    """Give the ways from the first word to the last, each after those that begin as it does."""
    steps = [_Step(None, token) for token in reversed(starting[0])]
    while steps:
        step = steps.pop()
        following = starting.get(step.token.until, ())
        if not following:
            yield _walked(step)
        steps.extend(_Step(step, token) for token in reversed(following))


def _walked(last: _Step) -> list[Token]:
    path: list[Token] = []
    step: _Step | None = last
    while step is not None:
        path.append(step.token)
        step = step.before
    return path[::-1]


def _part(token: Token, *, is_exact: bool) -> Part:
    return Part(token.raw if is_exact else token.word, token.is_lone, token.is_glued)
