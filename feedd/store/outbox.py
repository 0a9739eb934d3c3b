"""Messages on their way: what leaves the database only when it has arrived.

A message is ``pending`` until its endpoint has it (``delivered``), feedd gave up on it and says so
(``exhausted``), or a person dropped it (``dropped``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.recipients import Recipients
from feedd.store.columns import Moment
from feedd.store.numbers import named
from feedd.store.prepared import Prepared, among
from feedd.store.tables import attempts, deliveries, endpoints, messages, watches

State = Literal["pending", "delivered", "exhausted", "dropped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """One message to one endpoint, and the deliveries that it carries."""

    endpoint: str
    watch: str | None
    webhook_id: str
    body: bytes
    deliveries: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message about to be sent; its attempt is recorded already.

    ``number`` counts the attempts, this one included; ``by_hand``: a person asked for it.
    ``recipients``: those of a mail who are settled already; None: nobody is.
    """

    message: int
    number: int
    webhook_id: str
    endpoint: str
    watch: str | None
    body: bytes
    by_hand: bool = False
    recipients: Recipients | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of an attempt, and what follows for its message.

    It is to be tried again at ``next_attempt_at``, and but for quiet hours would be at ``due_at``.
    """

    claimed: Claimed
    seconds: float
    status: int | None
    error: str | None
    response: str | None
    state: State
    due_at: datetime | None
    next_attempt_at: datetime | None
    why: str
    recipients: Recipients | None = None


def put(connection: Connection, made: Sequence[NewMessage], *, at: datetime) -> None:
    """Store messages, due at once, and note which deliveries they carry.

    The transaction has the turn in the outbox.
    """
    if not made:
        return
    first = (connection.scalar(_LAST) or 0) + 1
    watch_ids = named(connection, watches, {message.watch for message in made if message.watch})
    connection.execute(_PUT, _as_rows(connection, made, watch_ids, first=first, at=at))
    carried = [
        {"carried": delivery, "number": number}
        for number, message in enumerate(made, first)
        for delivery in message.deliveries
    ]
    connection.execute(_CARRY, carried)
    _TELL.run_about(connection, sorted(watch_ids.values()), at=at)


def _as_rows(
    connection: Connection,
    made: Sequence[NewMessage],
    watch_ids: Mapping[str, int],
    *,
    first: int,
    at: datetime,
) -> list[dict[str, object]]:
    endpoint_ids = named(connection, endpoints, {message.endpoint for message in made})
    return [
        {
            "id": number,
            "endpoint_id": endpoint_ids[message.endpoint],
            "watch_id": message.watch and watch_ids[message.watch],
            "webhook_id": message.webhook_id,
            "body": message.body,
            "state": "pending",
            "attempts": 0,
            "by_hand": False,
            "asked": False,
            "due_at": at,
            "next_attempt_at": at,
            "created_at": at,
        }
        for number, message in enumerate(made, first)
    ]


def put_off(
    connection: Connection,
    endpoint: str,
    of_watches: Collection[str],
    *,
    until: datetime,
    now: datetime,
) -> None:
    """Put off what of these watches is due at an endpoint, but for what a person asked for."""
    _PUT_OFF.run_about(connection, of_watches, endpoint=endpoint, until=until, now=now)


def wake(connection: Connection, of_watches: Collection[str]) -> None:
    """Forget the quiet hours by which messages of these watches were put off."""
    _WAKE.run_about(connection, of_watches)


def record(connection: Connection, ended: Sequence[Ended], *, now: datetime) -> None:
    """Store what became of attempts."""
    if ended:
        connection.execute(_END_ATTEMPT, [_as_attempt(end) for end in ended])
        connection.execute(_SETTLE, [_as_settled(end, now=now) for end in ended])


def _as_attempt(end: Ended) -> dict[str, object]:
    return {
        "of": end.claimed.message,
        "nth": end.claimed.number,
        "took": end.seconds,
        "answered": end.status,
        "fault": end.error,
        "said": end.response,
    }


def _as_settled(end: Ended, *, now: datetime) -> dict[str, object]:
    return {
        "of": end.claimed.message,
        "nth": end.claimed.number,
        "becomes": end.state,
        "due": end.due_at,
        "again": end.next_attempt_at,
        "why": end.why,
        "settled": end.recipients,
        "finished": None if end.state == "pending" else now,
    }


def release_interrupted(connection: Connection, endpoint: str | None = None) -> int:
    """Make due again what was being sent when feedd last stopped; give how many.

    With several processes each has endpoints of its own, and names the one it has taken over.
    """
    its = sa.select(endpoints.c.id).where(endpoints.c.name == endpoint)
    released = connection.execute(
        sa.update(messages)
        .where(
            messages.c.leased_until.is_not(None),
            sa.true() if endpoint is None else messages.c.endpoint_id.in_(its),
        )
        .values(leased_until=None, why_then=_CUT_OFF)
    )
    return released.rowcount


def was_tried(connection: Connection, endpoint: str, *, since: datetime) -> bool:
    """Tell whether an attempt at an endpoint that began since then is known to have ended."""
    query = (
        sa.select(attempts.c.id)
        .join(messages, attempts.c.message_id == messages.c.id)
        .join(endpoints, messages.c.endpoint_id == endpoints.c.id)
        .where(
            endpoints.c.name == endpoint,
            attempts.c.started_at >= since,
            attempts.c.seconds.is_not(None),
        )
        .limit(1)
    )
    return connection.execute(query).first() is not None


def is_unleased(now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """Give the condition for a message not to be on its way just now."""
    return sa.or_(messages.c.leased_until.is_(None), messages.c.leased_until <= now)


IS_UNASKED = sa.and_(messages.c.by_hand.is_(False), messages.c.asked.is_(False))
"""The condition for a message's next attempt to be one that no person asked for."""


