"""What a text made from printed pages has between these: page numbers, running heads.

A number between dashes is a page's. A number of any other form is one where a line that recurs
stands beside it, or on its line with the word for a page: else it may count stories.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from feedd.core.parse import lines, phrases, script
from feedd.core.parse.texts import fields
from feedd.core.parse.texts.wrapping import Line

_DASHED = re.compile(r"^[-–—]{1,2}\s?(\d{1,3})\s?[-–—]{1,2}$")
_NUMBERED = re.compile(
    r"^(?=.{1,24}$)(?P<before>[^\W\d_]{0,8})\W{0,2}?(?P<number>\d{1,3})\D{0,6}(?:\d{1,3})?\W?$"
)
_HEADED = re.compile(
    rf"^(?P<before>\S.{{2,80}}?)\W*(?<![^\W\d_]){phrases.PAGE}\s?(?P<number>\d{{1,3}})"
    r"(?:\s?(?:/|[^\W\d_]{1,4}\s)\s?\d{1,3})?\W*$",
    re.IGNORECASE,
)
"""A running head with its page's number on one line: "County Office    page 2 of 5"."""
_SEVERAL = 2
_LONGEST = 120  # characters
_LAST = 3
"""A page's number, or that of all pages, is among so many letters at a line's end."""


def removed(raw: Sequence[Line]) -> Sequence[Line]:
    """Give a text's lines without pages' numbers and running heads, what these parted joined."""
    numbers = _dashed(raw) or _numbered(raw) or _headed(raw)
    if not numbers:
        return raw
    heads = _running_heads(raw, numbers)
    dropped = numbers.union(at for at, line in enumerate(raw) if at and line.text in heads)
    return tuple(_joined(raw, dropped))


def _joined(raw: Sequence[Line], dropped: frozenset[int]) -> Iterator[Line]:
    above: Line | None = None
    for at, line in enumerate(raw):
        if at in dropped:
            continue
        parted = at - 1 in dropped and above is not None and script.is_small(line.text[:1])
        yield line._replace(gap=0) if parted else line
        above = line


def _dashed(raw: Sequence[Line]) -> frozenset[int]:
    found = {at: int(each[1]) for at, line in enumerate(raw) if (each := _DASHED.match(line.text))}
    return frozenset(found) if _count_up(list(found.values())) else frozenset()


def _numbered(raw: Sequence[Line]) -> frozenset[int]:
    """Find the numbers of one form that count up, if one line recurs beside them."""
    found = {at: each for at, line in enumerate(raw) if (each := _NUMBERED.match(line.text))}
    beside = (numbers for numbers in _counting(found) if _running_heads(raw, numbers))
    return next(beside, frozenset())


def _headed(raw: Sequence[Line]) -> frozenset[int]:
    """Find the lines that end in a page's number, where one head stands before all of them."""
    able = (at for at, line in enumerate(raw) if _may_end_in_number(line.text))
    found = {at: each for at in able if (each := _HEADED.match(raw[at].text))}
    return frozenset[int]().union(*_counting(found))


def _may_end_in_number(line: str) -> bool:
    return len(line) <= _LONGEST and any(map(str.isdecimal, line[-_LAST:]))


def _counting(found: Mapping[int, re.Match[str]]) -> Iterator[frozenset[int]]:
    """Give the lines whose numbers count up, for each word or head that stands before these."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, each in found.items():
        places[each["before"].casefold()].append(at)
    for there in places.values():
        if _count_up([int(found[at]["number"]) for at in there]):
            yield frozenset(there)


def _count_up(numbers: Sequence[int]) -> bool:
    first = numbers[0] if numbers else 0
    return len(numbers) >= _SEVERAL and list(numbers) == list(range(first, first + len(numbers)))


def _may_run(line: str) -> bool:
    """Say whether a line may stand on every page: no rule, and no field, as mails have them."""
    return not lines.is_rule(line) and fields.read(line) is None


def _running_heads(raw: Sequence[Line], numbers: frozenset[int]) -> frozenset[str]:
    """Give the lines that recur beside pages' numbers; the first page has its own at the top."""
    beside = (at for number in sorted(numbers) for at in (number - 1, number + 1))
    placed = {0, *(at for at in beside if 0 <= at < len(raw) and at not in numbers)}
    times = Counter(raw[at].text for at in placed if _may_run(raw[at].text))
    return frozenset(text for text, many in times.items() if many >= _SEVERAL)
