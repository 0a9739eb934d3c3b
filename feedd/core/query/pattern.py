"""Leaves of a query as what is looked for: sequences of folded words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from feedd.core.query.stems import stem
from feedd.core.query.syntax import Exact, Phrase, Stem, Word
from feedd.core.query.tokens import PARAGRAPH_GAP, Token, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    with a ``language`` the one word of the one sequence is a stem.
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
            whole = max(tokens, key=lambda token: token.until - token.place)
            return Pattern(((Part(stem(language, whole.word)),),), language=language)
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
    end = max(token.until for token in tokens)
    found: list[tuple[Part, ...]] = []
    for path in _paths(starting, 0, end):
        found.append(tuple(_part(token, is_exact=is_exact) for token in path))
        if len(found) == MOST_READINGS:
            break
    return tuple(dict.fromkeys(found))


def _paths(starting: dict[int, list[Token]], place: int, end: int) -> Iterator[tuple[Token, ...]]:
    if place >= end or place >= PARAGRAPH_GAP:
        yield ()
        return
    for token in starting[place]:
        for rest in _paths(starting, token.until, end):
            yield (token, *rest)


def _part(token: Token, *, is_exact: bool) -> Part:
    return Part(token.raw if is_exact else token.word, token.is_lone, token.is_glued)
