"""What was put off while the clock was ahead: since it was set back, that would wait for as long.

What was raised or tried later than now tells of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.store.claims import SKEW
from feedd.store.columns import Moment
from feedd.store.tables import alerts, attempts, deliveries, endpoints, messages

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection


def bring_forward(connection: Connection, *, now: datetime) -> int:
    """Let what waits in the outbox since a later time than now leave; give how much that is.

    An endpoint whose messages were tried then is no longer paused.
    """
    times = {"now": now, "ahead": now + SKEW}
    connection.execute(_UNPAUSE, times)
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
        messages.c.next_attempt_at > _NOW,
        sa.or_(messages.c.created_at > _AHEAD, messages.c.id.in_(_TRIED)),
    )
    .values(next_attempt_at=_NOW)
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
