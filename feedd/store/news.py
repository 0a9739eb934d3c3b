"""What has happened since somebody last looked, whichever process committed it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.prepared import Row
from feedd.store.tables import alerts, entries, revisions, sources, stories, topics, watches

Kind = Literal["story", "revision", "alert"]


_WRITTEN = re.compile(r"(\d{1,18})-(\d{1,18})-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How far somebody has read; ``feeds`` grows whenever a topic's feed changes.

    As text, without ``feeds``, they are the id from which a listener goes on.
    """

    stories: int = 0
    revisions: int = 0
    alerts: int = 0
    feeds: int = 0

    def __str__(self) -> str:
        return f"{self.stories}-{self.revisions}-{self.alerts}"

    @staticmethod
    def read(text: str) -> Marks | None:
        """Read marks that were written down; None if these are none."""
        if (found := _WRITTEN.fullmatch(text)) is None:
            return None
        stories, revisions, alerts = map(int, found.groups())
        return Marks(stories=stories, revisions=revisions, alerts=alerts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """One thing that happened to a story; ``watch`` is there for alerts.

    ``at`` are the marks of somebody who has read up to this.
    """

    kind: Kind
    story: str
    title: str
    source: str
    watch: str | None = None
    at: Marks = Marks()

    def is_within(self, marks: Marks) -> bool:
        """Tell whether somebody who has read so far has read this."""
        match self.kind:
            case "story":
                return self.at.stories <= marks.stories
            case "revision":
                return self.at.revisions <= marks.revisions
            case "alert":
                return self.at.alerts <= marks.alerts


def marks(connection: Connection) -> Marks:
    """Give the marks up to which there is something to read."""
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
    at = after
    for row in _rows(connection, _stories(after.stories, until.stories), most):
        at = replace(at, stories=row.mark)
        yield _flash("story", row, at)
    at = replace(at, stories=until.stories)
    for row in _rows(connection, _revised(after.revisions, until.revisions), most):
        at = replace(at, revisions=row.mark)
        yield _flash("revision", row, at)
    at = replace(at, revisions=until.revisions)
    for row in _rows(connection, _alerted(after.alerts, until.alerts), most):
        at = replace(at, alerts=row.mark)
        yield _flash("alert", row, at)


def _rows(
    connection: Connection, query: sa.Select[tuple[object, ...]], most: int
) -> Iterator[Row]:
    return reversed(connection.execute(query.limit(most)).all())


def _flash(kind: Kind, row: Row, at: Marks) -> Flash:
    return Flash(
        kind=kind,
        story=row.id,
        title=row.title or "",
        source=row.source or "",
        watch=row.watch,
        at=at,
    )


def _stories(after: int, until: int) -> sa.Select[tuple[object, ...]]:
    number = stories.c.number
    query = _shown(stories, number, sa.null())
    return query.where(number > after, number <= until).order_by(number.desc())


def _revised(after: int, until: int) -> sa.Select[tuple[object, ...]]:
    number = revisions.c.id
    rows = stories.join(revisions, revisions.c.story == stories.c.number)
    query = _shown(rows, number, sa.null())
    return query.where(number > after, number <= until).order_by(number.desc())


def _alerted(after: int, until: int) -> sa.Select[tuple[object, ...]]:
    number = alerts.c.id
    rows = stories.join(alerts, alerts.c.story == stories.c.number)
    rows = rows.join(watches, alerts.c.watch_id == watches.c.id)
    query = _shown(rows, number, watches.c.name)
    return query.where(number > after, number <= until).order_by(number.desc())


def _shown(
    rows: sa.FromClause,
    mark: sa.ColumnElement[int],
    watch: sa.ColumnElement[str] | sa.ColumnElement[None],
) -> sa.Select[tuple[object, ...]]:
    """Select stories as they are shown."""
    shown = rows.outerjoin(entries, stories.c.shown_entry == entries.c.id)
    shown = shown.outerjoin(sources, entries.c.source_id == sources.c.id)
    columns = (stories.c.id, mark.label("mark"), entries.c.title, sources.c.name.label("source"))
    return sa.select(*columns, watch.label("watch")).select_from(shown)
