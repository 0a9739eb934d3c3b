"""Lines that name who wrote a story, and the day.

They are "A. Name, 12 May 2026" and, where readers write, "Posted by A. Name on 12 May in Harbour".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from feedd.core.parse import lines, phrases, script, stamps

_SIGNED = re.compile(r"^(?P<who>[^\d,|·•]{3,60}?)(?:,|\s[-–—|·•])\s(?P<day>\D{0,14}\d.{3,24})$")
_READING = re.compile(rf"\s[|·•]\s\d{{1,2}}[\s-]?{phrases.READING}$", re.IGNORECASE)
"""How long the story takes to read, behind the day."""
_LABEL = re.compile(r"^[^\W\d_]{3,14}:\s")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_NAMES = range(2, 5)
_POSTED = re.compile(
    rf"^{phrases.PUBLISHED}\s{phrases.BY}\s(?P<who>[^\s,|·•][^,|·•]{{1,40}}?),?"
    rf"\s(?:{phrases.TIME_JOINT}\s|[|·•–—-]\s)?$",
    re.IGNORECASE,
)
"""What stands before the day in a line that says who posted a story, when, and perhaps where."""
_CLOCK = re.compile(
    rf"^,?\s(?:{phrases.TIME_JOINT}\s)?\d{{1,2}}\s?[:.h]\s?\d\d(?:\s?[ap]\.?m\b)?", re.IGNORECASE
)
_POSTED_AT_MOST = 100


class Signed(NamedTuple):
    """Who signs, and the day as printed."""

    name: str
    day: str


def read(line: str) -> Signed | None:
    """Read a name and a day with its year from a line that says who wrote, and when."""
    return _signed(line) or _posted(line)


def _signed(line: str) -> Signed | None:
    found = _SIGNED.match(_READING.sub("", line))
    day = stamps.moment(found["day"]) if found and _YEAR.search(found["day"]) else None
    name = _name(found["who"]) if found else None
    return Signed(name, day) if name and day else None


def _posted(line: str) -> Signed | None:
    if len(line) > _POSTED_AT_MOST or script.ending(line) != "open":
        return None
    day = stamps.day_within(line)
    before, _, after = line.partition(day) if day else ("", "", "")
    found = _POSTED.match(before)
    if day is None or found is None:
        return None
    clock = _CLOCK.match(after)
    return Signed(found["who"], f"{day}{clock[0] if clock else ''}")


def _name(who: str) -> str | None:
    bare = _LABEL.sub("", who, count=1)
    return lines.byline(who) or (bare if _is_persons(bare) else None)


def _is_persons(words: str) -> bool:
    """Several words, each with a capital and not all in capitals, may be a person's names."""
    named = len(words.split()) in _NAMES and all(each[0].isupper() for each in words.split())
    return named and not script.is_capitals(words) and not lines.names_bulletin(words)
