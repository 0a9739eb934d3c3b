"""Where the items of a text count up, lists within lists told apart; versions of programs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from feedd.core.parse.texts.paragraphs import Text
from feedd.core.parse.times import stamps

_NESTED = 8  # runs that may be open at once
_COUNTED = re.compile(r"^(?P<word>[^\W\d_]{3,})\s(?P<number>\d{1,2})(?![\d:,])")
_LEVELLED = re.compile(r"^(?P<above>\d{1,2})\.(?P<own>\d{1,2})\.?\s+(?=[^\W\d_])")
_NUMBER = re.compile(r"\d+")
_DAY = r"\d{4}[-./]\d{1,2}[-./]\d{1,2}"
_VERSION = re.compile(
    rf"(?:{_DAY}[:,]?\s+)?(?:[^\W\d]\S*\s){{0,5}}(?:[^\W\d][^\s\d]*-)?[(\[]?v?"
    r"(?P<version>\d{1,4}(?:\.\d{1,4}){1,3}(?:-\d{1,3})?)"
    r"(?:[-.]?(?:rc|beta|alpha|[ab])\d{0,2})?(?![\w.%])"
)
_SEVERAL = 2
_NEARLY = 5  # one in so many may differ
_MANY = 3


def count_up(headings: Sequence[str]) -> bool:
    """Say whether most headings are one word and its number: "Step 1: …", "Step 2: …"."""
    found = [each for heading in headings if (each := _COUNTED.match(heading))]
    word, times = next(iter(Counter(each["word"] for each in found).most_common(1)), ("", 0))
    numbers = [int(each["number"]) for each in found if each["word"] == word]
    in_order = numbers == list(range(1, times + 1))
    return times >= _SEVERAL and in_order and times * 2 > len(headings)


def version(line: str) -> tuple[int, ...] | None:
    """Read the version with which a line begins, behind a few words: "Reader 4.2.0 (stable)"."""
    found = _VERSION.match(line)
    return None if found is None or _is_day(found) else _numbers(found)


def versions(told: Sequence[str]) -> list[tuple[int, ...] | None]:
    """Read the versions with which lines begin; "2.6.30" is one where most others aren't times."""
    found = [_VERSION.match(line) for line in told]
    times = [each is not None and (_is_day(each) or _is_clock(each)) for each in found]
    many = sum(times) * _SEVERAL > sum(map(bool, found))
    return [
        _numbers(each) if each and not (time and many) else None
        for each, time in zip(found, times, strict=True)
    ]


def count_one_way(counted: Sequence[tuple[int, ...]]) -> bool:
    """Say whether nearly all versions are higher than those before, or nearly all are lower."""
    steps = list(pairwise(counted))
    up = sum(1 for before, each in steps if before < each)
    down = sum(1 for before, each in steps if before > each)
    return max(up, down) * _NEARLY >= len(steps) * (_NEARLY - 1)


def _is_day(found: re.Match[str]) -> bool:
    around = found.string[: found.start("version")], found.string[found.end() :]
    return stamps.states_day(found["version"]) and not any(map(stamps.states_day, around))


def _is_clock(found: re.Match[str]) -> bool:
    return stamps.is_clock(stamps.moment(found.string.strip()) or "")


def _numbers(found: re.Match[str]) -> tuple[int, ...]:
    return tuple(map(int, _NUMBER.findall(found["version"])))


def without_levels(told: Text) -> Text:
    """Take numbers within numbers from before lines where they count up: "1.1", "1.2", "2.1"."""
    found = {at: each for at, line in enumerate(told) if (each := _LEVELLED.match(line.text))}
    pairs = [(int(each["above"]), int(each["own"])) for each in found.values()]
    before = [(0, 0), *pairs]
    counted = all(
        own == 1 or (above, own - 1) == last
        for last, (above, own) in zip(before, pairs, strict=False)
    )
    if len(pairs) < _MANY or not counted:
        return told
    return [
        replace(line, text=line.text[found[at].end() :], mark=found[at][0])
        if at in found
        else line
        for at, line in enumerate(told)
    ]


def runs(text: Text) -> list[list[int]]:
    """Find where items count up from one; a list within an item is a run of its own."""
    found: list[list[int]] = []
    reached: defaultdict[int, deque[list[int]]] = defaultdict(lambda: deque(maxlen=_NESTED))
    for at, each in enumerate(text):
        if each.number is None:
            continue
        if each.number == 1:
            found.append([at])
            reached[1].append(found[-1])
        elif run := _taken_on(text, reached[each.number - 1], at):
            run.append(at)
            reached[each.number].append(run)
    return found


def _taken_on(text: Text, waiting: deque[list[int]], at: int) -> list[int] | None:
    """Take the run that an item goes on with: the last one set like it, or else the last."""
    alike = (run for run in reversed(waiting) if _is_set_alike(text, run[-1], at))
    run = next(alike, waiting[-1] if waiting else None)
    if run is not None:
        waiting.remove(run)
    return run


def _is_set_alike(text: Text, above: int, below: int) -> bool:
    return bool(text[above].gap) == bool(text[below].gap)
