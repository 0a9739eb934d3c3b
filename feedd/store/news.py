"""What has happened since somebody last looked, by whichever process it was committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from feedd.store.tables import alerts, entries, revisions, sources, stories, topics, watches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

Kind = Literal["story", "revision", "alert"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """One thing that happened to a story; ``watch`` is there for alerts."""

    kind: Kind
    story: str
    title: str
    source: str
    watch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How far somebody has read. ``feeds`` moves whenever a topic's feed changes."""

    stories: int = 0
    revisions: int = 0
    alerts: int = 0
    feeds: int = 0


def marks(connection: Connection) -> Marks:
    """Say how far there is something to read."""
    ends = {
        "stories": sa.func.max(stories.c.number),
        "revisions": sa.func.max(revisions.c.id),
        "alerts": sa.func.max(alerts.c.id),
        "feeds": sa.func.sum(topics.c.version),
    }
    row = connection.execute(
        sa.select(*(sa.select(end).scalar_subquery().label(name) for name, end in ends.items()))
    ).one()
    return Marks(**{name: int(getattr(row, name) or 0) for name in ends})


def between(connection: Connection, after: Marks, until: Marks, *, most: int) -> Iterator[Flash]:
    """Give what happened between two marks, at most the newest ``most`` of each kind."""
    yield from _told(connection, _stories(after.stories, until.stories), "story", most)
    yield from _told(connection, _revised(after.revisions, until.revisions), "revision", most)
    yield from _told(connection, _alerted(after.alerts, until.alerts), "alert", most)


def _told(
    connection: Connection, query: sa.Select[tuple[object, ...]], kind: Kind, most: int
) -> Iterator[Flash]:
    for row in reversed(connection.execute(query.limit(most)).all()):
        yield Flash(
            kind=kind,
            story=row.id,
            title=row.title or "",
            source=row.source or "",
            watch=row.watch,
        )


def _stories(after: int, until: int) -> sa.Select[tuple[object, ...]]:
    number = stories.c.number
    return (
        _shown(stories, sa.null()).where(number > after, number <= until).order_by(number.desc())
    )


def _revised(after: int, until: int) -> sa.Select[tuple[object, ...]]:
    number = revisions.c.id
    told = stories.join(revisions, revisions.c.story == stories.c.number)
    return _shown(told, sa.null()).where(number > after, number <= until).order_by(number.desc())


def _alerted(after: int, until: int) -> sa.Select[tuple[object, ...]]:
    number = alerts.c.id
    told = stories.join(alerts, alerts.c.story == stories.c.number)
    told = told.join(watches, alerts.c.watch_id == watches.c.id)
    query = _shown(told, watches.c.name)
    return query.where(number > after, number <= until).order_by(number.desc())


def _shown(
    told: sa.FromClause, watch: sa.ColumnElement[str] | sa.ColumnElement[None]
) -> sa.Select[tuple[object, ...]]:
    """Select stories as they are shown."""
    shown = told.outerjoin(entries, stories.c.shown_entry == entries.c.id)
    shown = shown.outerjoin(sources, entries.c.source_id == sources.c.id)
    columns = (stories.c.id, entries.c.title, sources.c.name.label("source"))
    return sa.select(*columns, watch.label("watch")).select_from(shown)
