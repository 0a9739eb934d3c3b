"""An HTML page to a bulletin.

Stories are looked for in this order, and the first that yields is taken: what a person's CSS
selectors choose; what the page declares (JSON-LD, microdata and microformats, the last two as
part of its structure); the structure that its stories repeat (``markers``); the rhythm of its
text (``unmarked``); one article (``article``); the data that its scripts hold (``scripted``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from statistics import median
from typing import NamedTuple

from feedd.core.model import Bulletin, Entry, Selectors
from feedd.core.parse import clean, cohesion, drafts, language, lines, rubrics
from feedd.core.parse.drafts import Draft
from feedd.core.parse.limits import OF_LINES, TAGS, Limits, up_to
from feedd.core.parse.pages import (
    addresses,
    article,
    blocks,
    chrome,
    days,
    described,
    joining,
    layout,
    markers,
    notices,
    offers,
    outside,
    repeated,
    scripted,
    selected,
    storyless,
    unmarked,
    zones,
)
from feedd.core.parse.pages.described import Page
from feedd.core.parse.pages.document import Document
from feedd.core.parse.pages.regions import Region
from feedd.core.parse.refusalphrases import CLOSED, EMPTY, FOR_NOW, INSTEAD, MISSING
from feedd.errors import ParseError

_SITE = re.compile(r"\s+[|–—·»:-]+\s+(?=[^|–—·»]*$)")
_THIN = 400  # weight of a page
_SEVERAL = 3


def read(html: str, *, url: str | None, selectors: Selectors | None, limits: Limits) -> Bulletin:
    """Split a page into its stories.

    Raises ParseError with code ``empty`` when there is nothing but white space.
    """
    return _bulletin(html, url, limits, partial(_stories, selectors=selectors))


def read_one(html: str, *, url: str | None, headline: str, limits: Limits) -> Bulletin:
    """Read a page as the one article under a headline; raises what ``read`` raises."""
    return _bulletin(html, url, limits, partial(_only_story, headline=headline))


def _bulletin(
    html: str, url: str | None, limits: Limits, tell: Callable[[Page], _Told]
) -> Bulletin:
    if not html.strip():
        raise ParseError("empty", "The page is empty: there is nothing to read in it.")
    kept = up_to(html[: limits.bytes], "<", TAGS)
    with Document(kept, depth=limits.depth) as document:
        layout.set_blocks(document.root)
        page = described.read(document, kept, url)
        stories, warnings, why_none = tell(page)
        entries = drafts.entries(stories[: limits.entries], base=page.base, limits=limits)
        return Bulletin(
            kind="page",
            title=page.title,
            url=page.url,
            language=language.agreed(page.language, _words(entries)),
            discovered_feeds=page.feeds,
            hubs=page.hubs,
            self_url=page.self_url,
            warnings=(*warnings, *_limit_warnings(document, html, kept, stories, limits)),
            entries=entries,
            refused=why_none in INSTEAD,
            for_now=why_none in FOR_NOW,
        )


def _words(entries: Sequence[Entry]) -> str:
    return "\n".join(f"{each.title or ''}\n{each.content_text or ''}" for each in entries)


def _limit_warnings(
    document: Document, html: str, kept: str, stories: Sequence[Draft], limits: Limits
) -> Iterator[str]:
    if len(html) > limits.bytes:
        yield f"Only the first {limits.bytes} characters were read (limit: bytes)."
    if len(kept) < min(len(html), limits.bytes):
        yield f"Only the first {TAGS} tags were read: a page of more is none of news."
    if document.has_more_lines:
        yield OF_LINES
    yield from document.left_out
    if (found := len(stories)) > limits.entries:
        yield f"The page holds {found} stories; {limits.entries} were kept (limit: entries)."
    yield from drafts.warnings(stories[: limits.entries], limits)


# Its stories


class _Told(NamedTuple):
    """What a page tells, what was wrong with it, and why it tells nothing, if it doesn't."""

    stories: tuple[Draft, ...]
    warnings: list[str]
    why_none: str | None = None


def _stories(page: Page, selectors: Selectors | None) -> _Told:
    warnings: list[str] = []
    if selectors is not None:
        chosen = selected.read(page.document, selectors, base=page.base)
        warnings.extend(chosen.warnings)
        if chosen.stories:
            return _Told(chosen.stories, warnings)
    if broken := page.declared.broken:
        warnings.append(
            f"{broken} JSON-LD block(s) can't be read; the page itself was read instead."
        )
    chrome.strip(page.root)
    found = _together(page, _repeated(page))
    if not (found or page.declared.kind or _says_none(page)):
        found = scripted.read(page.document.raw("script:not([src])"), base=page.base)
    return _unless_notice(page, rubrics.lifted(found), warnings)


def _says_none(page: Page) -> bool:
    """Say whether a page says that it finds nothing: then its data hold what else there is."""
    return notices.reason(page.document, page.title, ()) in {EMPTY, MISSING}


def _only_story(page: Page, headline: str) -> _Told:
    chrome.strip(page.root)
    offers.strip(page.root, headline, page.base)
    found = _article(page, headline)
    if notices.is_closed(found):
        return _Told((), [f"No story was found: {CLOSED}."], CLOSED)
    told = _unless_notice(page, found, [])
    return told._replace(stories=_dated_for_machines(page, told.stories))


