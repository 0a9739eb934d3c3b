"""The values that two stages share, and so the words of the field.

========  =====================================================================
source    what is visited: a feed, a page, a text, a file, a folder
bulletin  one fetched document, parsed; it holds entries
entry     one item as one source published it
story     what entries tell: near-identical entries of any sources are one story
carrier   a source with an entry of a story: it carries the story, or tells it
revision  a later text of a story; *material* when facts or headline changed
event     one happening, of which several stories tell in words of their own
topic     a named query over stories, published as a feed
watch     a named query whose first match on a story raises an alert
alert     one (watch, story)
baseline  what the first visit to a source finds, or comes in silently: it raises no alerts
endpoint  where alerts are sent: a webhook, a chat, a mailbox
delivery  an alert on its way to one endpoint
message   what is sent to an endpoint: one delivery, or several together
attempt   one try to send a message
========  =====================================================================

Every time is aware and in UTC. A type that only one stage uses lives in that stage.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from feedd.core.characters import boundary

Kind = Literal["rss", "atom", "rdf", "json", "page", "text"]
"""What a bulletin was: a feed of one of four families, an HTML page, or plain text."""

Verdict = Literal["new", "revised", "duplicate"]

_FAST = timedelta(days=2)
"""So far ahead an outlet's clock may be, or its day begin."""

HEADING = 120
"""Code points of a text that stand for a title where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that an entry carries; ``length`` is in bytes."""

    url: str
    type: str | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item as one source published it.

    ``id`` is the one the source states. An entry that has neither an id nor a link gets one
    derived from its text, and ``id_derived`` says so: such an id tells entries of one document
    apart, and is no proof of anything in another one.

    ``title`` and ``summary`` are plain text. ``content_html`` is the fullest text the source gave
    (its content, or else its summary), sanitised; ``content_text`` is the same as plain text with
    one paragraph a line. All are free of characters that XML 1.0 forbids. ``seal`` is what the
    item that it was read from is known by (``feedd.core.parse.feeds.seals``); that of a ``marked``
    entry says what is owed of it (``feedd.core.owed``). ``given`` is the digest of what the source
    itself gave, where the text is of elsewhere; ``article`` says that it is that of the article
    behind it.
    """

    id: str | None = None
    id_derived: bool = False
    title: str | None = None
    link: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    summary: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    language: str | None = None
    seal: bytes | None = None
    marked: bool = False
    given: str | None = None
    article: bool = False

    @property
    def dated(self) -> datetime | None:
        """When it was published, or else last changed, as in most Atom feeds: no later than that.

        Whether a known entry tells something else is asked of ``published`` alone, as some
        programs write into all entries when they ran last.
        """
        return self.published or self.updated


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An item of a feed that wasn't read, as its ``seal`` is that of one that was read before.

    ``place`` is where it stands among all items, from 0.
    """

    place: int
    seal: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a feed says it wants to be visited.

    ``ttl`` is RSS 2.0's, ``update_interval`` the syndication module's period over frequency;
    ``skip_hours`` are 0–23 GMT, ``skip_days`` 0 (Monday) – 6 (Sunday).
    """

    ttl: timedelta | None = None
    update_interval: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """One fetched document, parsed.

    ``entries`` are those that were read, in their order; those that didn't have to be are
    ``sealed``. ``warnings`` are sentences for a person: what was wrong and what was done about it.
    ``discovered_feeds`` are addresses that a page declares. ``hubs`` are WebSub hubs and
    ``self_url`` the address the document gives itself; ``prev_archive`` is RFC 5005's. ``id`` is
    that of an Atom feed. ``refused``: it is what a site says instead of what there is: an error, a
    log-in, a consent; ``for_now``: that may pass. ``torn``: the document ends in the middle of its
    last entry. ``rising``: its entries stand oldest first, as the files of a folder are read.
    """

    kind: Kind
    id: str | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None
    discovered_feeds: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    pace: Pace = field(default_factory=Pace)
    hubs: tuple[str, ...] = ()
    self_url: str | None = None
    prev_archive: str | None = None
    refused: bool = False
    for_now: bool = False
    torn: bool = False
    rising: bool = False

    @property
    def size(self) -> int:
        """How many entries it holds, read or not."""
        return len(self.entries) + len(self.sealed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """Where a person says a page's stories are: CSS selectors.

    ``story`` chooses each story's element; the others look inside it.
    """

    story: str
    title: str | None = None
    link: str | None = None
    time: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story as it stands now: what queries judge, feeds show and alerts tell.

    ``text`` is plain, one paragraph a line, without the title. ``sources`` names every source
    that carried the story, first the one whose entry is shown; ``links`` are theirs, in the same
    order, "" for none, and ``seen`` is when each was first seen to carry it. ``tellers`` are the
    sources of other stories of its event, with when each first told one. ``enclosures`` are the
    files of the entry that is shown. ``updated`` is when the last material revision was seen,
    ``redated`` the date that the latest revision states, if that is later than ``published``.
    ``baseline`` marks a story that came with the first visit of its source.
    """

    id: str
    revision: int = 1
    title: str = ""
    text: str = ""
    html: str = ""
    summary: str = ""
    link: str | None = None
    links: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    seen: tuple[datetime, ...] = ()
    tellers: tuple[tuple[str, datetime], ...] = ()
    categories: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    language: str | None = None
    published: datetime | None = None
    redated: datetime | None = None
    first_seen: datetime | None = None
    updated: datetime | None = None
    baseline: bool = False

    def published_by(self, told: datetime) -> datetime | None:
        """When it was published, unless that was yet to come when it was told: an event's date."""
        published = self.published
        return None if published and published - told > _FAST else published

    @property
    def heading(self) -> str:
        """Its title; where it has none, how its text begins, as with posts of a few lines."""
        if self.title:
            return self.title
        text = " ".join((self.summary or self.text).split())
        return text if len(text) <= HEADING else f"{text[: boundary(text, HEADING)].rstrip()}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Where a query matched: code points ``start`` to ``end`` of a story's field."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One ground of a verdict: a stable ``name``, a sentence, and a score where one was taken."""

    name: str
    text: str
    score: float | None = None
