"""What a feed says, before any format writes it down.

A ``Feed`` holds text as a person would read it and absolute addresses; escaping is left to the
formats.

Ids are tag URIs (RFC 4151) under an authority that an installation mints once and keeps. They
name a topic or a story and nothing else, so they survive a move to another address, a new title
and another database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import quote, urlsplit

from feedd.core.hub import Format
from feedd.core.model import Enclosure


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who carried a story: a source as readers are told of it.

    ``url`` is its site, ``feed_url`` what feedd visits. ``id`` is the id its own feed states.
    """

    name: str
    title: str = ""
    url: str | None = None
    feed_url: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """The same story elsewhere; ``title`` names the outlet."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One story as a feed tells it.

    ``html`` is sanitised; where it is empty the item offers its ``summary`` and link alone.
    ``sources`` begins with the outlet whose text is shown.
    """

    id: str
    updated: datetime
    title: str = ""
    link: str | None = None
    published: datetime | None = None
    html: str = ""
    text: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sources: tuple[Outlet, ...] = ()
    related: tuple[Related, ...] = ()
    language: str | None = None
    enclosures: tuple[Enclosure, ...] = ()

    @property
    def credited(self) -> tuple[str, ...]:
        """Its authors, or else the outlet whose text is shown."""
        return self.authors or tuple(outlet.title for outlet in self.sources[:1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A story that was withdrawn: the id its entry had, and when (RFC 6721)."""

    ref: str
    when: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A whole feed document, newest story first.

    ``address`` is where it is served, without the suffix of a format. ``archive`` marks a page
    that never changes any more; ``prev_archive`` leads to the page before it and ``current`` from
    a page to the feed that is subscribed to (RFC 5005 §4). ``warnings`` are sentences about
    entries that had to be left out.
    """

    id: str
    title: str
    updated: datetime
    address: str
    page_url: str
    subtitle: str = ""
    language: str | None = None
    entries: tuple[Item, ...] = ()
    hubs: tuple[str, ...] = ()
    archive: bool = False
    prev_archive: str | None = None
    current: str | None = None
    tombstones: tuple[Tombstone, ...] = ()
    warnings: tuple[str, ...] = field(default=(), compare=False)

    def url(self, suffix: Format) -> str:
        """Give the address of this feed in one format."""
        return f"{self.address}.{suffix}"


def mint_authority(public_url: str, *, on: date) -> str:
    """Make the authority of an installation's ids; mint it once and keep it (RFC 4151 §2.1)."""
    return f"{(urlsplit(public_url).hostname or 'localhost').lower()},{on.isoformat()}"


def topic_id(name: str, *, authority: str) -> str:
    """Name a topic's feed for ever."""
    return f"tag:{authority}:topic/{segment(name)}"


def story_id(story: str, *, authority: str) -> str:
    """Name a story for ever, in every feed that tells it."""
    return f"tag:{authority}:story/{segment(story)}"


def source_id(name: str, *, authority: str) -> str:
    """Name a source whose own feed states no id."""
    return f"tag:{authority}:source/{segment(name)}"


def segment(name: str) -> str:
    """Write a name as one segment of an address or id."""
    return quote(name, safe="", errors="replace")
