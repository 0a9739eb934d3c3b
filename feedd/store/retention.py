"""What leaves the database when it has been kept long enough, and in which order.

A story leaves when no rule keeps it. The rules, of which one suffices to keep it:

1. a source still publishes it: it stood in the last edition
2. a topic's feed shows it, or an alert of it is still on its way
3. a topic with a rule of its own holds it, and by that rule it is young and new enough
4. no such topic holds it, and by the general rule it is young and new enough

Its texts leave. The marks that it is known by stay (keys, addresses, digests), so that it doesn't
come back as news when a source serves it again; with another text it becomes a story again, under
its old id.

The same holds for what was sent: the bytes of a message and the words of an alert leave, their
rows stay, so that no ``webhook-id`` is ever given to another message.

On SQLite what stays is put together anew, or its pages would stay too, nearly empty (``_empty``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.settings import Keep, Topic
from feedd.store import prints
from feedd.store.numbers import named
from feedd.store.tables import (
    alerts,
    attempts,
    deliveries,
    entries,
    joined,
    messages,
    revisions,
    sources,
    stories,
    topic_stories,
    topics,
    visits,
)

_Condition = sa.ColumnElement[bool]
_Place = TypeVar("_Place")
_Words = TypeVar("_Words")

_BEHIND_ALL = 2**40
"""More than any row's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How long stories are kept: in general, and those of topics with a rule of their own."""

    general: Keep
    topics: Sequence[Topic]


def outdated(
    connection: Connection, rules: Rules, *, now: datetime, limit: int, after: int = 0
) -> tuple[int, ...]:
    """Give the numbers of stories that no rule keeps, oldest first, from the one ``after`` on."""
    query = (
        _unless_kept(connection, rules, now=now)
        .where(stories.c.number > after)
        .order_by(stories.c.number)
        .limit(limit)
    )
    return tuple(connection.execute(query).scalars())


def still_outdated(
    connection: Connection, rules: Rules, found: Sequence[int], *, now: datetime
) -> tuple[int, ...]:
    """Give those of the stories found that no rule keeps now."""
    query = _unless_kept(connection, rules, now=now).where(stories.c.number.in_(found))
    return tuple(connection.execute(query).scalars())


def _unless_kept(connection: Connection, rules: Rules, *, now: datetime) -> sa.Select[int]:
    # What keeps most stories comes first, as the database asks no further.
    kept = sa.or_(*_kept_by_rules(connection, rules, now=now), _is_published(), _is_awaited())
    return sa.select(stories.c.number).where(stories.c.shown_entry.is_not(None), ~kept)


def _kept_by_rules(
    connection: Connection, rules: Rules, *, now: datetime
) -> Iterator[sa.ColumnElement[bool]]:
    """Give what keeps a story: its topics' own rules or else the general one, and their feeds."""
    known = named(connection, topics, [topic.name for topic in rules.topics])
    # One that was declared a moment ago may not be stored yet.
    stored = [(topic, known[topic.name]) for topic in rules.topics if topic.name in known]
    has_own_rule = _stands_in([number for topic, number in stored if topic.keep is not None])
    yield _young(connection, rules.general, now=now) & ~has_own_rule
    for topic, number in stored:
        is_in_topic = _stands_in([number])
        if topic.keep is not None:
            yield is_in_topic & _young(connection, topic.keep, now=now, topic=number)
        yield is_in_topic & (stories.c.number >= _newest(connection, topic.limit, topic=number))


def drop_texts(connection: Connection, numbers: Sequence[int], *, now: datetime) -> None:
    """Drop the texts of these stories; the marks that they are known by stay.

    Their fingerprints stay too, for as long as the window of recent stories needs them.
    """
    prints.keep_of(connection, numbers)
    _empty(
        connection,
        entries,
        entries.c.story.in_(numbers),
        summary=None,
        html=None,
        authors=(),
        categories=(),
        enclosures=(),
        reasons="[]",
        pruned_at=now,
    )
    told = revisions.c.story.in_(numbers)
    _empty(connection, revisions, told, title=None, html=None, reasons="[]")
    connection.execute(sa.delete(topic_stories).where(topic_stories.c.story.in_(numbers)))
    connection.execute(
        sa.update(stories).where(stories.c.number.in_(numbers)).values(shown_entry=None)
    )


