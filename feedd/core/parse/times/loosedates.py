"""Dates that keep to no standard: other languages, scripts, calendars and orders.

A date is taken apart: its offset, its time of day, then the words and numbers that are left. A
date whose day and month can't be told apart is no date: a wrong one is worse than none. So
1.2.2024 is the first of February, 1/2/2024 5:00 PM the second of January, and 1/2/2024 nothing.
Years that Persia, Thailand, Taiwan, Japan and Ethiopia count otherwise become ours.
"""

# The numbers are the calendar's own.
# ruff: noqa: PLR2004

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

from feedd.core import ages
from feedd.core.parse.times import calendars, handays, twocalendars, zonenames

_ISO_DAY = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d{2})-?(?P<day>\d{2})|-(?P<month_only>\d{2})"
    r"|-?(?P<ordinal>\d{3})|-?w(?P<week>\d{2})(?:-?(?P<weekday>[1-7]))?)?"
    r"|(?P<short>\d{2})-(?P<short_month>\d{2})-(?P<short_day>\d{2})"
)
_COMPACT = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})[t ]?(\d{2}):?(\d{2}):?(\d{2})?(?:[.,](\d+))?"
    r"(?:z|([+-])(\d{2}):?(\d{2})?)?"
)
_EXTRA_ZERO = re.compile(r"(?<=^\d{4}-)0(?=\d{2}-\d{2}(?!\d))")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")

_FROM_MERIDIAN = re.compile(r"(?:gmt|utc)\s?[+-]\d{1,2}(?::?\d\d)?")
_PARENTHESES = re.compile(r"\(+([^()]*)\)+")
_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_PLAIN = str.maketrans("\u2212\u060c\u104a", "-,,")  # the minus, and commas of other scripts
_HALF_DAY = re.compile(r"(?<!\w)([apμπبق])\.\s?([mμظ])\.?(?!\w)")
_BETWEEN_NOONS = re.compile(r"(?<=بعد) (?:از ظهر|الظهر)")
_ERA = re.compile(
    r"(令和|平成|昭和|民國|民国|(?<![a-z])[rhs](?=\s?\d))\s?(\d{1,3}|元)"
    r"(?:\s*年|(?=\.\d{1,2}\.\d))"
)
_BEFORE_ERA = {"令": 2018, "平": 1988, "昭": 1925, "民": 1911, "r": 2018, "h": 1988, "s": 1925}
_YEAR_MONTH_DAY = re.compile(r"(\d{2,4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日號号일]?")
_NUMBERED_MONTH = re.compile(
    r"(\d{1,2})[\s,]+th(?:[aá]ng|g)\s+(\d{1,2})[\s,]+(?:n[aă]m\s+)?(\d{4})"
)
_EASTERN_MONTH = re.compile(
    r"(\d{1,2})[\s,]+(?:(\d{1,2})|(十[一二]?|[一二三四五六七八九]))[月월][\s,]+(\d{4})"
)
"""A numbered month where RFC 822 has its name, as formatters of dates write it for East Asia."""
_HAN_MONTHS = ("", *"一二三四五六七八九十", "十一", "十二")

_LUNAR = re.compile(r"\d{1,2}\s[^\d,]{2,20}\s1[34]\d\d\s?(?:هـ|ه\b|هجري\w*|ah\b)")
_OUR_ERA = re.compile(r"(?<=\d{4})\s?م(?!\w)")
_CROATIAN_OCTOBER = re.compile(r"(?<=\d\.)\s?listopada\b")
"""A dot behind the day tells it from the Polish November, and its ending from the Czech one."""