def starts(connection: Connection, *, since: datetime) -> tuple[tuple[str, datetime], ...]:
    """Give the endpoint and time of each attempt since then, in their order."""
    query = (
        sa.select(endpoints.c.name, attempts.c.started_at)
        .select_from(attempts)
        .join(messages, attempts.c.message_id == messages.c.id)
        .join(endpoints, messages.c.endpoint_id == endpoints.c.id)
        .where(attempts.c.started_at >= since)
        .order_by(attempts.c.started_at)
    )
    return tuple((row.name, row.started_at) for row in connection.execute(query))


# Built once: to build a statement costs more than to run it.
_LAST = sa.select(sa.func.max(messages.c.id))
_PUT = sa.insert(messages)
_CARRY = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("carried"))
    .values(state="told", release_at=None, message_id=sa.bindparam("number"))
)
_TELL = Prepared(
    sa.update(watches)
    .where(among(watches.c.id))
    .values(last_message_at=sa.bindparam("at", type_=Moment()))
)
_NOW = sa.bindparam("now", type_=Moment())
_UNLEASED = is_unleased(_NOW)
_CUT_OFF = "feedd stopped while it was being sent"
_PUT_OFF = Prepared(
    sa.update(messages)
    .where(
        messages.c.endpoint_id.in_(
            sa.select(endpoints.c.id).where(endpoints.c.name == sa.bindparam("endpoint"))
        ),
        messages.c.watch_id.in_(sa.select(watches.c.id).where(among(watches.c.name))),
        messages.c.state == "pending",
        messages.c.next_attempt_at <= _NOW,
        _UNLEASED,
        IS_UNASKED,
    )
    .values(next_attempt_at=sa.bindparam("until", type_=Moment()))
)
_WAKE = Prepared(
    sa.update(messages)
    .where(
        messages.c.watch_id.in_(sa.select(watches.c.id).where(among(watches.c.name))),
        # Endpoint by endpoint, as there is an index for each one's messages and none for all.
        messages.c.endpoint_id.in_(sa.select(endpoints.c.id)),
        messages.c.state == "pending",
        messages.c.next_attempt_at > messages.c.due_at,
    )
    .values(next_attempt_at=messages.c.due_at)
)
_END_ATTEMPT = (
    sa.update(attempts)
    .where(attempts.c.message_id == sa.bindparam("of"), attempts.c.number == sa.bindparam("nth"))
    .values(
        seconds=sa.bindparam("took"),
        status=sa.bindparam("answered"),
        error=sa.bindparam("fault"),
        response=sa.bindparam("said"),
    )
)
_BECOMES = sa.bindparam("becomes", type_=sa.Text())
_SETTLE = (
    sa.update(messages)
    .where(
        messages.c.id == sa.bindparam("of"),
        # Another attempt has begun since, where this one was taken for dead: that one counts.
        messages.c.attempts == sa.bindparam("nth"),
        # A person dropped it meanwhile: it stays dropped, unless the receiver has it after all.
        sa.or_(messages.c.state == "pending", _BECOMES == "delivered"),
    )
    .values(
        state=_BECOMES,
        asked=False,
        due_at=sa.bindparam("due"),
        next_attempt_at=sa.bindparam("again"),
        leased_until=None,
        why_then=sa.bindparam("why"),
        recipients=sa.bindparam("settled"),
        finished_at=sa.bindparam("finished"),
    )
)