@dataclass(slots=True)
class Marks:
    """Where the first rows are that still have their words: those before are passed over.

    Such rows stay for ever, so there are more of them each year. The marks are kept in memory, and
    after a restart they are found again by one look at all rows. No row gets back its words. Of
    alerts it is their date, and ``newest`` the last one: those after it may be dated before.
    """

    revision: int = 0
    message: int = 0
    alert: datetime | None = None
    newest: int = 0

    def move(self, connection: Connection) -> None:
        """Move on to the first rows that have their words now."""
        self.revision = _first(connection, revisions.c.id, revisions.c.html, self.revision)
        self.message = _first(connection, messages.c.id, messages.c.body, self.message)
        since = sa.select(sa.func.max(alerts.c.id), sa.func.min(alerts.c.created_at)).where(
            alerts.c.id > self.newest
        )
        newest, earliest = connection.execute(since).one()
        self.newest = newest or self.newest
        dates = [date for date in (self.alert, earliest) if date is not None]
        if dates:
            self.alert = _first(connection, alerts.c.created_at, alerts.c.told, min(dates))


def _first(
    connection: Connection, place: sa.Column[_Place], words: sa.Column[_Words], mark: _Place
) -> _Place:
    query = sa.select(place).where(words.is_not(None), place >= mark)
    return connection.scalar(query.order_by(place).limit(1)) or mark


def prune_revisions(connection: Connection, *, before: datetime, limit: int, marks: Marks) -> int:
    """Drop texts that were superseded before then; give how many. Their digests stay."""
    old = revisions.c.id >= marks.revision, revisions.c.superseded_at < before
    return _drop(connection, revisions.c.html, old, limit=limit)


def prune_visits(connection: Connection, *, before: datetime, limit: int) -> int:
    """Forget visits before then; give how many.

    Only the ``limit`` oldest are looked at, as the others came later.
    """
    oldest = sa.select(visits.c.id, visits.c.at).order_by(visits.c.id).limit(limit).subquery()
    old = sa.select(oldest.c.id).where(oldest.c.at < before)
    return connection.execute(sa.delete(visits).where(visits.c.id.in_(old))).rowcount


def prune_attempts(connection: Connection, *, before: datetime, limit: int) -> int:
    """Forget the attempts of messages that were finished before then; give how many."""
    old = (
        sa.select(attempts.c.id)
        .join(messages, attempts.c.message_id == messages.c.id)
        # What was finished before then was begun before; those are found by an index.
        .where(attempts.c.started_at < before, messages.c.finished_at < before)
        .limit(limit)
    )
    return connection.execute(sa.delete(attempts).where(attempts.c.id.in_(old))).rowcount


def prune_messages(connection: Connection, *, before: datetime, limit: int, marks: Marks) -> int:
    """Drop the bytes of messages that were finished before then; give how many."""
    old = messages.c.id >= marks.message, messages.c.finished_at < before
    return _drop(connection, messages.c.body, old, limit=limit)


def prune_alerts(connection: Connection, *, before: datetime, limit: int, marks: Marks) -> int:
    """Drop the words of alerts before then that no message will be made of; give how many."""
    begin = sa.true() if marks.alert is None else alerts.c.created_at >= marks.alert
    old = begin, alerts.c.created_at < before, ~_is_under_way(before)
    return _drop(connection, alerts.c.told, old, limit=limit)


def _drop(
    connection: Connection, words: sa.Column[Any], which: Iterable[_Condition], *, limit: int
) -> int:
    """Drop a column's words from at most so many of these rows that have any; give how many."""
    table = words.table
    found = sa.select(table.c.id).where(words.is_not(None), *which).limit(limit)
    return _empty(connection, table, table.c.id.in_(found), **{words.name: None})


