"""Mending the outbox and the log of visits after the clock was ahead and has been set back.

What was noted meanwhile would wait until that time comes again. It is recognised by its date, or
by a wait that is longer than any. Visits of the future would keep older rows from being pruned,
which are looked for in the order in which they were stored.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.claims import SKEW
from feedd.store.columns import Moment
from feedd.store.outbox import is_unleased
from feedd.store.tables import attempts, deliveries, endpoints, messages, sources, visits, watches


def bring_forward(connection: Connection, *, farthest: timedelta, now: datetime) -> None:
    """Date as of now what is dated in the future, and end pauses.

    Nothing waits for an attempt for longer than ``farthest``, but for quiet hours.
    """
    times = {"now": now, "ahead": now + SKEW, "beyond": now + farthest}
    for query in (_UNPAUSE, _FAIL, _REDATE, _COOL, _FREE, _TRY):
        connection.execute(query, times)


_NOW = sa.bindparam("now", type_=Moment())
_AHEAD = sa.bindparam("ahead", type_=Moment())
_BEYOND = sa.bindparam("beyond", type_=Moment())

_FREE = (
    sa.update(deliveries)
    .where(deliveries.c.state == "waiting", deliveries.c.freed_at > _AHEAD)
    .values(freed_at=_NOW)
)

_TRIED = sa.select(attempts.c.message_id).where(attempts.c.started_at > _AHEAD)

_TRY = (
    sa.update(messages)
    .where(
        messages.c.endpoint_id.in_(sa.select(endpoints.c.id)),
        messages.c.state == "pending",
        # Being sent then, it may not be any more: its receiver knows it by its id.
        sa.or_(messages.c.due_at > _NOW, messages.c.leased_until > _NOW),
        sa.or_(
            # Nothing waits but for its next try; what a person asked for may be under way.
            messages.c.attempts == 0,
            sa.and_(messages.c.asked, is_unleased(_NOW)),
            messages.c.id.in_(_TRIED),
            messages.c.due_at > _BEYOND,
        ),
    )
    .values(due_at=_NOW, next_attempt_at=_NOW, leased_until=None)
)

_UNPAUSE = (
    sa.update(endpoints)
    .where(
        endpoints.c.paused_until > _NOW,
        sa.or_(
            endpoints.c.paused_until > _BEYOND,
            endpoints.c.id.in_(
                sa.select(messages.c.endpoint_id).where(messages.c.id.in_(_TRIED.correlate(None)))
            ),
        ),
    )
    .values(paused_until=None)
)

_FAIL = sa.update(endpoints).where(endpoints.c.failing_since > _AHEAD).values(failing_since=_NOW)

# Source by source, as the index has them; without that all visits would be looked at.
_of_source = visits.alias()
_LAST = (
    sa.select(sa.func.max(_of_source.c.at))
    .where(_of_source.c.source_id == sources.c.id)
    .scalar_subquery()
)
_REDATE = (
    sa.update(visits)
    .where(
        visits.c.source_id.in_(sa.select(sources.c.id).where(_LAST > _AHEAD)), visits.c.at > _AHEAD
    )
    .values(at=_NOW)
)

_COOL = sa.update(watches).where(watches.c.last_message_at > _AHEAD).values(last_message_at=_NOW)
