"""What a person wants to see first: every topic's size, every source's health."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.rhythm import Rhythm
from feedd.store.prepared import Prepared, among
from feedd.store.sources import VisitRecord
from feedd.store.tables import sources, topic_stories, topics, visits


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """A topic and how many stories it holds."""

    name: str
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source's schedule and health."""

    name: str
    title: str | None
    last_visit_at: datetime | None
    next_visit_at: datetime | None
    why: str
    trouble: str | None
    error: str | None
    failures: int
    failing_since: datetime | None
    entries: int
    rhythm: str

    @property
    def tells_nothing(self) -> bool:
        """Tell whether no visit has found a story, although none failed."""
        return not (self.error or self.entries or Rhythm.from_text(self.rhythm).ever)


class Standing(NamedTuple):
    """What a source calls itself, and whether it is without trouble and failures."""

    name: str
    title: str | None
    is_untroubled: bool
    is_without_failure: bool


def topic_lines(connection: Connection) -> tuple[TopicLine, ...]:
    """Give the declared topics."""
    query = (
        sa.select(topics.c.name, sa.func.count(topic_stories.c.story).label("stories"))
        .outerjoin(topic_stories, topic_stories.c.topic_id == topics.c.id)
        .where(topics.c.declared)
        .group_by(topics.c.id)
        .order_by(topics.c.id)
    )
    return tuple(TopicLine(**row._asdict()) for row in connection.execute(query))


def source_lines(
    connection: Connection, *, most: int | None = None, names: Collection[str] | None = None
) -> tuple[SourceLine, ...]:
    """Give the declared sources, the ailing first; at ``most`` so many, or those of ``names``."""
    columns = [sources.c[name] for name in SourceLine.__dataclass_fields__]
    query = (
        sa.select(*columns)
        .where(sources.c.declared, sa.true() if names is None else sources.c.name.in_(names))
        .order_by(*_AILING, sources.c.name)
        .limit(most)
    )
    return tuple(SourceLine(**row._asdict()) for row in connection.execute(query))


def in_trouble(connection: Connection) -> int:
    """Count the declared sources that are in trouble."""
    query = sa.select(sa.func.count()).where(sources.c.declared, sources.c.trouble.is_not(None))
    return connection.scalar(query) or 0


def source_titles(connection: Connection) -> dict[str, str | None]:
    """Give what the declared sources call themselves, by their names."""
    query = sa.select(sources.c.name, sources.c.title).where(sources.c.declared)
    return {row.name: row.title for row in connection.execute(query)}


def standings(connection: Connection) -> tuple[Standing, ...]:
    """Give what the declared sources call themselves, and how they are."""
    query = sa.select(sources.c.name, sources.c.title, *_AILING).where(sources.c.declared)
    return tuple(Standing(*row) for row in connection.execute(query))


def titles_of(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """Give what these sources call themselves, those that say nothing left out."""
    return {row.name: row.title for row in _TITLES.about(connection, sorted(names))}


def source_sites(connection: Connection) -> dict[str, tuple[str | None, str | None]]:
    """Give what the declared sources call themselves, and the addresses of their sites."""
    query = sa.select(sources.c.name, sources.c.title, sources.c.site).where(sources.c.declared)
    return {row.name: (row.title, row.site) for row in connection.execute(query)}


def last_visits(
    connection: Connection, source: str, *, most: int
) -> tuple[tuple[datetime, VisitRecord], ...]:
    """Give the last visits of a source with their times, newest first; a hub's deliveries too."""
    query = (
        sa.select(visits.c.at, *(visits.c[name] for name in VisitRecord._fields))
        .join(sources, visits.c.source_id == sources.c.id)
        .where(sources.c.name == source)
        .order_by(visits.c.at.desc(), visits.c.id.desc())
        .limit(most)
    )
    rows = [row._asdict() for row in connection.execute(query)]
    return tuple((row.pop("at"), VisitRecord(**row)) for row in rows)


# False before true: who sorts by these has the ailing first.
_AILING = (sources.c.trouble.is_(None), sources.c.failures == 0)

# Prepared: on PostgreSQL a visit's statements are sent without waiting for their answers.
_TITLES = Prepared(
    sa.select(sources.c.name, sources.c.title).where(
        among(sources.c.name), sources.c.title.is_not(None)
    )
)