def _empty(connection: Connection, table: sa.Table, rows: _Condition, **columns: object) -> int:
    """Set columns of rows to what takes no room; give how many rows.

    A row that only gets shorter leaves a hole: SQLite merges pages where it deletes from them, and
    fills them where it inserts. So the rows are moved behind all others and back, under their own
    numbers in the end, which is when the references to them are looked at.
    """
    emptied = sa.update(table).where(rows).values(columns)
    if connection.dialect.name != "sqlite":
        return connection.execute(emptied).rowcount
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    moved = connection.execute(emptied.values(id=table.c.id + _BEHIND_ALL)).rowcount
    back = sa.update(table).where(table.c.id > _BEHIND_ALL)
    connection.execute(back.values(id=table.c.id - _BEHIND_ALL))
    return moved


def shrink(connection: Connection, *, pages: int) -> int:
    """Give the file's free pages back, at most so many; give how many are left.

    PostgreSQL does this by itself.
    """
    if connection.dialect.name != "sqlite":
        return 0
    free: int = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    cursor = connection.connection.cursor()
    # One by one, as Python 3.11 asks for no second row of what has no columns.
    for _ in range(min(free, pages)):
        cursor.execute("PRAGMA incremental_vacuum(1)")
    cursor.close()
    left: int = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    return left


def _young(
    connection: Connection, keep: Keep, *, now: datetime, topic: int | None = None
) -> _Condition:
    """Give the condition for a story to be young enough, and among the newest."""
    young: list[_Condition] = [sa.true()]
    if keep.age is not None:
        young.append(stories.c.first_seen_at >= now - keep.age)
    if keep.most is not None:
        young.append(stories.c.number >= _newest(connection, keep.most, topic=topic))
    return sa.and_(*young)


def _newest(connection: Connection, count: int, *, topic: int | None = None) -> int:
    """Give the number from which on there are ``count`` stories."""
    # A topic's stories are read off its own index: most topics hold a few of a million.
    number = stories.c.number if topic is None else topic_stories.c.story
    query = sa.select(number).where(stories.c.shown_entry.is_not(None))
    if topic is not None:
        query = query.join_from(topic_stories, stories, number == stories.c.number).where(
            topic_stories.c.topic_id == topic
        )
    last = query.order_by(number.desc()).offset(count - 1).limit(1)
    return connection.scalar(last) or 0


def _stands_in(topic_ids: Sequence[int]) -> _Condition:
    return sa.exists().where(
        topic_stories.c.story == stories.c.number, topic_stories.c.topic_id.in_(topic_ids)
    )


def _is_published() -> _Condition:
    return sa.exists().where(
        entries.c.story == stories.c.number,
        entries.c.source_id == sources.c.id,
        sources.c.declared,
        entries.c.last_seen_at >= sources.c.ingested_at,
    )


def _is_awaited() -> _Condition:
    """Tell whether an alert of a story is on its way, or one of a story that it took in."""
    gone = stories.alias()
    taken_in = (joined.c.into == stories.c.id, joined.c.story == gone.c.id)
    return sa.or_(
        sa.exists().where(alerts.c.story == stories.c.number, *_leaves_still()),
        sa.exists().where(*taken_in, alerts.c.story == gone.c.number, *_leaves_still()),
    )


def _leaves_still() -> tuple[_Condition, ...]:
    under_way = sa.select(messages.c.id).where(messages.c.state == "pending")
    return (
        deliveries.c.alert_id == alerts.c.id,
        sa.or_(
            deliveries.c.state.in_(["held", "waiting"]), deliveries.c.message_id.in_(under_way)
        ),
    )


def _is_under_way(since: datetime) -> _Condition:
    """Tell whether a delivery of an alert hasn't ended, or ended only since then."""
    # Asked of each message by its number: a list of them all would be made of the whole table.
    fresh = sa.exists().where(
        messages.c.id == deliveries.c.message_id,
        sa.or_(messages.c.finished_at.is_(None), messages.c.finished_at >= since),
    )
    return sa.exists().where(
        deliveries.c.alert_id == alerts.c.id,
        sa.or_(deliveries.c.state.in_(["held", "waiting"]), fresh),
    )
