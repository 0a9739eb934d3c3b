"""RSS 2.0 by feedgen, with what it can't say or says wrong repaired here.

feedgen tells only authors that have an e-mail address, fails on an enclosure of unknown type, and
writes dates through ``setlocale``, which is the whole process's: none of its dates is used.
"""

from __future__ import annotations

from email.utils import format_datetime
from html import escape

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feedd.core.uris import address_in_ascii
from feedd.publish.document import Feed, Item

MEDIA_TYPE = "application/rss+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


class RssItem(FeedEntry):  # type: ignore[misc]  # feedgen publishes no types
    """feedgen's item with authors that have no e-mail address and a date of no locale."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item
        self.guid(item.id, permalink=False)
        self.title(item.title)
        self.category([{"term": term} for term in item.categories])
        if item.link:
            self.link(href=_uri(item.link))
        if item.html:
            self.content(item.html)
        if item.summary:
            self.description(escape(item.summary, quote=False), isSummary=True)
        for outlet in item.sources[:1]:
            url = outlet.feed_url or outlet.url
            self.source(url=url and _uri(url), title=outlet.title)
        for file in item.enclosures[:1]:
            kind = file.type or "application/octet-stream"
            self.enclosure(url=_uri(file.url), length=file.length or 0, type=kind)

    def rss_entry(self, extensions: bool = True) -> etree._Element:
        """Let feedgen build the item, then add what it can't."""
        element: etree._Element = super().rss_entry(extensions)
        for author in self._item.authors:
            etree.SubElement(element, f"{{{_DUBLIN_CORE}}}creator").text = author
        at = self._item.published or self._item.updated
        etree.SubElement(element, "pubDate").text = format_datetime(at)
        return element


def _uri(address: str) -> str:
    """Write an address in ASCII, which RSS wants and Atom and JSON Feed don't."""
    return address if address.isascii() else address_in_ascii(address) or address


def write(feed: Feed) -> bytes:
    """Write a sound feed as an RSS 2.0 document."""
    rss = FeedGenerator()
    # feedgen begins with the current time, which it would write through the locale.
    rss._FeedGenerator__rss_lastBuildDate = None  # noqa: SLF001  there is no public way
    rss.title(feed.title)
    rss.description(feed.subtitle or feed.title)
    rss.language(feed.language)
    rss.generator("feedd")
    rss.link(href=feed.url("rss"), rel="self", type=MEDIA_TYPE)
    # RSS has room for one link, and feedgen takes the last.
    rss.link(href=feed.page_url, rel="alternate")
    rss.register_extension("beyond_rss", lambda: _BeyondRss(feed))
    for item in feed.entries:
        rss.add_entry(RssItem(item), order="append")
    document: bytes = rss.rss_str()
    return document


class _BeyondRss(BaseExtension):  # type: ignore[misc]  # feedgen publishes no types
    """The hubs and the date of the channel."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def extend_ns(self) -> dict[str, str]:
        return {"dc": _DUBLIN_CORE}

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        channel = rss[0]
        for hub in self._feed.hubs:
            etree.SubElement(channel, f"{{{_ATOM}}}link", {"rel": "hub", "href": hub})
        built = format_datetime(self._feed.updated)
        etree.SubElement(channel, "lastBuildDate").text = built
        return rss
