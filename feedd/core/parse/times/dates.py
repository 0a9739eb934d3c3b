"""Dates in the forms that feeds and pages write them, right and wrong.

The usual two, RFC 822 and RFC 3339, go to the interpreter's own reader. Whatever else comes is
taken apart by ``loosedates``, which costs twenty times as much and is rare.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from feedd.core.parse.times import calendars, loosedates, zonenames

_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
"""What programs write that know no date, in whatever zone they are."""

_LONGEST = 100
"""The longest date; a longer text isn't looked at."""

_OWN_YEARS = range(1600, 2400)
"""The years that can only be ours; others may be counted by another calendar."""

_JOINTS = frozenset(("T:", "t:", " :"))
"""What parts the day from the hour, and this from the minute."""


def _written(hours: float) -> str:
    """Write how far a zone is east as ISO 8601 does."""
    minutes = round(abs(hours) * 60)
    return f"{'-' if hours < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"


_OFFSETS = {
    name: _written(hours)
    for name, hours in calendars.ZONES.items()
    # "ET" means another offset in summer, which its day tells: loosedates reads both.
    if name.upper() not in zonenames.AMERICAN
}


def read(text: str) -> datetime | None:
    """Read a date as an aware time in UTC; None if it can't be told for sure.

    A time without a zone is taken as UTC, a day without a time as its midnight.
    """
    text = text.strip()
    if not 0 < len(text) <= _LONGEST:
        return None
    try:
        return _standard(text) or _otherwise(text)
    except (ValueError, OverflowError):  # no such day, or one before year 1 or after 9999
        return None


def stated(text: str) -> datetime | None:
    """Read the date that a program noted for an entry; None if that is the epoch."""
    at = read(text)
    return None if at is None or abs(at - _NO_DATE) < timedelta(days=1) else at


def _standard(text: str) -> datetime | None:
    """Read ``2024-05-03T10:20:30+02:00`` and ``Fri, 3 May 2024 10:20 GMT`` if nothing is odd."""
    iso = text[:19] + text[19:].lstrip() if text[4:8:3] == "--" else _as_iso(text)
    if iso is None or iso[10:14:3] not in _JOINTS:
        return None
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:  # 24:00, a leap second, a zone's name that isn't known
        return None
    if at.year not in _OWN_YEARS:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _as_iso(text: str) -> str | None:
    """Write what may be of RFC 822's form as ISO 8601 does."""
    words = text.split()
    match words[1:] if words[0].rstrip(".,").isalpha() else words:
        case [day, name, year, clock]:
            offset = "Z"
        case [day, name, year, clock, zone]:
            offset = _OFFSETS.get(zone.lower(), zone)
        case _:
            return None
    month = calendars.MONTHS.get(name.lower())
    return f"{year}-{month:02}-{day:0>2}T{clock}{offset}" if month else None


@lru_cache(maxsize=1024)
def _otherwise(text: str) -> datetime | None:
    return loosedates.read(text)