_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2}):(?:\s(?=\d\d))?(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?(?![\d:])"
)
_SPOKEN = re.compile(
    r"(?<!\d)(\d{1,2})\s?[時时點点시h]\s?(?:(\d{1,2})\s?(?:분|分|min\b)?)?(?:\s?(\d{1,2})\s?[秒초])?(\b|$|\s|(?=ごろ|頃|께|경))"
)
# Dots separate times as well as days: it's a time after a year, or where a word says so, and
# after a day in numbers if it can be one.
_DOTTED = re.compile(
    r"(?:(?<=\D\d{4} )|(?<=\D\d{4}, )|(?<=\dt)|(?<=\bklo )|(?<=\bkl )|(?<=\bkl\. )|(?<=\bore )"
    r"|(?:(?<=[-/.]\d\d[-/.]\d\d )|(?<=[-/.]\d\d[-/.]\d\d, )|(?<=[-/.]\d[-/.]\d\d )"
    r"|(?<=[-/.]\d[-/.]\d\d, ))(?=(?:[01]?\d|2[0-3])\.[0-5]\d(?:\.[0-5]\d)?(?![\d.])))"
    r"(\d{1,2})\.(\d{2})(?:\.(\d{2}))?()(?![\d.])"
)
_DOTTED_UHR = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?()(?=\s?(?:uhr|uur|am|pm)\b)")
_HOUR_ALONE = re.compile(r"(?<=\dt)(\d{2})()()()(?=z?$|[+-])")
_BARE = re.compile(r"(?<!\d)(\d{1,2})()()()(?=\s?(?:am|pm|uhr|uur)\b)")
_TIMES = (_HOUR_ALONE, _CLOCK, _DOTTED, _DOTTED_UHR, _BARE, _SPOKEN)
_ZONE_BEFORE = re.compile(r"\d\s([a-z]{3,4})\s$")
"""A zone's name between day and time, as Hong Kong's stations print it."""
_WEATHER_CLOCK = re.compile(r"^(\d{1,2})(\d\d)\s(?=[ap]m\s)")
"""How American forecasters print times: "412 AM CST Thu May 7 2026"."""
_OFFSET = re.compile(
    r"\s*(?:[ap]m)?(?:\s\d{4}(?=\s[+-]\d{4}))?[\s(]*(?:gmt|utc|ut|z)?\s*"
    r"([+-])(\d{1,2}):?(\d{2})?(?![\d./-])"
)
"""How far a zone is east, behind the time of day, or behind the year that git prints there."""

_NUMERIC = re.compile(r"(?<![\da-z])(\d{1,4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)")
_NUMBER = re.compile(r"\d+")
_YEAR = 4  # digits
_PAIR = 2
_THAI = re.compile("[\u0e00-\u0e7f]")
_WORD = re.compile(r"[^\W\d_][^\s\d,/_()-]*")


def _at(start: datetime, hour: int, minute: int, second: int, micros: int) -> datetime:
    """Add the time of day; hour 24 and the leap second 60 roll over.

    Raises:
        ValueError: There is no such time.
    """
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError("no such time of day")
    return start + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micros)


def read(text: str) -> datetime | None:
    """Read a date that is neither RFC 822's nor RFC 3339's.

    Raises:
        ValueError: It names a day or a time that doesn't exist.
        OverflowError: It lies outside the years 1 to 9999.
    """
    if ages.is_age(text):
        return None
    text = _EXTRA_ZERO.sub("", _folded(text))
    return _stamp(text) or _iso_day(text) or _taken_apart(text)


def _folded(text: str) -> str:
    """Casefold, with all scripts' digits as ASCII and without comments and direction marks.

    Of what stands in brackets only a zone says something about the time.
    """
    text = unicodedata.normalize("NFKC", _MARKS.sub("", text)).casefold()
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
        text = calendars.joined(handays.in_figures(text)).translate(_PLAIN)
        text = _BETWEEN_NOONS.sub("ازظهر", _OUR_ERA.sub(" ", _LUNAR.sub(" ", text)))
    text = _WEATHER_CLOCK.sub(r"\1:\2 ", text)
    text = _PARENTHESES.sub(_zone_noted, twocalendars.in_ours(text))
    return _HALF_DAY.sub(r"\1\2", text).strip()


