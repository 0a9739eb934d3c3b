"""Alerts and their deliveries: what leaves the database only when it has arrived.

A delivery is ``pending`` until an endpoint has it (``delivered``), it was given up on in the open
(``exhausted``), or a person says so (``dropped``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from feedd.store.tables import (
    alerts,
    attempts,
    deliveries,
    endpoints,
    stories,
    watches,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection

State = Literal["pending", "delivered", "exhausted", "dropped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """An alert on its way to one endpoint, not to leave before ``at``."""

    endpoint: str
    webhook_id: str
    body: bytes
    at: datetime
    why_then: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """An alert to be stored; ``sequence`` is from ``next_sequence`` and counts up by one."""

    sequence: int
    watch: str
    story: str
    revision: int
    deliveries: tuple[NewDelivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery about to be tried; its attempt is recorded already.

    ``number`` counts the attempts, this one included.
    """

    delivery: int
    attempt: int
    number: int
    webhook_id: str
    endpoint: str
    watch: str
    story: str
    body: bytes
    failing_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptResult:
    """What became of an attempt, and what follows for its delivery and endpoint."""

    seconds: float
    status: int | None
    error: str | None
    response: str | None
    state: State
    next_attempt_at: datetime | None
    why: str
    failing_since: datetime | None
    paused_until: datetime | None = None
    disabled_why: str | None = None


def already_alerted(
    connection: Connection, story_ids: Iterable[str]
) -> dict[tuple[str, str], int]:
    """Give the revision last alerted by (watch, story) among these stories."""
    query = (
        sa.select(watches.c.name, stories.c.id, alerts.c.revision)
        .select_from(alerts)
        .join(watches, alerts.c.watch_id == watches.c.id)
        .join(stories, alerts.c.story == stories.c.number)
        .where(stories.c.id.in_(sorted(set(story_ids))))
    )
    return {(row.name, row.id): row.revision for row in connection.execute(query)}


def next_sequence(connection: Connection) -> int:
    """Give the number of the next alert; within a writing transaction nobody else gets it."""
    return (connection.scalar(sa.select(sa.func.max(alerts.c.id))) or 0) + 1


def insert(connection: Connection, found: Sequence[NewAlert], *, at: datetime) -> None:
    """Store alerts, each with its deliveries."""
    for alert in found:
        connection.execute(
            sa.insert(alerts).values(
                id=alert.sequence,
                watch_id=_id_of(watches, alert.watch),
                story=sa.select(stories.c.number)
                .where(stories.c.id == alert.story)
                .scalar_subquery(),
                revision=alert.revision,
                created_at=at,
            )
        )
        for delivery in alert.deliveries:
            connection.execute(
                sa.insert(deliveries).values(
                    alert_id=alert.sequence,
                    endpoint_id=_id_of(endpoints, delivery.endpoint),
                    webhook_id=delivery.webhook_id,
                    body=delivery.body,
                    state="pending",
                    attempts=0,
                    next_attempt_at=delivery.at,
                    why_then=delivery.why_then,
                )
            )


def due_endpoints(connection: Connection, *, now: datetime) -> tuple[str, ...]:
    """Name the endpoints that have deliveries due."""
    query = _due(now).with_only_columns(endpoints.c.name).distinct()
    return tuple(connection.execute(query).scalars())


def claim(
    connection: Connection, endpoint: str, *, now: datetime, lease_until: datetime, limit: int
) -> tuple[Claimed, ...]:
    """Take an endpoint's due deliveries, recording an attempt of each before anything is sent.

    Until ``lease_until`` nobody else takes them; a crash before the result is recorded makes them
    due again then, or at the next start.
    """
    due = connection.execute(
        _due(now)
        .where(endpoints.c.name == endpoint)
        .order_by(deliveries.c.next_attempt_at, deliveries.c.id)
        .limit(limit)
    ).all()
    claimed = []
    for row in due:
        number = row.attempts + 1
        attempt = connection.execute(
            sa.insert(attempts)
            .values(delivery_id=row.id, number=number, started_at=now)
            .returning(attempts.c.id)
        ).scalar_one()
        connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.id == row.id)
            .values(attempts=number, next_attempt_at=lease_until, why_then="being sent")
        )
        claimed.append(
            Claimed(
                delivery=row.id,
                attempt=attempt,
                number=number,
                webhook_id=row.webhook_id,
                endpoint=row.endpoint,
                watch=row.watch,
                story=row.story_id,
                body=row.body,
                failing_since=row.failing_since,
            )
        )
    return tuple(claimed)


def record(
    connection: Connection, claimed: Claimed, result: AttemptResult, *, now: datetime
) -> None:
    """Store what became of an attempt."""
    connection.execute(
        sa.update(attempts)
        .where(attempts.c.id == claimed.attempt)
        .values(
            seconds=result.seconds,
            status=result.status,
            error=result.error,
            response=result.response,
        )
    )
    connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id == claimed.delivery)
        .values(
            state=result.state,
            next_attempt_at=result.next_attempt_at,
            why_then=result.why,
            finished_at=None if result.state == "pending" else now,
        )
    )
    disabled = (
        {"disabled_at": now, "disabled_why": result.disabled_why} if result.disabled_why else {}
    )
    connection.execute(
        sa.update(endpoints)
        .where(endpoints.c.name == claimed.endpoint)
        .values(failing_since=result.failing_since, paused_until=result.paused_until, **disabled)
    )


