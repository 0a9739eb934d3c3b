"""The times that a story's elements state: for machines, in their text, or beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time

from feedd.core.parse import lines
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.parts import Parts, whole
from feedd.core.parse.pages.regions import is_dated
from feedd.core.parse.times import moments, stamps
from feedd.core.parse.times.moments import Frame

MARKS = " \n\t:–—-|·()"
"""What parts a time from what stands beside it."""
_EDITS = frozenset({"ins", "del"})
"""Their ``datetime`` is when they were changed (HTML); of others it is what they show."""
_TIME_NAMES = frozenset({"published", "updated", "dt-published"})
# In characters: the longest line that is nothing but a time, and the longest part of one.
_SHORT = 100
_MORE = 40
_TIMESTAMP = re.compile(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d\S*(?: ?[+-]\d\d:?\d\d)?|1\d{9}(?:\d{3})?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\d[:.]\d\d")
_NOTING = re.compile(r"date|time|publi|creat|[-_]ts$")
_LATER = re.compile(r"updat|modif|edit|expir|end")


def states_time(element: Element, parts: Parts) -> bool:
    """Take the time that an element states; say whether it states one and nothing else."""
    noted = _noted_time(element)
    is_date = element.get("itemprop").startswith("date")
    stated = element.get("datetime") or (element.get("content") if is_date else "") or noted
    if not stated and any(map(_is_exact, dom.descendants(element))):
        return False  # what it holds says it better
    if not noted and not _is_for_time(element):
        return False
    _hear_stated(element, stated, parts)
    if element.weight <= _SHORT:
        parts.gone.add(id(element))
    return True


def _is_for_time(element: Element) -> bool:
    """Say whether an element is there to state a time: by its tag, attributes or class."""
    return (
        element.tag == "time"
        or (element.tag not in _EDITS and bool(element.get("datetime")))
        or element.get("itemprop").startswith("date")
        or not _TIME_NAMES.isdisjoint(element.get("class").split())
    )


def _hear_stated(element: Element, stated: str, parts: Parts) -> None:
    exact = (whole(each) for each in (stated, element.get("title")) if each)
    when = next(filter(None, exact), None)
    if when is not None and _DAY.fullmatch(stated):
        when = _shown_of(element, when, parts)
    shown = stamps.moment(dom.text(element)) if when is None else None
    if _is_late(element):
        parts.updated = parts.updated or when or (whole(shown) if shown else None)
    elif shown:
        parts.hear(shown)
    else:
        parts.published = parts.published or when


def _shown_of(element: Element, day: datetime, parts: Parts) -> datetime:
    """Give the time of a day that a reader sees, where machines are told the day alone."""
    shown = stamps.moment(dom.text(element)) or ""
    fuller = moments.read(shown, Frame(near=day.date(), day=day.date())) if shown else None
    if fuller is None or fuller.time() == time.min or fuller.date() != day.date():
        return day
    parts.local = not moments.names_zone(shown)
    return fuller


def _is_exact(element: Element) -> bool:
    return element.tag == "time" and whole(element.get("datetime")) is not None


def _is_late(element: Element) -> bool:
    """Say whether a time is of the last change; what its line says counts before its class."""
    names = element.get("class").split()
    changed = element.get("itemprop") == "dateModified"
    late = changed or not {"updated", "dt-updated"}.isdisjoint(names)
    first = not {"published", "entry-date"}.isdisjoint(names)  # the latter is WordPress's
    return late and not first and not lines.says_published(dom.text(element))


def _noted_time(element: Element) -> str:
    """Give the time that an element which shows one notes in full: ``data-ts="…"``, its title."""
    if not 0 < element.weight <= _MORE:
        return ""
    if _titles_time(element):
        return element.get("title").strip()
    noted = next((value for name, value in _noted_by(element)), "")
    return noted if noted and is_dated(element) else ""


def noted(element: Element) -> datetime | None:
    """Give the time that a story's own element notes: ``data-date="…"``, ``data-ts="…"``."""
    stated = (
        value
        for name, value in _noted_by(element)
        if _NOTING.search(name) and not _LATER.search(name)
    )
    return next(filter(None, map(whole, stated)), None)


def _titles_time(element: Element) -> bool:
    """Say whether the tip of an element that shows a time is the day, the year and the time."""
    tip = element.get("title").strip()
    if not _CLOCK.search(tip) or stamps.moment(tip) is None or whole(tip) is None:
        return False
    return is_dated(element)


def _noted_by(element: Element) -> Iterator[tuple[str, str]]:
    """Give the attributes that hold a time for the page's own scripts."""
    for name, value in element.attributes.items():
        if name.startswith("data-") and _TIMESTAMP.fullmatch(value):
            yield name, value


def hear_bare_times(element: Element, parts: Parts) -> None:
    """Take the times that stand as bare text in an element, and leave them out of its text."""
    if len(element.children) > 1:
        heard = [hear_bare_time(each, parts) for each in element.children]
        if any(heard):
            parts.timed.add(id(element))
            element.children = [
                " " if time else each for each, time in zip(element.children, heard, strict=True)
            ]


def hear_bare_time(node: dom.Node, parts: Parts) -> bool:
    """Hear a time that stands as bare text between a story's elements."""
    if not isinstance(node, str) or len(node) > _SHORT or not is_dated(node):
        return False
    parts.hear(stamps.moment(node.strip(MARKS)) or "")
    return True
