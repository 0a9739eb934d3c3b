"""When a page's only story was published, where something outside of its text says it.

Sites print it in a bar above the headline, beside the story's number and a link to print it, or
below the text. What counts is a line that calls its time that of publication: a day alone above
a headline may be today's. They also note it for machines: in the page's head, under the names of
many vocabularies, or as microdata.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import dropwhile, islice, takewhile

from feedd.core.parse import lines, phrases
from feedd.core.parse.drafts import Draft
from feedd.core.parse.pages import bylines, dom, titled
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.parts import Parts, whole
from feedd.core.parse.pages.regions import Region
from feedd.core.parse.times import moments, stamps, timephrases

_LINE = 120  # weight
_LINES_OVER = 3  # a headline, at most
_WORD = re.compile(r"[a-z]+")
_LABELLED = re.compile(rf"{timephrases.DATE_LABEL}\s?[:：]", re.IGNORECASE)
_DATE_NAMES = phrases.words(
    """date dates datum datetime time timestamp dateline pubdate published posted created fecha
    data tarih tarikh tanggal zeit uhrzeit fechahora"""
)
"""What a page calls the line that dates what stands below it."""
_OTHER_DATES = phrases.words(
    """today todays current now heute hoy oggi hoje bugun emrooz updated modified lastmod event
    events due deadline expires expiry"""
)
"""What it calls the lines of other dates: of today, of the last change, of what is announced."""
_NOTES = phrases.words(
    """article:published_time og:article:published_time og:published_time article:published
    datepublished pubdate publishdate publish-date publish_date publication_date publication-date
    published_at article.published parsely-pub-date sailthru.date bt:pubdate
    cxenseparse:recs:publishtime dc.date.issued dcterms.issued dc.date.published dcterms.created"""
)
"""What a page's head calls the time of publication, in small letters."""


@dataclass(frozen=True, slots=True)
class Noted:
    """When a page says to machines that it was published; ``local``: it doesn't name the zone."""

    when: datetime
    local: bool


def noted_in_head(metas: Iterable[Mapping[str, str]]) -> Noted | None:
    """Give the first time of publication that the ``meta`` elements of a page's head state."""
    named = (each for each in metas if not _NOTES.isdisjoint(_names(each)))
    return next(filter(None, (_read(each.get("content", "")) for each in named)), None)


def noted_in_body(root: Element) -> Noted | None:
    """Give the time that a page's microdata state, if it is one: other stories have theirs."""
    noted = filter(_is_noted, dom.descendants(root))
    stated = (each.get("content") or each.get("datetime") for each in noted)
    found = set(filter(None, map(_read, stated)))
    return found.pop() if len(found) == 1 else None


def noted_alone(times: Iterable[Mapping[str, str]]) -> Noted | None:
    """Give the one moment with its zone that all ``time`` elements state, seen or not.

    It may be that of anything: it tells but the zone of a time that the story prints, or the hour.
    """
    stated = {each.get("datetime", "") for each in times}
    found = set(filter(None, map(_read, stated)))
    alone = found.pop() if len(found) == 1 else None
    return None if alone is None or alone.local else alone


def noted_above(root: Element) -> Iterator[Noted]:
    """Give the moments with their zones that ``time`` elements above the first paragraph state."""
    above = takewhile(lambda each: not titled.is_text(each), dom.descendants(root))
    stated = (_read(each.get("datetime")) for each in above if each.tag == "time")
    return (each for each in stated if each and not each.local)


def said_above(root: Element) -> Noted | None:
    """Give the one time that lines above an article's second paragraph call its publication's.

    The first may be a lead, above the line that dates them.
    """
    order = list(dom.descendants(root))
    second = [at for at, each in enumerate(order) if titled.is_text(each)][1:2]
    said = map(_published, filter(_is_line, order[: second[0] if second else None]))
    found = {_heard(each) for each in said if each}
    return found.pop() if len(found) == 1 else None


def _heard(stated: str) -> Noted | None:
    parts = Parts()
    parts.hear(stated)
    return Noted(parts.published, parts.local) if parts.published else None


def _names(meta: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(meta.get(each, "").strip().lower() for each in ("property", "name", "itemprop"))


def _is_noted(element: Element) -> bool:
    return element.get("itemprop") == "datePublished" or "pubdate" in element.attributes


def _read(stated: str) -> Noted | None:
    when = whole(stated) if stated else None
    return Noted(when, local=not moments.names_zone(stated)) if when else None


def completed(shown: Draft, region: Region, root: Element) -> Draft:
    """Give an undated story the time that the nearest line above states, or the next below."""
    if shown.published or shown.stated:
        return shown
    said = map(_published, _beside(region, root))
    stated = next(filter(None, said), None) or _told_over(region.marker)
    noted = _heard(stated) if stated else None
    when, local = (noted.when, noted.local) if noted else (None, False)
    return replace(shown, published=when, local=local)


def _told_over(headline: Element) -> str | None:
    """Give the day that a line right over a headline, in one box with it, states by name.

    Its tag or class calls it a date, or it says so itself: "No. 7 | Date: 3 May 2026".
    """
    top = dom.widest(headline)
    beside = top.parent.elements if top.parent is not None and top.parent.tag != "body" else []
    over = [each for each in beside if each.place < top.place and 0 < each.weight <= _LINE]
    return next(filter(None, map(_dated_by_name, over[-_LINES_OVER:])), None)


def _dated_by_name(line: Element) -> str | None:
    within = list(dom.within(line))
    if any(not _OTHER_DATES.isdisjoint(_names_of(each)) for each in within):
        return None
    called = (each for each in within if each.tag == "time" or _DATE_NAMES & _names_of(each))
    if day := next(filter(None, (stamps.moment(dom.text(each)) for each in called)), None):
        return day
    labelled = filter(_LABELLED.match, bylines.pieces(line))
    return next(filter(None, map(stamps.moment, labelled)), None)


def dates_story(box: Element) -> bool:
    """Say whether a small bar, whatever it is called, says when something was published.

    With a link as long as a headline, it is a teaser of another story.
    """
    if not 0 < box.weight <= _LINE:
        return False
    within = list(dom.within(box))
    leads = any(each.tag == "a" and each.weight >= dom.LIGHTEST_LINK for each in within)
    said = (each for each in within if each is box or dom.is_lowest(each))
    return not leads and any(map(_published, said))


def _beside(region: Region, root: Element) -> Iterator[Element]:
    """Give the lines above a story, the nearest first, and the one below it."""
    held = set(map(id, region.elements))
    order = list(dom.descendants(root))
    above = list(takewhile(lambda each: id(each) not in held, order))
    below = dropwhile(lambda each: id(each) in held, order[len(above) :])
    yield from filter(_is_line, reversed(above))
    yield from islice(filter(_is_line, below), 1)


def _is_line(element: Element) -> bool:
    return dom.is_lowest(element) and element.weight <= _LINE


def _published(line: Element) -> str | None:
    said = filter(lines.says_published, (dom.text(line), *bylines.pieces(line)))
    return next(filter(None, map(stamps.moment, said)), None)


def _names_of(element: Element) -> frozenset[str]:
    return frozenset(_WORD.findall(element.called.lower()))
