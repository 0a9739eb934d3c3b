"""Times that a document states in part: without year or day, or in an order of its own.

``dates`` reads what says all by itself. What doesn't is completed here by a ``Frame``: the day
that stands above it, a day near which it lies, the order in which the document writes day and
month. A time that nothing completes doesn't count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from feedd.core.parse.times import calendars, dates, stamps

_IN_NUMBERS = re.compile(r"(?<![\da-zA-Z])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_MONTH_AND_DAY = re.compile(r"^(\d{1,2})-(\d{1,2})(?=\s|$)")
_CHINESE_DAY = re.compile(r"^(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_DOTTED_DAY = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})(?:\.(?=\s|$)|(?=,?\s\d{1,2}:\d\d))")
_SLASHED_DAY = re.compile(r"^(\d{1,2})/(\d{1,2})(?=[\s,(（]|$)")
_NAMED_DAYS = (
    re.compile(rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?\s(?:de\s)?({stamps.WORD})\.?(?!\w)"),
    re.compile(rf"(?<!\w)({stamps.WORD})\.?\s\d{{1,2}}(?:\.(?=,?\s))?(?![\d:])"),
)
"""Apart, since a day may stand between two words: "Praha 26. listopadu"."""
_NUMBERED_MONTH = re.compile(r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]")
_YEAR_ALONE = re.compile(r"^((?:19|20)\d\d)\s?[年년.:]?$")
_NAMED_MONTH = re.compile(rf"(?<!\w)({stamps.WORD})\s(?:de\s)?(\d{{4}})(?!\d)")
_IN_ADDRESS = re.compile(r"(?<!\d)(20\d\d)[-/]?(\d\d)[-/]?(\d\d)(?!\d)")
_CLOCK_POINT = re.compile(r"(?<=\d)[.٫](?=\d)|(?<=^\d\d)(?=\d\d\s)")
"""Where a colon belongs in a time of day: "9.30", "0930 GMT"."""
_COUNTRY = re.compile(r"https?://[^/?#:]+\.([a-z]{2,3})(?=[/?#:]|$)", re.IGNORECASE)
_DAY_FIRST = frozenset(["au", "gh", "ie", "in", "ke", "ng", "nz", "uk", "za"])
_MONTH_FIRST = frozenset(["edu", "gov", "mil", "us"])
_ZONED = re.compile(
    rf"\dZ$|[:.]\d\d(?:\s\d{{4}}\s(?=[+-]\d{{4}}))?\s?[+-]\d\d|(?<![^\W\d_])(?:{stamps.ZONE})(?![^\W\d_])"
)
_TIMED = re.compile(r"\d\s?[:٫hH時时點点시]|\d\.\d\d(?!\.?\d)|\d\s?[ap]\.?\s?m", re.IGNORECASE)
_YEAR_FIRST = {"fa": 1400, "hu": 2000, "ja": 2000, "ko": 2000, "lt": 2000, "zh": 2000}
_WEB_BEGAN = 1990  # no page is older
_FAR = 2070  # a later year is a placeholder
_CENTURY = 2000
_SHORT = 2  # digits
_DOUBLY = 2 * _SHORT
_LAST_DAY = 31
_LAST_MONTH = 12
_CLOSE = timedelta(days=14)
_RUN = 3
"""So many days of one month can't be one day of so many months, as news comes daily."""
_LUNAR_YEARS = 621
"""How far the Persian calendar's years are behind ours."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What completes a time: its day, a day near which it lies, whether days precede months.

    ``century`` is that of years which stand before their months in two digits, if they do.
    """

    day: date | None = None
    near: date | None = None
    day_first: bool | None = None
    century: int | None = None


def read(stated: str, frame: Frame = Frame()) -> datetime | None:
    """Read a time, completed by its frame; None where that doesn't suffice."""
    if stamps.is_clock(stated):
        return _on_day(stated, frame.day)
    return dates.stated(_ordered(stated, frame)) or _near(stated, frame)


