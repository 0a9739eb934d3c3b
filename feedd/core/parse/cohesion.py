"""Which words a text's parts have in common: what is told on under one headline shares its words.

Words are cut to their first letters, since endings change with grammar; where words aren't
spaced, pairs of characters stand for them. Words that many parts hold tell nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from feedd.core.parse import script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feedd.core.parse.setting import Text

_PREFIX = re.compile("[והבלמשכ](?=[א-ת]{3})|(?:[وبلفك]?ال|لل|[وبلفك])(?=[ء-ي]{3})")
"""Articles and particles that Hebrew and Arabic write as part of the word."""
_SHORTEST = 3
_STEM = 5
_FEW = 2
_COMMON = 1 / 3


def stems(text: str, *, shortest: int = _SHORTEST) -> frozenset[str]:
    """Give a text's words, cut to what stays the same in their forms; short ones are left out."""
    folded = script.fold(text).split()
    return frozenset(stem for word in folded for stem in _stems(word, shortest))


def _stems(word: str, shortest: int) -> Iterator[str]:
    if script.weight(word) > len(word):
        yield from (first + second for first, second in pairwise(word))
    elif len(word) >= shortest and not word.isdigit():
        yield word[:_STEM]
        if len(word) > shortest and (prefixed := _PREFIX.match(word)):
            yield word[prefixed.end() :][:_STEM]


def rare(parts: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Leave out of each part what at least a third of the parts hold, and more than two."""
    held = Counter(stem for part in parts for stem in part)
    most = max(_FEW, _COMMON * len(parts))
    common = {stem for stem, times in held.items() if times > most}
    return [part - common for part in parts]


def taken_up(text: Text, heads: Sequence[int]) -> list[bool]:
    """Say for each headline whether the text below it takes up a word of it."""
    told = rare([stems(said(text, *span)) for span in _spans_below(text, heads)])
    return [bool(stems(text[at].text) & below) for at, below in zip(heads, told, strict=True)]


def _spans_below(text: Text, heads: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((at + 1, until) for at, until in pairwise((*heads, len(text))))


def said(text: Text, start: int, end: int) -> str:
    """Give a part of a text on one line."""
    return " ".join(each.text for each in text[start:end])
