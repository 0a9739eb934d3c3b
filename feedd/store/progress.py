"""How far a delivery is, and what it waits for: columns of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.release import held_by_quiet
from feedd.core.turns import AsOf, Line, why_it_waits
from feedd.store.columns import Moment
from feedd.store.tables import deliveries, endpoints, messages

if TYPE_CHECKING:
    from feedd.store.ledger import Delivery

# A delivery with a message is as far as the message; held and waiting ones have none yet.
STATE = sa.func.coalesce(messages.c.state, deliveries.c.state)

# NULL where nothing stops it: not on its way any more, or to an endpoint that takes it.
_STUCK = sa.case(
    (STATE.not_in(["waiting", "pending"]), None),
    (endpoints.c.declared.is_(False), "its endpoint isn't configured any more"),
    (
        endpoints.c.disabled_at.is_not(None),
        "its endpoint is disabled: feedd endpoints enable " + endpoints.c.name,
    ),
)
_DUE = sa.func.coalesce(messages.c.next_attempt_at, deliveries.c.release_at)
_IS_PAUSED = sa.and_(STATE.in_(["waiting", "pending"]), endpoints.c.paused_until > _DUE)
_REST = sa.case((_STUCK.is_not(None), _STUCK), (_IS_PAUSED, "its receiver asked for a pause"))
_WHY = sa.func.nullif(
    sa.case(
        (messages.c.asked, "a person sends it again"),
        else_=sa.func.coalesce(messages.c.why_then, deliveries.c.why_then, ""),
    ),
    "",
)

# Read with the delivery's endpoint beside it; empty where an alert has no delivery.
PROGRESS = (
    sa.func.coalesce(endpoints.c.name, "").label("endpoint"),
    sa.func.coalesce(messages.c.webhook_id, deliveries.c.webhook_id, "").label("webhook_id"),
    sa.func.coalesce(STATE, "").label("state"),
    sa.func.coalesce(messages.c.attempts, 0).label("attempts"),
    sa.case((_STUCK.is_not(None), None), (_IS_PAUSED, endpoints.c.paused_until), else_=_DUE).label(
        "next_attempt_at"
    ),
    sa.func.coalesce(_WHY + "; " + _REST, _WHY, _REST, "").label("why_then"),
    sa.case((messages.c.next_attempt_at > messages.c.due_at, messages.c.next_attempt_at)).label(
        "quiet_until"
    ),
    # Of one that has left: what held it or put it off, and who released it.
    sa.case((messages.c.id.is_not(None), deliveries.c.why_then), else_="").label("waited_for"),
)


def in_line(
    connection: Connection, found: Sequence[Delivery], as_of: AsOf
) -> tuple[Delivery, ...]:
    """Say what deliveries wait for that quiet hours hold, or that stand behind others."""
    due = {one.endpoint for one in found if _is_due(one, as_of.now)}
    lines = _lines(connection, due, now=as_of.now)
    return tuple(
        _waiting(one, line, as_of)
        if _is_due(one, as_of.now) and (line := lines.get(one.endpoint))
        else _resting(one)
        for one in found
    )


def _is_due(one: Delivery, now: datetime) -> bool:
    at = one.next_attempt_at
    return one.state == "pending" and at is not None and at <= now


def _resting(one: Delivery) -> Delivery:
    return _with(one, held_by_quiet(one.quiet_until)) if one.quiet_until else one


def _with(one: Delivery, why: str) -> Delivery:
    return replace(one, why_then="; ".join(filter(None, (one.why_then, why))))


def _waiting(one: Delivery, line: Line, as_of: AsOf) -> Delivery:
    is_ordered = one.endpoint in as_of.ordered
    return replace(
        _with(one, why_it_waits(one.webhook_id, line, ordered=is_ordered)),
        next_attempt_at=line.first_at if is_ordered else one.next_attempt_at,
    )


def _lines(connection: Connection, names: Iterable[str], *, now: datetime) -> Mapping[str, Line]:
    return {
        row.name: Line(due=row.due, first=row.webhook_id, first_at=row.next_attempt_at)
        for row in connection.execute(_LINES, {"names": list(names), "now": now})
    }


_PENDING = sa.and_(messages.c.endpoint_id == endpoints.c.id, messages.c.state == "pending")
_DUE_THERE = (
    sa.select(sa.func.count())
    .where(_PENDING, messages.c.next_attempt_at <= sa.bindparam("now", type_=Moment()))
    .correlate(endpoints)
)
_FIRST_THERE = sa.select(sa.func.min(messages.c.id)).where(_PENDING).correlate(endpoints)
_LINES = (
    sa.select(
        endpoints.c.name,
        messages.c.webhook_id,
        messages.c.next_attempt_at,
        _DUE_THERE.scalar_subquery().label("due"),
    )
    .join(messages, messages.c.id == _FIRST_THERE.scalar_subquery())
    .where(endpoints.c.name.in_(sa.bindparam("names", expanding=True)))
)
