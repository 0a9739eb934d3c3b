"""What a person wants to see first: every topic's size, every source's health."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.store.tables import sources, topic_stories, topics

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection


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


def topic_lines(connection: Connection) -> tuple[TopicLine, ...]:
    """Give the declared topics."""
    query = (
        sa.select(topics.c.name, sa.func.count(topic_stories.c.story).label("stories"))
        .outerjoin(topic_stories, topic_stories.c.topic_id == topics.c.id)
        .where(topics.c.declared)
        .group_by(topics.c.id)
        .order_by(topics.c.id)
    )
    return tuple(
        TopicLine(name=row.name, stories=row.stories) for row in connection.execute(query)
    )


def source_lines(
    connection: Connection, *, most: int | None = None, behind: int = 0
) -> tuple[SourceLine, ...]:
    """Give the declared sources, those in trouble first; at ``most`` so many ``behind`` others."""
    columns = [sources.c[name] for name in SourceLine.__dataclass_fields__]
    query = (
        sa.select(*columns)
        .where(sources.c.declared)
        .order_by(sources.c.trouble.is_(None), sources.c.name)
        .limit(most)
        .offset(behind)
    )
    return tuple(SourceLine(**row._mapping) for row in connection.execute(query))  # noqa: SLF001  its public name
