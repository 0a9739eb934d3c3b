"""When a digest leaves, in a person's words or cron's.

::

    every day 08:00 Europe/Berlin      0 8 * * * Europe/Berlin
    every weekday 18:30                30 18 * * 1-5
    every sunday 09:00                 0 9 * * 0

The time zone is UTC unless said. Five fields are read as cron reads them: 0 and 7 are Sunday.
They come out with the days of the week by name, since schedulers number them differently.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedd.core.settings import Digest

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip

_LONG = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_WORDS = {"day": "*", "weekday": "mon,tue,wed,thu,fri", **dict(zip(_LONG, DAYS, strict=True))}
_EVERY = re.compile(r"every (\w+) ([01]?\d|2[0-3]):([0-5]\d)(?: (\S+))?", re.IGNORECASE)
_PART = re.compile(r"(?:\*|(\w+)(?:-(\w+))?)(?:/(\d+))?")
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_FIELDS = ("minute", "hour", "day of the month", "month", "day of the week")
_NAMES = ((), (), (), ("", *MONTHS), DAYS)


def read(text: str) -> Digest:
    """Read when a digest leaves; raises ``ValueError`` with a sentence."""
    text = " ".join(text.split())
    if text.lower().startswith("every"):
        return _in_words(text)
    fields = text.split(" ")
    if len(fields) not in {5, 6}:
        raise ValueError('write as in "every day 08:00 Europe/Berlin" or "0 8 * * 1-5"')
    return Digest(cron=_fields(fields[:5]), zone=_zone(*fields[5:]))


def _in_words(text: str) -> Digest:
    match = _EVERY.fullmatch(text)
    if match is None or match[1].lower() not in _WORDS:
        raise ValueError(
            'write "every", then day, weekday or a day\'s name, a time, and a time zone, '
            'as in "every monday 08:00 Europe/Berlin"'
        )
    days = _WORDS[match[1].lower()]
    cron = f"{int(match[3])} {int(match[2])} * * {days}"
    return Digest(cron=cron, zone=_zone(match[4] or "UTC"))


def _zone(name: str = "UTC") -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name} is not a time zone; write as in Europe/Berlin") from None


def _fields(fields: list[str]) -> str:
    numbers = [_numbers(field, place) for place, field in enumerate(fields)]
    if fields[2] != "*" and fields[4] != "*":
        raise ValueError("name days of the month or of the week, not both")
    written = (_list, _list, _list, _list, _day_names)
    return " ".join(
        "*" if field == "*" else write(found)
        for field, found, write in zip(fields, numbers, written, strict=True)
    )


def _list(numbers: list[int]) -> str:
    return ",".join(map(str, sorted(set(numbers))))


def _day_names(numbers: list[int]) -> str:
    return ",".join(DAYS[number] for number in sorted({number % 7 for number in numbers}))


def _numbers(field: str, place: int) -> list[int]:
    """Give every number that a field stands for."""
    return [number for part in field.split(",") for number in _part(part, place)]


def _part(part: str, place: int) -> range:
    low, high = _RANGES[place]
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"{part} is no {_FIELDS[place]}")
    first, last, step = match.groups()
    start, end = _number(first, place) if first else low, high
    if last:
        end = _number(last, place)
    elif first and not step:
        end = start
    if not low <= start <= end <= high or step == "0":
        raise ValueError(f"{part} is no {_FIELDS[place]}: {low} to {high}")
    return range(start, end + 1, int(step or 1))


def _number(text: str, place: int) -> int:
    if text.isdigit():
        return int(text)
    name = text.lower()[:3]
    if name not in _NAMES[place] or not name:
        raise ValueError(f"{text} is no {_FIELDS[place]}")
    return _NAMES[place].index(name)
