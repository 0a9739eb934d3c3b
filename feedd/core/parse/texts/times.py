"""When the stories of a text were published: what they state, completed by what stands around.

A story states its time beside its headline, in lines about it, in its dateline. What lacks the
day or the year gets it from the day above, or from the bulletin's own; what lacks a zone, the one
that the text states for all its times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from feedd.core.parse import language, lines, signing
from feedd.core.parse.drafts import Draft, in_zone, lacks_zone
from feedd.core.parse.texts import days
from feedd.core.parse.texts.paragraphs import Paragraph, Text
from feedd.core.parse.texts.setting import Cut
from feedd.core.parse.times import datelines, dates, meridians, moments, stamps
from feedd.core.parse.times.localtime import Zone
from feedd.core.parse.times.moments import Frame

_MASTHEAD = 6  # lines
_ISSUE = re.compile(r"(?<!\d)\d{1,3}\s?[/,]\s?(20\d\d)(?!\d)")
"""The number of an issue and its year: "No. 12/2026", "week 29, 2026"."""


def day_over(above: Text) -> str:
    """Give the day that stands above stories which it dates."""
    return next((each.day for each in reversed(above) if each.label == "day"), "")


def is_day(each: Paragraph) -> bool:
    """Say whether a line is a day, under which times of day follow."""
    shown = stamps.moment(each.day if each.label == "day" else each.text)
    return shown is not None and not stamps.is_clock(shown)


def heading_days(told: Text, cut: Cut) -> tuple[int, ...]:
    """Find the days that are the headings of a chronicle, whose items are listed sentences.

    They are set apart from the text above; a day right under a bulletin's name is the bulletin's.
    """
    listed = all(told[at].bullet and told[at].ending == "stop" for at in cut.heads)
    if not cut.heads or not listed:
        return ()
    apart = tuple(at for at, each in enumerate(told) if at and each.gap and is_day(each))
    return apart if apart and apart[0] < cut.heads[0] else ()


def from_above(told: Text, cut: Cut, stories: list[Draft]) -> list[Draft]:
    """Date stories that state no time by the day above: the only one, the items of a chronicle."""
    if any(each.published or each.stated for each in stories):
        return stories
    if days := heading_days(told, cut):
        above = [[told[day].text for day in reversed(days) if day < at] for at in cut.heads]
        return [_of(story, shown[:1]) for story, shown in zip(stories, above, strict=True)]
    if len(stories) != 1:
        return stories
    alone = (_alone(each) for each in told[: cut.heads[0]])
    return [_of(stories[0], [shown for shown in alone if shown])]


def _alone(each: Paragraph) -> str | None:
    """Give the time that a line states and nothing else."""
    return each.stamp if each.stamp and not each.text else stamps.moment(each.text)


def _of(story: Draft, shown: Sequence[str]) -> Draft:
    return replace(story, published=read(shown))


def completed(told: Text, cut: Cut, stories: list[Draft]) -> list[Draft]:
    """Give stories the times that they state by halves, all in the zone that the text states."""
    stated = [each.stated for each in stories if each.stated]
    frame = _frame(told, stated) if stated else Frame()
    dated = [
        replace(story, published=moments.read(story.stated, replace(frame, day=day)))
        if story.stated
        else story
        for day, story in zip(_days_above(told, cut.heads, frame), stories, strict=True)
    ]
    zone = _zone(told) if any(map(lacks_zone, dated)) else None
    return [in_zone(each, zone) for each in dated] if zone else dated


def _zone(told: Text) -> Zone | None:
    """Find the zone that a text states: not in its sentences, which tell of other times too."""
    shown = (each.text if each.ending != "stop" else "" for each in told)
    stamped = (each.stamp or "" for each in told)
    return meridians.stated("\n".join((*shown, *stamped)))


def _frame(told: Text, stated: Sequence[str]) -> Frame:
    """Give what completes the times of a text: a day that it names, the order of its dates."""
    spoken = language.of("\n".join(each.text for each in told))
    written = [*stated, *(f"{each.stamp or each.day} {each.text}" for each in told)]
    frame = Frame(day_first=moments.is_day_first(written, spoken))
    days = (moments.day_in(each.day or each.text, frame) for each in told)
    near = next((day for day in days if day), None)
    return replace(frame, near=near or _issued(told[:_MASTHEAD]))


def _issued(masthead: Text) -> date | None:
    """Give a day in the month of a bulletin's issue, or in its year."""
    found = (read(each.text) for read in (moments.month_in, _year_of_issue) for each in masthead)
    return next((day for day in found if day), None)


def _year_of_issue(line: str) -> date | None:
    found = _ISSUE.search(line)
    return date(int(found[1]), 7, 1) if found else None


def _days_above(told: Text, heads: Sequence[int], frame: Frame) -> Iterator[date | None]:
    """Give the day that the nearest line above each headline states, or the bulletin's own."""
    day, begun = frame.near, 0
    for at in heads:
        above = (each for each in reversed(told[begun:at]) if is_day(each))
        found = (moments.day_in(each.day or each.text, frame) for each in above)
        day, begun = next((one for one in found if one), day), at
        yield day


def stated(head: Paragraph | None, about: Text, body: Text) -> tuple[str, ...]:
    """Give the times that a story states, those of its headline first, its dateline's last."""
    told = [each.text for each in body if each.text]
    around = (datelines.day(told[0]), days.behind(told[-1])) if told else ()
    referred = (each for each in body[:1] if each.label == "reference")
    return (*_beside(head, [*about, *referred]), *filter(None, around))


def _beside(head: Paragraph | None, about: Text) -> Iterator[str]:
    """Give the times that a story states, those of its headline first."""
    if head and (shown := head.stamp or head.day):
        yield shown
    for each in about:
        named = "" if lines.byline(each.text) else each.text
        if each.label != "author" and (
            shown := each.stamp or each.day or _day_signed(each.text) or named
        ):
            yield shown


def _day_signed(line: str) -> str | None:
    signed = signing.read(line)
    return signed.day if signed else stamps.moment(line)


def read(stated: Sequence[str]) -> datetime | None:
    """Read the first of a story's times that is complete by itself.

    It settles day and month of a fuller one before it: "02/03/2026 08:41", "2 March 2026".
    """
    read = map(dates.stated, stated)
    at, when = next(((at, when) for at, when in enumerate(read) if when), (0, None))
    fuller = (moments.on_day(each, when.date()) for each in stated[:at]) if when else ()
    return next((each for each in fuller if each), when)
