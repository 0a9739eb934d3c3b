"""The events that stories tell of, each named by the story that it began with.

Most stories are alone in their event; the event is stored only for those that joined another's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.prepared import Prepared, among
from feedd.store.tables import entries, sources, stories

EVENT: Final = sa.func.coalesce(stories.c.event, stories.c.id)
"""The id of the story that a story's event began with."""

TELLS_OF_ANY: Final = sa.or_(
    among(stories.c.event), sa.and_(among(stories.c.id), stories.c.event.is_(None))
)
"""Whether a story tells of one of these events; each half has an index."""


@dataclass(frozen=True, slots=True)
class Teller:
    """A source that told a story of an event, and when it first did."""

    story: str
    source: str
    seen: datetime


def of_stories(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Give the event of each of these stories: the id of the story that it began with."""
    return {row.id: row.event for row in _EVENTS.about(connection, sorted(set(ids)))}


def others(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give the other stories of each one's event, the first seen first."""
    found = of_stories(connection, ids)
    members: dict[str, list[str]] = defaultdict(list)
    for row in _TELLING_ALSO.about(connection, sorted(set(found.values()))):
        members[row.event].append(row.id)
    return {
        story: tuple(one for one in members[event] if one != story)
        for story, event in found.items()
    }


def tellers(
    connection: Connection, events: Iterable[str]
) -> dict[str, tuple[tuple[str, datetime], ...]]:
    """Give the sources that told stories of each event, with when each first told one."""
    found = telling(connection, events)
    return {event: first_times(told) for event, told in found.items()}


def telling(connection: Connection, events: Iterable[str]) -> Mapping[str, list[Teller]]:
    """Give the sources that told the stories of each event."""
    found: dict[str, list[Teller]] = defaultdict(list)
    for row in _TELLING.about(connection, sorted(set(events))):
        found[row.event].append(Teller(row.story, row.name, row.seen))
    return found


def first_times(tellers: Iterable[Teller], *, but: str = "") -> tuple[tuple[str, datetime], ...]:
    """Give the first time that each source told one of these stories, ``but`` one left out."""
    first: dict[str, datetime] = {}
    for one in sorted(tellers, key=lambda one: one.seen):
        if one.story != but:
            first.setdefault(one.source, one.seen)
    return tuple(first.items())


_TELLING = Prepared(
    sa.select(
        EVENT.label("event"),
        stories.c.id.label("story"),
        sources.c.name,
        sa.func.min(entries.c.first_seen_at).label("seen"),
    )
    .join(entries, entries.c.story == stories.c.number)
    .join(sources, entries.c.source_id == sources.c.id)
    .where(TELLS_OF_ANY)
    .group_by(stories.c.number, sources.c.name)
)

_EVENTS = Prepared(sa.select(stories.c.id, EVENT.label("event")).where(among(stories.c.id)))

_TELLING_ALSO = Prepared(
    sa.select(stories.c.id, EVENT.label("event"))
    .where(TELLS_OF_ANY, stories.c.shown_entry.is_not(None))
    .order_by(stories.c.number)
)
