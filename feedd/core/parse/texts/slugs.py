"""Lines that only number or register the story below them: "Item 1", "AB0112 SPO 03-05-26 14:03".

Agencies and offices write one above each headline. One such line may be anything; several of one
shape, each above a line that could be a headline, say where all stories begin.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from feedd.core.parse import stamps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedd.core.parse.texts.paragraphs import Paragraph

_COUNTED = re.compile(
    r"^[#\W]*(?P<words>[^\W\d_][^\d:：.,;]{0,23}?)[\s#.:№-]*(?P<number>\d{1,3})\W*$"
)
_CODED = re.compile(r"(?=\S*[A-Z])(?=\S*\d)\S{3,}")
"""A word of capitals and figures."""
_FIGURE = re.compile(r"\d")
_CAPITAL = re.compile(r"[^\W\d_]+")
_ENDED = re.compile(r"\s+(?:[-–—]\s?\d{1,2}\s?[-–—]|#{2,4}|[■◼▪∎])$")
"""The mark of a story's end behind its last sentence: -30-, ###."""
_SEVERAL = 2
_MANY = 3
_SHORT = 8
_LONGEST = 60
_COUNTED_WORDS = 3


def settle(told: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """Read lines that count or register stories as the marks under which these begin.

    The marks behind their last sentences are taken away.
    """
    told = _without_ends(told)
    able = [at for at in range(len(told)) if _could_open(told, at)]
    found = _counted(told, able) or _registered(told, able) or _timed(told)
    if not found:
        return told
    return [_mark(each) if at in found else each for at, each in enumerate(told)]


def _without_ends(told: Sequence[Paragraph]) -> Sequence[Paragraph]:
    ended = sum(1 for each in told if _ENDED.search(each.text[-_SHORT:]))
    if ended < _SEVERAL:
        return told
    return [replace(each, text=_ENDED.sub("", each.text)) for each in told]


def _mark(each: Paragraph) -> Paragraph:
    stamp = each.stamp or _moment_at_end(each.text)
    return replace(each, text="", heading=0, number=None, stamp=stamp, label="message")


def _moment_at_end(line: str) -> str | None:
    words = line.split()
    ends = (" ".join(words[at:]) for at in range(len(words)))
    return next((shown for end in ends if (shown := stamps.moment(end))), None)


def _could_open(told: Sequence[Paragraph], at: int) -> bool:
    """Say whether a short line with a figure opens a block, and could stand above a headline."""
    each, below = told[at], told[at + 1] if at + 1 < len(told) else None
    plain = not (each.label or each.rule or each.quote or each.bullet or each.link or each.stamp)
    short = plain and 0 < len(each.text) <= _LONGEST and _FIGURE.search(each.text) is not None
    if not short or below is None or each.ending == "stop":
        return False
    opens = at == 0 or each.gap > 0 or told[at - 1].rule or each.heading > 0
    return opens and _could_head(below)


def _could_head(each: Paragraph) -> bool:
    plain = not (each.label or each.rule or each.quote or each.bullet or each.stamp)
    return plain and bool(each.text) and each.ending in {"open", "ask"}


def _counted(told: Sequence[Paragraph], able: Iterable[int]) -> frozenset[int]:
    """Find the lines that hold the same words and count up from one."""
    places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for at in able:
        line = _COUNTED.match(told[at].text)
        if line and len(line["words"].split()) <= _COUNTED_WORDS:
            places[line["words"].casefold()].append((int(line["number"]), at))
    for found in places.values():
        numbers = [number for number, _ in found]
        if len(found) >= _SEVERAL and numbers == list(range(1, len(found) + 1)):
            return frozenset(at for _, at in found)
    return frozenset()


def _registered(told: Sequence[Paragraph], able: Iterable[int]) -> frozenset[int]:
    """Find the lines in capitals and figures that are shaped alike."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at in able:
        line = told[at].text
        if _CODED.search(line) and not any(map(str.islower, line)):
            places[_shape(line)].append(at)
    most = max(places.values(), key=len, default=[])
    named = {told[at].text for at in most}
    return frozenset(most) if _SEVERAL <= len(most) == len(named) else frozenset()


def _timed(told: Sequence[Paragraph]) -> frozenset[int]:
    """Find times with a word or three behind them, each over the headline it is of."""
    stamped = [at for at, each in enumerate(told) if each.stamp and each.text and not each.label]
    found = frozenset(at for at in stamped if _names_kind(told, at))
    return found if len(found) >= _MANY and len(found) == len(stamped) else frozenset()


def _names_kind(told: Sequence[Paragraph], at: int) -> bool:
    each, below = told[at], told[at + 1] if at + 1 < len(told) else None
    brief = len(each.text.split()) <= _COUNTED_WORDS and each.ending == "open"
    headed = below is not None and not below.gap and _could_head(below)
    return brief and headed and below is not None and len(below.text) > len(each.text)


def _shape(line: str) -> str:
    return _CAPITAL.sub("A", _FIGURE.sub("0", line))
