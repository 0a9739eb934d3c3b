"""What people decided about stories: it overrides all that feedd finds out by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.model import Reason
from feedd.core.stories import Decisions, grounds, story_id
from feedd.errors import Conflict, UnknownName
from feedd.store.events import EVENT, TELLS_OF_ANY
from feedd.store.prepared import Prepared, Row
from feedd.store.retention import drop_texts
from feedd.store.tables import (
    entries,
    joined,
    kept_apart,
    links,
    sources,
    stories,
    tombstones,
    topic_stories,
)


def decisions(connection: Connection) -> Decisions:
    """Give every decision; stories kept apart are named by the stories they are part of now."""
    known = Decisions(joined={row.story: row.into for row in _JOINED.rows(connection)})
    apart = _APART.rows(connection)
    pairs = ((known.current(row.one), known.current(row.other)) for row in apart)
    return replace(
        known,
        kept_apart=frozenset((one, other) for one, other in pairs if one != other),
        retracted=frozenset(story for (story,) in _RETRACTED.rows(connection)),
    )


def current(connection: Connection, story: str) -> str:
    """Give the id of the story that a story has become; its own if it was never merged."""
    into = connection.scalar(sa.select(joined.c.into).where(joined.c.story == story))
    return into or story


def said_of(connection: Connection, story: str) -> Mapping[str, Reason]:
    """Give what people decided about a story, by the ids of the stories that its entries began."""
    apart = sa.select(kept_apart.c.one).where(kept_apart.c.one == story)
    own = {story: grounds.APART} if connection.scalar(apart.limit(1)) else {}
    return own | dict.fromkeys(taken_in(connection, story), grounds.JOINED)


def are_apart(connection: Connection, story: str, other: str) -> bool:
    """Tell whether an entry of one of two stories was made the other one."""
    return connection.execute(sa.select(sa.exists().where(_pair(story, other)))).scalar_one()


def taken_in(connection: Connection, story: str) -> tuple[str, ...]:
    """Give the ids of the stories that people merged into a story."""
    return tuple(connection.scalars(sa.select(joined.c.story).where(joined.c.into == story)))


def merge(connection: Connection, story: str, other: str, *, at: datetime) -> str:
    """Let a story take another one in, for ever; give the id of the one that is left.

    The other's entries and topics are the story's from now on; its alerts count as the story's
    while the two are one (``alerts.already_alerted``). Raises ``UnknownName`` for a story that
    isn't there.
    """
    story, other = current(connection, story), current(connection, other)
    kept, gone = _known(connection, story), _known(connection, other)
    if kept.number == gone.number:
        return story
    for table in (entries, links):
        connection.execute(
            sa.update(table).where(table.c.story == gone.number).values(story=kept.number)
        )
    _take_places(connection, kept.number, gone.number, at)
    _close(connection, kept, gone)
    _remember_joined(connection, story, other, at)
    return story


def split(connection: Connection, story: str, entry: int, *, at: datetime) -> str:
    """Make an entry a story of its own, for ever; give that story's id.

    Raises ``UnknownName`` if the entry doesn't tell this story, and ``Conflict`` if the story
    began with it, as the story's id is made from that entry.
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


def retract(connection: Connection, story: str, *, at: datetime) -> None:
    """Withdraw a story for ever: its texts are dropped, and the feeds it stood in say so.

    Raises ``UnknownName`` for a story that isn't there.
    """
    number = _known(connection, story).number
    _bury(connection, number, at)
    drop_texts(connection, [number], now=at)
    connection.execute(
        sa.update(stories).where(stories.c.number == number).values(retracted_at=at)
    )


def _known(connection: Connection, story: str) -> Row:
    columns = (stories.c.number, stories.c.revision, stories.c.shown_entry)
    query = sa.select(*columns, EVENT.label("event")).where(stories.c.id == story)
    row = connection.execute(query).first()
    if row is None:
        raise UnknownName(f"no story has the id {story!r}; feedd stories lists them")
    return row


def _take_places(connection: Connection, kept: int, gone: int, at: datetime) -> None:
    _bury(connection, gone, at)
    standing = sa.select(topic_stories.c.topic_id).where(topic_stories.c.story == kept)
    connection.execute(
        sa.update(topic_stories)
        .where(topic_stories.c.story == gone, topic_stories.c.topic_id.not_in(standing))
        .values(story=kept)
    )
    connection.execute(sa.delete(topic_stories).where(topic_stories.c.story == gone))


