"""Which alerts and deliveries a person means, and what becomes of them by his hand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.calm import SO_FAR
from feedd.store.database import Matter
from feedd.store.outbox import IS_UNASKED, is_unleased
from feedd.store.progress import STATE
from feedd.store.tables import alerts, deliveries, endpoints, messages, stories, watches

_NAMED = messages.alias()
_NUMBER = re.compile(r"[0-9]{1,18}")  # no longer than a database's integers

TURNS: Final = Matter.OUTBOX, Matter.STORIES
"""What a person's decision takes: a visit may be letting go of what is held."""

STATES = ("held", "waiting", "pending", "delivered", "exhausted", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which deliveries are wanted; None is all.

    ``ids`` are alerts' numbers or webhook-ids; ``why`` is a reason for which deliveries are held;
    ``newest`` is the number of the last alert wanted. ``notices`` to the operator can be left out.
    """

    ids: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    watch: str | None = None
    endpoint: str | None = None
    state: str | None = None
    why: str | None = None
    newest: int | None = None
    notices: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How many messages are sent once more, and how many can't be, as their bytes are ``gone``."""

    again: int
    gone: int


def selected(wanted: Selection, *, sent_only: bool = True) -> sa.Select[tuple[int]]:
    """Give the wanted deliveries with their alerts, and alerts without any if not ``sent_only``.

    Whoever calls this says which columns are read.
    """
    query = (
        sa.select(alerts.c.id)
        .select_from(alerts)
        .join(deliveries, deliveries.c.alert_id == alerts.c.id, isouter=not sent_only)
        .outerjoin(watches, alerts.c.watch_id == watches.c.id)
        .outerjoin(stories, alerts.c.story == stories.c.number)
        .outerjoin(messages, deliveries.c.message_id == messages.c.id)
        .outerjoin(endpoints, deliveries.c.endpoint_id == endpoints.c.id)
    )
    return query.where(*of_alerts(wanted), *_of_deliveries(wanted))


def of_alerts(wanted: Selection) -> Iterator[sa.ColumnElement[bool]]:
    """Say what is wanted of an alert; its watch is beside it."""
    if wanted.since is not None:
        yield alerts.c.created_at >= wanted.since
    if wanted.until is not None:
        yield alerts.c.created_at < wanted.until
    if wanted.newest is not None:
        # Not by its index: nearly all are older, and what is asked beside it finds few.
        yield alerts.c.id + 0 <= wanted.newest
    if wanted.watch is not None:
        yield watches.c.name == wanted.watch
    if not wanted.notices:
        yield watches.c.id.is_not(None)  # not by the alert: SQLite would sift them all for it


def in_state(state: str) -> Iterator[sa.ColumnElement[bool]]:
    """Say that a delivery, with its message beside it, is in a state."""
    yield STATE.in_([state])
    # Told once more of the one that has it, so that nothing else is read.
    if state in {"held", "waiting"}:
        yield deliveries.c.state == state
    elif state != "dropped":
        yield messages.c.state == state


def is_named(ids: Collection[str]) -> sa.ColumnElement[bool]:
    """Say that a delivery has one of these webhook-ids, or that its message has."""
    # Apart, as a message is found by an index and a delivery's own id is not.
    own, sent = deliveries.alias(), deliveries.alias()
    return deliveries.c.id.in_(
        sa.union(
            sa.select(own.c.id).where(own.c.webhook_id.in_(ids)),
            sa.select(sent.c.id)
            .join(_NAMED, sent.c.message_id == _NAMED.c.id)
            .where(_NAMED.c.webhook_id.in_(ids)),
        )
    )


def _of_deliveries(wanted: Selection) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.ids:
        numbers = [int(one) for one in wanted.ids if _NUMBER.fullmatch(one)]
        asked: list[sa.ColumnElement[bool]] = [alerts.c.id.in_(numbers)] if numbers else []
        # Not always both: each by itself is found by an index.
        if names := [one for one in wanted.ids if not _NUMBER.fullmatch(one)]:
            asked.append(is_named(names))
        yield sa.or_(*asked)
    if wanted.endpoint is not None:
        yield endpoints.c.name == wanted.endpoint
    if wanted.state is not None:
        yield from in_state(wanted.state)
    if wanted.why is not None:
        yield deliveries.c.why_then == wanted.why


def counts(connection: Connection) -> dict[str, int]:
    """Count the deliveries by state."""
    query = (
        sa.select(STATE, sa.func.count())
        .select_from(deliveries)
        .outerjoin(messages, deliveries.c.message_id == messages.c.id)
        .group_by(STATE)
    )
    return dict(connection.execute(query).all())


def heaps(connection: Connection, wanted: Selection) -> dict[str, int]:
    """Count alerts by why their deliveries are held, the most first: one flood, one reason."""
    count = sa.func.count(alerts.c.id.distinct())
    query = (
        selected(wanted)
        .with_only_columns(deliveries.c.why_then, count)
        .group_by(deliveries.c.why_then)
        .order_by(count.desc(), deliveries.c.why_then)
    )
    return {why or "": number for why, number in connection.execute(query)}


def replay(connection: Connection, wanted: Selection, *, now: datetime) -> Replayed:
    """Send messages once more that are finished: the same id, the same bytes, one attempt.

    Those that wait get their next attempt now; if it fails, they go on by their schedule.
    Those that a person dropped are sent only if they are ``wanted`` by that state; they have what
    is left of their retries, as if they had never been dropped.
    """
    finished = ["dropped"] if wanted.state == "dropped" else ["delivered", "exhausted"]
    picked = selected(wanted).with_only_columns(messages.c.id)
    waits = sa.or_(messages.c.next_attempt_at > now, sa.and_(is_unleased(now), IS_UNASKED))
    sooner = connection.execute(
        sa.update(messages)
        .where(messages.c.id.in_(picked), messages.c.state == "pending", waits)
        .values(due_at=now, next_attempt_at=now, asked=True)
    )
    chosen = picked.where(messages.c.state.in_(finished))
    gone = sa.select(sa.func.count()).where(messages.c.id.in_(chosen), messages.c.body.is_(None))
    again = connection.execute(
        sa.update(messages)
        .where(messages.c.id.in_(chosen), messages.c.body.is_not(None))
        .values(
            state="pending",
            by_hand=sa.or_(messages.c.by_hand, messages.c.state != "dropped"),
            asked=True,
            due_at=now,
            next_attempt_at=now,
            leased_until=None,
            finished_at=None,
            why_then="",
        )
    )
    return Replayed(again=again.rowcount + sooner.rowcount, gone=connection.scalar(gone) or 0)


def drop(connection: Connection, wanted: Selection, *, now: datetime) -> int:
    """Give up deliveries that are held or wait, and messages not delivered; give how many.

    A message that carries several alerts is dropped as a whole; deliveries are counted.
    """
    open_ones = selected(wanted).where(STATE.in_(["held", "waiting", "pending"]))
    count = connection.scalar(open_ones.with_only_columns(sa.func.count(deliveries.c.id)))
    # By what chooses them, not by their numbers: a statement holds only so many.
    here = open_ones.with_only_columns(deliveries.c.id).where(deliveries.c.message_id.is_(None))
    connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(here))
        .values(state="dropped", release_at=None, why_then=SO_FAR + "a person dropped it")
    )
    connection.execute(
        sa.update(messages)
        .where(messages.c.id.in_(open_ones.with_only_columns(messages.c.id)))
        .values(
            state="dropped",
            due_at=None,
            next_attempt_at=None,
            leased_until=None,
            finished_at=now,
            why_then="a person dropped it",
        )
    )
    return count or 0