def _dated_for_machines(page: Page, stories: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Date an article by what machines are told: a line in it may date a picture, or a reader.

    What ``time`` elements tell them counts if the article says the same. Without any, a line
    above the text counts that calls its time that of publication.
    """
    if (declared := page.declared.article) and declared.published:
        return stories
    root = page.root
    alone = outside.noted_alone(page.document.all("time[datetime]"))
    near = (each for each in (alone, *outside.noted_above(root)) if each)
    said = {one.published for one in stories}
    agreed = next((each for each in near if each.when in said), None)
    noted = page.noted or outside.noted_in_body(root) or agreed or outside.said_above(root)
    when, local = (noted.when, noted.local) if noted else (None, False)
    dated = (replace(one, published=when, local=local, stated=None) for one in stories)
    return tuple(zones.completed(tuple(dated), page.document))


def _unless_notice(page: Page, stories: tuple[Draft, ...], warnings: list[str]) -> _Told:
    """Give nothing where a page only says why it tells nothing."""
    notice = None if page.declared.kind else notices.reason(page.document, page.title, stories)
    if stories and not notice:
        return _Told(stories, warnings)
    why_none = storyless.why(page.document, notice)
    return _Told((), [*warnings, f"No story was found: {why_none}."], why_none)


def _repeated(page: Page) -> tuple[Draft, ...]:
    root = page.root
    found = markers.find(root, page.title)
    stable = not addresses.are_positions(found)
    refrains = repeated.refrains(found)
    shared = repeated.shared_addresses(found)
    stories = [
        blocks.read(region, base=page.base, anchors=stable, refrains=refrains, shared=shared)
        for region in found
    ]
    told = days.of_headlines(drafts.without_lone_link(stories))
    dated = days.completed(told, found, page)
    return joining.without_repeats(zones.completed(dated, page.document))


def _together(page: Page, found: tuple[Draft, ...]) -> tuple[Draft, ...]:
    declared, lone = page.declared, page.declared.article
    if declared.kind in {"live", "list"} and (joined := joining.joined(declared.stories, found)):
        return joined
    if len(found) > 1 and (not lone or _is_bulletin(lone, found, page)):
        return found
    if len(found) >= _SEVERAL and lone and not _is_part(lone, page):
        return found
    return _one(page, is_alone=len(found) == 1)


def _is_bulletin(declared: Draft, found: Sequence[Draft], page: Page) -> bool:
    """What is declared as one article may be called a briefing, or hold dated parts."""
    dated = sum(1 for each in found if each.published and _is_part(each, page))
    several = dated >= _SEVERAL and dated * 3 >= 2 * len(found)
    name = declared.headline or ""
    return several or lines.names_bulletin(name) or _are_stories(found, name, page)


def _are_stories(found: Sequence[Draft], name: str, page: Page) -> bool:
    """Parts under longer headlines than the whole, whose words most don't take up, are stories."""
    parts = [each for each in found if _is_part(each, page)]
    if len(parts) <= _SEVERAL or len(parts) < len(found):
        return False
    named = cohesion.stems(name)
    told = (
        cohesion.stems(f"{each.headline} {clean.plain_text(each.html or '')}") for each in parts
    )
    taken_up = sum(1 for words in told if not named.isdisjoint(words))
    return median(len(each.headline or "") for each in parts) > len(name) and (
        taken_up * 2 < len(parts)
    )


def _is_part(draft: Draft, page: Page) -> bool:
    """A story without a page of its own is part of this page."""
    return draft.link is None or draft.link.partition("#")[0] in {page.url, page.base}


# One story, or none


def _one(page: Page, *, is_alone: bool) -> tuple[Draft, ...]:
    if not (page.declared.article or is_alone):
        by_rhythm = unmarked.split(page.document, page.title, page.base)
        if len(by_rhythm) > 1:
            return by_rhythm
    return _article(page, page.title)


def _article(page: Page, headline: str | None) -> tuple[Draft, ...]:
    root, stated = page.root, page.declared.article
    if page.asks and root.weight < _THIN and not stated:
        return ()
    region = article.find(root, headline)
    shown = blocks.read(region, base=page.base, anchors=False) if region is not None else None
    if stated is not None:
        own = replace(stated, link=stated.link or page.url)
        return (joining.completed(own, shown) if shown else own,) if own.html or shown else ()
    if shown is None or region is None:
        return ()
    noted = page.noted or outside.noted_in_body(root)
    dated = zones.dated(shown, noted) if noted else outside.completed(shown, region, root)
    story = _named(_zoned(dated, page.document), region, page)
    return tuple(zones.completed((story,), page.document))


def _zoned(story: Draft, document: Document) -> Draft:
    """Give a printed time the zone that the page's only ``time`` element states for it."""
    if story.published is None or not story.local:
        return story
    noted = outside.noted_alone(document.all("time[datetime]"))
    return zones.dated(story, noted) if noted else story


def _named(shown: Draft, region: Region, page: Page) -> Draft:
    headline = shown.headline
    if not region.titled and page.title:
        headline = _SITE.split(page.title)[0]
    return replace(shown, headline=headline, link=page.url, id=None)
