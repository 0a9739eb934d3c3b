"""Numbers for small charts: how much came, hour by hour and visit by visit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.store.tables import alerts, sources, stories, visits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

HOUR = timedelta(hours=1)
_MICROSECONDS = 3_600_000_000  # of an hour
_WORKED = frozenset({"ok", "unchanged", "pushed"})
"""Outcomes in the log of visits that are no failures; a hub's deliveries are in it too."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour and what came in it."""

    begins: datetime
    stories: int
    alerts: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One visit in a sparkline: what it brought, and whether it failed."""

    new: int
    failed: bool


def hours(connection: Connection, *, now: datetime, count: int) -> tuple[Hour, ...]:
    """Give the last ``count`` hours, the current one included, oldest first."""
    last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    begins = [last - HOUR * back for back in reversed(range(count))]
    told = _per_hour(connection, stories.c.first_seen_at, since=begins[0])
    raised = _per_hour(connection, alerts.c.created_at, since=begins[0])
    return tuple(Hour(hour, told.get(hour, 0), raised.get(hour, 0)) for hour in begins)


def sparklines(connection: Connection, *, visits_each: int) -> Mapping[str, tuple[Mark, ...]]:
    """Give the last visits of each declared source, oldest first."""
    place = (
        sa.func.row_number()
        .over(partition_by=visits.c.source_id, order_by=visits.c.id.desc())
        .label("place")
    )
    latest = sa.select(visits.c.id, visits.c.source_id, visits.c.new, visits.c.outcome, place)
    each = latest.where(visits.c.source_id.in_(sa.select(sources.c.id).where(sources.c.declared)))
    recent = each.subquery()
    query = (
        sa.select(sources.c.name, recent.c.new, recent.c.outcome)
        .join(sources, recent.c.source_id == sources.c.id)
        .where(recent.c.place <= visits_each)
        .order_by(recent.c.id)
    )
    found: dict[str, list[Mark]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.name].append(Mark(row.new, row.outcome not in _WORKED))
    return {name: tuple(marks) for name, marks in found.items()}


def _per_hour(
    connection: Connection, column: sa.Column[datetime], *, since: datetime
) -> dict[datetime, int]:
    hour = sa.type_coerce(column, sa.BigInteger) // _MICROSECONDS
    query = sa.select(hour, sa.func.count()).where(column >= since).group_by(hour)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return {epoch + HOUR * row[0]: row[1] for row in connection.execute(query)}
