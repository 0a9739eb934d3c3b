"""Mending the outbox and the log of visits after the clock was ahead and has been set back.

What was put off meanwhile would wait until that time comes again. It is recognised by an alert or
an attempt that is dated in the future. Visits of the future would keep older rows from being
pruned, which are looked for in the order in which they were stored.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.claims import SKEW
from feedd.store.columns import Moment
from feedd.store.tables import alerts, attempts, deliveries, endpoints, messages, sources, visits


def bring_forward(connection: Connection, *, now: datetime) -> int:
    """Make due what was put off while the clock was ahead, and end pauses; give how much it is.

    Visits of the future count as ones of now.
    """
    times = {"now": now, "ahead": now + SKEW}
    connection.execute(_UNPAUSE, times)
    connection.execute(_REDATE, times)
    return sum(connection.execute(query, times).rowcount for query in (_RELEASE, _TRY))


_NOW = sa.bindparam("now", type_=Moment())
_AHEAD = sa.bindparam("ahead", type_=Moment())

_RELEASE = (
    sa.update(deliveries)
    .where(
        deliveries.c.state == "waiting",
        deliveries.c.release_at > _NOW,
        deliveries.c.alert_id.in_(sa.select(alerts.c.id).where(alerts.c.created_at > _AHEAD)),
    )
    .values(release_at=_NOW)
)

_TRIED = sa.select(attempts.c.message_id).where(attempts.c.started_at > _AHEAD)

_TRY = (
    sa.update(messages)
    .where(
        messages.c.state == "pending",
        # Being sent then, it may not be any more: its receiver knows it by its id.
        sa.or_(messages.c.next_attempt_at > _NOW, messages.c.leased_until > _NOW),
        sa.or_(messages.c.created_at > _AHEAD, messages.c.id.in_(_TRIED)),
    )
    .values(next_attempt_at=_NOW, leased_until=None)
)

_UNPAUSE = (
    sa.update(endpoints)
    .where(
        endpoints.c.paused_until > _NOW,
        endpoints.c.id.in_(
            sa.select(messages.c.endpoint_id).where(messages.c.id.in_(_TRIED.correlate(None)))
        ),
    )
    .values(paused_until=None)
)

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
