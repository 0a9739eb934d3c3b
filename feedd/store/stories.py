"""Stories as they stand now, with who carried them and the topics that hold them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.core.model import Story
from feedd.core.parse import clean
from feedd.core.stories import (
    Document,
    Filing,
    Fingerprint,
)
from feedd.store.parts import PART, in_parts, parts
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


def by_id(connection: Connection, ids: Iterable[str], *, pruned: bool = False) -> dict[str, Story]:
    """Give the stories of these ids as they stand now; ``pruned`` ones too, without texts."""
    shown = _NAMED if pruned else _NAMED.where(stories.c.shown_entry.is_not(None))
    return _stories(connection, in_parts(connection, shown, sorted(set(ids))))


def latest(
    connection: Connection,
    *,
    limit: int,
    topic: str | None = None,
    since: datetime | None = None,
    before: int | None = None,
) -> tuple[Story, ...]:
    """Give stories, newest first, at most ``limit``; ``before`` pages on from a story number."""
    told = _told(topic=topic, since=since, before=before)
    newest = (
        sa.select(stories.c.number).where(*told).order_by(stories.c.number.desc()).limit(limit)
    )
    return numbered(connection, connection.execute(newest).scalars())


def numbered(connection: Connection, numbers: Iterable[int]) -> tuple[Story, ...]:
    """Give stories by their place in the order of first sight, newest first."""
    found = in_parts(connection, _NUMBERED, sorted(numbers))
    return tuple(reversed(_stories(connection, found).values()))


@dataclass(frozen=True, slots=True)
class Text:
    """What a story says, and its place in the order of first sight."""

    number: int
    title: str
    text: str


def texts(
    connection: Connection, *, limit: int, since: datetime | None, before: int | None
) -> tuple[Text, ...]:
    """Give what the stories say that ``latest`` would give."""
    newest = (
        sa.select(stories.c.number, entries.c.title, entries.c.html)
        .join(entries, stories.c.shown_entry == entries.c.id)
        .where(*_told(topic=None, since=since, before=before))
        .order_by(stories.c.number.desc())
        .limit(limit)
    )
    return tuple(
        Text(row.number, row.title or "", clean.plain_text(row.html or ""))
        for row in connection.execute(newest)
    )


def _told(
    *, topic: str | None, since: datetime | None, before: int | None
) -> list[sa.ColumnElement[bool]]:
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
    return conditions


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


def tellers(
    connection: Connection, events: Iterable[str]
) -> dict[str, tuple[tuple[str, datetime], ...]]:
    """Give the sources that told stories of each event, with when each first told one."""
    found = _telling(connection, events)
    return {event: _first_times(told) for event, told in found.items()}


def number_of(connection: Connection, story: str) -> int | None:
    """Give a story's place in the order of first sight."""
    return connection.scalar(sa.select(stories.c.number).where(stories.c.id == story))


def last_before(connection: Connection, since: datetime) -> int:
    """Give a number that no entry first seen at ``since`` or later has, nor one before it.

    Years of entries lie before those of the last days, and numbers follow times loosely only. What
    was seen at all since then is few, and found by its source.
    """
    # Source by source, as SQLite would rather go through all entries for their least number.
    of_source = (
        sa.select(sa.func.min(entries.c.id))
        .where(
            entries.c.source_id == sources.c.id,
            entries.c.last_seen_at >= since,
            entries.c.first_seen_at >= since,
        )
        .scalar_subquery()
    )
    firsts = sa.select(of_source.label("first")).select_from(sources).subquery()
    first: int | None = connection.scalar(sa.select(sa.func.min(firsts.c.first)))
    if first is not None:
        return first - 1
    return connection.scalar(sa.select(sa.func.max(entries.c.id))) or 0


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
            prints.c.filing,
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
                filing=Filing.from_bytes(row.filing) if row.filing else None,
                event=row.event,
            ),
        )
        for row in connection.execute(query)
    )


def _stories(connection: Connection, found: Iterable[Row[tuple[object, ...]]]) -> dict[str, Story]:
    """Give stories by id, as they were found; those that were pruned have no texts."""
    rows = [*found]
    carried = _carried(connection, [row.number for row in rows])
    placed = _topics(connection, [row.number for row in rows])
    telling = _telling(connection, (row.event for row in rows))
    return {
        row.id: replace(
            _as_story(row, carried[row.number], placed[row.number]),
            tellers=_first_times(one for one in telling[row.event] if one.story != row.id),
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class _Carrier:
    entry: int
    source: str
    link: str | None
    seen: datetime


def _carried(connection: Connection, numbers: Sequence[int]) -> dict[int, list[_Carrier]]:
    found: dict[int, list[_Carrier]] = defaultdict(list)
    for row in in_parts(connection, _CARRIED, numbers):
        found[row.story].append(_Carrier(row.id, row.name, row.link, row.first_seen_at))
    return found


@dataclass(frozen=True, slots=True)
class _Teller:
    story: str
    source: str
    seen: datetime


def _telling(connection: Connection, events: Iterable[str]) -> dict[str, list[_Teller]]:
    found: dict[str, list[_Teller]] = defaultdict(list)
    for row in in_parts(connection, _TELLING, sorted(set(events))):
        found[row.event].append(_Teller(row.story, row.name, row.seen))
    return found


def _first_times(told: Iterable[_Teller]) -> tuple[tuple[str, datetime], ...]:
    first: dict[str, datetime] = {}
    for one in sorted(told, key=lambda one: one.seen):
        first.setdefault(one.source, one.seen)
    return tuple(first.items())


def _topics(connection: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in in_parts(connection, _PLACED, numbers):
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
    text = clean.plain_text(row.html or "")
    return Story(
        id=row.id,
        revision=row.revision,
        title=row.title or "",
        text=text,
        html=row.html or "",
        summary=text if row.summary == "" else row.summary or "",
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


_FOUND = (
    sa.select(
        stories,
        entries.c.title,
        entries.c.summary,
        entries.c.html,
        entries.c.link,
        entries.c.authors,
        entries.c.categories,
        entries.c.language,
        entries.c.published_at,
    )
    .outerjoin(entries, stories.c.shown_entry == entries.c.id)
    .order_by(stories.c.number)
)

_NAMED = _FOUND.where(stories.c.id.in_(PART))

_NUMBERED = _FOUND.where(stories.c.number.in_(PART))

_CARRIED = (
    sa.select(
        entries.c.story, entries.c.id, sources.c.name, entries.c.link, entries.c.first_seen_at
    )
    .join(sources, entries.c.source_id == sources.c.id)
    .where(entries.c.story.in_(PART))
    .order_by(entries.c.id)
)

_TELLING = (
    sa.select(
        stories.c.event,
        stories.c.id.label("story"),
        sources.c.name,
        sa.func.min(entries.c.first_seen_at).label("seen"),
    )
    .join(entries, entries.c.story == stories.c.number)
    .join(sources, entries.c.source_id == sources.c.id)
    .where(stories.c.event.in_(PART))
    .group_by(stories.c.event, stories.c.id, sources.c.name)
)

_PLACED = (
    sa.select(topic_stories.c.story, topics.c.name)
    .join(topics, topic_stories.c.topic_id == topics.c.id)
    .where(topic_stories.c.story.in_(PART))
    .order_by(topics.c.name)
)