def _zone_noted(brackets: re.Match[str]) -> str:
    named = len(brackets[1]) > 1 and brackets[1] in calendars.ZONES
    zone = named or _FROM_MERIDIAN.fullmatch(brackets[1])
    return f" {brackets[1]} " if zone else " "


def _stamp(text: str) -> datetime | None:
    if found := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second = map(int, found.groups("0")[:6])
        start = _midnight(calendars.gregorian(year, month, day))
        return _at(start, hour, minute, second, _micros(found[7])) - _span(*found.groups("")[7:])
    if _EPOCH.fullmatch(text):
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, tz=UTC)
    return None


def _iso_day(text: str) -> datetime | None:
    """Read the dates of ISO 8601 and W3C-DTF that have no time."""
    found = _ISO_DAY.fullmatch(text)
    if not found:
        return None
    part = {name: int(value) for name, value in found.groupdict().items() if value}
    if "short" in part:
        return _midnight(date(_full_year(part["short"]), part["short_month"], part["short_day"]))
    if "week" in part:
        return _midnight(date.fromisocalendar(part["year"], part["week"], part.get("weekday", 1)))
    if "ordinal" in part:
        return datetime.strptime(f"{part['year']:04}-{part['ordinal']:03}", "%Y-%j").replace(
            tzinfo=UTC
        )
    month = part.get("month") or part.get("month_only") or 1
    return _midnight(calendars.gregorian(part["year"], month, part.get("day", 1)))


def _midnight(day: date) -> datetime:
    """Give the beginning of a day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _full_year(year: int) -> int:
    """Give a year of two digits its century: 90 to 99 are the 1990s, the others after 2000."""
    return year if year > 99 else year + (1900 if year >= 90 else 2000)


def _taken_apart(text: str) -> datetime | None:
    text = _YEAR_MONTH_DAY.sub(_in_order, _ERA.sub(_year_of_era, text))
    text = _CROATIAN_OCTOBER.sub(" october", _NUMBERED_MONTH.sub(r"\3-\2-\1", text))
    text = _EASTERN_MONTH.sub(_eastern_day, text)
    clock = _first_match(text)
    if clock is None:
        day = _day(text, _words(text))
        return _midnight(day) if day else None
    before, after = text[: clock.start()], text[clock.end() :]
    offset = _OFFSET.match(after)
    rest = before + " " + (after[: offset.start(1)] + after[offset.end() :] if offset else after)
    words = _words(rest)
    day = _day(rest, words)
    if day is None:
        return None
    local = _with_time(_midnight(day), clock, words)
    zone = _ZONE_BEFORE.search(before)
    named = [*_words(after), *(zone.groups() if zone else ())]
    return local - _span(*offset.groups("")) if offset else _in_named_zone(local, named)


def _year_of_era(found: re.Match[str]) -> str:
    year = 1 if found[2] == "元" else int(found[2])
    return f"{_BEFORE_ERA[found[1][0]] + year}{'年' if found[0][-1] == '年' else ''}"


def _in_order(found: re.Match[str]) -> str:
    """Write a day that names its year first with all of this year's digits."""
    year = int(found[1])
    return f"{calendars.from_minguo(year) or _full_year(year):04}-{found[2]}-{found[3]} "


def _eastern_day(found: re.Match[str]) -> str:
    month = found[2] or _HAN_MONTHS.index(found[3])
    return f"{found[4]}-{month}-{found[1]}"


def _words(text: str) -> list[str]:
    return [word.rstrip(calendars.SHORTENING) for word in _WORD.findall(text)]


def _day(text: str, words: list[str]) -> date | None:
    american = "am" in words or "pm" in words
    day = _worded_day(_NUMERIC.sub(" ", text), words) or _numeric_day(text, american=american)
    if day is None and (alone := _iso_day(text.strip(" tz"))):
        day = alone.date()
    return day


def _first_match(text: str) -> re.Match[str] | None:
    return next((found for form in _TIMES if (found := form.search(text))), None)


