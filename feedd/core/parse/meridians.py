"""The zone that a document states once for all its times: "All times GMT+3", "по Москве"."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from feedd.core.parse import calendars, stamps

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMED = {
    "北京时间": 8, "北京時間": 8, "台北時間": 8, "台灣時間": 8, "臺灣時間": 8, "香港時間": 8,
    "日本時間": 9, "한국시간": 9, "한국 시간": 9, "московскому времени": 3, "время московское": 3,
    "московское время": 3, "астанинскому времени": 5, "минскому времени": 3,
    "ташкентскому времени": 5, "бакинскому времени": 4, "به وقت تهران": 3.5, "به وقت ایران": 3.5,
    "به وقت کابل": 4.5, "به وقت گرینویچ": 0, "توقيت مكة": 3, "توقيت غرينتش": 0,
    "توقيت الرياض": 3, "توقيت السعودية": 3, "توقيت بغداد": 3, "توقيت دمشق": 3, "توقيت الكويت": 3,
    "توقيت الإمارات": 4, "توقيت أبوظبي": 4, "توقيت دبي": 4, "توقيت تونس": 1, "توقيت الجزائر": 1,
    "Türkiye saati": 3, "TSİ": 3, "Waktu Indonesia Barat": 7, "giờ Việt Nam": 7,
    "เวลาประเทศไทย": 7, "भारतीय समयानुसार": 5.5, "বাংলাদেশ সময়": 6,
    "horário de Brasília": -3, "hora de Brasília": -3, "hora argentina": -3,
    "hora de Argentina": -3, "hora de Colombia": -5, "hora colombiana": -5, "hora del Perú": -5,
    "hora peruana": -5, "hora de Bolivia": -4, "hora de Venezuela": -4,
    "hora del centro de México": -6, "hora de la Ciudad de México": -6,
}  # fmt: skip
"""Hours east of Greenwich where clocks aren't changed in summer."""

_MERIDIAN = ("GMT", "UTC", "غرينتش", "گرینویچ", "Гринвич", "Greenwich")
_FROM_MERIDIAN = re.compile(
    rf"(?:{'|'.join(_MERIDIAN)})\w*\s?(?P<sign>[+\u2212–-])\s?"
    r"(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?!\d)"
)
_ABBREVIATED = re.compile(
    r"(?:times?|Zeiten|Zeitangaben|Uhrzeiten|heures?|horas?|horários?|orari|время|tider|tijden|"
    r"saatler|godziny|ساعات|الأوقات)\b[^\d\n]*?"
    rf"(?<![^\W\d_])(?P<name>(?![ACEMP]T\b){stamps.ZONE})(?![^\W\d_])(?!\s?[+\u2212–-]\s?\d)"
)
"""The names that Americans use all year round leave it open whether it is summer."""


def stated(text: str) -> timedelta | None:
    """Find how far east the zone is that lines state, if they state one and no other."""
    found = set(_zones(text))
    return found.pop() if len(found) == 1 else None


def _zones(text: str) -> Iterator[timedelta]:
    folded = text.casefold()
    named = (east for name, east in _NAMED.items() if name.casefold() in folded)
    yield from map(_hours, named)
    yield from map(_offset, _FROM_MERIDIAN.finditer(text))
    for found in _ABBREVIATED.finditer(text):
        yield _hours(calendars.ZONES[found["name"].lower()])


def _hours(east: float) -> timedelta:
    return timedelta(hours=east)


def _offset(found: re.Match[str]) -> timedelta:
    span = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return span if found["sign"] == "+" else -span
