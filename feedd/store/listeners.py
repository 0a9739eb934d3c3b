"""Who is told when a topic's feed changes, and what was asked of feedd's own hub."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.hub import VERIFYING, Address, Listener, SubscriptionRequest
from feedd.store.prepared import Row
from feedd.store.tables import hub_listeners as listeners
from feedd.store.tables import hub_requests as requests
from feedd.store.tables import topics
from feedd.store.topics import row_of

_Condition = sa.ColumnElement[bool]

_IS_HUB: _Condition = listeners.c.format == ""

_STANDING = ("told", "attempts", "failing_since", "act_at", "why")
_SAME_NAME = ("id", "url", "secret", "lease_until", *_STANDING)
"""Columns that hold the fields of a listener that have their names."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A listener that hasn't been told of a topic's version yet."""

    listener: Listener
    version: int


def sync_hubs(connection: Connection, wanted: Collection[tuple[str, str]]) -> None:
    """Keep a listener for each topic's hub that the configuration names, and for no other.

    A new one is told of the next change; what the feed holds already it finds by itself.
    """
    known = {(one.topic, one.url): one for one in _listeners(connection, _IS_HUB)}
    if gone := [one.id for pair, one in known.items() if pair not in wanted]:
        connection.execute(sa.delete(listeners).where(listeners.c.id.in_(gone)))
    for topic, url in sorted(set(wanted) - known.keys()):
        told = _version_of(connection, topic)
        _insert(connection, Listener(topic=topic, format=None, url=url, told=told))


def owed(
    connection: Connection, *, now: datetime, farthest: timedelta, limit: int
) -> tuple[Owed, ...]:
    """Give the listeners that may be told something now, the longest waiting first.

    Nothing waits for longer than ``farthest``, but for what was put off while the clock was ahead.
    """
    beyond = listeners.c.act_at > now + farthest
    query = (
        _query(_is_owed(now))
        .where(sa.or_(listeners.c.act_at.is_(None), listeners.c.act_at <= now, beyond))
        .order_by(
            sa.func.coalesce(listeners.c.act_at, sa.literal(0, sa.BigInteger)), listeners.c.id
        )
        .limit(limit)
    )
    return tuple(Owed(_as_listener(row), row.version) for row in connection.execute(query))


def next_owed(connection: Connection, *, now: datetime) -> datetime | None:
    """Say when the next listener that is owed something may be told, if later than now."""
    query = (
        sa.select(sa.func.min(listeners.c.act_at))
        .join(topics, listeners.c.topic_id == topics.c.id)
        .where(_is_owed(now), listeners.c.act_at > now)
    )
    moment: datetime | None = connection.execute(query).scalar()
    return moment


def subscribers(connection: Connection, *, now: datetime) -> tuple[Listener, ...]:
    """Give the subscribers of feedd's own hub whose leases last."""
    return _listeners(connection, sa.not_(_IS_HUB), _is_live(now))


def forget_lapsed(connection: Connection, *, before: datetime, limit: int) -> int:
    """Forget subscribers whose leases were over before; give how many."""
    over = sa.select(listeners.c.id).where(listeners.c.lease_until <= before).limit(limit)
    return connection.execute(sa.delete(listeners).where(listeners.c.id.in_(over))).rowcount


def save(connection: Connection, listener: Listener) -> None:
    """Store how a listener stands after an attempt, if it still is one."""
    values = {name: getattr(listener, name) for name in _STANDING}
    here = listeners.c.id == listener.id
    connection.execute(sa.update(listeners).where(here).values(**values))


def strike_off(connection: Connection, listener: Listener) -> None:
    """Forget a listener."""
    connection.execute(sa.delete(listeners).where(listeners.c.id == listener.id))


def ask(connection: Connection, request: SubscriptionRequest, *, now: datetime) -> None:
    """Note a request; it takes the place of an earlier one that nobody verified."""
    topic = row_of(request.address.topic)
    connection.execute(
        sa.delete(requests).where(
            requests.c.topic_id == topic,
            requests.c.format == request.address.format,
            requests.c.callback == request.callback,
        )
    )
    values = {
        "topic_id": topic,
        "format": request.address.format,
        "callback": request.callback,
        "mode": request.mode,
        "secret": request.secret,
        "lease_seconds": request.lease // timedelta(seconds=1),
        "version": _version_of(connection, request.address.topic),
        "attempts": request.attempts,
        "act_at": now,
    }
    connection.execute(sa.insert(requests).values(**values))


