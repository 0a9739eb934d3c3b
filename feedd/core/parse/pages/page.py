"""An HTML page to a bulletin.

Stories are looked for in this order, and the first that yields is taken: what a person's CSS
selectors choose; what the page declares (JSON-LD, microdata and microformats, the last two as
part of its structure); the structure that its stories repeat (``markers``); the rhythm of its
text (``unmarked``); one article (``article``); the data that its scripts hold (``scripted``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain, islice
from statistics import median
from typing import NamedTuple

from feedd.core import languages
from feedd.core.model import Bulletin, Entry, Selectors
from feedd.core.parse import clean, cohesion, drafts, language, lines, phrases, rubrics
from feedd.core.parse.drafts import Draft
from feedd.core.parse.limits import FEEDS, OF_LINES, TAGS, Limits, up_to
from feedd.core.parse.pages import (
    addresses,
    article,
    blocks,
    chrome,
    days,
    dom,
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
    structured,
    unmarked,
    zones,
)
from feedd.core.parse.pages.document import Document
from feedd.core.parse.pages.parts import whole
from feedd.core.parse.pages.regions import Region
from feedd.core.parse.pages.structured import Declared
from feedd.core.parse.refusalphrases import CLOSED, EMPTY, FOR_NOW, INSTEAD, MISSING
from feedd.errors import ParseError

_FEED_TYPES = phrases.words(
    """application/rss+xml application/atom+xml application/feed+json application/rdf+xml text/xml
    application/xml"""
)
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
    html: str, url: str | None, limits: Limits, tell: Callable[[Document, _About], _Told]
) -> Bulletin:
    if not html.strip():
        raise ParseError("empty", "The page is empty: there is nothing to read in it.")
    kept = up_to(html[: limits.bytes], "<", TAGS)
    with Document(kept, depth=limits.depth) as document:
        layout.set_blocks(document.root)
        about = _about(document, kept, url)
        stories, warnings, why_none = tell(document, about)
        entries = drafts.entries(stories[: limits.entries], base=about.base, limits=limits)
        return Bulletin(
            kind="page",
            title=about.title,
            url=about.url,
            language=language.agreed(about.language, _words(entries)),
            discovered_feeds=about.feeds,
            hubs=about.hubs,
            self_url=about.self_url,
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
    if document.flattened:
        yield f"Elements more than {limits.depth} deep were reduced to their text (limit: depth)."
    if (found := len(stories)) > limits.entries:
        yield f"The page holds {found} stories; {limits.entries} were kept (limit: entries)."
    yield from drafts.warnings(stories[: limits.entries], limits)


# What the page says of itself


@dataclass(frozen=True, slots=True)
class _About:
    """What a page says of itself; if it ``asks``, it is a form, a query's answer or a script's."""

    base: str | None
    url: str | None
    title: str | None
    language: str | None
    published: datetime | None
    noted: outside.Noted | None
    feeds: tuple[str, ...]
    hubs: tuple[str, ...]
    self_url: str | None
    markup: str
    asks: bool


def _about(document: Document, html: str, url: str | None) -> _About:
    base = addresses.absolute(document.first("base[href]").get("href", ""), url) or url
    canonical = document.first('link[rel~="canonical"][href]').get("href", "")
    whole = addresses.absolute(canonical, base) if canonical.strip() else None
    title = _title(document)
    return _About(
        base=base,
        url=whole or url,
        title=title,
        language=_language(document),
        published=_published(document),
        noted=outside.noted_in_head(document.all("head meta[content]")),
        feeds=tuple(islice(_feeds(document, base), FEEDS)),
        hubs=tuple(_linked(document, "hub", base)),
        self_url=next(_linked(document, "self", base), None),
        markup=html,
        asks=_asks(document, title, whole or base or ""),
    )


def _language(document: Document) -> str | None:
    stated = document.first("html[lang]").get("lang", "")
    noted = 'meta[http-equiv="content-language" i]'
    return languages.meant(stated) or languages.meant(document.first(noted).get("content", ""))


def _asks(document: Document, title: str | None, address: str) -> bool:
    return (
        article.holds_form(document.root)
        or storyless.is_asked(document, address)
        or storyless.is_wall(document)
        or storyless.is_unfilled(document, title)
    )


def _linked(document: Document, relation: str, base: str | None) -> Iterator[str]:
    """Give what a page links to for WebSub (§4): it says so in its head or not at all."""
    for link in document.all(f'head link[rel~="{relation}" i][href]'):
        found = addresses.absolute(link.get("href", ""), base)
        if found:
            yield found


def _title(document: Document) -> str | None:
    stated = document.raw("head > title")[:1] or [
        document.first('meta[property="og:title"]').get("content", "")
    ]
    heading = next(dom.tagged(document.root, "h1"), None)
    return drafts.line(stated[0]) or drafts.line(dom.text(heading) if heading else None)


def _published(document: Document) -> datetime | None:
    stated = document.first('meta[property="article:published_time"]').get("content", "")
    return whole(stated) if stated else None


def _feeds(document: Document, base: str | None) -> Iterator[str]:
    declared = _of_feeds(document.all('link[rel~="alternate" i][href]'), base)
    # A text may link to the feeds of others, too.
    linked = _of_feeds(document.all("a[type][href]"), base)
    own = (each for each in linked if addresses.are_of_one_site(each, base or ""))
    seen: set[str] = set()
    for address in chain(declared, own):
        if address not in seen:
            seen.add(address)
            yield address


def _of_feeds(links: Iterable[Mapping[str, str]], base: str | None) -> Iterator[str]:
    for link in links:
        address = addresses.absolute(link.get("href", ""), base)
        kind = link.get("type", "").split(";")[0].strip().lower()
        if kind in _FEED_TYPES and address:
            yield address


# Its stories


class _Told(NamedTuple):
    """What a page tells, what was wrong with it, and why it tells nothing, if it doesn't."""

    stories: tuple[Draft, ...]
    warnings: list[str]
    why_none: str | None = None


