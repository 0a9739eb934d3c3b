"""A notice as people read it, in no markup yet.

::

    rockets                                          heading
    Rocket attack on Basra port injures four         story: title, with its link
    Revised: figures changed: 4 → 7                  lines: of a repeated alert what changed;
    It was the second **rocket attack** on the …     what matched, or the summary
    Gulf Wire, Basra Daily · 2026-11-26 07:41 UTC    byline

Each sink makes its own markup of this, and cuts by its own unit: ``size`` measures a text as the
sink counts it, escapes included, so that one story always fits.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from feedd.core.spans import to_the_minute
from feedd.deliver.notice import Finding, Notice, Snippet, story_page
from feedd.deliver.text import Size, clip, clip_start, is_rtl, isolated, link, on_one_line

HEADING, TITLE, SUMMARY, PASSAGE, AROUND, BYLINE = 150, 250, 300, 200, 100, 200
READ = frozenset({"title", "body", "summary"})
TEXT, LINK, LINES, STORIES = 1_500, 1_000, 3, 48


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    strong: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryBrief:
    """One story of a brief; ``link`` leads to the article, ``page`` to feedd's page of it."""

    title: str
    link: str
    page: str
    lines: tuple[Line, ...]
    byline: str
    rtl: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a notice says; ``omitted`` stories had no room and are on ``home``."""

    heading: str
    home: str
    text: str = ""
    stories: tuple[StoryBrief, ...] = ()
    omitted: int = 0

    @property
    def more(self) -> str:
        """Say how many stories had no room; "" when all had."""
        return f"and {self.omitted} more: {self.home}" if self.omitted else ""


def in_brief(notice: Notice, *, size: Size) -> Brief:
    """Write a notice for people, each part no longer than its share by ``size``."""
    return Brief(
        heading=clip(on_one_line(_heading(notice)) or "feedd", HEADING, size=size),
        home=notice.public_url,
        text=clip(notice.text, TEXT, size=size),
        stories=tuple(_story(notice, finding, size) for finding in notice.findings[:STORIES]),
        omitted=max(0, len(notice.findings) - STORIES),
    )


def fitted(brief: Brief, fits: Callable[[Brief], bool]) -> Brief:
    """Leave out stories from the end until ``fits``; the first always stays."""
    count = len(brief.stories)
    if count <= 1 or fits(brief):
        return brief
    rest = range(1, count)
    shown = bisect_right(rest, 0, key=lambda kept: 0 if fits(_first(brief, kept)) else 1)
    return _first(brief, max(1, shown))


def plain(line: Line) -> str:
    """Give a line without its styles."""
    return "".join(run.text for run in line)


def _first(brief: Brief, count: int) -> Brief:
    omitted = brief.omitted + len(brief.stories) - count
    return replace(brief, stories=brief.stories[:count], omitted=omitted)


def _heading(notice: Notice) -> str:
    called = on_one_line(notice.title) or notice.watch
    match notice.type:
        case "alert.created" if any(finding.changes for finding in notice.findings):
            return f"{called}: revised"
        case "alert.created":
            return called
        case "alert.digest":
            return f"{called}: {len(notice.findings)} stories"
        case "endpoint.test":
            return "Test message"
        case "operator.notice":
            return "feedd"


def _story(notice: Notice, finding: Finding, size: Size) -> StoryBrief:
    story = finding.story
    title = on_one_line(story.title) or on_one_line(story.summary) or "(without a title)"
    page = story_page(notice, finding)
    return StoryBrief(
        title=clip(title, TITLE, size=size),
        link=link(story.link, LINK, size=size) or page,
        page=page,
        lines=tuple(_lines(finding, size)),
        byline=clip(_byline(finding), BYLINE, size=size),
        rtl=is_rtl(title),
    )


def _lines(finding: Finding, size: Size) -> Iterator[Line]:
    revised = _revised(finding, size)
    yield from revised
    shown = tuple(_apart(finding))[: LINES - len(revised)]
    lines: list[list[Snippet]] = []
    for snippet, goes_on in shown:
        if goes_on:
            lines[-1].append(snippet)
        else:
            lines.append([snippet])
    for *first, last in lines:
        line = (replace(one, is_cut=False) for one in first), (last,)
        yield tuple(run for one in chain(*line) for run in _highlighted(one, size))
    summary = on_one_line(finding.story.summary)
    if not shown and summary and summary != on_one_line(finding.story.title):
        yield (Run(clip(summary, SUMMARY, size=size)),)


def _revised(finding: Finding, size: Size) -> tuple[Line, ...]:
    if not finding.changes:
        return ()
    said = on_one_line(f"Revised: {'; '.join(finding.changes)}")
    return ((Run(clip(said, SUMMARY, size=size)),),)


def _apart(finding: Finding) -> Iterator[tuple[Snippet, bool]]:
    """Give the passages below the headline, and whether one goes on where the last snippet ends.

    What that shows already is left out. What matched a topic's or a source's name tells nothing
    of the story.
    """
    last = ""
    shown_to: dict[str, int] = {"title": len(finding.story.title)}
    for snippet in finding.snippets:
        passage = snippet.passage
        fresh = passage.start - shown_to.get(passage.field, 0)
        if passage.field in READ and fresh >= 0:
            shown_to[passage.field] = passage.end + len(snippet.after)
            goes_on = passage.field == last and fresh <= len(snippet.before)
            last = passage.field
            yield replace(snippet, before=snippet.before[-fresh:] if fresh else ""), goes_on


def _highlighted(snippet: Snippet, size: Size) -> Line:
    runs = (
        Run(clip_start(snippet.before, AROUND, size=size)),
        Run(clip(on_one_line(snippet.text), PASSAGE, size=size), strong=True),
        Run(clip(f"{snippet.after}{'…' if snippet.is_cut else ''}", AROUND, size=size)),
    )
    return tuple(run for run in runs if run.text)


def _byline(finding: Finding) -> str:
    outlets = finding.outlets or finding.story.sources
    published = finding.story.published
    when = to_the_minute(published) if published else ""
    return " · ".join(part for part in (", ".join(map(isolated, outlets)), when) if part)
