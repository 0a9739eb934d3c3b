"""Numbers for small charts: how much came, hour by hour and visit by visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.prepared import Prepared
from feedd.store.tables import alerts, sources, stories, visits

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
    began = _per_hour(connection, stories.c.first_seen_at, since=begins[0])
    raised = _per_hour(connection, alerts.c.created_at, since=begins[0])
    return tuple(Hour(hour, began.get(hour, 0), raised.get(hour, 0)) for hour in begins)


def sparklines(
    connection: Connection, names: Iterable[str], *, visits_each: int
) -> Mapping[str, tuple[Mark, ...]]:
    """Give the last visits of each of these sources, oldest first."""
    return {name: _marks(connection, name, most=visits_each) for name in names}


def _marks(connection: Connection, name: str, *, most: int) -> tuple[Mark, ...]:
    # One question a source: for all at once a database would number the visits of years.
    latest = _LATEST.rows(connection, source=name, most=most)
    return tuple(Mark(row.new, row.outcome not in _WORKED) for row in reversed(latest))


def _per_hour(
    connection: Connection, column: sa.Column[datetime], *, since: datetime
) -> dict[datetime, int]:
    hour = sa.type_coerce(column, sa.BigInteger) // _MICROSECONDS
    query = sa.select(hour, sa.func.count()).where(column >= since).group_by(hour)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return {epoch + HOUR * row[0]: row[1] for row in connection.execute(query)}


_LATEST = Prepared(
    sa.select(visits.c.new, visits.c.outcome)
    .join(sources, visits.c.source_id == sources.c.id)
    .where(sources.c.name == sa.bindparam("source"))
    .order_by(visits.c.at.desc(), visits.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