def _stories(document: Document, about: _About, selectors: Selectors | None) -> _Told:
    warnings: list[str] = []
    if selectors is not None:
        chosen = selected.read(document, selectors, base=about.base)
        warnings.extend(chosen.warnings)
        if chosen.stories:
            return _Told(chosen.stories, warnings)
    declared = _declared(document, about)
    if declared.broken:
        warnings.append(
            f"{declared.broken} JSON-LD block(s) can't be read; the page itself was read instead."
        )
    chrome.strip(document.root)
    found = _together(declared, _repeated(document, about), document, about)
    if not (found or declared.kind or _says_none(document, about)):
        found = scripted.read(document.raw("script:not([src])"), base=about.base)
    stories = tuple(rubrics.uncounted(rubrics.told_apart(found)))
    return _unless_notice(stories, warnings, declared, document, about)


def _says_none(document: Document, about: _About) -> bool:
    """Say whether a page says that it finds nothing: then its data hold what else there is."""
    return notices.reason(document, about.title, ()) in {EMPTY, MISSING}


def _only_story(document: Document, about: _About, headline: str) -> _Told:
    declared = _declared(document, about)
    chrome.strip(document.root)
    offers.strip(document.root, headline, about.base)
    found = _article(declared, document, about, headline)
    if notices.is_closed(found):
        return _Told((), [f"No story was found: {CLOSED}."], CLOSED)
    told = _unless_notice(found, [], declared, document, about)
    return told._replace(stories=_dated_for_machines(told.stories, declared, document, about))


def _dated_for_machines(
    stories: tuple[Draft, ...], declared: Declared, document: Document, about: _About
) -> tuple[Draft, ...]:
    """Date an article by what machines are told: a line in it may date a picture, or a reader.

    What ``time`` elements tell them counts if the article says the same. Without any, a line
    above the text counts that calls its time that of publication.
    """
    if declared.kind == "article" and declared.stories[0].published:
        return stories
    root = document.root
    alone = outside.noted_alone(document.all("time[datetime]"))
    near = (each for each in (alone, *outside.noted_above(root)) if each)
    said = {one.published for one in stories}
    agreed = next((each for each in near if each.when in said), None)
    noted = about.noted or outside.noted_in_body(root) or agreed or outside.said_above(root)
    when, local = (noted.when, noted.local) if noted else (None, False)
    dated = (replace(one, published=when, local=local, stated=None) for one in stories)
    return tuple(zones.completed(tuple(dated), document))


