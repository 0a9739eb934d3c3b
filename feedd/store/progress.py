"""How far a delivery is and what was tried: the columns that all views of the ledger share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.store.tables import attempts, deliveries, endpoints, messages

if TYPE_CHECKING:
    from datetime import datetime

    from feedd.store.prepared import Row

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
_WHY = sa.func.nullif(sa.func.coalesce(messages.c.why_then, deliveries.c.why_then, ""), "")

# Read with the delivery's endpoint beside it.
PROGRESS = (
    sa.func.coalesce(messages.c.webhook_id, deliveries.c.webhook_id).label("webhook_id"),
    STATE.label("state"),
    sa.func.coalesce(messages.c.attempts, 0).label("attempts"),
    sa.case((_STUCK.is_not(None), None), (_IS_PAUSED, endpoints.c.paused_until), else_=_DUE).label(
        "next_attempt_at"
    ),
    sa.func.coalesce(_WHY + "; " + _REST, _WHY, _REST, "").label("why_then"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRecord:
    """One attempt; ``seconds`` is None until its answer is heard."""

    number: int
    started_at: datetime
    seconds: float | None
    status: int | None
    error: str | None
    response: str | None


ATTEMPT = tuple(attempts.c[name] for name in AttemptRecord.__dataclass_fields__)


def as_attempt(row: Row) -> AttemptRecord:
    """Read a row that holds the columns ``ATTEMPT``."""
    return AttemptRecord(**{column.name: getattr(row, column.name) for column in ATTEMPT})
