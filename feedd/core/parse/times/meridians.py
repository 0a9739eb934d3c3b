"""The zone that a document states once for all its times: "All times GMT+3", "по Москве"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from feedd.core.parse.times import calendars, stamps, zonenames
from feedd.core.parse.times.localtime import Zone

_TIMES = (
    r"(?:times?|Times?|TIMES?|Zeiten|Zeitangaben|Uhrzeiten|heures?|Heures?|horas?|Horas?"
    r"|horários?|Horários?|orari|Orari|время|Время|tider|Tider|tijden|Tijden|saatler|Saatler"
    r"|godziny|Godziny|ساعات|الأوقات)\b"
)
"""Each begins with a letter, not with a choice of two, which ``re`` can search for quickly."""
_CLOCK = (
    r"(?:\b(?:times?|zeit(?:en|angaben)?|uhrzeiten|heures?|horas?|horários?|ora(?:ri)?"
    r"|врем(?:я|ени)|час(?:ом)?|saat(?:i|ler)?|godziny|czasu|tider?|tijd(?:en)?)\b"
    r"|وقت|توقيت|ساعات|时间|時間|時刻|시간|เวลา|שעון|שעות)"
)
_OFFSET = r"(?P<sign>[+\u2212–-])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?!\d)"
_MERIDIAN = ("GMT", "UTC", "غرينتش", "گرینویچ", "Гринвич", "Greenwich")
_FROM_MERIDIAN = re.compile(rf"(?:{'|'.join(_MERIDIAN)})\w{{0,8}}\s?{_OFFSET}")
_FROM_MOSCOW = re.compile(rf"(?:МСК|мск|MSK)\s?{_OFFSET}")
_IN_BRACKETS = re.compile(rf"{_CLOCK}[^\d\n(]{{0,40}}\(\s?{_OFFSET}\s?\)", re.IGNORECASE)
_OPENINGS = ("(+", "(\u2212", "(–", "(-", "( +", "( \u2212", "( –", "( -")
"""What any text with such an offset has, as searching for the offsets is slow."""
_ABBREVIATED = re.compile(
    rf"{_TIMES}[^\d\n]*?(?<![^\W\d_])(?<!/)(?P<name>(?!AT\b){stamps.ZONE})(?![^\W\d_]|/)"
    r"(?!\s?[+\u2212–-]\s?\d)",
    re.MULTILINE,
)
_ENDS = r"(?=\s*(?:[^\w\s]|$))"
_APART = rf"(?:^|[^\w\s']\s*|\d\s?(?:h|Uhr|uur)?\s?|{_TIMES}[^\n\d]{{0,30}}?)"
_STATED = (
    r"(?:^|[^\w\s]\s*)(?:all\s)?times?:?"
    r"(?:\s(?:are|is|shown|listed|given|stated|in|the|local))*\s\(?"
)


def _bounded(name: str) -> str:
    """Match a name as a whole: prefixes join Semitic ones, and Chinese or Thai parts no words."""
    before = r"(?<![^\W\d_])" if name[0].isupper() or name[0].islower() else ""
    after = r"(?![^\W\d_])" if name[-1] < "\u0e00" else ""
    return f"{before}{re.escape(name)}{after}"


def _saying(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


@cache  # few of them are ever asked for
def _saying_name(name: str) -> re.Pattern[str]:
    """Find a name, set apart from sentences if its words could be theirs."""
    apart = name in zonenames.APART
    return _saying(f"{_APART}{_bounded(name)}{_ENDS}" if apart else _bounded(name))


_NAMED = {name.casefold(): name for name in (*zonenames.ANYWHERE, *zonenames.APART)}
_ZONES = {**zonenames.ANYWHERE, **zonenames.APART}
_ENGLISH = {name.casefold(): zone for name, zone in zonenames.OF_TIMES.items()}
_OF_TIMES = "|".join(map(re.escape, sorted(_ENGLISH, key=len, reverse=True)))
_SPOKEN_OF = _saying(
    rf"{_STATED}(?P<name>{_OF_TIMES})(?:\s(?:standard\s|daylight\s|local\s)?time)?{_ENDS}"
)
_IN_TIME = _saying(rf"\((?P<name>{_OF_TIMES})\s(?:standard\s|local\s)?time\)")
_MOSCOW = timedelta(hours=3)


def stated(text: str) -> Zone | None:
    """Find the zone that lines state, if they state one and no other; numbers say it best."""
    plain = text.replace("’", "'")
    for found in (set(_counted(plain)), set(_called(plain))):
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _counted(text: str) -> Iterator[Zone]:
    for found in _FROM_MERIDIAN.finditer(text):
        yield Zone(_offset(found))
    if any(opening in text for opening in _OPENINGS):
        for found in _IN_BRACKETS.finditer(text):
            yield Zone(_offset(found))
    for found in _FROM_MOSCOW.finditer(text):
        yield Zone(_MOSCOW + _offset(found))


def _called(text: str) -> Iterator[Zone]:
    folded = text.casefold()
    for small, name in _NAMED.items():
        if small in folded and _saying_name(name).search(text):
            yield _ZONES[name]
    if "time" in folded:
        for found in (*_SPOKEN_OF.finditer(text), *_IN_TIME.finditer(text)):
            yield _ENGLISH[found["name"].casefold()]
    for found in _ABBREVIATED.finditer(text):
        name = found["name"]
        hours = timedelta(hours=calendars.ZONES[name.lower()])
        yield zonenames.AMERICAN.get(name) or Zone(hours)


def _offset(found: re.Match[str]) -> timedelta:
    span = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return span if found["sign"] == "+" else -span
