"""A page with what it says of itself: its names and addresses, its language, its feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from feedd.core import languages
from feedd.core.parse import drafts, phrases
from feedd.core.parse.limits import FEEDS
from feedd.core.parse.pages import addresses, article, dom, outside, storyless, structured
from feedd.core.parse.pages.document import Document
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.parts import whole
from feedd.core.parse.pages.structured import Declared

_FEED_TYPES = phrases.words(
    """application/rss+xml application/atom+xml application/feed+json application/rdf+xml text/xml
    application/xml"""
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what it says of itself, to readers and to machines.

    ``asks`` is true of a form, of the answer to a query, and of a page that a script has to fill.
    """

    document: Document
    markup: str
    base: str | None
    url: str | None
    title: str | None
    language: str | None
    published: datetime | None
    noted: outside.Noted | None
    feeds: tuple[str, ...]
    hubs: tuple[str, ...]
    self_url: str | None
    asks: bool
    declared: Declared

    @property
    def root(self) -> Element:
        """The tree of what the page shows."""
        return self.document.root


def read(document: Document, html: str, url: str | None) -> Page:
    """Read what a page says of itself."""
    base = addresses.absolute(document.first("base[href]").get("href", ""), url) or url
    canonical = document.first('link[rel~="canonical"][href]').get("href", "")
    address = addresses.absolute(canonical, base) if canonical.strip() else None
    title = _title(document)
    scripts = document.raw('script[type="application/ld+json" i]')
    return Page(
        document=document,
        markup=html,
        base=base,
        url=address or url,
        title=title,
        language=_language(document),
        published=_published(document),
        noted=outside.noted_in_head(document.all("head meta[content]")),
        feeds=tuple(islice(_feeds(document, base), FEEDS)),
        hubs=tuple(_linked(document, "hub", base)),
        self_url=next(_linked(document, "self", base), None),
        asks=_asks(document, title, address or base or ""),
        declared=structured.read(scripts, base=base),
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


def _feeds(document: Document, base: str | None) -> Iterable[str]:
    declared = _of_feeds(document.all('link[rel~="alternate" i][href]'), base)
    # A text may link to the feeds of others, too.
    linked = _of_feeds(document.all("a[type][href]"), base)
    own = (each for each in linked if addresses.are_of_one_site(each, base or ""))
    return dict.fromkeys(chain(declared, own))


def _of_feeds(links: Iterable[Mapping[str, str]], base: str | None) -> Iterator[str]:
    for link in links:
        address = addresses.absolute(link.get("href", ""), base)
        kind = link.get("type", "").split(";")[0].strip().lower()
        if kind in _FEED_TYPES and address:
            yield address
