"""Headlines that open the paragraph they head, and what parts them from its text.

A dash, a colon or a stop does: "Otters return — Keepers are pleased." So do brackets or capitals.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from feedd.core.parse import script
from feedd.core.parse.times import calendars, datelines

Parted: TypeAlias = tuple[str, str]
"""A paragraph's headline, and its text."""
Parting: TypeAlias = Callable[[str], Parted | None]

_RUN_IN = re.compile(
    r"^(?P<head>(?:[^.!?。！？؟:]|(?<=\d)[.:](?=\d)){8,110}?)\s?(?:\s[–-]\s|\s?—\s?|\s--\s)(?P<text>\S.{20,})$",
    re.DOTALL,
)
_DASHED = re.compile(r"—|\s(?:–|--?)\s")
_DASHES = 118
"""A dash behind more characters than this doesn't join a headline to its text."""
_BRIEFLY = re.compile(
    r"^(?P<head>\S.{2,110}?)\s?(?:\s[–-]\s|\s?—\s?|\s--\s)(?P<text>\S.{20,})$", re.DOTALL
)
_BRACKETED = re.compile(r"^【(?P<head>[^】]{5,80})】\s?(?P<text>\S.{8,})$", re.DOTALL)
_WORD = re.compile(r"\S+")
_STOP = re.compile(r"[.!?]\s")
_DATELINE = re.compile(
    r"^(?P<place>[^\W\d_][^\d(),.–—]{2,30}?)(?:,\s[^–—()]{2,30}?)?(?:\s?\([^()]{2,30}\))?"
    r"\s?(?:\s[–—-]{1,2}|—|\.(?=\s))\s"
)
_SCENE = re.compile(
    r"^(?P<head>[^\W\d_][^.:;!?–—]{2,50}?,\s\d{1,2}\s?[:.h]\s?\d{2}(?:\s?[ap]\.?m\b\.?|\s?Uhr)?)"
    r"\s?(?:[:：.]\s|[–—-]{1,2}\s)(?P<text>\S.{20,})$",
    re.DOTALL,
)
_FEW_WORDS = re.compile(r"^(?P<head>[^.!?:;,。]{4,45})(?:\.\s|。)(?P<text>\S.{25,})$", re.DOTALL)
_JOINT = re.compile(r":\s|：|\s[–—-]{1,2}\s")
_COLON = re.compile(r":\s|：")
_FEW = 5  # words before a stop
_LEAST_TOLD = 20  # characters behind words in capitals
_SHORTEST_LOUD = 14  # characters of a sentence in capitals
_PLACE = 2  # words that may be a place alone
_PLACED = 40  # characters
_PLACE_WORDS = 3  # of a place in capitals
_LONGEST_HEAD = 100  # characters


def part(text: str) -> Parted | None:
    """Part a paragraph's headline from its text by a dash, by brackets or by its capitals.

    A dateline is no headline.
    """
    if parted := by_brackets(text) or _sentence_in_capitals(text):
        return parted
    found = _RUN_IN.match(text) if _DASHED.search(text, 0, _DASHES) else None
    if not found or script.ending(found["text"]) != "stop":
        return None
    head = found["head"]
    place = head.partition("(")[0].strip() if head.endswith(")") else head
    placed = script.is_capitals(place) and len(place.split()) <= _PLACE_WORDS
    dateline = placed or _ends_in_day(head)
    wordy = script.length_in_words(head) > _PLACE
    is_headline = wordy and not dateline and script.ending(head) != "stop"
    return _joined(found) if is_headline else None


def by_brackets(text: str) -> Parted | None:
    """Part a headline in brackets from the text behind it: "【…】…"."""
    found = _BRACKETED.match(text)
    return _joined(found) if found and not datelines.day(text) else None


def by_colon(text: str) -> Parted | None:
    """Separate a list item's headline from its text where a colon joins them; a place is none."""
    for found in _COLON.finditer(text, 0, _LONGEST_HEAD + 2):
        head, told = text[: found.start()], text[found.end() :]
        if script.length_in_words(head) > _PLACE:
            return (head, told) if script.ending(told) == "stop" else None
    return None


def by_capitals(text: str) -> Parted | None:
    """Part the words in capitals that open a paragraph from its text, by a colon or a dash."""
    ends = _JOINT.finditer(text, 0, _LONGEST_HEAD + 2)
    loud = [found for found in ends if _is_loud(text[: found.start()])]
    if not loud or len(text) - loud[-1].end() < _LEAST_TOLD:
        return None
    return text[: loud[-1].start()].rstrip(), text[loud[-1].end() :]


def by_dash(text: str) -> Parted | None:
    """Part a word or two from their text where a dash joins them, as it does all around."""
    return _joined(_BRIEFLY.match(text)) if _DASHED.search(text, 0, _DASHES) else None


def by_stop(text: str) -> Parted | None:
    """Part a paragraph's headline, a few words, from its text where a full stop joins them."""
    found = _FEW_WORDS.match(text)
    return _joined(found) if found and len(found["head"].split()) <= _FEW else None


def by_scene(text: str) -> Parted | None:
    """Part a place and a time of day from what happened there: "Mill Lane, 7:12 a.m. - …"."""
    return _joined(_SCENE.match(text))


def opens_with_place(text: str) -> bool:
    """Say whether a paragraph begins with an agency's dateline: ``TARN BAY, May 3 (ABC) -``.

    Where letters have no case, its day tells a dateline.
    """
    if datelines.is_wired(text):
        return True
    loud = text[:1].isupper() and not text[1:2].islower()
    found = _DATELINE.match(text) if loud else None
    if found is not None and script.is_capitals(found["place"]):
        return True
    led = None if script.is_cased(text[:_PLACED]) else _RUN_IN.match(text)
    return led is not None and _ends_in_day(led["head"])


def _is_loud(head: str) -> bool:
    """Say whether words are in capitals; an agency or a day beside them makes them a place."""
    return script.is_capitals(head) and not head.endswith(")") and not _ends_in_day(head)


def _sentence_in_capitals(text: str) -> Parted | None:
    """Part the sentence in capitals that opens a paragraph from the next, which isn't in them."""
    if any(map(str.islower, text[:_SHORTEST_LOUD])):
        return None  # as nearly all paragraphs begin
    words = _WORD.finditer(text, 0, _LONGEST_HEAD + _LEAST_TOLD)
    small = next((each.start() for each in words if any(map(str.islower, each[0]))), 0)
    ends = [each.end() for each in _STOP.finditer(text, 0, small)]
    if not ends or ends[-1] < _SHORTEST_LOUD or len(text) - ends[-1] < _LEAST_TOLD:
        return None
    head = text[: ends[-1]].rstrip()
    return (head.rstrip("."), text[ends[-1] :]) if script.is_capitals(head) else None


def _joined(found: re.Match[str] | None) -> Parted | None:
    """Give a headline and the text that it was found to be joined to."""
    return (found["head"], found["text"]) if found else None


def _ends_in_day(head: str) -> bool:
    """Say whether words end in a number or in a month's name."""
    last = head.rsplit(maxsplit=1)[-1]
    return any(map(str.isdigit, head[-3:])) or calendars.names_month(last)
