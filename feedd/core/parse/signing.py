"""Lines that name who wrote a story, and the day.

They are "A. Name, 12 May 2026" and, where readers write, "Posted by A. Name on 12 May in Harbour".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from feedd.core.parse import lines, phrases, script
from feedd.core.parse.times import stamps, timephrases

_SIGNED = re.compile(r"^(?P<who>[^\d,|·•]{3,60}?)(?:,|\s[-–—|·•])\s(?P<day>\D{0,14}\d.{3,24})$")
_UNDERSIGNED = re.compile(
    r"^--?\s(?P<who>[^\d<>]{3,60}?)\s<[^<>\s]+@[^<>\s]+>\s+(?P<day>\S.{5,40})$"
)
"""What ends an entry of a list of changes: "-- A. Name <name@example.org>  12 May 2026 10:20"."""
_READING = re.compile(rf"\s[|·•]\s\d{{1,2}}[\s-]?{timephrases.READING}$", re.IGNORECASE)
"""How long the story takes to read, behind the day."""
_READING_LED = re.compile(rf"^{timephrases.READING_LED}\s?[:：]?\s?(?:ca\.?\s)?\d", re.IGNORECASE)
_JOINT = re.compile(r"\s+[|·•/／–—]\s+|\s?[|｜]\s?")
_WRITTEN = re.compile(
    r"^(?:teksti|tekst|szöveg|texto|testo|words|story|report|bericht|redac[cç][ãa]o)\s?[:：]\s",
    re.IGNORECASE,
)
_ROW_AT_MOST = 140  # characters
_LONGEST = 200  # characters
_FIGURE = re.compile(r"\d")
_BESIDE = 3
"""So many words beside a name and a day may be a section's name."""
_LABEL = re.compile(r"^[^\W\d_]{3,14}:\s")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_NAMES = range(2, 5)
_POSTED = re.compile(
    rf"^{timephrases.PUBLISHED}\s{phrases.BY}\s(?P<who>[^\s,|·•][^,|·•]{{1,40}}?),?"
    rf"\s(?:{timephrases.TIME_JOINT}\s|[|·•–—-]\s)?$",
    re.IGNORECASE,
)
"""What stands before the day in a line that says who posted a story, when, and perhaps where."""
_CLOCK = re.compile(
    rf"^,?\s(?:{timephrases.TIME_JOINT}\s)?\d{{1,2}}\s?[:.h]\s?\d\d(?:\s?[ap]\.?m\b)?",
    re.IGNORECASE,
)
_POSTED_AT_MOST = 100  # characters
_SENDER = re.compile(r"^(?P<quote>\"?)(?P<name>[^\"<>]*[^\"<>\s])(?P=quote)(?:\s*<[^<>\s]+>)?$")


class Signed(NamedTuple):
    """Who signs, and the day as printed."""

    name: str
    day: str


def sender(field: str) -> str:
    """Give the name of who sent a mail, without quotes and without the address behind it."""
    found = _SENDER.match(field)
    return found["name"] if found else field


def read(line: str) -> Signed | None:
    """Read a name and a day with its year from a line that says who wrote, and when."""
    if len(line) > _LONGEST or not _FIGURE.search(line):
        return None
    return _signed(line) or _posted(line) or _in_row(line)


def _signed(line: str) -> Signed | None:
    if (under := _UNDERSIGNED.match(line)) and (day := stamps.moment(under["day"])):
        return Signed(under["who"], day)
    found = _SIGNED.match(_READING.sub("", line))
    day = stamps.moment(found["day"]) if found and _YEAR.search(found["day"]) else None
    name = _name(found["who"]) if found else None
    return Signed(name, day) if name and day else None


def _in_row(line: str) -> Signed | None:
    """Read a row of a name, a day and little else: "By A. Name · 12 May 2026 · Culture"."""
    dated = len(line) <= _ROW_AT_MOST and _YEAR.search(line) is not None
    parts = _JOINT.split(line) if dated else []
    days = [each for each in parts if _YEAR.search(each) and stamps.moment(each)]
    names = [each for each in parts if each not in days and lines.byline(each)]
    names = names or [each for each in parts if each not in days and is_person(_bare(each))]
    if not names or not days or not all(_is_beside(each) for each in parts if each not in days):
        return None
    return Signed(lines.byline(names[0]) or _bare(names[0]), stamps.moment(days[0]) or days[0])


def _bare(part: str) -> str:
    """Take the word for writing from before a name, where it is a word for texts too."""
    return _WRITTEN.sub("", part, count=1)


def _is_beside(part: str) -> bool:
    """Say whether a part of a row is a name, the minutes of reading, a section's name or a count.

    None but an abbreviation ends in a stop.
    """
    named = lines.byline(part) is not None or bool(_READING_LED.match(part))
    brief = len(part.split()) <= _BESIDE or stamps.moment(part) is not None
    return named or (brief and script.ending(part) == "open")


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
    return lines.byline(who) or (bare if is_person(bare) else None)


def is_person(words: str) -> bool:
    """Say whether words may be a person's: several, each with a capital, not all in capitals."""
    named = len(words.split()) in _NAMES and all(each[0].isupper() for each in words.split())
    bare = named and not any(mark in words for mark in ":：")
    return bare and not script.is_capitals(words) and not lines.names_bulletin(words)
