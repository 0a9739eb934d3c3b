"""Which messages leave next: chosen among those due, as endpoints allow, and taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.turns import Due, take_turns
from feedd.store.columns import Moment
from feedd.store.endpoints import is_open
from feedd.store.outbox import IS_UNASKED, Claimed, is_unleased
from feedd.store.prepared import Row
from feedd.store.tables import attempts, endpoints, messages, named_columns, watches


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many messages an endpoint may be sent now, and until when they are leased.

    An ``ordered`` endpoint is sent its earliest message or none. At a slow one watches take
    ``turns``; None where what is due first leaves first.
    """

    endpoint: str
    room: int
    leased_until: datetime
    ordered: bool = False
    turns: Mapping[str | None, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A due message that may be claimed, and until when; ``is_asked``: a person wants it now."""

    claimed: Claimed
    leased_until: datetime
    is_asked: bool


def due(connection: Connection, *, now: datetime) -> frozenset[str]:
    """Name the endpoints that have messages due."""
    return frozenset(connection.execute(_ENDPOINTS_DUE, {"now": now}).scalars())


def pick(
    connection: Connection, allowances: Iterable[Allowance], *, now: datetime
) -> tuple[Picked, ...]:
    """Choose due messages, as many as are allowed; in this transaction nobody else takes them."""
    return tuple(_as_picked(one, row) for one in allowances for row in _next(connection, one, now))


def claim(
    connection: Connection, picked: Sequence[Picked], *, now: datetime
) -> tuple[Claimed, ...]:
    """Take these messages, recording an attempt of each before anything is sent.

    Until its lease ends nobody else takes a message; a crash before the result is recorded makes
    it due again then, or at the next start.
    """
    if not picked:
        return ()
    taken = tuple(one.claimed for one in picked)
    connection.execute(
        _BEGIN_ATTEMPT,
        [{"message_id": one.message, "number": one.number, "started_at": now} for one in taken],
    )
    connection.execute(
        _TAKE, [{"taken": one.claimed.message, "until": one.leased_until} for one in picked]
    )
    return taken


def _next(connection: Connection, allowance: Allowance, now: datetime) -> Sequence[Row]:
    values = {"endpoint": allowance.endpoint, "now": now, "room": allowance.room}
    if allowance.ordered:
        first = connection.execute(_EARLIEST, values).all()
        return [row for row in first if row.next_attempt_at <= now and not _is_leased(row, now)]
    first = connection.execute(_DUE, values).all()
    if allowance.turns is None or len(first) < allowance.room:
        return first
    heads = connection.execute(_HEADS, values)
    due = (Due(row.id, row.watch) for row in chain(heads, first))
    chosen = take_turns(due, allowance.turns, room=allowance.room)
    return [connection.execute(_ONE, {"number": one.number, **values}).one() for one in chosen]


def _is_leased(row: Row, now: datetime) -> bool:
    return row.leased_until is not None and row.leased_until > now


def _as_picked(allowance: Allowance, row: Row) -> Picked:
    claimed = Claimed(
        message=row.id,
        number=row.attempts + 1,
        webhook_id=row.webhook_id,
        endpoint=allowance.endpoint,
        watch=row.watch,
        body=row.body,
        by_hand=row.by_hand,
        recipients=row.recipients,
    )
    return Picked(claimed=claimed, leased_until=allowance.leased_until, is_asked=row.is_asked)


# Built once: to build a statement costs more than to run it.
_NOW = sa.bindparam("now", type_=Moment())
_UNLEASED = is_unleased(_NOW)
_BEGIN_ATTEMPT = sa.insert(attempts)
_TAKE = (
    sa.update(messages)
    .where(messages.c.id == sa.bindparam("taken"))
    .values(attempts=messages.c.attempts + 1, leased_until=sa.bindparam("until"))
)
_ENDPOINTS_DUE = sa.select(endpoints.c.name).where(
    is_open(_NOW),
    sa.exists().where(
        messages.c.endpoint_id == endpoints.c.id,
        messages.c.state == "pending",
        messages.c.next_attempt_at <= _NOW,
        _UNLEASED,
    ),
)
_PENDING: sa.Select[Any] = (
    sa.select(
        *named_columns(
            messages, "id webhook_id body attempts by_hand recipients next_attempt_at leased_until"
        ),
        sa.not_(IS_UNASKED).label("is_asked"),
        watches.c.name.label("watch"),
    )
    .select_from(messages)
    .join(endpoints, messages.c.endpoint_id == endpoints.c.id)
    .outerjoin(watches, messages.c.watch_id == watches.c.id)
    .where(endpoints.c.name == sa.bindparam("endpoint"))
    .where(messages.c.state == "pending")
)
_EARLIEST = _PENDING.order_by(messages.c.id).limit(1)
_FREE = _PENDING.where(messages.c.next_attempt_at <= _NOW, _UNLEASED)
_DUE = _FREE.order_by(messages.c.next_attempt_at, messages.c.id).limit(
    sa.bindparam("room", type_=sa.Integer())
)
_ONE = _PENDING.where(messages.c.id == sa.bindparam("number"))
# The earliest of each watch.
_HEADS = _FREE.with_only_columns(
    watches.c.name.label("watch"), sa.func.min(messages.c.id).label("id")
).group_by(watches.c.name)
