"""Pages of feeds that never change again, as they were written."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.model import Story
from feedd.store.stories import by_id
from feedd.store.tables import archives, stories, topic_stories, topics
from feedd.store.topics import row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """How many pages a topic has, and the number of the newest story among them.

    ``version`` is the topic's.
    """

    pages: int
    last: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A page's bytes, and when they were written."""

    body: bytes
    written_at: datetime


def shelf(connection: Connection, topic: str) -> Shelf:
    """Say how far a topic is archived."""
    row = connection.execute(_SHELF, {"topic": topic}).one()
    return Shelf(pages=row[0] or 0, last=row[1] or 0, version=row[2] or 0)


def is_full(connection: Connection, topic: str, *, after: int, size: int) -> bool:
    """Tell whether a topic has ``size`` stories that no page holds."""
    last = (
        sa.select(topic_stories.c.story)
        .where(topic_stories.c.topic_id == row_of(topic), topic_stories.c.story > after)
        .order_by(topic_stories.c.story)
        .offset(size - 1)
        .limit(1)
    )
    return connection.scalar(last) is not None


def waiting(connection: Connection, topic: str, *, after: int, limit: int) -> tuple[Story, ...]:
    """Give the oldest stories of a topic that no page holds, oldest first."""
    query = (
        sa.select(stories.c.id)
        .join(topic_stories, topic_stories.c.story == stories.c.number)
        .where(topic_stories.c.topic_id == row_of(topic), topic_stories.c.story > after)
        .order_by(topic_stories.c.story)
        .limit(limit)
    )
    return tuple(by_id(connection, connection.execute(query).scalars()).values())


def add(  # noqa: PLR0913  what a page is
    connection: Connection, topic: str, page: int, body: bytes, *, last_story: str, at: datetime
) -> None:
    """Store a page for ever."""
    connection.execute(
        sa.insert(archives).values(
            topic_id=row_of(topic),
            page=page,
            last_story=sa.select(stories.c.number)
            .where(stories.c.id == last_story)
            .scalar_subquery(),
            body=zlib.compress(body),
            written_at=at,
        )
    )


def page(connection: Connection, topic: str, number: int) -> Archived | None:
    """Give a page of a declared topic as it was written."""
    row = connection.execute(
        sa.select(archives.c.body, archives.c.written_at)
        .join(topics, archives.c.topic_id == topics.c.id)
        .where(topics.c.name == topic, topics.c.declared, archives.c.page == number)
    ).first()
    return row and Archived(body=zlib.decompress(row.body), written_at=row.written_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A page that may hold a story, of any topic."""

    topic: int
    page: int
    body: bytes


def holding(connection: Connection, story: str) -> tuple[Holding, ...]:
    """Give the pages in whose range a story lies; they needn't hold it."""
    rows = connection.execute(_HOLDING, {"story": story})
    return tuple(
        Holding(topic=row.topic_id, page=row.page, body=zlib.decompress(row.body)) for row in rows
    )


def rewrite(connection: Connection, page: Holding, body: bytes, *, at: datetime) -> None:
    """Put other bytes in a page's place, as a story in it was withdrawn."""
    connection.execute(
        sa.update(archives)
        .where(archives.c.topic_id == page.topic, archives.c.page == page.page)
        .values(body=zlib.compress(body), written_at=at)
    )


_before = archives.alias()
_number = sa.select(stories.c.number).where(stories.c.id == sa.bindparam("story"))
_HOLDING = (
    sa.select(archives.c.topic_id, archives.c.page, archives.c.body)
    .outerjoin(
        _before,
        (_before.c.topic_id == archives.c.topic_id) & (_before.c.page == archives.c.page - 1),
    )
    .where(
        archives.c.last_story >= _number.scalar_subquery(),
        sa.func.coalesce(_before.c.last_story, 0) < _number.scalar_subquery(),
    )
)

_SHELF = (
    sa.select(
        sa.func.max(archives.c.page),
        sa.func.max(archives.c.last_story),
        sa.func.max(topics.c.version),
    )
    .select_from(topics)
    .outerjoin(archives, archives.c.topic_id == topics.c.id)
    .where(topics.c.name == sa.bindparam("topic"))
)
