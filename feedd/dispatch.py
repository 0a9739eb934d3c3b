"""The pipe from the outbox to the endpoints, as gather, decide, apply.

::

    what has ended   attempt → what becomes of the message, and of its endpoint
    what may leave   deliveries that waited → grouped into messages, rendered once
    what is due      message → claimed, its attempt on record before a socket opens

All three happen in one transaction, for all endpoints together: many deliveries share the cost of
a commit, and nothing is sent that a crash could forget. Often it is the same transaction in which
the alerts were raised.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from feedd import recording, troubles
from feedd.core import retry
from feedd.core.recipients import Recipients
from feedd.core.release import held_by_quiet
from feedd.core.settings import Endpoint, RetrySchedule
from feedd.core.turns import Turns
from feedd.deliver import notice, sinks
from feedd.deliver.attempt import Attempt, Outgoing
from feedd.deliver.sinks import WayOut
from feedd.store import Connection, Database, Matter, alerts, calm, endpoints, outbox, picking
from feedd.store.alerts import Waiting
from feedd.store.database import take_turn
from feedd.store.endpoints import Standing
from feedd.store.outbox import Claimed
from feedd.store.picking import Allowance, Picked
from feedd.troubles import Fared

if TYPE_CHECKING:
    from feedd.desk import Desk

LEASE_SLACK = timedelta(seconds=60)
"""How long after its timeout an attempt is taken for dead, and its message is due again."""

AT_ONCE = 500
"""The most deliveries that leave in one transaction; the others leave in the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An attempt that has ended at ``at``; ``jitter`` is in [0, 1)."""

    claimed: Claimed
    attempt: Attempt
    at: datetime
    jitter: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """What follows for each attempt that ended, in their order, and what is to be sent now."""

    following: tuple[retry.Next, ...] = ()
    claimed: tuple[Claimed, ...] = ()


def due(database: Database, *, now: datetime) -> frozenset[str]:
    """Name the endpoints for which something is due."""
    with database.read() as connection:
        return picking.due(connection, now=now) | alerts.waited_for(connection, now=now)


def is_idle(database: Database, names: Collection[str], *, now: datetime) -> bool:
    """Tell whether nothing is due at these endpoints, without writing anything."""
    with database.read() as connection:
        return picking.due(connection, now=now).isdisjoint(names) and not alerts.waiting(
            connection, names, now=now, limit=1
        )


def dispatch(  # noqa: PLR0913  what ended, what may begin, and by which rules
    connection: Connection,
    desk: Desk,
    tried: Sequence[Tried],
    *,
    room: Mapping[str, int],
    turns: Mapping[str, Turns] = MappingProxyType({}),
    waits: RetrySchedule,
    now: datetime,
) -> Dispatched:
    """Store what ended and take what is due, up to ``room`` messages for each endpoint.

    At endpoints that have ``turns`` watches take turns. The transaction takes the turn in the
    outbox here, its first; nothing may be sent before it is committed.
    """
    take_turn(connection, Matter.OUTBOX)
    following = _settle(connection, desk, tried, waits=waits, now=now)
    leaving = _leaving(connection, desk, now=now)
    outbox.put(connection, recording.messages(leaving, desk, now=now), at=now)
    recording.cool_down(connection, leaving, desk, now=now)
    free = picking.due(connection, now=now) & {name for name, count in room.items() if count}
    allowances = [
        _allowance(desk.endpoints[name], room[name], turns.get(name), now) for name in sorted(free)
    ]
    claimed = _claimed(connection, desk, allowances, now=now)
    return Dispatched(following=following, claimed=claimed)


async def send(way_out: WayOut, endpoint: Endpoint, claimed: Claimed, *, now: datetime) -> Attempt:
    """Make the attempt; whatever the far end does is a value."""
    settled = claimed.recipients or Recipients()
    outgoing = Outgoing(
        id=claimed.webhook_id,
        body=claimed.body,
        recipients=settled.asked_again() if claimed.by_hand else settled,
    )
    return await sinks.send(way_out, endpoint, outgoing, now=now)


async def send_sample(
    way_out: WayOut, endpoint: Endpoint, *, public_url: str, now: datetime
) -> Attempt:
    """Send an invented story, marked as a test, under an id that no ledger holds."""
    identity = f"msg_test{secrets.token_hex(8)}"
    sample = notice.sample(created=now, public_url=public_url)
    outgoing = Outgoing(id=identity, body=sinks.render(sample, endpoint, id=identity))
    return await sinks.send(way_out, endpoint, outgoing, now=now)


def _leaving(connection: Connection, desk: Desk, *, now: datetime) -> tuple[Waiting, ...]:
    """Give what leaves, and put off what has become due in its watch's quiet hours."""
    waiting = alerts.waiting(connection, desk.endpoints, now=now, limit=AT_ONCE)
    if any(desk.quiet_until(one.watch, now) for one in waiting):
        # All at once, and not only these: they would hold up the others behind them.
        for end, names in desk.resting(now).items():
            calm.put_off(connection, names, until=end, why=held_by_quiet(end), now=now)
        waiting = alerts.waiting(connection, desk.endpoints, now=now, limit=AT_ONCE)
    return waiting


