"""Atom (RFC 4287) by feedgen, whose faults are repaired here and nowhere else.

feedgen 1.0.0 loses every attribute but ``href`` of an entry's links, knows only two of the
elements of ``atom:source``, and has no ``xml:lang`` for entries. Its ``atom_str`` also builds and
serialises a tree of all entries each time, nearly all of the work; entries written once
(``entry_xml``) and kept, like the head, make a changed feed a matter of joining, with the same
bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feedd.publish.document import Feed, Item, Outlet, Tombstone

MEDIA_TYPE = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_END = b"</feed>"
_SOME_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class AtomEntry(FeedEntry):  # type: ignore[misc]  # feedgen publishes no types
    """feedgen's entry with its links whole, its source told in full, and its language."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item
        self.id(item.id)
        self.title(item.title)
        self.updated(item.updated)
        self.published(item.published)
        self.author([{"name": name} for name in item.credited])
        self.category([{"term": term} for term in item.categories])
        self.link(list(_entry_links(item)))
        if item.html:
            self.content(item.html, type="html")
        if item.summary:
            self.summary(item.summary)

    def atom_entry(self, extensions: bool = True) -> etree._Element:
        """Let feedgen build the entry, then give back what it lost."""
        entry: etree._Element = super().atom_entry(extensions)
        for element, link in zip(entry.findall("link"), self.link() or (), strict=True):
            element.attrib.update(link)
        if self._item.language:
            entry.set(_XML_LANG, self._item.language)
        if self._item.sources:
            entry.append(_source(self._item.sources[0], self._item.updated))
        return entry


def entry_xml(item: Item) -> bytes:
    """Write one sound item as it stands in the document."""
    return etree.tostring(AtomEntry(item).atom_entry(), encoding="UTF-8")


def write(feed: Feed, *, written: Iterable[bytes] | None = None) -> bytes:
    """Write a sound feed as an Atom document; ``written`` stands in place of its entries."""
    before, after = _head(replace(feed, entries=(), updated=_SOME_TIME))
    entries = map(entry_xml, feed.entries) if written is None else written
    return b"".join((before, _updated(feed.updated), after, *entries, _END))


def withdraw(document: bytes, stone: Tombstone) -> bytes:
    """Put a tombstone in place of an entry of a document that was written, if it holds it."""
    feed = etree.fromstring(document)
    entries = feed.findall(f"{{{ATOM}}}entry")
    for entry in entries:
        if entry.findtext(f"{{{ATOM}}}id") == stone.ref:
            entries[0].addprevious(_buried(stone))
            feed.remove(entry)
            return etree.tostring(feed, xml_declaration=True, encoding="UTF-8")
    return document


def _buried(stone: Tombstone) -> etree._Element:
    marks = {"ref": stone.ref, "when": stone.when.isoformat()}
    return etree.Element(f"{{{TOMBSTONES}}}deleted-entry", marks, nsmap={"at": TOMBSTONES})


@lru_cache(maxsize=256)
def _head(feed: Feed) -> tuple[bytes, bytes]:
    """Write what precedes the entries, in two parts: mostly only the time between them changes."""
    head: bytes = generator(feed).atom_str()
    before, _, after = head.removesuffix(_END).partition(_updated(feed.updated))
    return before, after


def _updated(time: datetime) -> bytes:
    return f"<updated>{time.isoformat()}</updated>".encode()


def generator(feed: Feed) -> FeedGenerator:
    """Tell feedgen everything about a feed but its entries."""
    atom = FeedGenerator()
    atom.id(feed.id)
    atom.title(feed.title)
    atom.subtitle(feed.subtitle or None)
    atom.updated(feed.updated)
    atom.language(feed.language)
    # An entry without an author takes the feed's (RFC 4287 §4.1.1).
    atom.author(name=feed.title)
    atom.generator("feedd")
    atom.link(list(_feed_links(feed)))
    atom.register_extension("beyond_atom", lambda: _BeyondAtom(feed))
    return atom


class _BeyondAtom(BaseExtension):  # type: ignore[misc]  # feedgen publishes no types
    """The archive mark and the tombstones, which the schema wants before the entries."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def extend_ns(self) -> dict[str, str]:
        history = {"fh": HISTORY} if self._feed.archive else {}
        return history | ({"at": TOMBSTONES} if self._feed.tombstones else {})

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        if self._feed.archive:
            etree.SubElement(feed, f"{{{HISTORY}}}archive")
        feed.extend(map(_buried, self._feed.tombstones))
        return feed


Link = dict[str, str]
"""A link as feedgen takes it: its attributes."""


def _feed_links(feed: Feed) -> Iterator[Link]:
    yield _link("self", feed.url("atom"), kind=MEDIA_TYPE)
    yield _link("alternate", feed.page_url, kind="text/html")
    for hub in feed.hubs:
        yield _link("hub", hub)
    if feed.current:
        yield _link("current", feed.current, kind=MEDIA_TYPE)
    if feed.prev_archive:
        yield _link("prev-archive", feed.prev_archive, kind=MEDIA_TYPE)


def _entry_links(item: Item) -> Iterator[Link]:
    if item.link:
        yield _link("alternate", item.link, kind="text/html")
    for outlet in item.sources[:1]:
        page = outlet.url or outlet.feed_url
        if page:
            yield _link("via", page, title=outlet.title)
    for other in item.related:
        yield _link("related", other.url, kind="text/html", title=other.title)
    for file in item.enclosures:
        length = "" if file.length is None else str(file.length)
        yield _link("enclosure", file.url, kind=file.type or "", length=length)


def _link(rel: str, href: str, *, kind: str = "", title: str = "", length: str = "") -> Link:
    stated = (("rel", rel), ("type", kind), ("title", title), ("length", length), ("href", href))
    return {name: value for name, value in stated if value}


def _source(outlet: Outlet, updated: datetime) -> etree._Element:
    """Tell where an entry came from (RFC 4287 §4.2.11).

    It has the time of the entry, as the outlet's own moves with every edition.
    """
    source = etree.Element("source")
    for name, text in (
        ("id", outlet.id),
        ("title", outlet.title),
        ("updated", updated.isoformat()),
    ):
        etree.SubElement(source, name).text = text
    for rel, href in (("self", outlet.feed_url), ("alternate", outlet.url)):
        if href:
            etree.SubElement(source, "link", {"href": href, "rel": rel})
    return source
