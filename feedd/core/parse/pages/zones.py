"""The zone of times that a page prints without one.

A page may say it, once for all of them: "All times GMT+3", "по московскому времени". It may also
note when it was published, for machines and with the zone. Times of a page that says neither stay
as they are: its country is a guess, and many have several zones or summer time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from feedd.core.parse import script
from feedd.core.parse.drafts import Draft, in_zone, lacks_zone
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.document import Document
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.outside import Noted
from feedd.core.parse.times import meridians
from feedd.core.parse.times.localtime import Zone

_LINE = 100  # weight
_EDGES = 'footer, header, [class*="foot" i], [id*="foot" i]'
"""What is cut from a page as no story, but may say it."""
_QUARTER = timedelta(minutes=15)
_FARTHEST = timedelta(hours=14)
_DAY = timedelta(days=1)


def completed(stories: Sequence[Draft], document: Document) -> Sequence[Draft]:
    """Give stories whose times were printed without a zone that which the page states."""
    if not any(map(lacks_zone, stories)):
        return stories
    zone = _stated([document.root]) or _stated(document.select(_EDGES))
    return [in_zone(each, zone) for each in stories] if zone else stories


def dated(shown: Draft, noted: Noted) -> Draft:
    """Give a page's story the time that the page notes for machines, if it says more.

    The story's own counts, unless it is but the other's day, or its time of day in some zone.
    """
    if shown.published is None or _is_day_of(shown.published, noted):
        return replace(shown, published=noted.when, local=noted.local)
    if shown.local and not noted.local and _are_one(shown.published, noted.when):
        return replace(shown, published=noted.when, local=False)
    return shown


def _is_day_of(shown: datetime, noted: Noted) -> bool:
    """Say whether a time is of the day shown: where it names its zone, as a place there counts."""
    if shown.time() != time.min:
        return False
    since = noted.when - shown
    if noted.local:
        return timedelta() <= since < _DAY
    return -_FARTHEST <= since < _DAY + _FARTHEST


def _are_one(local: datetime, noted: datetime) -> bool:
    apart = local - noted.replace(second=0, microsecond=0)
    return abs(apart) <= _FARTHEST and not apart % _QUARTER


def _stated(parts: Iterable[Element]) -> Zone | None:
    """Find the zone that the lines of parts of a page state, if they state one."""
    return meridians.stated("\n".join(line for part in parts for line in _lines(part)))


def _lines(top: Element) -> Iterator[str]:
    """Give the short lines of a page, but links, and sentences that tell when something was."""
    for each in dom.within(top):
        if 0 < each.weight <= _LINE and each.tag not in dom.INLINE and not each.links_mostly:
            words = dom.text(each)
            if script.ending(words) != "stop" or not any(map(str.isdigit, words)):
                yield words