def _close(connection: Connection, kept: Row, gone: Row) -> None:
    """Empty the story that was merged away; the other goes on from the higher revision number."""
    connection.execute(
        sa.update(stories).where(stories.c.number == gone.number).values(shown_entry=None)
    )
    connection.execute(
        sa.update(stories)
        .where(stories.c.number == kept.number)
        .values(
            revision=max(kept.revision, gone.revision),
            shown_entry=kept.shown_entry or gone.shown_entry,
        )
    )
    _MOVE.run_about(connection, [gone.event], kept=kept.event)


def _remember_joined(connection: Connection, story: str, other: str, at: datetime) -> None:
    connection.execute(sa.delete(kept_apart).where(_pair(story, other)))
    # Every former story leads to the one that is left in one step.
    connection.execute(sa.update(joined).where(joined.c.into == other).values(into=story))
    connection.execute(sa.insert(joined).values(story=other, into=story, decided_at=at))


def _bury(connection: Connection, number: int, at: datetime) -> None:
    """Remember the feeds in which a story was shown and is no longer."""
    known = sa.select(tombstones.c.topic_id).where(tombstones.c.story == number)
    columns = {
        "topic_id": topic_stories.c.topic_id,
        "story": topic_stories.c.story,
        "withdrawn_at": sa.literal(at, tombstones.c.withdrawn_at.type),
    }
    standing = sa.select(*columns.values()).where(
        topic_stories.c.story == number, topic_stories.c.topic_id.not_in(known)
    )
    connection.execute(sa.insert(tombstones).from_select(list(columns), standing))


def _entry(connection: Connection, story: str, entry: int) -> Row:
    query = (
        sa.select(
            entries.c.key,
            _CANONICAL.label("canonical"),
            entries.c.first_seen_at,
            sources.c.name.label("source"),
            stories.c.number,
            entries.c.silent,
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


def _begin(connection: Connection, own: str, row: Row) -> int:
    known = connection.scalar(sa.select(stories.c.number).where(stories.c.id == own))
    if known is not None:
        return _revive(connection, own, int(known), row)
    fresh = sa.insert(stories).values(
        id=own,
        revision=1,
        shown_entry=row.id,
        first_seen_at=row.first_seen_at,
        updated_at=row.first_seen_at,
        baseline=row.silent,
    )
    number: int = connection.execute(fresh.returning(stories.c.number)).scalar_one()
    return number


def _revive(connection: Connection, own: str, number: int, row: Row) -> int:
    """Let a story that was merged away stand by itself again."""
    connection.execute(sa.delete(joined).where(joined.c.story == own))
    connection.execute(sa.delete(tombstones).where(tombstones.c.story == number))
    connection.execute(
        sa.update(stories)
        .where(stories.c.number == number, stories.c.shown_entry.is_(None))
        .values(shown_entry=row.id, event=None)
    )
    return number


def _show_another(connection: Connection, number: int, *, but: int) -> None:
    # Where all its other entries have lost their texts, the story has nothing left to show.
    first = sa.select(sa.func.min(entries.c.id)).where(
        entries.c.story == number, entries.c.pruned_at.is_(None)
    )
    connection.execute(
        sa.update(stories)
        .where(stories.c.number == number, stories.c.shown_entry == but)
        .values(shown_entry=first.scalar_subquery())
    )


def _take_link(connection: Connection, row: Row, number: int) -> None:
    """Let the entry's address lead to its own story, unless the other story has it as well."""
    if row.canonical is None:
        return
    shared = sa.select(entries.c.id).where(
        entries.c.story == row.number, row.canonical == _CANONICAL
    )
    if connection.scalar(shared) is None:
        connection.execute(
            sa.update(links).where(links.c.canonical == row.canonical).values(story=number)
        )


def _keep_apart(connection: Connection, story: str, other: str, at: datetime) -> None:
    if not are_apart(connection, story, other):
        connection.execute(sa.insert(kept_apart).values(one=story, other=other, decided_at=at))


def _pair(story: str, other: str) -> sa.ColumnElement[bool]:
    one, two = kept_apart.c.one, kept_apart.c.other
    return sa.tuple_(one, two).in_([(story, other), (other, story)])


# Kept once where it is the link.
_CANONICAL = sa.case((entries.c.canonical == "", entries.c.link), else_=entries.c.canonical)

_JOINED = Prepared(sa.select(joined.c.story, joined.c.into))

_APART = Prepared(sa.select(kept_apart.c.one, kept_apart.c.other))

_RETRACTED = Prepared(sa.select(stories.c.id).where(stories.c.retracted_at.is_not(None)))

_MOVE = Prepared(sa.update(stories).where(TELLS_OF_ANY).values(event=sa.bindparam("kept")))
