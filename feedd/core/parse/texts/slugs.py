"""Lines that only number or register the story below them: "Item 1", "AB0112 SPO 03-05-26 14:03".

Agencies and offices write one above each headline. One such line may be anything; several of one
shape, each above a line that could be a headline, say where all stories begin.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from feedd.core.parse import phrases
from feedd.core.parse.texts.paragraphs import Paragraph, Text, after
from feedd.core.parse.times import stamps

_COUNTED = re.compile(
    r"^[#\W]*(?P<words>[^\W\d_][^\d:：.,;]{0,23}?)[\s#.:№-]*(?P<number>\d{1,3})\W*$"
)
_CODED = re.compile(r"(?=\S*[A-Z])(?=\S*\d)\S{3,}")
"""A word of capitals and figures."""
_FIGURE = re.compile(r"\d")
_JOINED = re.compile(r"[^\W\d_]+(?:[-/,]{1,2}[^\W_]+)*")
_KEYED = re.compile(
    r"^(?=\S{5,40}(?:\s|$))(?:(?:[^\W_]+[-/]){1,6}[^\W_]+/?|[^\W\d_]+/)"
    r"(?::[A-Z]{2,3})?(?:\s--\s.{2,24}|[,\s]\s?(?:\d(?:st|nd|rd|th)\s.{2,24}|[^\W\d_]{2,10}\s\d{1,2}|[(\[].{2,20}[)\]]|\d{2,4}))?$"
)
"""Words joined as a file's name: "BC-Dam-Inspection,1st Ld", "lac-bateaux-greve (LEAD 2)"."""
_KEYWORD = re.compile(r"[A-Z]{2}-\S*-")
"""What names a story on a wire: "AP-AF--Mayor-Freed"."""
_VERSION = re.compile(
    r",?\s\(?(?:\d(?:st|nd|rd|th)\s(?:ld|lead|add|sub)\b[\w-]*|(?:lead|update)\s\d|urgent)\)?",
    re.IGNORECASE,
)
"""What says that a story was sent before: "1st Ld-Writethru"."""
_ENDED = re.compile(
    r"(?:\s+(?:[-–—]\s?\d{1,2}\s?[-–—]|#{2,4}|[■◼▪∎])"
    rf"|(?<=\S)\s*(?:[(（]{phrases.END}[)）]|//\s?{phrases.END}\s?//))$",
    re.IGNORECASE,
)
"""The mark of a story's end behind its last sentence: -30-, ###, (end)."""
_JOINT = re.compile(r"\w[-/]+\w")
_SEVERAL = 2
_MANY = 3
_LAST = frozenset("-–—#■◼▪∎)）/")
_SHORT = 16  # characters
_LONGEST = 60  # characters
_COUNTED_WORDS = 3  # beside a number
_LONGEST_TOKEN = 3  # letters


def settle(told: Text) -> Text:
    """Read lines that count or register stories as the marks under which these begin.

    The marks behind their last sentences are taken away.
    """
    told = _without_ends(told)
    able = [at for at in range(len(told)) if _could_open(told, at)]
    if found := _counted(told, able) or _registered(told, able) or _timed(told):
        return [_mark(each) if at in found else each for at, each in enumerate(told)]
    keyed = _keyed(told)
    return [_mark(each, each.text) if at in keyed else each for at, each in enumerate(told)]


def _without_ends(told: Text) -> Text:
    ended = sum(1 for each in told if _is_ended(each.text))
    if ended < _SEVERAL:
        return told
    return [replace(each, text=_ENDED.sub("", each.text)) for each in told]


def _is_ended(text: str) -> bool:
    return text[-1:] in _LAST and _ENDED.search(text[-_SHORT:]) is not None


def _mark(each: Paragraph, subject: str = "") -> Paragraph:
    stamp = each.stamp or _moment_at_end(each.text)
    mark = subject.rstrip("/")
    return replace(each, text="", heading=0, number=None, stamp=stamp, label="message", mark=mark)


def _moment_at_end(line: str) -> str | None:
    """Give the time that ends a line, behind which the number of its story's words may stand."""
    words = line.split()
    counted = words[-1:] and words[-1].isdigit()
    return _ending_moment(words) or (_ending_moment(words[:-1]) if counted else None)


