"""Sentences of scripts that end them with nothing, as Thai, Lao and Tibetan do.

There only length tells a sentence from a headline. How long is long depends on the document: its
lines are of two lengths, and those nearer to the longer one are text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import mean

from feedd.core.parse import script
from feedd.core.parse.texts.inline import BOLD
from feedd.core.parse.texts.paragraphs import Paragraph, Text
from feedd.core.parse.times import stamps

_FEWEST = 4  # lines
_SEVERAL = 3  # blocks
_PAIR = 2  # lines
_LEAST = 50  # characters of a sentence
_MOST = 90  # characters that any line of text has
_APART = 1.5  # times as long are sentences
_ROUNDS = 5  # of dividing the lengths in two


def settle(told: Text) -> Text:
    """Mark the paragraphs that are sentences by their length among the lines of a text."""
    lengths = [len(each.text) for each in told if _is_unstopped(each)]
    bound = _between(lengths) if len(lengths) >= _FEWEST else None
    if bound is None:
        return _in_pairs(told)
    return [
        replace(each, told=True) if _is_unstopped(each) and len(each.text) > bound else each
        for each in told
    ]


def _in_pairs(told: Text) -> Text:
    """Where all blocks but the first are two lines, of which the longer comes last, it is text."""
    starts = [at for at, each in enumerate(told) if each.gap]
    blocks = [range(at, until) for at, until in pairwise((*starts, len(told)))]
    if len(blocks) < _SEVERAL or not all(_is_pair(told, block) for block in blocks):
        return told
    heads = frozenset(starts)
    return [
        replace(each, heading=BOLD) if at in heads else replace(each, told=at > starts[0])
        for at, each in enumerate(told)
    ]


def _is_pair(told: Text, block: range) -> bool:
    lines = [told[at] for at in block]
    lengths = [len(each.text) for each in lines if _is_unstopped(each)]
    return len(lines) == len(lengths) == _PAIR and lengths[0] < lengths[1]


def _is_unstopped(each: Paragraph) -> bool:
    plain = not (each.heading or each.label or each.rule or each.bullet)
    unstopped = plain and script.is_unstopped(each.text) and each.ending in {"open", "stop"}
    return unstopped and not _ends_in_day(each)


def _ends_in_day(each: Paragraph) -> bool:
    """Say whether a line ends in the day that it states, as a bulletin's masthead does."""
    day = stamps.day_within(each.text)
    return day is not None and each.text.endswith(day)


def _between(lengths: Sequence[int]) -> float | None:
    """Give the length between the short and the long; None where all are about as long."""
    bound, low, high = mean(lengths), 0.0, 0.0
    for _ in range(_ROUNDS):
        above = [each for each in lengths if each > bound]
        if not above or len(above) == len(lengths):
            return None
        low, high = mean(each for each in lengths if each <= bound), mean(above)
        bound = (low + high) / 2
    return min(_MOST, max(_LEAST, bound)) if high >= _APART * low else None
