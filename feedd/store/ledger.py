"""The ledger as commands list and change it: what was raised, for whom, how far it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.turns import AsOf
from feedd.store.endpoints import attempt_now
from feedd.store.progress import ATTEMPT, PROGRESS, STATE, AttemptRecord, as_attempt, in_line
from feedd.store.tables import (
    alerts,
    attempts,
    deliveries,
    endpoints,
    messages,
    stories,
    watches,
)

_NUMBER = re.compile(r"[0-9]{1,18}")  # no longer than a database's integers

STATES = ("held", "waiting", "pending", "delivered", "exhausted", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which deliveries are wanted; None is all.

    ``ids`` are alerts' numbers or webhook-ids; ``why`` is a reason for which deliveries are held;
    ``newest`` is the number of the last alert wanted.
    ``notices`` to the operator can be left out.
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
class LedgerLine:
    """An alert as the ledger shows it, one row a delivery.

    A notice to the operator has no watch and no story. ``told`` is None once its words were
    dropped. ``together`` is how many alerts its message carries; ``attempts`` are the message's.
    """

    alert: int
    watch: str | None
    story: str | None
    subject: str | None
    told: str | None
    created_at: datetime
    endpoint: str | None
    webhook_id: str | None
    message: int | None
    together: int
    state: str | None
    attempts: int
    next_attempt_at: datetime | None
    why_then: str
    waited_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message with its bytes, None once they were dropped, and its attempts."""

    webhook_id: str
    body: bytes | None
    carries: tuple[int, ...]
    attempts: tuple[AttemptRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How many messages are sent once more, and how many can't be, as their bytes are ``gone``."""

    again: int
    gone: int


def listed(
    connection: Connection, wanted: Selection, *, as_of: AsOf, limit: int | None
) -> tuple[LedgerLine, ...]:
    """Give the latest alerts with their deliveries, newest first."""
    query = (
        _ledger(wanted)
        .with_only_columns(
            alerts.c.id.label("alert"),
            watches.c.name.label("watch"),
            stories.c.id.label("story"),
            alerts.c.subject,
            alerts.c.told,
            alerts.c.created_at,
            endpoints.c.name.label("endpoint"),
            messages.c.id.label("message"),
            _TOGETHER.label("together"),
            *PROGRESS,
        )
        .order_by(alerts.c.id.desc(), deliveries.c.id)
        .limit(limit)
    )
    found = [LedgerLine(**row._asdict()) for row in connection.execute(query)]
    return in_line(connection, found, as_of)


def message(connection: Connection, number: int) -> StoredMessage:
    """Give a message with its bytes and attempts, by its row's number."""
    row = connection.execute(
        sa.select(messages.c.webhook_id, messages.c.body).where(messages.c.id == number)
    ).one()
    carried = sa.select(deliveries.c.alert_id).where(deliveries.c.message_id == number)
    made = sa.select(*ATTEMPT).where(attempts.c.message_id == number).order_by(attempts.c.number)
    return StoredMessage(
        webhook_id=row.webhook_id,
        body=row.body,
        carries=tuple(connection.execute(carried.order_by(deliveries.c.alert_id)).scalars()),
        attempts=tuple(as_attempt(row) for row in connection.execute(made)),
    )


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
        _ledger(wanted)
        .with_only_columns(deliveries.c.why_then, count)
        .where(deliveries.c.id.is_not(None))
        .group_by(deliveries.c.why_then)
        .order_by(count.desc(), deliveries.c.why_then)
    )
    return {why or "": number for why, number in connection.execute(query)}


def replay(connection: Connection, wanted: Selection, *, now: datetime) -> Replayed:
    """Send messages once more that are finished: the same id, the same bytes, one attempt.

    Those that wait for their next attempt get it now; if it fails, they go on by their schedule.
    Those that a person dropped are sent only if they are ``wanted`` by that state; they have what
    is left of their retries, as if they had never been dropped.
    """
    finished = ["dropped"] if wanted.state == "dropped" else ["delivered", "exhausted"]
    picked = _ledger(wanted).with_only_columns(messages.c.id)
    sooner = connection.execute(attempt_now(now).where(messages.c.id.in_(picked)))
    chosen = picked.where(messages.c.state.in_(finished))
    gone = sa.select(sa.func.count()).where(messages.c.id.in_(chosen), messages.c.body.is_(None))
    again = connection.execute(
        sa.update(messages)
        .where(messages.c.id.in_(chosen), messages.c.body.is_not(None))
        .values(
            state="pending",
            by_hand=sa.or_(messages.c.by_hand, messages.c.state != "dropped"),
            next_attempt_at=now,
            leased_until=None,
            finished_at=None,
            why_then="a person sends it again",
        )
    )
    return Replayed(again=again.rowcount + sooner.rowcount, gone=connection.scalar(gone) or 0)