def _with_time(start: datetime, clock: re.Match[str], words: list[str]) -> datetime:
    hour, minute, second = (int(part or 0) for part in clock.group(1, 2, 3))
    if hour < 12 and not calendars.AFTERNOON.isdisjoint(words):
        hour += 12
    elif hour == 12 and not calendars.MORNING.isdisjoint(words):
        hour = 0
    return _at(start, hour, minute, second, _micros(clock[4]))


def _micros(fraction: str | None) -> int:
    return int((fraction or "").strip()[:6].ljust(6, "0"))


def _span(sign: str, hours: str, minutes: str) -> timedelta:
    span = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if span > timedelta(hours=24):
        raise ValueError("no such zone")
    return -span if sign == "-" else span


def _in_named_zone(local: datetime, words: list[str]) -> datetime:
    """Read a time in the zone of the words after it; before it "at" and "et" are only words."""
    named = next((word for word in words if word in calendars.ZONES), "utc")
    american = zonenames.AMERICAN.get(named.upper())
    return american.moment(local) if american else local - timedelta(hours=calendars.ZONES[named])


def _worded_day(text: str, words: list[str]) -> date | None:
    """Read a day whose month is a word; of several the last, as mar. is also Tuesday."""
    for word in reversed(words):
        if month := calendars.MONTHS.get(word) or calendars.MONTHS.get(calendars.unmarked(word)):
            year, day = _year_and_day(_numbers(text, word))
            year = _buddhist(year) if _THAI.match(word) else year
            return calendars.gregorian(year, month, day) if year else None
        if month := calendars.SOLAR_HIJRI_MONTHS.get(word):
            year, day = _year_and_day(_numbers(text, word))
            return _persian_day(year, month, day)
        if month := calendars.ETHIOPIAN_MONTHS.get(word):
            year, day = _year_and_day(_numbers(text, word))
            return calendars.from_ethiopian(year, month, day) if year else None
    return None


def _numbers(text: str, month: str) -> list[str]:
    """Give the numbers of a date; of many the year, and what stands beside the month."""
    numbers = _NUMBER.findall(text)
    years = [each for each in numbers if len(each) == _YEAR]
    if len(numbers) <= _PAIR or len(years) != 1:
        return numbers
    name = re.escape(month)
    before, after = (
        rf"(?<!\d)(\d\d?)[\s.-]{{0,2}}(?:[^\W\d]{{1,3}}\s)?{name}",
        rf"{name}[\s.]{{0,2}}(\d\d?)(?!\d)",
    )
    beside = re.search(f"{before}|{after}", text)
    return [*years, beside[1] or beside[2]] if beside else numbers


def _buddhist(year: int) -> int:
    """Thai years of two digits are Buddhist: 69 stands for 2569."""
    return year + 500 if 2040 <= year < 2090 else year


def _persian_day(year: int, month: int, day: int) -> date | None:
    """Give a day of a Persian month; 05 stands for 1405, and no other year belongs to one."""
    full = year - 600 if 2000 <= year < 2040 else year
    return calendars.from_solar_hijri(full, month, day) if 1300 <= full < 1500 else None


def _year_and_day(numbers: list[str]) -> tuple[int, int]:
    """Tell the year, 0 if there is none, from the day, which is the first if there is none."""
    for place, number in enumerate(numbers):
        if len(number) == 4:
            others = numbers[:place] + numbers[place + 1 :]
            return int(number), int(others[0]) if others else 1
    if len(numbers) != 2 or len(numbers[-1]) != 2:
        return 0, 0
    return _full_year(int(numbers[-1])), int(numbers[-2])


def _numeric_day(text: str, *, american: bool) -> date | None:
    found = _NUMERIC.search(text)
    if not found:
        return None
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) > 2:
        return calendars.gregorian(calendars.from_minguo(first) or first, second, third)
    if len(found[4]) not in {2, 4}:
        return None
    year = _full_year(third)
    if found[2] == "." or first > 12:
        return calendars.gregorian(year, second, first)
    if american or second > 12 or first == second:
        return date(year, first, second)
    return None
