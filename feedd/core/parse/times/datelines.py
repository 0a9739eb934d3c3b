"""The day in an agency's dateline: "TARN BAY, May 3 (ABC) - …", "新华社北京11月5日电"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from feedd.core.parse import script
from feedd.core.parse.times import calendars, moments, stamps, timephrases

_JOINT = re.compile(
    r"\s?\.?—\s?(?=\S)|\s?\.?[–-]{1,2}\s(?=\S)|[:：]\s(?=\S)|(?<=/)\.?\s(?=\S)"
    r"|(?P<weak>(?<=[)）\]])\.?\s(?=\S)|\.\s(?=\S))"
)
"""What parts a dateline from the text; stops and closing brackets stand in sentences too."""
_ENDED = re.compile("[!?。！？؟]")
_WIRED = re.compile(
    r"^[【（(\[]?(?:\S{2,8}社)?[^\d\s，。]{2,10}(?P<day>(?:\d{4}年)?\d{1,2}月\d{1,2}日)\s?(?:[电電讯訊]|专电)"
)
_AGENCY = re.compile(r"[(（\[](?P<in>[^()（）\[\]]{2,30})[)）\]]|/(?P<name>[^/\d]{2,30})/")
_ENCLOSED = re.compile(
    r"^(?P<place>[^\W\d_][^\d()（）.,]{1,30}?)\s?[(（](?P<in>[^()（）]{6,50})[)）]\s?[–—=-]{1,2}\s"
)
_IN_BRACKETS = re.compile(r"^[(（](?P<in>[^()（）:：]{8,60})[)）]\s?[–—-]{1,2}\s?(?=\S)")
_SLASHED = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])")
_JOINTS = ",،（(—–-.:："
_DASHES = frozenset("—–-")
_STOPPED_WORDS = 3  # of a place before a stop or brackets
_PLACE_WORDS = 5  # of a place in capitals
_PLACE_AT_MOST = 24  # characters
_FEW_WORDS = 2  # beside a day
_LEAST = 4  # characters before a joint
_MOST = 78  # characters before a joint
_WINDOW = 90  # characters in which a dateline stands


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
    if bracketed := _IN_BRACKETS.match(opening):
        return _day_in(_Head(bracketed["in"], is_dashed=True, is_weak=False))
    heads = sorted(_heads(opening), key=lambda head: head.is_weak)
    return next(filter(None, map(_day_in, heads)), None) or _enclosed(opening)


def _enclosed(opening: str) -> str | None:
    """Give the day beside an agency's letters in brackets behind a place: "Tarn (ABC 2/3) - …"."""
    found = _ENCLOSED.match(opening)
    if found is None or len(found["place"].split()) > _STOPPED_WORDS:
        return None
    inside = found["in"]
    slashed = _SLASHED.search(inside)
    day = stamps.day_within(inside) or moments.day_named(inside) or (slashed and slashed[0])
    words = script.words(inside.replace(day, "")) if day else []
    return day if words and all(map(script.is_capitals, words)) else None


def is_wired(text: str) -> bool:
    """Say whether a paragraph begins as Chinese agencies' do: agency, place, day, 电."""
    return _WIRED.match(text[:_WINDOW]) is not None


class _Head(NamedTuple):
    """What stands before a joint: a dash, or one that stands in sentences too."""

    shown: str
    is_dashed: bool
    is_weak: bool


def _heads(opening: str) -> Iterator[_Head]:
    """Give what stands before each joint: a place's own may part it from the day."""
    for joint in _JOINT.finditer(opening, _LEAST, _MOST):
        head = opening[: joint.start()]
        if _ENDED.search(head):
            return
        if _AGENCY.search(head) or not script.is_small(opening[joint.end()]):
            dashed = joint[0].rstrip()[-1:] in _DASHES
            yield _Head(head, dashed, joint["weak"] is not None)


def _day_in(head: _Head) -> str | None:
    signed = next(map(_is_agency, _AGENCY.finditer(head.shown)), False)
    bare = _AGENCY.sub(" ", head.shown)
    found = stamps.day_within(bare) or moments.day_named(bare)
    if found is None and signed and (slashed := _SLASHED.search(bare)):
        found = slashed[0]
    sure = signed or (head.is_dashed and not script.is_cased(bare))
    if not found or not _is_placed(bare, found, sure=sure, signed=signed):
        return None
    return found if signed or not head.is_weak or _is_alone(bare, found) else None


def _is_alone(head: str, found: str) -> bool:
    """Say whether a place and a day are all that stands before a stop, as in no sentence."""
    place, _, after = head.partition(found)
    words = place.strip(f"{_JOINTS} ").split()
    named = 0 < len(words) <= _STOPPED_WORDS and not any(map(script.starts_small, words))
    return named and not after.strip(f"{_JOINTS} ")


def _is_agency(found: re.Match[str]) -> bool:
    """Say whether brackets or slashes enclose an agency's letters, not a word of a sentence."""
    name = found["in"] or found["name"]
    return script.is_capitals(name) or not any(map(script.is_cased, name))


def _is_placed(head: str, found: str, *, sure: bool, signed: bool) -> bool:
    """Say whether nothing but a place stands beside the day, parted from it.

    A word or two need nothing that parts them beside an agency's letters, or before a dash where
    letters have no case that could tell a place: then it is ``sure`` that they are no sentence.
    The small word that leads from a place to its day counts as one unless an agency ``signed``.
    """
    before, _, after = head.partition(found)
    led = _without_joints(before)
    place, apart = led.strip(f"{_JOINTS} "), led[-1:]
    words = place.split()
    named = 0 < len(words) <= _PLACE_WORDS and not any(map(calendars.names_weekday, words))
    parted = apart in _JOINTS or script.is_capitals(place)
    most = _FEW_WORDS if signed else _FEW_WORDS - len(before.split()) + len(words)
    brief = len(words) <= most and len(place) <= _PLACE_AT_MOST
    placed = parted or (sure and brief)
    return named and placed and _is_signature(after) and not script.is_small(place[:1])


def _without_joints(before: str) -> str:
    """Take the small words from behind a place that lead to its day: "Tarn Bay, den"."""
    words = before.split()
    while words and words[-1] in timephrases.DATE_JOINTS:
        words.pop()
    return " ".join(words)


def _joins(word: str) -> bool:
    return word in timephrases.DATE_JOINTS or calendars.names_weekday(word)


def _is_signature(after: str) -> bool:
    """Say whether behind a day stands nothing but perhaps an agency's name in capitals."""
    said = (word.rstrip(".") for word in script.words(after))
    words = [word for word in said if not _joins(word)]
    return not words or (len(words) == 1 and script.is_capitals(words[0]))
