"""The lines of a page that say when a story was published and who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from feedd.core.parse import lines, script
from feedd.core.parse.pages import dom, times
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.markup import NAME_AND_DATE, SEPARATORS
from feedd.core.parse.pages.parts import Parts
from feedd.core.parse.times import stamps

_QUOTES = '«»‹›" '
_JOINTS = " \u3000,،、|·•–—-/(["
_MORE = 40  # characters of a line's part
_CLOCK = re.compile(r",?\s*\d{1,2}:\d\d(?::\d\d)?(?!\d)")
_RECORD = re.compile(r"^(?=.*[:：])(?:[^\s:：]{1,14}\s?[:：]\s?(?:[^:：]{1,40}?(?:\s+|$))?)*$")
_LABELS = re.compile(r"\s+(?=[^\s\d:：]{1,14}\s?[:：])")
_DOCKET = re.compile(r"^(?=.{3,32}$)(?=.*\d)(?:[^\s\d]{1,8}\s){0,3}\S*\d\S*$")


def hear(element: Element, parts: Parts) -> bool:
    """Take times and authors from a line; say whether it says nothing else."""
    shown = dom.text(element)
    parted = [piece for piece in SEPARATORS.split(shown) if piece]
    signed = _signed(shown) or (parted if _are_name_and_time(parted) else [])
    written = signed or parted
    is_sentence = script.ending(shown) == "stop"
    held = [] if is_sentence else [" ".join(each.split()) for each in _held(element)]
    pieces = max(held, written, key=len)
    about = id(element) in parts.timed
    told = dict.fromkeys([shown, *held, *written]) if len(pieces) > 1 else [shown]
    for piece in signed or told:
        heard = _hears(piece, parts)
        if heard and piece is shown:
            return True
        about = about or heard
    if not about and (day := day_of_record(shown)):
        parts.hear(day)
        parts.authors += filter(None, map(lines.author, _LABELS.split(shown)))
        return True
    return about and all(map(_is_brief, pieces))


def _are_name_and_time(parted: Sequence[str]) -> bool:
    """Say whether both are among a line's pieces: "Published 3.5.2026 14:05 | By Jane Doe"."""
    named = any(lines.byline(piece) is not None for piece in parted)
    return named and len(parted) > 1 and any(map(stamps.moment, parted))


def _is_brief(piece: str) -> bool:
    """Say whether a piece is no sentence: short, or a time, which may end in a stop: "2026 г."."""
    brief = len(piece) <= _MORE and script.ending(piece) != "stop"
    return brief or stamps.moment(piece) is not None


def _hears(piece: str, parts: Parts) -> bool:
    """Take a time or an author's name; say whether a piece of a line is one."""
    if (when := stamps.moment(piece)) is not None:
        parts.hear(when)
    elif lines.byline(piece) is not None:
        parts.authors += filter(None, [lines.author(piece)])
    else:
        return False
    return True


def day_of_record(shown: str) -> str | None:
    """Give the day and time among what a line notes of a story: its number, its source, its views.

    "2026-05-19 08:11 来源：晚报 点击：203", "II CSK 114/26, 14.05.2026".
    """
    day = stamps.day_within(shown) if script.ending(shown) != "stop" else None
    if not day:
        return None
    above, _, below = shown.partition(day)
    clock = _CLOCK.match(below)
    rest = f"{above} {below[clock.end() :] if clock else below}".strip(_JOINTS)
    noted = _RECORD.match(rest) or (_DOCKET.match(rest) and not (above.strip() and below.strip()))
    return f"{day}{clock[0] if clock else ''}" if noted else None


def _signed(shown: str) -> list[str]:
    """Part a name from the day that ends its line: "« By: Name, staff, May 3, 2026 »"."""
    line = shown.strip(_QUOTES)
    day = stamps.day_within(line) or next(iter(NAME_AND_DATE.split(line, maxsplit=1)[1:]), "")
    written, found, more = line.partition(day) if day else (line, "", "")
    names = (written.rstrip(_JOINTS), written.partition(",")[0])
    name = next((each for each in names if lines.byline(each) is not None), None)
    when, *others = SEPARATORS.split(f"{found}{more}")
    return [name, when, *filter(None, others)] if name and stamps.moment(when) is not None else []


def pieces(line: Element) -> list[str]:
    """Give the runs of words that the elements of a line part, then the marks between them."""
    held = [each.strip() for each in _held(line)]
    return [*held, *(piece for each in held for piece in SEPARATORS.split(each) if piece)]


def _held(element: Element) -> Iterator[str]:
    """Give the runs of text that a line's elements part."""
    # Not by recursion: pages may nest elements deeper than Python nests calls.
    waiting: list[Element | str] = [element]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Element):
            waiting.extend(reversed(each.children))
        elif each.strip(times.MARKS):
            yield each.strip(times.MARKS)
