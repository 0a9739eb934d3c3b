"""The texts that the window of recent stories reads, whichever process stored them."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.stories import Document, Filing
from feedd.store.events import EVENT
from feedd.store.prepared import Prepared, Row
from feedd.store.prints import WANTED, print_of
from feedd.store.tables import entries, former_texts, prints, sources, stories

MARGIN = timedelta(days=1)
"""A clock may be set by less than this, and recent stories are still found by their times."""

_BEYOND = 1 << 62
"""More than any number."""

_MOST_LATER = 6
"""Later texts of an entry that are read; a live page may have hundreds."""


def last_before(connection: Connection, since: datetime, *, now: datetime) -> int:
    """Give the number of an entry that came before every entry of the window, from ``since`` on.

    Reading begins behind it, so that the years of entries before the window aren't read. The order
    in which entries came is told by their numbers, not by their times, since the clock may have
    been wrong. If no story has a time in the window, the window begins with those of the future.
    """
    seen = stories.c.first_seen_at
    begun = (_first_begun(seen.between(since - MARGIN, now)), _first_begun(seen > now))
    last = sa.select(sa.func.max(stories.c.number)).where(
        stories.c.number < sa.func.coalesce(*begun, _BEYOND)
    )
    # The entry that a story began with: a copy of it may have come today.
    began = sa.select(sa.func.min(entries.c.id)).where(entries.c.story == last.scalar_subquery())
    return connection.scalar(began) or 0


def _first_begun(when: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    # Apart, or PostgreSQL would look for it among all stories in the order of their numbers.
    begun = sa.select(stories.c.number).where(when).offset(0).subquery()
    return sa.select(sa.func.min(begun.c.number)).scalar_subquery()


def documents(
    connection: Connection, *, after: int, since: datetime, limit: int
) -> tuple[tuple[int, Document], ...]:
    """Give entries numbered above ``after`` and first seen at ``since`` or later, in order.

    This is how the window catches up with what any process stored.
    """
    found = _DOCUMENTS.rows(connection, after=after, since=since, most=limit)
    return tuple((row.id, _as_document(row)) for row in found)


def last_superseded(connection: Connection) -> int:
    """Give the number of the last text that was superseded by a later one."""
    return connection.scalar(sa.select(sa.func.max(former_texts.c.id))) or 0


def later_texts(
    connection: Connection, *, after: int, now: datetime, limit: int
) -> tuple[int, tuple[Document, ...]]:
    """Give the texts by which others were superseded, these numbered above ``after``.

    Also the number of the last one that was, with which to go on; 0 if there is none.
    """
    found = _LATER_TEXTS.rows(connection, after=after, most=limit)
    latest = {row.id: row for row in found if row.times <= _MOST_LATER}
    documents = (_as_document(row, at=now) for row in latest.values())
    return max((row.superseded for row in found), default=0), tuple(documents)


def _as_document(row: Row, *, at: datetime | None = None) -> Document:
    return Document(
        story=row.story,
        source=row.source,
        title=row.title or "",
        text="",
        at=at or row.first_seen_at,
        row=row.id,
        print=print_of(row),
        filing=Filing.from_bytes(row.filing) if row.filing else None,
        event=row.event,
    )


# Picked first, so that the database doesn't join all later ones to get at these.
_PICKED = (
    sa.select(entries.c.id)
    .where(entries.c.id > sa.bindparam("after"), entries.c.first_seen_at >= sa.bindparam("since"))
    .order_by(entries.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
    .subquery()
)

_WANTED = (
    entries.c.id,
    *WANTED,
    prints.c.filing,
    entries.c.first_seen_at,
    stories.c.id.label("story"),
    EVENT.label("event"),
    sources.c.name.label("source"),
)

_DOCUMENTS = Prepared(
    sa.select(*_WANTED)
    .join_from(_PICKED, entries, _PICKED.c.id == entries.c.id)
    .join(stories, entries.c.story == stories.c.number)
    .join(sources, entries.c.source_id == sources.c.id)
    .outerjoin(prints, prints.c.entry_id == entries.c.id)
    .order_by(entries.c.id)
)

_SUPERSEDED = (
    sa.select(former_texts.c.id, former_texts.c.entry_id)
    .where(former_texts.c.id > sa.bindparam("after"))
    .order_by(former_texts.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
    .subquery()
)

_OF_ENTRY = former_texts.alias()
_TIMES = sa.select(sa.func.count()).where(_OF_ENTRY.c.entry_id == entries.c.id).scalar_subquery()

_LATER_TEXTS = Prepared(
    sa.select(_SUPERSEDED.c.id.label("superseded"), _TIMES.label("times"), *_WANTED)
    .join_from(_SUPERSEDED, entries, _SUPERSEDED.c.entry_id == entries.c.id)
    .join(stories, entries.c.story == stories.c.number)
    .join(sources, entries.c.source_id == sources.c.id)
    .outerjoin(prints, prints.c.entry_id == entries.c.id)
    .order_by(_SUPERSEDED.c.id)
)
