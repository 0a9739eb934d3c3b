"""Stories as they stand now, with who carried them and the topics that hold them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa

from feedd.core.model import Story
from feedd.core.parse import clean
from feedd.core.stories import (
    Document,
    Fingerprint,
)
from feedd.store.tables import (
    entries,
    prints,
    sources,
    stories,
    topic_stories,
    topics,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection, Row

_T = TypeVar("_T")

_CHUNK = 500  # below SQLite's oldest limit on bound values


def by_id(connection: Connection, ids: Iterable[str], *, pruned: bool = False) -> dict[str, Story]:
    """Give the stories of these ids as they stand now; ``pruned`` ones too, without texts."""
    shown = sa.true() if pruned else stories.c.shown_entry.is_not(None)
    found: dict[str, Story] = {}
    for part in parts(sorted(set(ids))):
        found.update(_stories(connection, sa.and_(stories.c.id.in_(part), shown)))
    return found


def latest(
    connection: Connection,
    *,
    limit: int,
    topic: str | None = None,
    since: datetime | None = None,
    before: int | None = None,
) -> tuple[Story, ...]:
    """Give stories, newest first, at most ``limit``; ``before`` pages on from a story number."""
    conditions: list[sa.ColumnElement[bool]] = [stories.c.shown_entry.is_not(None)]
    if topic is not None:
        inside = (
            sa.select(topic_stories.c.story)
            .join(topics, topic_stories.c.topic_id == topics.c.id)
            .where(topics.c.name == topic)
        )
        conditions.append(stories.c.number.in_(inside))
    if since is not None:
        conditions.append(stories.c.first_seen_at >= since)
    if before is not None:
        conditions.append(stories.c.number < before)
    newest = (
        sa.select(stories.c.number)
        .where(*conditions)
        .order_by(stories.c.number.desc())
        .limit(limit)
    )
    numbers = connection.execute(newest).scalars().all()
    return tuple(reversed(_stories(connection, stories.c.number.in_(numbers)).values()))


def events(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Give the event of each of these stories: the id of the story that it began with."""
    query = sa.select(stories.c.id, stories.c.event)
    return {
        row.id: row.event
        for part in parts(sorted(set(ids)))
        for row in connection.execute(query.where(stories.c.id.in_(part)))
    }


def also(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give the other stories of each one's event, the first seen first."""
    found = events(connection, ids)
    query = (
        sa.select(stories.c.id, stories.c.event)
        .where(stories.c.shown_entry.is_not(None))
        .order_by(stories.c.number)
    )
    told: dict[str, list[str]] = defaultdict(list)
    for part in parts(sorted(set(found.values()))):
        for row in connection.execute(query.where(stories.c.event.in_(part))):
            told[row.event].append(row.id)
    return {
        story: tuple(one for one in told[event] if one != story) for story, event in found.items()
    }


def number_of(connection: Connection, story: str) -> int | None:
    """Give a story's place in the order of first sight."""
    return connection.scalar(sa.select(stories.c.number).where(stories.c.id == story))


def documents(
    connection: Connection, *, after: int, since: datetime, limit: int
) -> tuple[tuple[int, Document], ...]:
    """Give entries numbered above ``after`` and first seen at ``since`` or later, in order.

    This is how the window of recent stories catches up with what any process stored.
    """
    query = (
        sa.select(
            entries.c.id,
            entries.c.title,
            # The text is wanted only where no fingerprint of it is at hand.
            sa.case((prints.c.print.is_(None), entries.c.html)).label("html"),
            prints.c.print,
            entries.c.first_seen_at,
            stories.c.id.label("story"),
            stories.c.event,
            sources.c.name.label("source"),
        )
        .join(stories, entries.c.story == stories.c.number)
        .join(sources, entries.c.source_id == sources.c.id)
        .outerjoin(prints, prints.c.entry_id == entries.c.id)
        .where(entries.c.id > after, entries.c.first_seen_at >= since)
        .order_by(entries.c.id)
        .limit(limit)
    )
    return tuple(
        (
            row.id,
            Document(
                story=row.story,
                source=row.source,
                title=row.title or "",
                text=clean.plain_text(row.html or ""),
                at=row.first_seen_at,
                row=row.id,
                print=Fingerprint.from_bytes(row.print) if row.print else None,
                event=row.event,
            ),
        )
        for row in connection.execute(query)
    )


def _stories(connection: Connection, condition: sa.ColumnElement[bool]) -> dict[str, Story]:
    """Give stories by id, in order of first sight; those that were pruned have no texts."""
    shown = (
        sa.select(stories, *(c for c in entries.c if c.name in _SHOWN))
        .outerjoin(entries, stories.c.shown_entry == entries.c.id)
        .where(condition)
        .order_by(stories.c.number)
    )
    rows = connection.execute(shown).all()
    carried = _carried(connection, [row.number for row in rows])
    placed = _topics(connection, [row.number for row in rows])
    return {row.id: _as_story(row, carried[row.number], placed[row.number]) for row in rows}


_SHOWN = {
    "title",
    "summary",
    "html",
    "link",
    "authors",
    "categories",
    "language",
    "published_at",
}


@dataclass(frozen=True, slots=True)
class _Carrier:
    entry: int
    source: str
    link: str | None
    seen: datetime


def _carried(connection: Connection, numbers: Sequence[int]) -> dict[int, list[_Carrier]]:
    query = (
        sa.select(
            entries.c.story, entries.c.id, sources.c.name, entries.c.link, entries.c.first_seen_at
        )
        .join(sources, entries.c.source_id == sources.c.id)
        .order_by(entries.c.id)
    )
    found: dict[int, list[_Carrier]] = defaultdict(list)
    for part in parts(numbers):
        for row in connection.execute(query.where(entries.c.story.in_(part))):
            found[row.story].append(_Carrier(row.id, row.name, row.link, row.first_seen_at))
    return found


def _topics(connection: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    query = (
        sa.select(topic_stories.c.story, topics.c.name)
        .join(topics, topic_stories.c.topic_id == topics.c.id)
        .order_by(topics.c.name)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for part in parts(numbers):
        for row in connection.execute(query.where(topic_stories.c.story.in_(part))):
            found[row.story].append(row.name)
    return found


def _as_story(
    row: Row[tuple[object, ...]], carriers: Sequence[_Carrier], placed: Sequence[str]
) -> Story:
    links: dict[str, str] = {}
    seen: dict[str, datetime] = {}
    for carrier in sorted(carriers, key=lambda carrier: carrier.entry != row.shown_entry):
        links.setdefault(carrier.source, carrier.link or "")
        seen[carrier.source] = min(carrier.seen, seen.get(carrier.source, carrier.seen))
    return Story(
        id=row.id,
        revision=row.revision,
        title=row.title or "",
        text=clean.plain_text(row.html or ""),
        html=row.html or "",
        summary=row.summary or "",
        link=row.link,
        links=tuple(links.values()),
        authors=row.authors,
        sources=tuple(links),
        seen=tuple(seen[source] for source in links),
        categories=row.categories,
        topics=tuple(placed),
        language=row.language,
        published=row.published_at,
        first_seen=row.first_seen_at,
        updated=row.updated_at,
        baseline=row.baseline,
    )


def parts(values: Sequence[_T]) -> Iterable[Sequence[_T]]:
    """Part what is bound to one statement: databases take only so many values."""
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