def asked(connection: Connection, *, now: datetime, limit: int) -> tuple[SubscriptionRequest, ...]:
    """Give the requests whose callbacks are to be asked now, the oldest first.

    One that waits for longer than any was put off while the clock was ahead.
    """
    beyond = requests.c.act_at > now + VERIFYING[-1]
    query = (
        sa.select(requests, topics.c.name)
        .join(topics, requests.c.topic_id == topics.c.id)
        .where(sa.or_(requests.c.act_at <= now, beyond))
        .order_by(requests.c.act_at, requests.c.id)
        .limit(limit)
    )
    return tuple(_as_request(row) for row in connection.execute(query))


def ask_again(connection: Connection, request: SubscriptionRequest, *, at: datetime) -> None:
    """Note that a callback wasn't reached, and when to try again."""
    here = requests.c.id == request.id
    values = {"attempts": request.attempts + 1, "act_at": at}
    connection.execute(sa.update(requests).where(here).values(**values))


def settle(connection: Connection, request: SubscriptionRequest) -> bool:
    """Forget a request; tell whether it was still there, and not replaced by a later one."""
    done = connection.execute(sa.delete(requests).where(requests.c.id == request.id))
    return done.rowcount > 0


def fulfil(connection: Connection, request: SubscriptionRequest, *, now: datetime) -> None:
    """Do what was asked and verified; a renewal keeps the subscriber and what it was told."""
    here = _place(request)
    if request.mode == "unsubscribe":
        connection.execute(sa.delete(listeners).where(here))
        return
    secret, lease_until = request.secret, now + request.lease
    renewed = sa.update(listeners).where(here).values(secret=secret, lease_until=lease_until)
    if not connection.execute(renewed).rowcount:
        fresh = Listener(
            topic=request.address.topic,
            format=request.address.format,
            url=request.callback,
            secret=secret,
            lease_until=lease_until,
            told=request.version,
        )
        _insert(connection, fresh)


def knows(connection: Connection, request: SubscriptionRequest) -> bool:
    """Tell whether a request comes from a subscriber."""
    query = sa.select(sa.exists().where(_place(request)))
    return connection.execute(query).scalar_one()


def counts(connection: Connection, *, now: datetime) -> tuple[int, int]:
    """Count the subscribers, and the requests that nobody has verified."""
    subscribed = sa.select(sa.func.count()).where(sa.not_(_IS_HUB), _is_live(now))
    pending = sa.select(sa.func.count()).select_from(requests)
    return connection.execute(subscribed).scalar_one(), connection.execute(pending).scalar_one()


def _version_of(connection: Connection, topic: str) -> int:
    """Give a topic's version; 0 for one that isn't stored."""
    query = sa.select(topics.c.version).where(topics.c.name == topic)
    return connection.execute(query).scalar() or 0


def _is_live(now: datetime) -> _Condition:
    return sa.or_(listeners.c.lease_until.is_(None), listeners.c.lease_until > now)


def _is_owed(now: datetime) -> _Condition:
    """Tell whether a listener hasn't been told of its topic's version; the topic is beside it."""
    return sa.and_(topics.c.declared, _is_live(now), listeners.c.told < topics.c.version)


def _place(request: SubscriptionRequest) -> _Condition:
    return sa.and_(
        listeners.c.topic_id == row_of(request.address.topic),
        listeners.c.format == request.address.format,
        listeners.c.url == request.callback,
    )


def _insert(connection: Connection, listener: Listener) -> None:
    values = {
        "topic_id": row_of(listener.topic),
        "format": listener.format or "",
        "url": listener.url,
        "secret": listener.secret,
        "lease_until": listener.lease_until,
        "told": listener.told,
    }
    connection.execute(sa.insert(listeners).values(**values))


def _query(*conditions: _Condition) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(listeners, topics.c.name, topics.c.version)
        .join(topics, listeners.c.topic_id == topics.c.id)
        .where(*conditions)
    )


def _listeners(connection: Connection, *conditions: _Condition) -> tuple[Listener, ...]:
    query = _query(*conditions).order_by(listeners.c.id)
    return tuple(_as_listener(row) for row in connection.execute(query))


def _as_listener(row: Row) -> Listener:
    same = {name: getattr(row, name) for name in _SAME_NAME}
    return Listener(topic=row.name, format=row.format or None, **same)


def _as_request(row: Row) -> SubscriptionRequest:
    return SubscriptionRequest(
        id=row.id,
        mode=row.mode,
        address=Address(row.name, row.format),
        callback=row.callback,
        secret=row.secret,
        lease=timedelta(seconds=row.lease_seconds),
        version=row.version,
        attempts=row.attempts,
    )