def _claimed(
    connection: Connection, desk: Desk, allowances: Sequence[Allowance], *, now: datetime
) -> tuple[Claimed, ...]:
    """Claim what is due, and put off what has become so in its watch's quiet hours.

    It may have waited for its endpoint until then, or for feedd itself.
    """
    picked = picking.pick(connection, allowances, now=now)
    if resting := {one.claimed.endpoint for one in picked if _rests(desk, one, now=now)}:
        # All at once, and not only what was picked: it would be looked for again and again.
        for endpoint in sorted(resting):
            for end, names in desk.resting(now).items():
                outbox.put_off(connection, endpoint, names, until=end, now=now)
        picked = picking.pick(connection, allowances, now=now)
    return picking.claim(connection, picked, now=now)


def _rests(desk: Desk, picked: Picked, *, now: datetime) -> bool:
    """Tell whether a message that nobody asked for has become due in quiet hours."""
    claimed = picked.claimed
    return not picked.is_asked and bool(desk.rested(claimed.endpoint, claimed.watch, now))


def _allowance(endpoint: Endpoint, room: int, turns: Turns | None, now: datetime) -> Allowance:
    return Allowance(
        endpoint=endpoint.name,
        room=room,
        leased_until=now + timedelta(seconds=endpoint.timeout) + LEASE_SLACK,
        ordered=endpoint.ordered,
        turns=turns,
    )


def _settle(
    connection: Connection,
    desk: Desk,
    tried: Sequence[Tried],
    *,
    waits: RetrySchedule,
    now: datetime,
) -> tuple[retry.Next, ...]:
    if not tried:
        return ()
    # Gather
    before = endpoints.standings(connection, {one.claimed.endpoint for one in tried})
    sure = _without_hearsay(connection, before, waits=waits, now=now)
    # Decide
    following, after = _decided(desk, tried, sure, waits)
    # Apply
    outbox.record(
        connection,
        [
            recording.ended(one.claimed, one.attempt, then, now=one.at)
            for one, then in zip(tried, following, strict=True)
        ],
        now=now,
    )
    changed = {name: standing for name, standing in after.items() if standing != before[name]}
    endpoints.stand(connection, changed)
    for name, standing in changed.items():
        down_since = before[name].failing_since
        if retry.is_back(down_since, standing.failing_since, now=now):
            endpoints.hasten(connection, name, down_since=down_since, now=now)
    for fared in _fared(tried, following, before, after):
        notices = troubles.of_endpoint(connection, fared, now=now)
        troubles.tell(connection, desk, notices, at=now)
    return following


def _without_hearsay(
    connection: Connection, before: Mapping[str, Standing], *, waits: RetrySchedule, now: datetime
) -> Mapping[str, Standing]:
    """Count an endpoint's failing anew if it wasn't even tried for as long as would disable it."""
    since = {
        name: moment
        for name, standing in before.items()
        if (moment := retry.witness_since(standing.failing_since, schedule=waits, now=now))
    }
    heard = {name for name in since if outbox.was_tried(connection, name, since=since[name])}
    return {
        name: replace(standing, failing_since=None) if name in since.keys() - heard else standing
        for name, standing in before.items()
    }


def _decided(
    desk: Desk, tried: Sequence[Tried], before: Mapping[str, Standing], waits: RetrySchedule
) -> tuple[tuple[retry.Next, ...], Mapping[str, Standing]]:
    """Say what follows for each attempt, in their order, and how that leaves the endpoints."""
    after, following = dict(before), []
    for one in tried:
        standing = after[one.claimed.endpoint]
        following.append(_following(desk, one, standing, waits))
        after[one.claimed.endpoint] = recording.standing(
            standing, following[-1], has_worked=one.attempt.result.has_worked, now=one.at
        )
    return tuple(following), after


def _fared(
    tried: Sequence[Tried],
    following: Sequence[retry.Next],
    before: Mapping[str, Standing],
    after: Mapping[str, Standing],
) -> Iterator[Fared]:
    """Say how the endpoints fared."""
    failures: dict[str, str] = {}
    given_up: dict[str, list[str]] = defaultdict(list)
    for one, then in zip(tried, following, strict=True):
        if isinstance(then, retry.Again):
            failures[one.claimed.endpoint] = then.why
        elif isinstance(then, retry.Exhausted) and not one.claimed.by_hand:
            given_up[one.claimed.endpoint].append(then.why)
    for name in after:
        yield Fared(
            endpoint=name,
            before=before[name],
            after=after[name],
            failure=failures.get(name, ""),
            given_up=tuple(given_up[name]),
        )


def _following(desk: Desk, tried: Tried, standing: Standing, waits: RetrySchedule) -> retry.Next:
    then = retry.after(
        tried.attempt.result,
        attempts=tried.claimed.number,
        schedule=waits,
        now=tried.at,
        jitter=tried.jitter,
        failing_since=standing.failing_since,
        by_hand=tried.claimed.by_hand,
    )
    if not isinstance(then, retry.Again):
        return then
    rested = desk.rested(tried.claimed.endpoint, tried.claimed.watch, then.at)
    return replace(then, quiet_until=rested)
