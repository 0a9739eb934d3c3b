"""What is measured of the database, for those who watch over feedd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.store.tables import alerts, deliveries, endpoints, messages, sources, stories

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from feedd.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """How much there is, and since when the oldest thing waits; None when nothing does.

    ``undelivered_since`` is the time of an alert; ``overdue_delivery`` is when an attempt should
    have been made that nothing forbids.
    """

    sources: int
    in_trouble: int
    stories: int
    overdue_visit: datetime | None
    undelivered: int
    undelivered_since: datetime | None
    overdue_delivery: datetime | None


def read(connection: Connection, *, now: datetime) -> Gauges:
    """Measure."""
    count, troubles = connection.execute(
        sa.select(sa.func.count(), sa.func.count(sources.c.trouble)).where(sources.c.declared)
    ).one()
    undelivered, since = connection.execute(
        sa.select(sa.func.count(), sa.func.min(alerts.c.created_at))
        .select_from(deliveries)
        .join(alerts, deliveries.c.alert_id == alerts.c.id)
        .outerjoin(messages, deliveries.c.message_id == messages.c.id)
        .where(sa.or_(deliveries.c.state.in_(["held", "waiting"]), messages.c.state == "pending"))
    ).one()
    return Gauges(
        sources=count,
        in_trouble=troubles,
        stories=connection.scalar(
            sa.select(sa.func.count()).where(stories.c.shown_entry.is_not(None))
        )
        or 0,
        overdue_visit=connection.scalar(
            sa.select(sa.func.min(sources.c.next_visit_at)).where(
                sources.c.declared, sources.c.next_visit_at <= now
            )
        ),
        undelivered=undelivered,
        undelivered_since=since,
        overdue_delivery=_overdue_delivery(connection, now),
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
    query = (
        sa.select(sa.func.min(messages.c.next_attempt_at))
        .join(endpoints, messages.c.endpoint_id == endpoints.c.id)
        .where(
            messages.c.next_attempt_at <= now,
            endpoints.c.declared,
            endpoints.c.disabled_at.is_(None),
            sa.or_(endpoints.c.paused_until.is_(None), endpoints.c.paused_until <= now),
        )
    )
    overdue: datetime | None = connection.scalar(query)
    return overdue
