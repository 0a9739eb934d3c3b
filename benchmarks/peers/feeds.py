"""What the benchmark's publishers serve: a feed's edition, as a document in its format.

Of fifty feeds 23 are Atom, 21 RSS, 3 RDF, 2 JSON Feeds, and one is a page of news that has no feed
at all. Everything follows from the seed, the feed's number and the number of an entry in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random
from typing import TYPE_CHECKING, Final, Literal

from benchmarks.peers import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.peers.texts import Text

Form = Literal["rss", "atom", "rdf", "json", "page"]

ENTRIES: Final = 30
FORMS: Final[tuple[Form, ...]] = (
    *("rss", "atom", "rdf", "json", "page", "rss"),
    *("rss", "atom", "rss", "rss", "atom") * 4,
    *("rdf", "json", "rdf"),
    *("atom", "rss", "atom") * 7,
)
SHARED: Final = 10
"""Every so manieth entry is an agency's, which five feeds carry on average."""


@dataclass(frozen=True, slots=True)
class World:
    """What all documents follow from; no entry is newer than ``epoch`` at first."""

    feeds: int
    epoch: datetime
    seed: int = 1

    def form(self, feed: int) -> Form:
        """Say what a publisher serves."""
        return FORMS[feed % len(FORMS)]

    def document(self, feed: int, first: int) -> tuple[str, bytes]:
        """Give a feed's content type and body while ``first`` is its oldest entry."""
        entries = [self.entry(feed, first + n) for n in reversed(range(ENTRIES))]
        media_type, write = _WRITERS[self.form(feed)]
        return media_type, write(_Head(feed, self._language(feed).code), entries).encode()

    def entry(self, feed: int, number: int) -> Entry:
        """Give one entry: the first thirty over two days before the epoch, later ones after it."""
        dice = Random(f"{self.seed} {feed} {number}")
        language = self._language(feed)
        if number and number % SHARED == feed % SHARED:
            wire = Random(f"{self.seed} wire {language.code} {dice.randrange(self._wire_stories)}")
            text = texts.syndicated(language, wire, dice)
        else:
            text = texts.own(language, dice)
        return Entry(feed, number, text, self._time(number, dice))

    @property
    def _wire_stories(self) -> int:
        return max(1, self.feeds * ENTRIES // SHARED // 5 // len(texts.CODES))

    def _language(self, feed: int) -> texts.Language:
        return texts.languages()[feed % len(texts.CODES)]

    def _time(self, number: int, dice: Random) -> datetime:
        if number >= ENTRIES:
            return self.epoch + timedelta(seconds=number)
        return self.epoch - timedelta(
            hours=1.5 * (ENTRIES - number), seconds=dice.randrange(3_600)
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of one feed."""

    feed: int
    number: int
    text: Text
    published: datetime

    @property
    def link(self) -> str:
        """Its page, which nobody serves."""
        return f"https://paper{self.feed}.example/{self.number}"


@dataclass(frozen=True, slots=True)
class _Head:
    feed: int
    language: str

    @property
    def title(self) -> str:
        return f"Paper {self.feed}"

    @property
    def link(self) -> str:
        return f"https://paper{self.feed}.example/"


def _rss(head: _Head, entries: Sequence[Entry]) -> str:
    items = "".join(
        f"<item><title>{escape(one.text.title)}</title><link>{one.link}</link>"
        f'<guid isPermaLink="false">p{one.feed}-{one.number}</guid>'
        f"<pubDate>{format_datetime(one.published)}</pubDate><category>news</category>"
        f"<description><![CDATA[{one.text.html}]]></description></item>\n"
        for one in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{head.title}</title><link>{head.link}</link><description>News</description>"
        f"<language>{head.language}</language>\n{items}</channel></rss>\n"
    )


def _atom(head: _Head, entries: Sequence[Entry]) -> str:
    items = "".join(
        f"<entry><title>{escape(one.text.title)}</title>"
        f'<link href="{one.link}"/><id>tag:paper{one.feed}.example,2026:{one.number}</id>'
        f"<published>{one.published.isoformat()}</published>"
        f"<updated>{one.published.isoformat()}</updated><author><name>The desk</name></author>"
        f'<summary type="html">{escape(one.text.html)}</summary></entry>\n'
        for one in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{head.language}">'
        f'<title>{head.title}</title><id>{head.link}</id><link href="{head.link}"/>'
        f"<updated>{entries[0].published.isoformat()}</updated>\n{items}</feed>\n"
    )


def _rdf(head: _Head, entries: Sequence[Entry]) -> str:
    items = "".join(
        f'<item rdf:about="{one.link}"><title>{escape(one.text.title)}</title>'
        f"<link>{one.link}</link><dc:date>{one.published.isoformat()}</dc:date>"
        f"<description>{escape(one.text.html)}</description></item>\n"
        for one in entries
    )
    listed = "".join(f'<rdf:li rdf:resource="{one.link}"/>' for one in entries)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<channel rdf:about="{head.link}"><title>{head.title}</title><link>{head.link}</link>'
        f"<description>News</description><dc:language>{head.language}</dc:language>"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n{items}</rdf:RDF>\n"
    )


def _json(head: _Head, entries: Sequence[Entry]) -> str:
    items = [
        {
            "id": f"p{one.feed}-{one.number}",
            "url": one.link,
            "title": one.text.title,
            "content_html": one.text.html,
            "date_published": one.published.isoformat(),
        }
        for one in entries
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "home_page_url": head.link,
        "language": head.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False)


def _page(head: _Head, entries: Sequence[Entry]) -> str:
    articles = "".join(
        f'<article><h2><a href="{one.link}">{escape(one.text.title)}</a></h2>'
        f'<time datetime="{one.published.isoformat()}">{one.published:%d.%m.%Y %H:%M}</time>'
        f"{one.text.html}</article>\n"
        for one in entries
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{head.language}"><head><meta charset="utf-8">'
        f"<title>{head.title}</title></head><body><header><nav><a href='/'>Home</a></nav></header>"
        f"<main>\n{articles}</main><footer>All rights reserved</footer></body></html>\n"
    )


_WRITERS: dict[Form, tuple[str, Callable[[_Head, Sequence[Entry]], str]]] = {
    "rss": ("application/rss+xml; charset=utf-8", _rss),
    "atom": ("application/atom+xml; charset=utf-8", _atom),
    "rdf": ("application/rdf+xml; charset=utf-8", _rdf),
    "json": ("application/feed+json", _json),
    "page": ("text/html; charset=utf-8", _page),
}
