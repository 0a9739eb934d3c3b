"""Which day the times on a page belong to: that of the header above, of the link, of the page.

Asked only where stories state their times by halves (``Draft.stated``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from itertools import chain, islice
from typing import TYPE_CHECKING

from feedd.core.parse import language, moments, stamps
from feedd.core.parse.moments import Frame
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.regions import is_dated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from feedd.core.parse.drafts import Draft
    from feedd.core.parse.pages.dom import Element
    from feedd.core.parse.pages.regions import Region


_OPENING = 12
_LINE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself that its days may follow from."""

    root: Element
    markup: str
    title: str | None
    url: str | None
    language: str | None
    published: datetime | None


def completed(stories: Sequence[Draft], found: Sequence[Region], page: Page) -> Sequence[Draft]:
    """Give stories the times that they state by halves."""
    stated = [each.stated for each in stories if each.stated]
    if not stated:
        return stories
    general = _frame(stories, stated, page)
    above = _days_above(page.root, found, general)
    return [
        _completed(story, above.get(id(region.marker)), general)
        for story, region in zip(stories, found, strict=True)
    ]


def _frame(stories: Sequence[Draft], stated: Sequence[str], page: Page) -> Frame:
    """Give what holds for all stories of a page."""
    shown = dom.text(page.root)
    spoken = page.language or language.of(shown)
    first = moments.is_day_first([*stated, shown], spoken, page.url)
    century = moments.century([*stated, shown], spoken)
    near = Frame(near=_near(stories, page), day_first=first, century=century)
    headings = [each for each in dom.descendants(page.root) if each.tag == "h1"]
    own = [*map(dom.text, headings), page.title or "", page.url or ""]
    names = chain(own, _opening(page.root))
    named = next((day for name in names if (day := moments.day_in(name, near))), None)
    day = named or (page.published.date() if page.published else None)
    return replace(near, day=day, near=near.near or named or _month(own))


def _month(names: Sequence[str]) -> date | None:
    return next((day for name in names if (day := moments.month_in(name))), None)


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


def _days_above(root: Element, found: Sequence[Region], frame: Frame) -> dict[int, date]:
    """Give for each story the day that a line above or at its head states."""
    days: dict[int, date] = {}
    markers = {id(region.marker) for region in found}
    day: date | None = None
    for each in dom.descendants(root):
        if is_dated(each) and not stamps.is_clock(dom.text(each)):
            when = moments.read(stamps.moment(dom.text(each)) or "", frame)
            day = when.date() if when else day
        if id(each) in markers and day:
            days[id(each)] = day
    return days


def _completed(story: Draft, above: date | None, frame: Frame) -> Draft:
    if not story.stated or (story.published and story.published.time() != time.min):
        return story
    own = story.published.date() if story.published else None
    linked = moments.day_of_address(story.link or "")
    full = replace(frame, day=own or above or linked or frame.day, near=linked or frame.near)
    when = moments.read(story.stated, full)
    local = not moments.names_zone(story.stated)
    return replace(story, published=when, local=local) if when else story