def _declared(document: Document, about: _About) -> Declared:
    scripts = document.raw('script[type="application/ld+json" i]')
    return structured.read(scripts, base=about.base)


def _unless_notice(
    stories: tuple[Draft, ...],
    warnings: list[str],
    declared: Declared,
    document: Document,
    about: _About,
) -> _Told:
    """Give nothing where a page only says why it tells nothing."""
    notice = None if declared.kind else notices.reason(document, about.title, stories)
    if stories and not notice:
        return _Told(stories, warnings)
    why_none = storyless.why(document, notice)
    return _Told((), [*warnings, f"No story was found: {why_none}."], why_none)


def _repeated(document: Document, about: _About) -> tuple[Draft, ...]:
    root = document.root
    found = markers.find(root, about.title)
    stable = not addresses.are_positions(found)
    refrains = repeated.refrains(found)
    shared = repeated.shared_addresses(found)
    stories = [
        blocks.read(region, base=about.base, anchors=stable, refrains=refrains, shared=shared)
        for region in found
    ]
    told = days.of_headlines(drafts.without_lone_link(stories))
    page = days.Page(root, about.markup, about.title, about.url, about.language, about.published)
    dated = days.completed(told, found, page)
    return joining.without_repeats(zones.completed(dated, document))


def _together(
    declared: Declared, found: tuple[Draft, ...], document: Document, about: _About
) -> tuple[Draft, ...]:
    if declared.kind in {"live", "list"} and (joined := joining.joined(declared.stories, found)):
        return joined
    if len(found) > 1 and (declared.kind != "article" or _is_bulletin(declared, found, about)):
        return found
    if len(found) >= _SEVERAL and not _is_part(declared.stories[0], about):
        return found
    return _one(declared, document, about, is_alone=len(found) == 1)


def _is_bulletin(declared: Declared, found: Sequence[Draft], about: _About) -> bool:
    """What is declared as one article may be called a briefing, or hold dated parts."""
    dated = sum(1 for each in found if each.published and _is_part(each, about))
    several = dated >= _SEVERAL and dated * 3 >= 2 * len(found)
    name = declared.stories[0].headline or ""
    return several or lines.names_bulletin(name) or _are_stories(found, name, about)


def _are_stories(found: Sequence[Draft], name: str, about: _About) -> bool:
    """Parts under longer headlines than the whole, whose words most don't take up, are stories."""
    parts = [each for each in found if _is_part(each, about)]
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


def _is_part(draft: Draft, about: _About) -> bool:
    """A story without a page of its own is part of this page."""
    return draft.link is None or draft.link.partition("#")[0] in {about.url, about.base}


# One story, or none


def _one(
    declared: Declared, document: Document, about: _About, *, is_alone: bool
) -> tuple[Draft, ...]:
    if declared.kind != "article" and not is_alone:
        by_rhythm = unmarked.split(document, about.title, about.base)
        if len(by_rhythm) > 1:
            return by_rhythm
    return _article(declared, document, about, about.title)


def _article(
    declared: Declared, document: Document, about: _About, headline: str | None
) -> tuple[Draft, ...]:
    root = document.root
    if about.asks and root.weight < _THIN and declared.kind != "article":
        return ()
    region = article.find(root, headline)
    shown = blocks.read(region, base=about.base, anchors=False) if region is not None else None
    stated = declared.stories[0] if declared.kind == "article" else None
    if stated is not None:
        own = replace(stated, link=stated.link or about.url)
        return (joining.completed(own, shown) if shown else own,) if own.html or shown else ()
    if shown is None or region is None:
        return ()
    noted = about.noted or outside.noted_in_body(root)
    dated = zones.dated(shown, noted) if noted else outside.completed(shown, region, root)
    return tuple(zones.completed((_named(_zoned(dated, document), region, about),), document))


def _zoned(story: Draft, document: Document) -> Draft:
    """Give a printed time the zone that the page's only ``time`` element states for it."""
    if story.published is None or not story.local:
        return story
    noted = outside.noted_alone(document.all("time[datetime]"))
    return zones.dated(story, noted) if noted else story


def _named(shown: Draft, region: Region, about: _About) -> Draft:
    headline = shown.headline
    if not region.titled and about.title:
        headline = _SITE.split(about.title)[0]
    return replace(shown, headline=headline, link=about.url, id=None)
