"""Which version of each story a feed shows, without reading its texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.prepared import Prepared, Row, among
from feedd.store.tables import entries, sources, stories, topic_stories
from feedd.store.topics import row_of


@dataclass(frozen=True, slots=True)
class Version:
    """The state of a story: if two are equal, a feed shows the same of their stories.

    ``carriers`` is a line for each entry of the story, in the order in which they came.
    """

    carriers: tuple[tuple[object, ...], ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources that carry it; one may come several times."""
        return tuple(str(carrier[-1]) for carrier in self.carriers)


def of_topic(connection: Connection, topic: str, *, limit: int) -> dict[str, Version]:
    """Give versions of the stories that ``stories.latest`` would give, by id and newest first."""
    return _versions(_OF_TOPIC.rows(connection, topic=topic, most=limit))


def of_stories(connection: Connection, ids: Iterable[str]) -> dict[str, Version]:
    """Give the stories of these ids that show something, by id."""
    return _versions(_OF_STORIES.about(connection, sorted(set(ids))))


def _versions(rows: Iterable[Row]) -> dict[str, Version]:
    found: dict[str, list[tuple[object, ...]]] = {}
    for row in rows:
        found.setdefault(str(row[0]), []).append(tuple(row)[1:])
    return {story: Version(tuple(carriers)) for story, carriers in found.items()}


def _as_kept(column: sa.Column[object]) -> sa.ColumnElement[object]:
    """Leave a value as the database has it: it is only compared."""
    return sa.type_coerce(column, sa.types.NULLTYPE)


# What an entry says changes only with its digest, and what a story shows with its revision; the
# files of an entry move without either.
_CARRIED = (
    sa.select(
        stories.c.id,
        stories.c.revision,
        stories.c.shown_entry,
        _as_kept(stories.c.first_seen_at),
        _as_kept(stories.c.updated_at),
        entries.c.id,
        _as_kept(entries.c.digest),
        _as_kept(entries.c.enclosures),
        entries.c.link,
        sources.c.name,
    )
    .join(entries, entries.c.story == stories.c.number)
    .join(sources, entries.c.source_id == sources.c.id)
)

_NEWEST = (
    sa.select(topic_stories.c.story)
    .join(stories, topic_stories.c.story == stories.c.number)
    .where(
        topic_stories.c.topic_id == row_of(sa.bindparam("topic")),
        stories.c.shown_entry.is_not(None),
    )
    .order_by(topic_stories.c.story.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)

_OF_TOPIC = Prepared(
    _CARRIED.where(stories.c.number.in_(_NEWEST)).order_by(stories.c.number.desc(), entries.c.id)
)

_OF_STORIES = Prepared(
    _CARRIED.where(among(stories.c.id), stories.c.shown_entry.is_not(None)).order_by(entries.c.id)
)
