"""Subscriptions at hubs: what each source's hub offers, and how far feedd has got with it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.websub import LONGEST_LEASE, Offer, Subscription
from feedd.store.prepared import Prepared, Row
from feedd.store.sources import OFF
from feedd.store.tables import sources
from feedd.store.tables import websub_subscriptions as subscriptions

_SAME_NAME = ("state", "token", "secret", "pending", "lease_until", "act_at", "failures", "why")


_IS_VISITED = sa.and_(sources.c.declared, sources.c.why != OFF)


def offer(connection: Connection, source_id: int, offered: Offer | None, *, now: datetime) -> bool:
    """Note what a source offers by its latest bulletin; tell whether that is something new.

    With another hub or topic the subscription begins anew.
    """
    rows = _OFFER.rows(connection, source=source_id)
    known = Offer(rows[0].hub, rows[0].topic) if rows else None
    if offered == known:
        return False
    connection.execute(sa.delete(subscriptions).where(subscriptions.c.source_id == source_id))
    if offered is not None:
        values = {"hub": offered.hub, "topic": offered.topic, "state": "offered", "act_at": now}
        connection.execute(sa.insert(subscriptions).values(source_id=source_id, **values))
    return True


def due(connection: Connection, *, now: datetime, limit: int) -> tuple[Subscription, ...]:
    """Give the subscriptions of visited sources with which something is to be done.

    One that waits for longer than any was put off while the clock was ahead.
    """
    at = subscriptions.c.act_at
    is_due = sa.or_(at <= now, at > now + LONGEST_LEASE)
    return _select(connection, _IS_VISITED, is_due, limit=limit)


def of(connection: Connection, source: str) -> Subscription | None:
    """Give a source's subscription."""
    return next(iter(_select(connection, sources.c.name == source)), None)


def every(connection: Connection) -> dict[str, Subscription]:
    """Give all subscriptions by their sources."""
    return {one.source: one for one in _select(connection)}


def by_token(connection: Connection, token: str) -> Subscription | None:
    """Give the subscription that a callback is for, if its source is visited still."""
    found = _select(connection, _IS_VISITED, subscriptions.c.token == token)
    return next(iter(found), None)


def save(connection: Connection, subscription: Subscription) -> bool:
    """Store how far it has got; tell whether its offer still stands."""
    source_id = sa.select(sources.c.id).where(sources.c.name == subscription.source)
    here = sa.update(subscriptions).where(
        subscriptions.c.source_id == source_id.scalar_subquery(),
        subscriptions.c.hub == subscription.offer.hub,
        subscriptions.c.topic == subscription.offer.topic,
    )
    values = {name: getattr(subscription, name) for name in _SAME_NAME}
    return connection.execute(here.values(**values)).rowcount > 0


def _select(
    connection: Connection, *conditions: sa.ColumnElement[bool], limit: int | None = None
) -> tuple[Subscription, ...]:
    query = (
        sa.select(subscriptions, sources.c.name)
        .join(sources, sources.c.id == subscriptions.c.source_id)
        .where(*conditions)
        .order_by(subscriptions.c.act_at)
        .limit(limit)
    )
    return tuple(_as_subscription(row) for row in connection.execute(query))


def _as_subscription(row: Row) -> Subscription:
    return Subscription(
        source=row.name,
        offer=Offer(row.hub, row.topic),
        **{name: getattr(row, name) for name in _SAME_NAME},
    )


_OFFER = Prepared(
    sa.select(subscriptions.c.hub, subscriptions.c.topic).where(
        subscriptions.c.source_id == sa.bindparam("source")
    )
)