def on_day(stated: str, day: date) -> datetime | None:
    """Read a time whose day and month can't be told apart, if one order gives a known day."""
    if not _IN_NUMBERS.search(stated):
        return None
    orders = (read(stated, Frame(day_first=order)) for order in (True, False))
    return next((when for when in orders if when and when.date() == day), None)


def is_short(stated: str) -> bool:
    """Say whether a day is stated in three numbers of two digits, whose order it doesn't tell."""
    found = _IN_NUMBERS.search(stated)
    return found is not None and len(found[4]) == _SHORT


def is_of_web(when: datetime) -> bool:
    """Say whether a page's story may be of a time: not of a clock's beginning, or of its end."""
    return _WEB_BEGAN <= when.year < _FAR


def names_zone(stated: str) -> bool:
    """Say whether a time names its zone, or states no time of day that has one."""
    return bool(_ZONED.search(stated)) or not _TIMED.search(stated)


def _on_day(clock: str, day: date | None) -> datetime | None:
    if day is None:
        return None
    return dates.read(f"{day.isoformat()} {_CLOCK_POINT.sub(':', clock)}")


def _ordered(shown: str, frame: Frame) -> str:
    """Write a day in numbers so that its order can't be mistaken."""
    found = _IN_NUMBERS.search(shown)
    if found is None or (frame.day_first is None and frame.century is None):
        return shown
    first, _, second, year = found.groups()
    if frame.century is not None and len(year) == _SHORT:
        ordered = f"{frame.century + int(first)}-{second}-{year}"
    else:
        day, month = (first, second) if frame.day_first else (second, first)
        ordered = f"{day}.{month}.{_buddhist(year)}"
    return f"{shown[: found.start()]}{ordered}{shown[found.end() :]}"


def _buddhist(year: str) -> str:
    """Write a Thai year in full: as one of ours, 69 would be far ahead or behind."""
    return f"25{year}" if len(year) == _SHORT and "60" <= year < "90" else year


def _near(shown: str, frame: Frame) -> datetime | None:
    """Read a day without its year, and perhaps of unknown order, as the one nearest to it."""
    if frame.near is None:
        return None
    if _IN_NUMBERS.search(shown):
        return _in_order(shown, frame.near)
    persian = not calendars.SOLAR_HIJRI_MONTHS.keys().isdisjoint(shown.split())
    year = frame.near.year - (_LUNAR_YEARS if persian else 0)
    years = (year - 1, year, year + 1)
    orders = (True, False) if frame.day_first is None else (frame.day_first,)
    written = (_with_year(shown, each, day_first=order) for each in years for order in orders)
    found = [when for each in written if each and (when := dates.read(each))]
    return min(found, key=lambda when: abs(when.date() - frame.near), default=None)  # type: ignore[operator]


def _in_order(shown: str, near: date) -> datetime | None:
    """Read a day of unknown order by the one order that gives a day close to another."""
    orders = (dates.read(_ordered(shown, Frame(day_first=order))) for order in (True, False))
    close = [when for when in orders if when and abs(when.date() - near) <= _CLOSE]
    return close[0] if len(close) == 1 else None


def _with_year(shown: str, year: int, *, day_first: bool) -> str | None:
    for form, written in (
        (_MONTH_AND_DAY, rf"{year}-\1-\2"),
        (_CHINESE_DAY, rf"{year}年\1月\2日"),
        (_DOTTED_DAY, rf"\1.\2.{year}"),
        (_SLASHED_DAY, rf"\1.\2.{year}" if day_first else rf"\2.\1.{year}"),
    ):
        if form.match(shown):
            return form.sub(written, shown)
    named = _named_day(shown)
    return f"{shown[: named.end()]} {year}{shown[named.end() :]}" if named else None


def _named_day(text: str) -> re.Match[str] | None:
    found = (each for form in _NAMED_DAYS for each in form.finditer(text))
    named = (each for each in found if stamps.is_month(each[1]))
    return min(named, key=lambda each: each.start(), default=None)


def day_named(text: str) -> str | None:
    """Give the day that a line names without its year: "14 May", "11月5日"."""
    found = _named_day(text)
    return found[0] if found else None


