"""The day in an agency's dateline: "TARN BAY, May 3 (ABC) - …", "新华社北京11月5日电"."""

from __future__ import annotations

import re

from feedd.core.parse import calendars, moments, script, stamps

_LED = re.compile(r"^(?P<head>[^!?。！？؟]{4,78}?)(?:\s?—\s?|\s[–-]{1,2}\s|[:：]\s)\S")
_WIRED = re.compile(
    r"^(?:\S{2,8}社)?[^\d\s，。]{2,10}(?P<day>(?:\d{4}年)?\d{1,2}月\d{1,2}日)\s?(?:[电電讯訊]|专电)"
)
_AGENCY = re.compile(r"[(（\[][^()（）\[\]]{2,30}[)）\]]")
_JOINTS = ",،（(—–-."
_PLACE_WORDS = 5
_WINDOW = 90


def day(text: str) -> str | None:
    """Give the day that a paragraph's dateline states, perhaps without its year.

    A day in a sentence is none: the dateline's stands beside a place, with a comma, brackets or
    a stop between.
    """
    opening = text[:_WINDOW]
    if not any(map(str.isdigit, opening)):
        return None
    if wired := _WIRED.match(opening):
        return wired["day"]
    led = _LED.match(opening)
    head = _AGENCY.sub(" ", led["head"]) if led else ""
    found = _day_in(head)
    return found if found and _is_placed(head, found) else None


def _day_in(head: str) -> str | None:
    return stamps.day_within(head) or moments.day_named(head)


def _is_placed(head: str, found: str) -> bool:
    """Say whether nothing but a place stands beside the day, parted from it."""
    before, _, after = head.partition(found)
    place, apart = before.strip(), before.rstrip()[-1:]
    words = script.words(place.strip(_JOINTS))
    named = 0 < len(words) <= _PLACE_WORDS and not any(map(calendars.names_weekday, words))
    parted = apart in _JOINTS or script.is_capitals(place)
    return named and parted and not any(map(str.isalnum, after)) and not script.is_small(place[:1])