def replay(connection: Connection, webhook_id: str, *, now: datetime) -> bool:
    """Make a delivery that is finished due again, under the same id; tell whether it was."""
    replayed = connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.webhook_id == webhook_id, deliveries.c.state != "pending")
        .values(
            state="pending",
            next_attempt_at=now,
            why_then="a person asked for it again",
            finished_at=None,
        )
    )
    return replayed.rowcount > 0


def release_interrupted(connection: Connection, *, now: datetime) -> int:
    """Make due again what was being sent when feedd last stopped; give how many."""
    unanswered = sa.select(attempts.c.delivery_id).where(attempts.c.seconds.is_(None))
    released = connection.execute(
        sa.update(deliveries)
        .where(
            deliveries.c.state == "pending",
            deliveries.c.next_attempt_at > now,
            deliveries.c.why_then == "being sent",
            deliveries.c.id.in_(unanswered),
        )
        .values(next_attempt_at=now, why_then="feedd stopped while it was being sent")
    )
    return released.rowcount


def prune_attempts(connection: Connection, *, before: datetime) -> int:
    """Forget the attempts of deliveries that were finished before then; give how many."""
    finished = sa.select(deliveries.c.id).where(deliveries.c.finished_at < before)
    gone = connection.execute(sa.delete(attempts).where(attempts.c.delivery_id.in_(finished)))
    return gone.rowcount


def next_due(connection: Connection) -> datetime | None:
    """Give when the earliest pending delivery is due."""
    query = _pending().with_only_columns(sa.func.min(deliveries.c.next_attempt_at))
    due: datetime | None = connection.scalar(query)
    return due


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many deliveries are in a state."""

    state: str
    count: int


def counts(connection: Connection) -> tuple[Counted, ...]:
    """Count the deliveries by state."""
    query = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
    return tuple(Counted(state=row[0], count=row[1]) for row in connection.execute(query))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An alert as the ledger shows it, one row a delivery."""

    watch: str
    story: str
    created_at: datetime
    endpoint: str | None
    webhook_id: str | None
    state: str | None
    attempts: int
    next_attempt_at: datetime | None
    why_then: str


def ledger(connection: Connection, *, limit: int) -> tuple[Listed, ...]:
    """Give the latest alerts with their deliveries, newest first."""
    query = (
        sa.select(
            watches.c.name.label("watch"),
            stories.c.id.label("story"),
            alerts.c.created_at,
            endpoints.c.name.label("endpoint"),
            deliveries.c.webhook_id,
            deliveries.c.state,
            deliveries.c.attempts,
            deliveries.c.next_attempt_at,
            deliveries.c.why_then,
        )
        .select_from(alerts)
        .join(watches, alerts.c.watch_id == watches.c.id)
        .join(stories, alerts.c.story == stories.c.number)
        .outerjoin(deliveries, deliveries.c.alert_id == alerts.c.id)
        .outerjoin(endpoints, deliveries.c.endpoint_id == endpoints.c.id)
        .order_by(alerts.c.id.desc(), deliveries.c.id)
        .limit(limit)
    )
    return tuple(
        Listed(
            watch=row.watch,
            story=row.story,
            created_at=row.created_at,
            endpoint=row.endpoint,
            webhook_id=row.webhook_id,
            state=row.state,
            attempts=row.attempts or 0,
            next_attempt_at=row.next_attempt_at,
            why_then=row.why_then or "",
        )
        for row in connection.execute(query)
    )


def _pending() -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(
            deliveries.c.id,
            deliveries.c.webhook_id,
            deliveries.c.attempts,
            deliveries.c.body,
            watches.c.name.label("watch"),
            stories.c.id.label("story_id"),
            endpoints.c.name.label("endpoint"),
            endpoints.c.failing_since,
        )
        .join(alerts, deliveries.c.alert_id == alerts.c.id)
        .join(watches, alerts.c.watch_id == watches.c.id)
        .join(stories, alerts.c.story == stories.c.number)
        .join(endpoints, deliveries.c.endpoint_id == endpoints.c.id)
        .where(
            deliveries.c.state == "pending",
            deliveries.c.next_attempt_at.is_not(None),
            endpoints.c.disabled_at.is_(None),
            endpoints.c.declared,
        )
    )


def _due(now: datetime) -> sa.Select[tuple[object, ...]]:
    return _pending().where(
        deliveries.c.next_attempt_at <= now,
        sa.or_(endpoints.c.paused_until.is_(None), endpoints.c.paused_until <= now),
    )


def _id_of(table: sa.Table, name: str) -> sa.ScalarSelect[int]:
    return sa.select(table.c.id).where(table.c.name == name).scalar_subquery()