def day_opening(text: str) -> str | None:
    """Give the day without its year that a line begins with, before a space: "2月3日 …"."""
    found = _CHINESE_DAY.match(text)
    return found[0] if found and text[found.end() : found.end() + 1].isspace() else None


def day_in(text: str, frame: Frame) -> date | None:
    """Find the day that a line names among other words: "Chronicle of the day: 14 May"."""
    found = stamps.day_within(text) or day_named(text)
    when = read(found, frame) if found else None
    return when.date() if when else None


def month_in(text: str) -> date | None:
    """Find the middle of the month that a line names with its year: "Issue of November 2026"."""
    numbered, named = _NUMBERED_MONTH.search(text), _NAMED_MONTH.search(text)
    if numbered:
        when = dates.read(f"{numbered[1]}-{numbered[2]:0>2}-15")
    elif named and stamps.is_month(named[1]):
        when = dates.read(f"15 {named[1]} {named[2]}")
    else:
        return None
    return when.date() if when else None


def period(line: str) -> date | None:
    """Give the middle of the year or the month that a line is: "2025", "March 2026"."""
    if year := _YEAR_ALONE.match(line):
        return date(int(year[1]), 7, 2)
    alone = _NUMBERED_MONTH.match(line) or _NAMED_MONTH.match(line)
    return month_in(line) if alone and len(line) - alone.end() <= 1 else None


def day_of_address(address: str) -> date | None:
    """Find the day in an address: ``/2026/05/18/…``, ``/2026-05/19/…``, ``/20260518``."""
    return next(days_in(address), None)


def days_in(markup: str) -> Iterator[date]:
    """Give the days that an address or a page's markup names in the standard form."""
    for found in _IN_ADDRESS.finditer(markup):
        when = dates.read("-".join(found.groups()))
        if when:
            yield when.date()


def is_day_first(
    written: Iterable[str], language: str | None, address: str | None = None
) -> bool | None:
    """Say whether a document writes days before months: by its dates, its language, its place.

    None for English that doesn't say whose: Americans write the month first.
    """
    shown = _order_shown([each for text in written for each in _IN_NUMBERS.finditer(text)])
    tag = (language or "en").lower()
    if shown is None and tag == "en":
        return _order_of_place(address or "")
    if shown is None:
        return tag != "en-us" and not tag.startswith(("zh", "ja", "ko"))
    return shown


def century(written: Iterable[str], language: str | None) -> int | None:
    """Give the century of years that a document writes in two digits before their months.

    Its dates tell, by a number that is no day or by days that go on; else its language does.
    """
    found = [each for text in written for each in _IN_NUMBERS.finditer(text)]
    short = [(int(each[1]), int(each[4])) for each in found if len(each[1] + each[4]) == _DOUBLY]
    usual = _YEAR_FIRST.get((language or "").lower().partition("-")[0])
    first, third = {each for each, _ in short}, {each for _, each in short}
    if not short or len(short) < len(found) or max(third) > _LAST_DAY:
        return None
    if max(first) > _LAST_DAY or (len(third) >= _RUN and len(first) == 1):
        return usual or _CENTURY
    return None if len(first) >= _RUN and len(third) == 1 else usual


def _order_shown(found: Sequence[re.Match[str]]) -> bool | None:
    """Tell the order by a number that is no month, or by days that go on within one month."""
    first, second = {int(each[1]) for each in found}, {int(each[3]) for each in found}
    no_month = (max(first, default=0) > _LAST_MONTH, max(second, default=0) > _LAST_MONTH)
    if no_month[0] != no_month[1]:
        return no_month[0]
    runs = (len(first) >= _RUN and len(second) == 1, len(second) >= _RUN and len(first) == 1)
    return runs[0] if runs[0] != runs[1] else None


def _order_of_place(address: str) -> bool | None:
    """Tell the order by the country in which a page that is in English lies."""
    country = _COUNTRY.match(address)
    if country is None:
        return None
    if country[1] in _DAY_FIRST:
        return True
    return False if country[1] in _MONTH_FIRST else None