def _ending_moment(words: Sequence[str]) -> str | None:
    ends = (" ".join(words[at:]) for at in range(len(words)))
    return next((shown for end in ends if (shown := stamps.moment(end))), None)


def _keyed(told: Text) -> frozenset[int]:
    """Find words joined by hyphens over headlines, if over all but a first one that opens a block.

    Sections' names may be joined so, but stand above several headlines.
    """
    openings = [at for at in range(len(told) - 1) if _opens(told, at) and _could_head(told[at])]
    found = [at for at in openings if _KEYED.match(told[at].text) and _could_head(told[at + 1])]
    if len(found) < _SEVERAL or len({told[at].text for at in found}) < len(found):
        return frozenset()
    keyed = frozenset(found)
    others = (at for at in openings if at > found[0] and keyed.isdisjoint((at, at - 1)))
    return frozenset() if any(_bears_text(told, at) for at in others) else keyed


def _bears_text(told: Text, at: int) -> bool:
    """Say whether text stands below a line, or below a second one that could be a headline."""
    below = told[at + 1 : at + 3]
    return below[0].ending == "stop" or (_could_head(below[0]) and below[-1].ending == "stop")


def _could_open(told: Text, at: int, *, glued: bool = False) -> bool:
    """Say whether a short line with a figure opens a block, and could stand above a headline."""
    each = told[at]
    plain = not (each.label or each.rule or each.quote or each.bullet or each.link or each.stamp)
    short = plain and 0 < len(each.text) <= _LONGEST and _FIGURE.search(each.text) is not None
    apart = short and each.ending != "stop" and _opens(told, at) is not glued
    return apart and _could_head(after(told, at))


def _opens(told: Text, at: int) -> bool:
    """Say whether a line opens a block."""
    return at == 0 or told[at].gap > 0 or told[at - 1].rule or told[at].heading > 0


def _could_head(each: Paragraph) -> bool:
    plain = not (each.label or each.rule or each.quote or each.bullet or each.stamp)
    return plain and bool(each.text) and each.ends_as_headline


def _counted(told: Text, able: Iterable[int]) -> frozenset[int]:
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


def _registered(told: Text, able: Iterable[int]) -> frozenset[int]:
    """Find the lines in capitals and figures that are shaped alike.

    Where one opens a block, others may stand right below the story before theirs.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at in able:
        line = told[at].text
        if _registers(line):
            places[_shape(line)].append(at)
    glued = (at for at in range(1, len(told)) if places and _could_open(told, at, glued=True))
    for at in glued:
        places.get(_shape(told[at].text), []).append(at)
    most = max(places.values(), key=len, default=[])
    named = {told[at].text for at in most}
    return frozenset(most) if _SEVERAL <= len(most) == len(named) else frozenset()


def _registers(line: str) -> bool:
    """Say whether a line holds a code and no words, but short or joined ones before figures."""
    if not any(map(str.islower, line)):
        return _CODED.search(line) is not None
    code, *others = _VERSION.sub("", line).split() or [""]
    coded = _FIGURE.search(code) is not None and not code.isdigit()
    named = coded or any(map(_KEYWORD.match, others))
    ended = named and any(map(_FIGURE.search, others[-1:]))
    long = (word for word in others if len(word) > _LONGEST_TOKEN and any(map(str.islower, word)))
    return ended and all(map(_JOINT.search, long))


def _timed(told: Text) -> frozenset[int]:
    """Find times with a word or three behind them, each over the headline it is of."""
    stamped = [at for at, each in enumerate(told) if each.stamp and each.text and not each.label]
    found = frozenset(at for at in stamped if _names_kind(told, at))
    return found if len(found) >= _MANY and len(found) == len(stamped) else frozenset()


def _names_kind(told: Text, at: int) -> bool:
    each, below = told[at], after(told, at)
    brief = len(each.text.split()) <= _COUNTED_WORDS and each.ending == "open"
    headed = not below.gap and _could_head(below)
    return brief and headed and len(below.text) > len(each.text)


def _shape(line: str) -> str:
    return _JOINED.sub("A", _FIGURE.sub("0", _VERSION.sub("", line)))
