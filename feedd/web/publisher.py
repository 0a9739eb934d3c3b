"""Topics' feeds as they stand in the database, rendered once and kept until they change."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from feedd.core.hub import Address
from feedd.core.model import Story
from feedd.core.settings import Topic, Watch
from feedd.errors import UnknownName
from feedd.publish import (
    Feed,
    Format,
    Outlet,
    Outline,
    Rendered,
    Tombstone,
    archive,
    feed_of,
    render,
    render_opml,
)
from feedd.publish.atom import entry_xml
from feedd.publish.document import story_id
from feedd.store import Connection, ledger, sources, stories, topics, versions
from feedd.store import archives as shelves
from feedd.store.sources import StoredSource
from feedd.store.topics import TopicState
from feedd.store.versions import Version
from feedd.web import archives
from feedd.web.written import Written, WrittenEntries

if TYPE_CHECKING:
    from feedd.newsroom import Newsroom
    from feedd.web.feeds import Suffix

_INDEX = ("index", "opml")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Entries: TypeAlias = "Sequence[bytes] | None"
"""A feed's entries as written in Atom; None stands for those that the feed itself holds."""


class Publisher:
    """Renders feeds, and keeps what it rendered until a look shows that a topic changed."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._database = newsroom.database
        self._topics = {topic.name: topic for topic in newsroom.config.topics}
        self._watches = {watch.name: watch for watch in newsroom.config.watches}
        self._given = {one.name: one.title for one in newsroom.config.sources if one.title}
        self._public_url = newsroom.config.daemon.public_url
        self._authority = newsroom.authority
        self._kept: dict[tuple[str, Suffix], _Kept] = {}
        self._versions: dict[str, int] = {}
        self._entries = WrittenEntries()
        self._rendering = threading.Lock()
        self._looking = asyncio.Lock()
        self._next_look: asyncio.Task[None] | None = None

    async def rendered(self, topic: str, suffix: Suffix) -> Rendered | None:
        """Give a document as it stands, or None for a topic that isn't declared."""
        kept = self._kept.get((topic, suffix))
        if kept is not None and kept.version == self._versions.get(topic):
            return kept.document
        if topic not in self._topics and (topic, suffix) != _INDEX:
            return None
        return await asyncio.to_thread(self.render, topic, suffix)

    def render(self, topic: str, suffix: Suffix) -> Rendered:
        """Render a document and keep it; raises ``UnknownName`` for an unknown topic."""
        with self._database.read() as connection:
            states = topics.states(connection)
            if (topic, suffix) == _INDEX:
                return self._index(states)
            if topic not in states or suffix == "opml":
                names = ", ".join(sorted(states)) or "none"
                raise UnknownName(f"no topic is named {topic!r}; declared are: {names}")
            feed, entries = self._feed(connection, states[topic], suffix)
        document = render(feed, suffix, changed=states[topic].changed_at, written=entries)
        self._kept[topic, suffix] = _Kept(states[topic].version, document)
        return document

    def at_least(self, address: Address, version: int) -> Rendered:
        """Give a feed at a version or a later one; many may ask at once, from many threads.

        Raises ``UnknownName`` for a topic that is declared no more.
        """
        with self._rendering:
            kept = self._kept.get((address.topic, address.format))
            if kept is not None and kept.version >= version:
                return kept.document
            return self.render(address.topic, address.format)

    async def watch(self, name: str, suffix: Format) -> Rendered | None:
        """Give the feed of what a watch alerted, or None for a watch that isn't there."""
        if name not in self._watches:
            return None
        return await asyncio.to_thread(self._watch, self._watches[name], suffix)

    async def archive(self, topic: str, page: int) -> Rendered | None:
        """Give a page of a topic's archive, byte for byte as it was written."""
        return await asyncio.to_thread(archives.read, self._database, topic, page)

    async def index_under(self, prefix: str, only: frozenset[str] | None) -> Rendered:
        """Give the list of all feeds, or of some, by addresses that begin with ``prefix``."""
        return await asyncio.to_thread(self._index_under, prefix, only)

    async def look(self) -> None:
        """Do what ``refresh`` does; all who ask during one look share the next."""
        if self._next_look is None:
            self._next_look = asyncio.create_task(self._look_next())
        await asyncio.shield(self._next_look)

    async def _look_next(self) -> None:
        async with self._looking:
            self._next_look = None
            await asyncio.to_thread(self.refresh)

    def refresh(self) -> None:
        """See which topics changed, whoever changed them; their documents are rendered anew."""
        with self._database.read() as connection:
            states = topics.states(connection)
        changed = [
            state
            for state in states.values()
            if self._is_filled(state) and self._versions.get(state.name) != state.version
        ]
        # A topic with more pages than are cut at once still counts as changed at the next look.
        unfinished = {state.name for state in changed if self._cut(state) == archives.AT_ONCE}
        self._versions = {
            name: state.version for name, state in states.items() if name not in unfinished
        }

    def _is_filled(self, state: TopicState) -> bool:
        """Tell whether a topic holds its old stories already, as its oldest page is cut first."""
        topic = self._topics.get(state.name)
        return topic is not None and topic.query == state.query

    def _cut(self, state: TopicState) -> int:
        topic = self._topics[state.name]
        return archives.cut(
            self._database,
            topic.name,
            lambda connection, told: self._told(connection, topic, told, state.created_at),
            size=min(archives.SIZE, topic.limit),
            now=datetime.now(UTC),
        )

    def _watch(self, watch: Watch, suffix: Format) -> Rendered:
        topic = Topic(name=watch.feed, title=f"Alerts: {watch.called}", query="")
        with self._database.read() as connection:
            ids = ledger.alerted_stories(connection, watch.name, limit=topic.limit)
            if suffix == "atom":
                found = versions.of_stories(connection, ids)
                newest = {story: found[story] for story in ids if story in found}
                feed, entries = self._written(connection, topic, newest, _EPOCH)
            else:
                known = stories.by_id(connection, ids)
                read = [known[story] for story in ids if story in known]
                feed, entries = self._told(connection, topic, read, _EPOCH), None
        placed = replace(
            feed,
            address=f"{self._public_url}/feeds/{watch.feed}",
            page_url=f"{self._public_url}/watches/{watch.name}",
        )
        return render(placed, suffix, written=entries)

    def _feed(
        self, connection: Connection, state: TopicState, suffix: Suffix
    ) -> tuple[Feed, Entries]:
        topic = self._topics[state.name]
        if suffix == "atom":
            newest = versions.of_topic(connection, topic.name, limit=topic.limit)
            feed, entries = self._written(connection, topic, newest, state.created_at)
        else:
            read = stories.latest(connection, topic=topic.name, limit=topic.limit)
            feed, entries = self._told(connection, topic, read, state.created_at), None
        return self._in_place(connection, topic, feed), entries

    def _in_place(self, connection: Connection, topic: Topic, feed: Feed) -> Feed:
        """Add what was withdrawn, and the link to the archive."""
        gone = topics.withdrawn(connection, topic.name, limit=topic.limit)
        stones = tuple(
            Tombstone(ref=story_id(story, authority=self._authority), when=when)
            for story, when in gone
        )
        pages = shelves.shelf(connection, topic.name).pages
        return archive.leading_back(
            replace(
                feed,
                updated=max((feed.updated, *(stone.when for stone in stones))),
                tombstones=stones,
            ),
            pages=pages,
        )

    def _told(
        self, connection: Connection, topic: Topic, told: Sequence[Story], created: datetime
    ) -> Feed:
        names = {name for story in told for name in story.sources}
        return self._feed_of(topic, told, created, self._outlets(connection, names))

    def _written(
        self,
        connection: Connection,
        topic: Topic,
        newest: Mapping[str, Version],
        created: datetime,
    ) -> tuple[Feed, Entries]:
        """Give what ``_told`` would give in two parts: the feed, and its entries as written."""
        names = {name for version in newest.values() for name in version.sources}
        outlets = self._outlets(connection, names)

        def write(ids: Sequence[str]) -> dict[str, Written]:
            known = stories.by_id(connection, ids).values()
            alone = {story.id: self._feed_of(topic, [story], created, outlets) for story in known}
            return {
                story: Written(b"".join(map(entry_xml, feed.entries)), feed.updated)
                for story, feed in alone.items()
            }

        entries = self._entries.told(topic.name, newest, outlets, write)
        updated = max((entry.updated for entry in entries), default=created)
        feed = replace(self._feed_of(topic, (), created, outlets), updated=updated)
        return feed, [entry.xml for entry in entries]

    def _feed_of(
        self, topic: Topic, told: Sequence[Story], created: datetime, outlets: Mapping[str, Outlet]
    ) -> Feed:
        return feed_of(
            topic,
            told,
            public_url=self._public_url,
            authority=self._authority,
            created=created,
            outlets=outlets,
            hubs=(topic.hub,) if topic.hub else (),
        )

    def _outlets(self, connection: Connection, names: Collection[str]) -> Mapping[str, Outlet]:
        known = sources.declared(connection, names)
        return {one.name: _outlet(one, self._given.get(one.name)) for one in known}

    def _index_under(self, prefix: str, only: frozenset[str] | None) -> Rendered:
        with self._database.read() as connection:
            return self._index(topics.states(connection), prefix, only)

    def _index(
        self,
        states: Mapping[str, TopicState],
        prefix: str = "/feeds",
        only: frozenset[str] | None = None,
    ) -> Rendered:
        outlines = tuple(
            Outline(
                title=topic.title,
                feed_url=f"{self._public_url}{prefix}/{topic.name}.atom",
                page_url=f"{self._public_url}/topics/{topic.name}",
                description=topic.description,
            )
            for topic in self._topics.values()
            if only is None or topic.name in only
        )
        changed = max((state.created_at for state in states.values()), default=_EPOCH)
        return render_opml("feedd topics", outlines, changed=changed)


@dataclass(frozen=True, slots=True)
class _Kept:
    version: int
    document: Rendered


def _outlet(source: StoredSource, given: str | None) -> Outlet:
    return Outlet(
        name=source.name,
        title=given or source.title or source.name,
        url=source.site if source.site and not _tells_key(source.site, source.url) else None,
        feed_url=source.url if source.url and _is_public(source.url) else None,
        id=source.feed_id if source.feed_id and _can_be_shown(source.feed_id) else None,
    )


def _is_public(url: str) -> bool:
    """Tell whether an address may be shown: it has no login, and no query that may be a token."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and not parts.username and not parts.query


def _tells_key(site: str, url: str | None) -> bool:
    """Tell whether a site's address repeats the query of the visited one, maybe a token."""
    query = urlsplit(url).query if url else ""
    return bool(query) and query in site


def _can_be_shown(feed_id: str) -> bool:
    """Tell whether an id can be shown: many are the feed's address, with the token that it has."""
    return "://" not in feed_id or {"?", "@"}.isdisjoint(feed_id)
