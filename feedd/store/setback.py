"""Mending the outbox and the log of visits after the clock was ahead and has been set back.

What was put off meanwhile would wait until that time comes again. It is recognised by an alert or
an attempt that is dated in the future, or by a wait that is longer than any. Visits of the future
would keep older rows from being pruned, which are looked for in the order in which they were
stored.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.claims import SKEW
from feedd.store.columns import Moment
from feedd.store.tables import (
    alerts,
    attempts,
    deliveries,
    endpoints,
    messages,
    sources,
    visits,
    watches,
)


def bring_forward(
    connection: Connection, *, farthest: timedelta, digests: Collection[str], now: datetime
) -> None:
    """Make due what was put off while the clock was ahead, and end pauses.

    Nothing waits for an attempt for longer than ``farthest``. Visits and messages of the future
    count as ones of now. What waits of the watches in ``digests`` is left to be planned anew.
    """
    values = {
        "now": now,
        "ahead": now + SKEW,
        "beyond": now + farthest,
        "digests": sorted(digests),
    }
    for query in (_UNPAUSE, _REDATE, _COOL, _RELEASE, _TRY):
        connection.execute(query, values)


_NOW = sa.bindparam("now", type_=Moment())
_AHEAD = sa.bindparam("ahead", type_=Moment())
_BEYOND = sa.bindparam("beyond", type_=Moment())

_IN_DIGEST = sa.exists().where(
    watches.c.id == alerts.c.watch_id, watches.c.name.in_(sa.bindparam("digests", expanding=True))
)
_RELEASE = (
    sa.update(deliveries)
    .where(
        deliveries.c.state == "waiting",
        deliveries.c.release_at > _NOW,
        deliveries.c.alert_id.in_(
            sa.select(alerts.c.id).where(alerts.c.created_at > _AHEAD, ~_IN_DIGEST)
        ),
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
        sa.or_(
            messages.c.created_at > _AHEAD,
            messages.c.id.in_(_TRIED),
            messages.c.next_attempt_at > _BEYOND,
        ),
    )
    .values(next_attempt_at=_NOW, leased_until=None)
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
