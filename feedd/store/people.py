"""What people decided about stories: it stands above all that feedd finds out by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.core.stories import Decisions, story_id
from feedd.errors import Conflict, UnknownName
from feedd.store.tables import entries, kept_apart, links, sources, stories

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection, Row


def decisions(connection: Connection) -> Decisions:
    """Give every decision."""
    rows = connection.execute(sa.select(kept_apart.c.one, kept_apart.c.other))
    return Decisions(kept_apart=frozenset((row.one, row.other) for row in rows))


def split(connection: Connection, story: str, entry: int, *, at: datetime) -> str:
    """Make an entry a story of its own, for ever; give that story's id.

    Raises ``UnknownName`` for an entry that doesn't tell this story, and ``Conflict`` for the one
    that the story is named after: the others can be taken out, not that.
    """
    row = _entry(connection, story, entry)
    own = story_id(row.source, row.key)
    if own == story:
        raise Conflict("the story began with this entry: take the other one out")
    number = _begin(connection, own, row)
    connection.execute(sa.update(entries).where(entries.c.id == entry).values(story=number))
    _show_another(connection, row.number, but=entry)
    _take_link(connection, row, number)
    _keep_apart(connection, own, story, at)
    return own


def _entry(connection: Connection, story: str, entry: int) -> Row[tuple[object, ...]]:
    query = (
        sa.select(
            entries.c.key,
            entries.c.canonical,
            entries.c.first_seen_at,
            sources.c.name.label("source"),
            stories.c.number,
            stories.c.baseline,
            entries.c.id,
        )
        .join(sources, entries.c.source_id == sources.c.id)
        .join(stories, entries.c.story == stories.c.number)
        .where(entries.c.id == entry, stories.c.id == story)
    )
    row = connection.execute(query).first()
    if row is None:
        raise UnknownName(f"no entry {entry} tells the story {story}")
    return row


def _begin(connection: Connection, own: str, row: Row[tuple[object, ...]]) -> int:
    known = connection.scalar(sa.select(stories.c.number).where(stories.c.id == own))
    if known is not None:
        return int(known)
    fresh = sa.insert(stories).values(
        id=own,
        revision=1,
        shown_entry=row.id,
        first_seen_at=row.first_seen_at,
        updated_at=row.first_seen_at,
        baseline=row.baseline,
    )
    number: int = connection.execute(fresh.returning(stories.c.number)).scalar_one()
    return number


def _show_another(connection: Connection, number: int, *, but: int) -> None:
    first = sa.select(sa.func.min(entries.c.id)).where(entries.c.story == number)
    connection.execute(
        sa.update(stories)
        .where(stories.c.number == number, stories.c.shown_entry == but)
        .values(shown_entry=first.scalar_subquery())
    )


def _take_link(connection: Connection, row: Row[tuple[object, ...]], number: int) -> None:
    """Let the entry's address lead to its own story, unless the other one stands there too."""
    if row.canonical is None:
        return
    shared = sa.select(entries.c.id).where(
        entries.c.story == row.number, entries.c.canonical == row.canonical
    )
    if connection.scalar(shared) is None:
        connection.execute(
            sa.update(links).where(links.c.canonical == row.canonical).values(story=number)
        )


def _keep_apart(connection: Connection, story: str, other: str, at: datetime) -> None:
    one, two = sorted((story, other))
    known = sa.select(kept_apart.c.one).where(kept_apart.c.one == one, kept_apart.c.other == two)
    if connection.scalar(known) is None:
        connection.execute(sa.insert(kept_apart).values(one=one, other=two, decided_at=at))
