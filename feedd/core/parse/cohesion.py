"""Which words a text's parts have in common: what is told on under one headline shares its words.

Words are cut to their first letters, since endings change with grammar; where words aren't
spaced, pairs of characters stand for them. Words that many parts hold tell nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from feedd.core.parse import script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feedd.core.parse.setting import Text

_WORD = re.compile(r"[^\s\d_!-/:-@\[-`{-~«»¡¿\u2000-\u206f\u3000-\u303f،؛؟।॥۔]+")
"""A run of letters with their marks: Indic vowel signs are no letters to ``\\w``."""
_PREFIX = re.compile("[והבלמשכ](?=[א-ת]{3})|(?:[وبلفك]?ال|لل|[وبلفك])(?=[ء-ي]{3})")
"""Articles and particles that Hebrew and Arabic write as part of the word."""
TAKEN_UP = 0.75
"""The share of headlines, from which on headlines are taken up by their texts."""
LIGHTER = 0.85
"""How light a line is beside the document's usual headlines, to be lighter than these."""

_SHORTEST = 3
_STEM = 5
_FEW = 2
_COMMON = 1 / 3
_RECURRING = 2
_NARROW = 0.75
_SLIGHT = 0.6
_SHORT_WORDS = 4
_LINKED = 0.75
_LONG_WORD = 5
_NEAR = 6


def stems(text: str, *, shortest: int = _SHORTEST) -> frozenset[str]:
    """Give a text's words, cut to what stays the same in their forms; short ones are left out."""
    words = _WORD.findall(text.casefold())
    return frozenset(stem for word in words for stem in _stems(word, shortest))


def _stems(word: str, shortest: int) -> Iterator[str]:
    if script.weight(word) > len(word):
        yield from (first + second for first, second in pairwise(word))
    elif len(word) >= shortest:
        yield word[:_STEM]
        if len(word) > shortest and (prefixed := _PREFIX.match(word)):
            yield word[prefixed.end() :][:_STEM]


def rare(parts: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Leave out of each part what at least a third of the parts hold, and more than two."""
    held = Counter(stem for part in parts for stem in part)
    most = max(_FEW, _COMMON * len(parts))
    common = {stem for stem, times in held.items() if times > most}
    return [part - common for part in parts]


class Part(NamedTuple):
    """A line that may be a headline, and the text below it."""

    line: str
    text: str


def parts(text: Text, heads: Sequence[int]) -> list[Part]:
    """Give the parts of a text that begin at ``heads``."""
    return [
        Part(text[at].text, said(text, at + 1, until))
        for at, until in pairwise((*heads, len(text)))
    ]


def said(text: Text, start: int, end: int) -> str:
    """Give a part of a text on one line."""
    return " ".join(each.text for each in text[start:end])


def taken_up(told: Sequence[Part]) -> list[bool]:
    """Say for each line whether the text below it takes up a word of it."""
    below = rare([stems(part.text) for part in told])
    return [bool(stems(part.line) & words) for part, words in zip(told, below, strict=True)]


def told_on(told: Sequence[Part]) -> frozenset[int]:
    """Find the parts that go on with the one above: their lines divide one story.

    Such a line is lighter than others. Either it and its text take up several words of the part
    above, or the line is short and its text takes up one; less short will do where the text takes
    up two, or where the line, unlike other headlines, isn't taken up by its own text.
    """
    usual = median(script.weight(part.line) for part in told)
    light = [script.weight(part.line) / usual for part in told]
    if len(told) <= _FEW or min(light[1:]) > LIGHTER:
        return frozenset()
    seams = _seams(told)
    many = max(_RECURRING, 1 + 2 * median(seam.shared for seam in seams))
    return frozenset(
        at for at, seam in enumerate(seams, 1) if _goes_on(told[at].line, light[at], seam, many)
    )


class _Seam(NamedTuple):
    """Where two parts meet: the words both hold, and what the lower part's line has to do with it.

    ``recurs``: the line takes up a word of the part above. ``untold``: its own text takes up none
    of it, as texts do with headlines here.
    """

    shared: int
    recurs: bool
    untold: bool


def _seams(told: Sequence[Part]) -> list[_Seam]:
    words = rare([stems(f"{part.line} {part.text}") for part in told])
    own = taken_up(told)
    echoed = sum(own) >= TAKEN_UP * (len(told) - 1)
    return [
        _Seam(len(above & below), bool(stems(part.line) & above), echoed and not up)
        for (above, below), part, up in zip(pairwise(words), told[1:], own[1:], strict=True)
    ]


def _goes_on(line: str, light: float, seam: _Seam, many: float) -> bool:
    several = seam.shared >= many
    if several and seam.recurs and light <= LIGHTER:
        return True
    least = _NARROW if several or seam.untold else _SLIGHT
    return seam.shared > 0 and _is_short(line) and light <= least


def _is_short(line: str) -> bool:
    return len(line.split()) <= _SHORT_WORDS


def is_one(told: Sequence[Part]) -> bool:
    """Say whether nearly all parts take up words of the parts above them."""
    words = rare([stems(f"{part.line} {part.text}") for part in told])
    known: set[str] = set()
    linked = 0
    for part in words:
        linked += not known.isdisjoint(part)
        known |= part
    return linked >= _LINKED * (len(told) - 1)


def closes(text: Text, at: int, below: int | None = None) -> bool:
    """Say whether a line takes up the text above it and not that from ``below`` on.

    A caption does, and a quotation set apart.
    """
    start = at + 1 if below is None else below
    taken_up = _long_words(text[at].text) & _long_words(said(text, start, start + 2))
    return _recalls(text, at) and not taken_up


def _recalls(text: Text, at: int) -> bool:
    """Say whether a line takes up a longer word of the text right above it."""
    above = _long_words(said(text, max(0, at - _NEAR), at))
    return bool(_long_words(text[at].text) & above)


def _long_words(words: str) -> frozenset[str]:
    return stems(words, shortest=_LONG_WORD)
