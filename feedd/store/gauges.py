"""What is measured in the database, for those who monitor feedd."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.database import Database
from feedd.store.endpoints import is_open
from feedd.store.tables import alerts, deliveries, endpoints, messages, sources, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Since when the oldest visit and the oldest attempt that may be made are due, or None."""

    visit: datetime | None
    delivery: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """How much there is; ``undelivered_since`` is the time of an alert, None when none waits."""

    sources: int
    in_trouble: int
    stories: int
    undelivered: int
    undelivered_since: datetime | None
    overdue: Overdue


def overdue(connection: Connection, *, now: datetime) -> Overdue:
    """Look for what is late; it takes no longer in a large database."""
    visit = sa.select(sa.func.min(sources.c.next_visit_at)).where(
        sources.c.declared, sources.c.next_visit_at <= now
    )
    return Overdue(visit=connection.scalar(visit), delivery=_overdue_delivery(connection, now))


def read(connection: Connection, *, now: datetime) -> Gauges:
    """Measure; with millions of stories the counting takes a second."""
    count, troubles = connection.execute(
        sa.select(sa.func.count(), sa.func.count(sources.c.trouble)).where(sources.c.declared)
    ).one()
    kept = sa.select(sa.func.count()).where(stories.c.shown_entry.is_not(None))
    undelivered, since = connection.execute(_UNDELIVERED).one()
    return Gauges(
        sources=count,
        in_trouble=troubles,
        stories=connection.scalar(kept) or 0,
        undelivered=undelivered,
        undelivered_since=since,
        overdue=overdue(connection, now=now),
    )


def size(database: Database) -> int:
    """Give how many bytes a database takes on disk, SQLite's journal included."""
    if database.path is None:
        return _size_on_server(database)
    files = (database.path, database.path.with_name(f"{database.path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _size_on_server(database: Database) -> int:
    if database.is_sqlite:
        return 0
    with database.read() as connection:
        size = sa.func.pg_database_size(sa.func.current_database(), type_=sa.BigInteger())
        return connection.execute(sa.select(size)).scalar_one()


def _overdue_delivery(connection: Connection, now: datetime) -> datetime | None:
    # Endpoint by endpoint, as there is an index for each one's messages and none for all.
    due = (
        sa.select(sa.func.min(messages.c.next_attempt_at))
        .where(
            messages.c.endpoint_id == endpoints.c.id,
            messages.c.state == "pending",
            messages.c.next_attempt_at <= now,
        )
        .scalar_subquery()
    )
    of_each = sa.select(due.label("due")).where(is_open(now)).subquery()
    late: datetime | None = connection.scalar(sa.select(sa.func.min(of_each.c.due)))
    return late


_PENDING = (
    sa.select(messages.c.id)
    .join(endpoints, messages.c.endpoint_id == endpoints.c.id)
    .where(messages.c.state == "pending")
)

# Each has an index; asked for together, all deliveries there ever were would be read.
_UNENDED = sa.union_all(
    sa.select(deliveries.c.alert_id).where(deliveries.c.state.in_(["held", "waiting"])),
    sa.select(deliveries.c.alert_id).where(
        deliveries.c.state.not_in(["held", "waiting"]), deliveries.c.message_id.in_(_PENDING)
    ),
).subquery()

_UNDELIVERED = sa.select(sa.func.count(), sa.func.min(alerts.c.created_at)).select_from(
    _UNENDED.join(alerts, _UNENDED.c.alert_id == alerts.c.id)
)
