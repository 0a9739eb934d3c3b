"""Which stories stand in which topics, and when a topic's feed has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.columns import microseconds
from feedd.store.numbers import named, of_stories
from feedd.store.prepared import Prepared, among
from feedd.store.tables import stories, tombstones, topic_stories, topics


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicState:
    """A stored topic; ``version`` moves whenever its feed changes.

    It holds the stories of ``query``, which differs from the declared one until it has been
    filled.
    """

    name: str
    query: str
    version: int
    created_at: datetime
    changed_at: datetime


def states(connection: Connection) -> dict[str, TopicState]:
    """Give every topic that is declared now."""
    return {row.name: TopicState(**row._asdict()) for row in connection.execute(_STATES)}


def place(connection: Connection, found: Mapping[str, Sequence[str]]) -> None:
    """Put stories (by id) into topics (by name); those that stand there already stay."""
    numbers = of_stories(connection, set().union(*found.values()))
    put(connection, {topic: {numbers[one] for one in inside} for topic, inside in found.items()})


def put(
    connection: Connection,
    found: Mapping[str, AbstractSet[int]],
    *,
    begun: AbstractSet[int] = frozenset(),
) -> None:
    """Put stories (by number) into topics (by name); those that stand there already stay.

    The stories that have just ``begun`` stand in no topic yet.
    """
    wanted = {topic: numbers for topic, numbers in found.items() if numbers}
    if not wanted:
        return
    topic_ids = named(connection, topics, wanted)
    known = sorted(set().union(*wanted.values()) - begun)
    standing = {(row.topic_id, row.story) for row in _STANDING.about(connection, known)}
    places = ((topic_ids[topic], one) for topic in wanted for one in sorted(wanted[topic]))
    fresh = [
        {"topic_id": topic, "story": one} for topic, one in places if (topic, one) not in standing
    ]
    if fresh:
        _PUT.run_all(connection, fresh)


def clear(connection: Connection, topic: str) -> None:
    """Take every story out of a topic, as when its query has changed."""
    connection.execute(sa.delete(topic_stories).where(topic_stories.c.topic_id == row_of(topic)))


def row_of(topic: str | sa.BindParameter[str], *, declared: bool = False) -> sa.ScalarSelect[int]:
    """Select a topic's row, for a statement about it alone; if asked, only of one in force.

    With a join the database might go through all topics' stories.
    """
    named = sa.select(topics.c.id).where(topics.c.name == topic)
    return (named.where(topics.c.declared) if declared else named).scalar_subquery()


def withdrawn(
    connection: Connection, topic: str, *, limit: int
) -> tuple[tuple[str, datetime], ...]:
    """Give the stories that a person took out of a topic's feed and when, the latest first."""
    rows = connection.execute(_WITHDRAWN, {"topic": topic, "most": limit})
    return tuple((row.id, row.withdrawn_at) for row in rows)


def touch(connection: Connection, changed: Iterable[str], *, at: datetime) -> frozenset[str]:
    """Note that these stories changed, and name the topics whose feeds change with them."""
    ids = sorted(set(changed))
    if not ids:
        return frozenset()
    holding = (
        sa.select(topic_stories.c.topic_id)
        .join(stories, topic_stories.c.story == stories.c.number)
        .where(stories.c.id.in_(ids))
    )
    return _changed(connection, topics.c.id.in_(holding), at=at)


def touch_all(connection: Connection, names: Iterable[str], *, at: datetime) -> frozenset[str]:
    """Note that the feeds of these topics have changed."""
    found = _MOVED.about(connection, sorted(set(names)), given=microseconds(at))
    return frozenset(row.name for row in found)


def _changed(
    connection: Connection, condition: sa.ColumnElement[bool], *, at: datetime
) -> frozenset[str]:
    moved = connection.execute(_moved(condition), {"given": microseconds(at)})
    return frozenset(moved.scalars())


def _moved(condition: sa.ColumnElement[bool]) -> sa.UpdateBase:
    # HTTP gives times in whole seconds: a reader would take two versions of one second for the
    # same.
    later = sa.type_coerce(topics.c.changed_at, sa.BigInteger) + 1_000_000
    given = sa.bindparam("given", type_=sa.BigInteger)
    # Locked in the order of their ids, as by a reload.
    found = (
        sa.select(topics.c.id)
        .where(condition)
        .order_by(topics.c.id)
        .with_for_update(key_share=True)
    )
    return (
        sa.update(topics)
        .where(topics.c.id.in_(found.correlate(None)))
        .values(
            version=topics.c.version + 1, changed_at=sa.case((given > later, given), else_=later)
        )
        .returning(topics.c.name)
    )


_STATES = sa.select(*(topics.c[field.name] for field in fields(TopicState))).where(
    topics.c.declared
)

_WITHDRAWN = (
    sa.select(stories.c.id, tombstones.c.withdrawn_at)
    .join_from(tombstones, stories, tombstones.c.story == stories.c.number)
    .join(topics, tombstones.c.topic_id == topics.c.id)
    .where(topics.c.name == sa.bindparam("topic"))
    .order_by(tombstones.c.withdrawn_at.desc(), stories.c.number.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)

_STANDING = Prepared(
    sa.select(topic_stories.c.topic_id, topic_stories.c.story).where(among(topic_stories.c.story))
)

_PUT = Prepared(sa.insert(topic_stories))

_MOVED = Prepared(_moved(among(topics.c.name)))
