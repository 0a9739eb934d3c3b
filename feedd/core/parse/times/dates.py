"""Dates in the forms that feeds and pages write them, right and wrong.

The usual two, RFC 822 and RFC 3339, written out in full as most are, go to the interpreter's own
reader, a tenth of an expression's cost. Their shorter forms are read by one expression each, and
whatever else comes is taken apart by ``loosedates``, which costs more and is rare.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from feedd.core.parse.times import calendars, loosedates, zonenames

_LONGEST = 100
"""The longest date; a longer text isn't looked at."""

_HOURS = 24
_SECONDS = 60
"""From these on, a time of day rolls over to the next day or minute, if it is one at all."""

_OWN_YEARS = range(1600, 2400)
"""The years that can only be ours; others may be counted by another calendar."""

_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
_ZULU = frozenset({"GMT", "UTC", "UT"})

_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,? +)?(\d{1,2})[ -]([A-Za-z]{3})[ -](\d{4}) +"
    r"(\d{2}):(\d{2})(?::(\d{2}))?(?: +([A-Za-z]{1,5}|[+-]\d{2}:?\d{2}))?",
    re.ASCII,
)
_RFC3339 = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?"
    r" ?(Z|z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


def read(text: str) -> datetime | None:
    """Read a date as an aware time in UTC; None if it can't be told for sure.

    A time without a zone is taken as UTC, a day without a time as its midnight.
    """
    text = text.strip()
    if not 0 < len(text) <= _LONGEST:
        return None
    try:
        return _in_full(text) or _otherwise(text)
    except (ValueError, OverflowError):  # no such day, or one before year 1 or after 9999
        return None


def _in_full(text: str) -> datetime | None:
    """Read ``2024-05-03T10:20:30+02:00`` and ``Fri, 03 May 2024 10:20:30 GMT``."""
    iso = text if text[10:11] == "T" else _as_iso(text)
    if iso is None or iso[4:17:3] != "--T::":
        return None
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:  # 24:00, a leap second, a zone's name
        return None
    if at.year not in _OWN_YEARS:
        return None
    if at.tzinfo is UTC:
        return at
    return at.astimezone(UTC) if at.tzinfo else None


def _as_iso(text: str) -> str | None:
    month = _MONTHS.get(text[8:11])
    if month is None or text[3:5] != ", " or text[7:26:9] != "   " or text[11] != " ":
        return None
    zone = "Z" if text[26:] in _ZULU else text[26:]
    return f"{text[12:16]}-{month}-{text[5:7]}T{text[17:25]}{zone}"


@lru_cache(maxsize=1024)
def _otherwise(text: str) -> datetime | None:
    return _rfc822(text) or _rfc3339(text) or loosedates.read(text)


def _rfc822(text: str) -> datetime | None:
    found = _RFC822.fullmatch(text)
    if not found:
        return None
    day, name, year, hour, minute, second, zone = found.groups("0")
    month = calendars.MONTHS.get(name.lower())
    offset = _offset(zone)
    if month is None or offset is None:
        return None
    at = _at((int(year), month, int(day), int(hour), int(minute), int(second)))
    return at - offset if offset else at


def _rfc3339(text: str) -> datetime | None:
    found = _RFC3339.fullmatch(text)
    if not found:
        return None
    *numbers, fraction, zone = found.groups("0")
    offset = _offset(zone)
    if offset is None:
        return None
    at = _at(tuple(map(int, numbers)), int(fraction[:6].ljust(6, "0")))
    return at - offset if offset else at


def _at(numbers: tuple[int, ...], micros: int = 0) -> datetime:
    """Give the time in UTC that year, month, day, hour, minute and second make."""
    year, month, day, hour, minute, second = numbers
    if year in _OWN_YEARS and hour < _HOURS and second < _SECONDS:
        return datetime(year, month, day, hour, minute, second, micros, UTC)
    start = loosedates.midnight(calendars.gregorian(year, month, day))
    return loosedates.at(start, hour, minute, second, micros)


@lru_cache(maxsize=256)
def _offset(zone: str) -> timedelta | None:
    if zone == "0":
        return timedelta()
    if zone[0] not in "+-":
        hours = calendars.ZONES.get(zone.lower())
        # "ET" means another offset in summer, which its day tells: loosedates reads both.
        ahead_in_summer = zone.upper() in zonenames.AMERICAN
        return None if hours is None or ahead_in_summer else timedelta(hours=hours)
    span = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    if span > timedelta(hours=24):
        return None
    return -span if zone[0] == "-" else span