def drop(connection: Connection, wanted: Selection, *, now: datetime) -> int:
    """Give up deliveries that are held or wait, and messages not delivered; give how many.

    A message that carries several alerts is dropped as a whole; deliveries are counted.
    """
    open_ones = _ledger(wanted).where(STATE.in_(["held", "waiting", "pending"]))
    count = connection.scalar(open_ones.with_only_columns(sa.func.count(deliveries.c.id)))
    # By what chooses them, not by their numbers: a statement holds only so many.
    here = open_ones.with_only_columns(deliveries.c.id).where(deliveries.c.message_id.is_(None))
    connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(here))
        .values(state="dropped", release_at=None, why_then=_AFTER_ALL + "a person dropped it")
    )
    connection.execute(
        sa.update(messages)
        .where(messages.c.id.in_(open_ones.with_only_columns(messages.c.id)))
        .values(
            state="dropped",
            next_attempt_at=None,
            leased_until=None,
            finished_at=now,
            why_then="a person dropped it",
        )
    )
    return count or 0


def release(connection: Connection, delivery_of: LedgerLine, *, at: datetime, why: str) -> None:
    """Let a delivery that is held or was dropped leave at ``at``."""
    endpoint = sa.select(endpoints.c.id).where(endpoints.c.name == delivery_of.endpoint)
    connection.execute(
        sa.update(deliveries)
        .where(
            deliveries.c.alert_id == delivery_of.alert,
            deliveries.c.endpoint_id == endpoint.scalar_subquery(),
            deliveries.c.state.in_(["held", "dropped"]),
        )
        .values(state="waiting", release_at=at, why_then=_AFTER_ALL + why)
    )


def _ledger(wanted: Selection) -> sa.Select[tuple[int]]:
    query = (
        sa.select(alerts.c.id)
        .select_from(alerts)
        .outerjoin(watches, alerts.c.watch_id == watches.c.id)
        .outerjoin(stories, alerts.c.story == stories.c.number)
        .outerjoin(deliveries, deliveries.c.alert_id == alerts.c.id)
        .outerjoin(messages, deliveries.c.message_id == messages.c.id)
        .outerjoin(endpoints, deliveries.c.endpoint_id == endpoints.c.id)
    )
    return query.where(*_conditions(wanted))


def _conditions(wanted: Selection) -> Iterable[sa.ColumnElement[bool]]:
    if wanted.ids:
        numbers = [int(one) for one in wanted.ids if _NUMBER.fullmatch(one)]
        yield sa.or_(
            alerts.c.id.in_(numbers),
            messages.c.webhook_id.in_(wanted.ids),
            deliveries.c.webhook_id.in_(wanted.ids),
        )
    if wanted.since:
        yield alerts.c.created_at >= wanted.since
    if wanted.until:
        yield alerts.c.created_at < wanted.until
    if wanted.newest is not None:
        yield alerts.c.id <= wanted.newest
    if wanted.watch:
        yield watches.c.name == wanted.watch
    if wanted.endpoint:
        yield endpoints.c.name == wanted.endpoint
    if not wanted.notices:
        yield alerts.c.story.is_not(None)
    if wanted.state:
        yield STATE.in_([wanted.state])
    if wanted.state in {"held", "waiting"}:
        yield deliveries.c.state == wanted.state  # they are found by an index
    if wanted.why is not None:
        yield deliveries.c.why_then == wanted.why


_AFTER_ALL = sa.func.coalesce(sa.func.nullif(deliveries.c.why_then, "") + "; ", "")
"""What a delivery has waited for, before what is said of it now."""

_carried = deliveries.alias()
_TOGETHER = (
    sa.select(sa.func.count())
    .where(_carried.c.message_id == messages.c.id)
    .correlate(messages)
    .scalar_subquery()
)
"""How many alerts a message carries."""
