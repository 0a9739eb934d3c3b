"""What a line takes up of the text around it: words, as ``cohesion`` compares them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from feedd.core.parse.cohesion import Part, stems
from feedd.core.parse.texts.paragraphs import Text

_LONG_WORD = 5  # letters
_NEAR = 6  # lines above


def parts(text: Text, heads: Sequence[int]) -> list[Part]:
    """Give the parts of a text that begin at ``heads``."""
    return [
        Part(text[at].text, said(text, at + 1, until))
        for at, until in pairwise((*heads, len(text)))
    ]


def said(text: Text, start: int, end: int) -> str:
    """Give a part of a text on one line."""
    return " ".join(each.text for each in text[start:end])


def closes(text: Text, at: int, below: int) -> bool:
    """Say whether a line takes up the text above it and not that from ``below`` on.

    A caption does, and a quotation set apart.
    """
    return bool(_taken_from_above(text, at)) and not _taken_up_below(text, at, below)


def leans_back(text: Text, at: int, head: int) -> bool:
    """Say whether a line takes up as much of the story that ``head`` opens as of the text below.

    It takes up nothing of a story that it doesn't belong to.
    """
    above = _taken_from_above(text, at, head)
    return bool(above) and len(above) >= len(_taken_up_below(text, at, at + 1))


def _taken_from_above(text: Text, at: int, start: int = 0) -> frozenset[str]:
    return _long_words(text[at].text) & _long_words(said(text, max(start, at - _NEAR), at))


def _taken_up_below(text: Text, at: int, below: int) -> frozenset[str]:
    return _long_words(text[at].text) & _long_words(said(text, below, below + 2))


def _long_words(words: str) -> frozenset[str]:
    return stems(words, shortest=_LONG_WORD)
