"""Times that a document states by halves: without year or day, or in an order of its own.

``dates`` reads what says all by itself. What doesn't is completed here by a ``Frame``: the day
that stands above it, a day near which it lies, the order in which the document writes day and
month. A time that nothing completes is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedd.core.parse import calendars, dates, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

_ERA = re.compile(r"(令和|平成|昭和|民國|民国)\s?(\d{1,3}|元)年")
_BEFORE_ERA = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_IN_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_MONTH_AND_DAY = re.compile(r"^(\d{1,2})-(\d{1,2})(?=\s|$)")
_CHINESE_DAY = re.compile(r"^(\d{1,2})月\s?(\d{1,2})日")
_DOTTED_DAY = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.(?=\s|$)")
_SLASHED_DAY = re.compile(r"^(\d{1,2})/(\d{1,2})(?=[\s,]|$)")
_NAMED_DAY = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.)?\s(?:de\s)?([^\W\d_]{3,12})\.?(?!\w)|([^\W\d_]{3,12})\.?\s(\d{1,2})(?![\d:])"
)
_IN_ADDRESS = re.compile(r"(?<!\d)(20\d\d)[-/]?(\d\d)[-/]?(\d\d)(?!\d)")
_CLOCK_POINT = re.compile(r"(?<=\d)[.٫](?=\d)")
_COUNTRY = re.compile(r"https?://[^/?#:]+\.([a-z]{2,3})(?=[/?#:]|$)", re.IGNORECASE)
_DAY_FIRST = frozenset(["au", "gh", "ie", "in", "ke", "ng", "nz", "uk", "za"])
_MONTH_FIRST = frozenset(["edu", "gov", "mil", "us"])
_LAST_MONTH = 12
_RUN = 3
"""So many days of one month can't be one day of so many months, as news comes daily."""
_LUNAR_YEARS = 621
"""How far the Persian calendar's years are behind ours."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What completes a time: its day, a day near which it lies, whether days precede months."""

    day: date | None = None
    near: date | None = None
    day_first: bool | None = None


def read(stated: str, frame: Frame = Frame()) -> datetime | None:
    """Read a time, completed by its frame; None where that doesn't suffice."""
    shown = _ERA.sub(_year_of_era, stated)
    if lines.is_clock(shown):
        return _on_day(shown, frame.day)
    return dates.read(_ordered(shown, frame.day_first)) or _near(shown, frame)


def _year_of_era(found: re.Match[str]) -> str:
    year = 1 if found[2] == "元" else int(found[2])
    return f"{_BEFORE_ERA[found[1]] + year}年"


def _on_day(clock: str, day: date | None) -> datetime | None:
    if day is None:
        return None
    return dates.read(f"{day.isoformat()} {_CLOCK_POINT.sub(':', clock)}")


def _ordered(shown: str, day_first: bool | None) -> str:
    """Write a day in numbers so that its order can't be mistaken."""
    found = _IN_NUMBERS.search(shown)
    if found is None or day_first is None:
        return shown
    first, _, second, year = found.groups()
    day, month = (first, second) if day_first else (second, first)
    return f"{shown[: found.start()]}{day}.{month}.{year}{shown[found.end() :]}"


def _near(shown: str, frame: Frame) -> datetime | None:
    """Read a day without its year as the one nearest to the frame's."""
    if frame.near is None:
        return None
    persian = not calendars.SOLAR_HIJRI_MONTHS.keys().isdisjoint(shown.split())
    year = frame.near.year - (_LUNAR_YEARS if persian else 0)
    years = (year - 1, year, year + 1)
    written = (_with_year(shown, each, frame) for each in years)
    found = [when for each in written if each and (when := dates.read(each))]
    return min(found, key=lambda when: abs(when.date() - frame.near), default=None)  # type: ignore[operator]


def _with_year(shown: str, year: int, frame: Frame) -> str | None:
    for form, written in (
        (_MONTH_AND_DAY, rf"{year}-\1-\2"),
        (_CHINESE_DAY, rf"{year}年\1月\2日"),
        (_DOTTED_DAY, rf"\1.\2.{year}"),
        (_SLASHED_DAY, rf"\1.\2.{year}" if frame.day_first else rf"\2.\1.{year}"),
    ):
        if form.match(shown):
            return form.sub(written, shown)
    named = _named_day(shown)
    return f"{shown[: named.end()]} {year}{shown[named.end() :]}" if named else None


def _named_day(text: str) -> re.Match[str] | None:
    found = _NAMED_DAY.finditer(text)
    return next((each for each in found if calendars.names_month(each[2] or each[3])), None)


def day_in(text: str, frame: Frame) -> date | None:
    """Find the day that a line names among other words: "Chronicle of the day: 14 May"."""
    found = lines.day_within(text) or (named[0] if (named := _named_day(text)) else None)
    when = read(found, frame) if found else None
    return when.date() if when else None


def day_of_address(address: str) -> date | None:
    """Find the day in an address: ``/2026/05/18/…``, ``/2026-05/19/…``, ``/20260518``."""
    found = _IN_ADDRESS.search(address)
    when = dates.read("-".join(found.groups())) if found else None
    return when.date() if when else None


def days_in(markup: str) -> Iterator[date]:
    """Give the days that a page's markup names in the standard form."""
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
