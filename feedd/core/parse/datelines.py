"""The day in an agency's dateline: "TARN BAY, May 3 (ABC) - …", "新华社北京11月5日电"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedd.core.parse import calendars, moments, script, stamps

if TYPE_CHECKING:
    from collections.abc import Iterator

_JOINT = re.compile(r"\s?—\s?(?=\S)|\s?[–-]{1,2}\s(?=\S)|[:：]\s(?=\S)|(?<=/)\.?\s(?=\S)")
"""What parts a dateline from the text: a dash, a colon, or the slash behind an agency."""
_ENDED = re.compile("[!?。！？؟]")
_WIRED = re.compile(
    r"^[【（(\[]?(?:\S{2,8}社)?[^\d\s，。]{2,10}(?P<day>(?:\d{4}年)?\d{1,2}月\d{1,2}日)\s?(?:[电電讯訊]|专电)"
)
_AGENCY = re.compile(r"[(（\[](?P<in>[^()（）\[\]]{2,30})[)）\]]|/(?P<name>[^/\d]{2,30})/")
_SLASHED = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])")
_JOINTS = ",،（(—–-.:："
_PLACE_WORDS = 5
_FEW_WORDS = 2
_LEAST = 4
_MOST = 78
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
    return next(filter(None, map(_day_in, _heads(opening))), None)


def is_wired(text: str) -> bool:
    """Say whether a paragraph begins as Chinese agencies' do: agency, place, day, 电."""
    return _WIRED.match(text[:_WINDOW]) is not None


def _heads(opening: str) -> Iterator[str]:
    """Give what stands before each joint: a place's own may part it from the day."""
    for joint in _JOINT.finditer(opening, _LEAST, _MOST):
        head = opening[: joint.start()]
        if _ENDED.search(head):
            return
        if _AGENCY.search(head) or not script.is_small(opening[joint.end()]):
            yield head


def _day_in(head: str) -> str | None:
    signed = next(map(_is_agency, _AGENCY.finditer(head)), False)
    bare = _AGENCY.sub(" ", head)
    found = stamps.day_within(bare) or moments.day_named(bare)
    if found is None and signed and (slashed := _SLASHED.search(bare)):
        found = slashed[0]
    return found if found and _is_placed(bare, found, signed=signed) else None


def _is_agency(found: re.Match[str]) -> bool:
    """Say whether brackets or slashes enclose an agency's letters, not a word of a sentence."""
    name = found["in"] or found["name"]
    return script.is_capitals(name) or not any(map(script.is_cased, name))


def _is_placed(head: str, found: str, *, signed: bool) -> bool:
    """Say whether nothing but a place stands beside the day, parted from it.

    Beside an agency's letters a word or two need nothing that parts them from the day.
    """
    before, _, after = head.partition(found)
    place, apart = before.strip(f"{_JOINTS} "), before.rstrip()[-1:]
    words = script.words(place)
    named = 0 < len(words) <= _PLACE_WORDS and not any(map(calendars.names_weekday, words))
    parted = apart in _JOINTS or script.is_capitals(place)
    placed = parted or (signed and len(words) <= _FEW_WORDS)
    return named and placed and _is_signature(after) and not script.is_small(place[:1])


def _is_signature(after: str) -> bool:
    """Say whether behind a day stands nothing but perhaps an agency's name in capitals."""
    words = script.words(after)
    return not words or (len(words) == 1 and script.is_capitals(words[0]))
