"""What has happened since somebody last looked, whichever process committed it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.prepared import Row
from feedd.store.tables import alerts, entries, revisions, sources, stories, topics, watches

Kind = Literal["story", "revision", "alert"]


_WRITTEN = re.compile(r"(\d{1,18})-(\d{1,18})-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How far somebody has read; ``feeds`` grows whenever a topic's feed changes.

    As text they are the id of an event on the stream, from which a listener goes on; ``feeds``
    isn't part of it.
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
        mark = _HAPPENED[self.kind].mark
        return bool(getattr(self.at, mark) <= getattr(marks, mark))


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
    for kind, happened in _HAPPENED.items():
        first, last = getattr(after, happened.mark), getattr(until, happened.mark)
        for row in _rows(connection, happened, first, last, most):
            at = replace(at, **{happened.mark: row.number})
            yield Flash(
                kind=kind,
                story=row.id,
                title=row.title or "",
                source=row.source or "",
                watch=row.watch,
                at=at,
            )
        at = replace(at, **{happened.mark: last})


def _rows(
    connection: Connection, happened: _Happened, after: int, until: int, most: int
) -> Iterator[Row]:
    """Read the newest of what has these numbers, with its stories as they are shown; in order."""
    number = happened.number
    query = (
        sa.select(
            stories.c.id,
            number.label("number"),
            entries.c.title,
            sources.c.name.label("source"),
            happened.watch.label("watch"),
        )
        .select_from(happened.rows)
        .outerjoin(entries, stories.c.shown_entry == entries.c.id)
        .outerjoin(sources, entries.c.source_id == sources.c.id)
        .where(number > after, number <= until)
        .order_by(number.desc())
        .limit(most)
    )
    return reversed(connection.execute(query).all())


class _Happened(NamedTuple):
    """What is counted by a ``mark``: rows with their stories, in the order of their numbers."""

    mark: str
    rows: sa.FromClause
    number: sa.ColumnElement[int]
    watch: sa.ColumnElement[str] | sa.ColumnElement[None] = sa.null()


_REVISED = stories.join(
    revisions, sa.and_(revisions.c.story == stories.c.number, revisions.c.number.is_not(None))
)
_ALERTED = stories.join(alerts, alerts.c.story == stories.c.number).join(
    watches, alerts.c.watch_id == watches.c.id
)
_HAPPENED: Mapping[Kind, _Happened] = {
    "story": _Happened("stories", stories, stories.c.number),
    "revision": _Happened("revisions", _REVISED, revisions.c.id),
    "alert": _Happened("alerts", _ALERTED, alerts.c.id, watches.c.name),
}
