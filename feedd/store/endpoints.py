"""How each endpoint stands, what waits for it, and enabling one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.tables import attempts, deliveries, endpoints, messages, named_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an endpoint stands: failing since its last success, paused, disabled."""

    failing_since: datetime | None = None
    paused_until: datetime | None = None
    disabled_at: datetime | None = None
    disabled_why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointLine:
    """An endpoint, how it stands, and what it has waiting and lost.

    ``waiting`` counts deliveries that are held or wait and are in no message yet; ``pending`` and
    ``exhausted`` count messages. While it fails, ``last_failure`` says why the newest message that
    was tried didn't get through. Once it isn't ``declared`` any more it is sent nothing.
    """

    name: str
    declared: bool
    failing_since: datetime | None
    paused_until: datetime | None
    disabled_at: datetime | None
    disabled_why: str | None
    last_failure: str | None
    waiting: int
    pending: int
    exhausted: int


def standings(connection: Connection, names: Iterable[str]) -> dict[str, Standing]:
    """Give how these endpoints stand."""
    query = _STANDINGS.where(endpoints.c.name.in_(list(names)))
    return {
        row.name: Standing(**{field: getattr(row, field) for field in _STANDING})
        for row in connection.execute(query)
    }


def stand(connection: Connection, standings: Mapping[str, Standing]) -> None:
    """Store how endpoints stand."""
    for name, standing in standings.items():
        here = sa.update(endpoints).where(endpoints.c.name == name)
        connection.execute(here.values(**asdict(standing)))


def lines(connection: Connection) -> tuple[EndpointLine, ...]:
    """Give the declared endpoints, and those no longer declared for which something waits."""
    found = (EndpointLine(**row._asdict()) for row in connection.execute(_ENDPOINTS))
    return tuple(line for line in found if line.declared or line.waiting or line.pending)


def stranded(connection: Connection) -> tuple[EndpointLine, ...]:
    """Give the endpoints for which something waits though they aren't declared any more."""
    return tuple(line for line in lines(connection) if not line.declared)


def enable(connection: Connection, name: str, *, now: datetime) -> bool:
    """Enable an endpoint, for which messages have waited; False if it wasn't disabled."""
    enabled = connection.execute(
        sa.update(endpoints)
        .where(endpoints.c.name == name, endpoints.c.disabled_at.is_not(None))
        .values(disabled_at=None, disabled_why=None, failing_since=None, paused_until=None)
    )
    if enabled.rowcount:
        hasten(connection, name, now=now)
    return bool(enabled.rowcount)


def hasten(
    connection: Connection, name: str, *, down_since: datetime | None = None, now: datetime
) -> None:
    """Make due now the messages that wait for their next attempt at an endpoint.

    ``down_since`` is given if the endpoint was down and has come back. Messages that had already
    failed more than once by then are left alone: the fault may lie in them, and they would use up
    their few attempts too soon.
    """
    its = sa.select(endpoints.c.id).where(endpoints.c.name == name)
    here: sa.ColumnElement[bool] = messages.c.endpoint_id == its.scalar_subquery()
    if down_since is not None:
        by_then = attempts.c.started_at <= down_since
        failed = sa.select(sa.func.count()).where(attempts.c.message_id == messages.c.id, by_then)
        here &= failed.scalar_subquery() <= 1
    later = sa.and_(messages.c.state == "pending", messages.c.due_at > now)
    soon = {"due_at": now, "next_attempt_at": now}
    connection.execute(sa.update(messages).where(later, here).values(soon))


def is_open(now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """Give the condition for an endpoint to be sent anything."""
    paused_until = endpoints.c.paused_until
    return sa.and_(
        endpoints.c.declared,
        endpoints.c.disabled_at.is_(None),
        sa.or_(paused_until.is_(None), paused_until <= now),
    )


def _counted(table: sa.Table, *states: str) -> sa.ScalarSelect[int]:
    """Count what an endpoint has in these states."""
    return (
        sa.select(sa.func.count())
        .where(table.c.endpoint_id == endpoints.c.id, table.c.state.in_(states))
        .scalar_subquery()
    )


_LAST_FAILURE = (
    sa.select(messages.c.why_then)
    .where(messages.c.endpoint_id == endpoints.c.id)
    # Not of one that is being sent for the first time.
    .where(sa.case((messages.c.leased_until.is_(None), 0), else_=1) < messages.c.attempts)
    .where(messages.c.state.in_(("pending", "exhausted")), messages.c.why_then != "")
    .order_by(messages.c.id.desc())
    .limit(1)
    .scalar_subquery()
)

_ENDPOINTS = sa.select(
    *named_columns(endpoints, "name declared failing_since paused_until disabled_at disabled_why"),
    sa.case((endpoints.c.failing_since.is_not(None), _LAST_FAILURE)).label("last_failure"),
    _counted(deliveries, "held", "waiting").label("waiting"),
    _counted(messages, "pending").label("pending"),
    _counted(messages, "exhausted").label("exhausted"),
).order_by(endpoints.c.declared.desc(), endpoints.c.name)

_STANDING = tuple(Standing.__dataclass_fields__)
_STANDINGS = sa.select(endpoints.c.name, *(endpoints.c[field] for field in _STANDING))
