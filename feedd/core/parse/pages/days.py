"""Which day the times on a page belong to: that of the header above, of the link, of the page.

This matters where stories state their times in part (``Draft.stated``), or not at all below the
headings of several days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from html import unescape
from itertools import chain, islice

from feedd.core.parse import language
from feedd.core.parse.drafts import Draft
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.described import Page
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.parts import Parts
from feedd.core.parse.pages.regions import Region, is_dated
from feedd.core.parse.times import datelines, moments, stamps
from feedd.core.parse.times.moments import Frame

_BEHIND = re.compile(r"^(?P<told>.+?)\s?[(（\[](?P<day>[^()（）\[\]]{6,30})[)）\]]$")
_TAG = re.compile(r"<[^<>]*>?")
_BEGINNING = 400  # characters of HTML, in which a dateline stands
_SEVERAL = 3
_PAIR = 2
_OPENING = 12  # elements
_LINE = 100  # weight
_PERIOD = 24  # weight


def completed(stories: Sequence[Draft], found: Sequence[Region], page: Page) -> Sequence[Draft]:
    """Complete times that stories state in part, or give stories the days they stand under.

    Those that are without any have that of their text's dateline.
    """
    return _datelined(_completed_by_lines(stories, found, page), page)


def _datelined(stories: Sequence[Draft], page: Page) -> Sequence[Draft]:
    lines = [None if each.published or each.stated else _dateline(each) for each in stories]
    stated = [day for day in lines if day]
    if not stated:
        return stories
    frame = _frame(stories, stated, page)
    return [
        replace(story, published=moments.read(day, frame)) if day else story
        for story, day in zip(stories, lines, strict=True)
    ]


def _dateline(story: Draft) -> str | None:
    return datelines.day(unescape(_TAG.sub("", (story.html or "")[:_BEGINNING])).strip())


def _completed_by_lines(
    stories: Sequence[Draft], found: Sequence[Region], page: Page
) -> Sequence[Draft]:
    stated = [each.stated for each in stories if each.stated]
    if not stated:
        return _under_days(stories, found, page)
    general = _frame(stories, stated, page)
    above = _above(page.root, found, general)
    return [
        _completed(story, above[id(region.marker)], general)
        for story, region in zip(stories, found, strict=True)
    ]


def of_headlines(stories: Sequence[Draft]) -> Sequence[Draft]:
    """Take the day with which the headlines of most stories begin, or that ends them in brackets.

    One such headline may be about its day.
    """
    parted = [_parted(each) for each in stories]
    dated = sum(1 for each in parted if each is not None)
    if dated < _SEVERAL or dated * 3 < 2 * len(stories):
        return stories
    return [part or story for part, story in zip(parted, stories, strict=True)]


def _parted(story: Draft) -> Draft | None:
    if story.headline is None or story.published or story.stated:
        return None
    led = stamps.dated(story.headline)
    if led is None and (behind := _BEHIND.match(story.headline)):
        led = stamps.Stamped(behind["day"], behind["told"])
    day = stamps.day_within(led.time) if led else None
    if led is None or day is None or not led.rest:
        return None
    parts = Parts()
    parts.hear(day)
    return replace(story, headline=led.rest, published=parts.published, stated=parts.stated)


def _under_days(stories: Sequence[Draft], found: Sequence[Region], page: Page) -> Sequence[Draft]:
    """Give stories without any time the days whose headings part them.

    One day alone above all of them is the page's own, of its making or of its reading.
    """
    bare = not any(each.published or each.updated for each in stories)
    headings = _lines_of_days(page.root) if bare and len(stories) > 1 else []
    if len(headings) < _PAIR:
        return stories
    above = _above(page.root, found, _frame(stories, headings, page))
    days = [day for region in found if (day := above[id(region.marker)].day)]
    if len(days) < len(stories) or len(set(days)) < _PAIR:
        return stories
    return [
        replace(story, published=datetime.combine(day, time.min, UTC))
        for story, day in zip(stories, days, strict=True)
    ]


def _lines_of_days(root: Element) -> list[str]:
    """Give the lines that state days and nothing else."""
    told = (each for each in dom.descendants(root) if dom.is_lowest(each) and is_dated(each))
    return [words for words in map(dom.text, told) if not stamps.is_clock(words)]


def _frame(stories: Sequence[Draft], stated: Sequence[str], page: Page) -> Frame:
    """Give what holds for all stories of a page."""
    shown = dom.text(page.root)
    spoken = page.language or language.of(shown)
    first = moments.is_day_first([*stated, shown], spoken, page.url)
    century = moments.century([*stated, shown], spoken)
    near = Frame(near=_near(stories, page), day_first=first, century=century)
    own = [
        *map(dom.text, dom.main_headings(page.root, *dom.HEADINGS)),
        page.title or "",
        page.url or "",
    ]
    names = chain(own, _opening(page.root))
    named = next((day for name in names if (day := moments.day_in(name, near))), None)
    day = named or (page.published.date() if page.published else None)
    month = next(filter(None, map(moments.month_in, own)), None)
    return replace(near, day=day, near=near.near or named or month)


def _opening(root: Element) -> Iterator[str]:
    """Give the short lines that open a page and name a day: "Friday 15 May 2026, times GMT"."""
    first = (each for each in islice(dom.descendants(root), _OPENING) if 0 < each.weight <= _LINE)
    return filter(stamps.states_day, map(dom.text, first))


def _near(stories: Sequence[Draft], page: Page) -> date | None:
    """Give a day that is close to when a page was made: the latest that it names."""
    if page.published:
        return page.published.date()
    known = [each.published.date() for each in stories if each.published]
    return max(known or moments.days_in(page.markup), default=None)


@dataclass(frozen=True, slots=True)
class _Above:
    """What lines above a story, or at its head, say: its day, a day within its year or month."""

    day: date | None = None
    near: date | None = None


def _above(root: Element, found: Sequence[Region], frame: Frame) -> dict[int, _Above]:
    """Give for each story, by its marker's ``id()``, what the lines above it say of its day."""
    said = {id(region.marker): _Above() for region in found}
    last = _Above()
    for each in dom.descendants(root):
        if period := _period(each):
            last = _Above(near=period)
            frame = replace(frame, near=period)
        elif is_dated(each) and not stamps.is_clock(dom.text(each)):
            when = moments.read(stamps.moment(dom.text(each)) or "", frame)
            last = replace(last, day=when.date() if when else last.day)
        if id(each) in said:
            said[id(each)] = last
    return said


def _period(line: Element) -> date | None:
    """Read a line that names the year or the month of the stories below it, and nothing else.

    One that links leads to those of another year.
    """
    alone = dom.is_lowest(line) and line.weight <= _PERIOD and not line.linked
    return moments.period(dom.text(line)) if alone else None


def _completed(story: Draft, above: _Above, frame: Frame) -> Draft:
    if not story.stated or (story.published and story.published.time() != time.min):
        return story
    own = story.published.date() if story.published else None
    linked = moments.day_of_address(story.link or "")
    day = own or above.day or linked or frame.day
    full = replace(frame, day=day, near=linked or above.near or frame.near)
    when = moments.read(story.stated, full)
    local = not moments.names_zone(story.stated)
    return replace(story, published=when, local=local) if when else story
