"""The zone of times that a page prints without one.

A page may say it, once for all of them: "All times GMT+3", "по московскому времени". It may also
note when it was published, for machines and with the zone. Times of a page that says neither stay
as they are: its country is a guess, and many have several zones or summer time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from feedd.core.parse import meridians, script
from feedd.core.parse.pages import dom

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from feedd.core.parse.drafts import Draft
    from feedd.core.parse.pages.dom import Element

_LINE = 100
_QUARTER = timedelta(minutes=15)
_FARTHEST = timedelta(hours=14)


def completed(stories: Sequence[Draft], root: Element) -> Sequence[Draft]:
    """Give stories whose times were printed without a zone that which the page states."""
    if not any(map(_is_local, stories)):
        return stories
    east = _stated(root)
    return [_in_zone(each, east) for each in stories] if east else stories


def exact(shown: Draft, noted: datetime | None) -> datetime | None:
    """Give when a page's story was published, of the time that it shows and the one it notes.

    The one shown, unless it is but the other's day, or its time of day in some zone.
    """
    if shown.published is None or noted is None:
        return shown.published or noted
    day = shown.published.time() == time.min and shown.published.date() == noted.date()
    return noted if day or (shown.local and _are_one(shown.published, noted)) else shown.published


def _are_one(local: datetime, noted: datetime) -> bool:
    apart = local - noted.replace(second=0, microsecond=0)
    return abs(apart) <= _FARTHEST and not apart % _QUARTER


def _is_local(story: Draft) -> bool:
    return story.local and story.published is not None and story.published.time() != time.min


def _in_zone(story: Draft, east: timedelta) -> Draft:
    if story.published is None or not _is_local(story):
        return story
    return replace(story, published=story.published - east)


def _stated(root: Element) -> timedelta | None:
    """Find the zone that a page's lines state, if they state one."""
    return meridians.stated("\n".join(_lines(root)))


def _lines(root: Element) -> Iterator[str]:
    """Give the short lines of a page, but sentences that tell when something was."""
    for each in dom.descendants(root):
        if 0 < each.weight <= _LINE and each.tag not in dom.INLINE:
            words = dom.text(each)
            if script.ending(words) != "stop" or not any(map(str.isdigit, words)):
                yield words
