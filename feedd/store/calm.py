"""When the deliveries leave that wait for their watch's calm: freed, planned anew, put off.

The fact that is stored is when a delivery was freed: raised, or released. Its ``release_at``
follows from that by the rules in force, and is planned anew once they or the clock have changed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.columns import Moment
from feedd.store.prepared import Prepared, among
from feedd.store.tables import alerts, deliveries, endpoints, watches


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What is to leave of a watch at a later moment, freed from ``first`` to ``last``.

    ``declared`` says whether the watch still is; notices to the operator have none, named "".
    """

    watch: str
    declared: bool
    release_at: datetime
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """A delivery that is to leave of a watch at a later moment, and when it was freed."""

    delivery: int
    watch: str
    release_at: datetime
    freed_at: datetime


def let_go(
    connection: Connection, numbers: Collection[int], *, at: datetime, why: str, now: datetime
) -> None:
    """Let what is held of these alerts leave at ``at``."""
    _LET_GO.run_about(connection, numbers, at=at, why=why, now=now)


def release(
    connection: Connection, numbers: Collection[int], *, at: datetime, why: str, now: datetime
) -> None:
    """Let deliveries that are in no message leave at ``at``."""
    _RELEASE.run_about(connection, numbers, at=at, why=why, now=now)


def planned(
    connection: Connection, *, now: datetime, until: datetime | None = None
) -> tuple[Planned, ...]:
    """Give what is to leave later than now, and before ``until``, by its watch and moment."""
    rows = _PLANNED.rows(connection, now=now, until=until or _EVER)
    return tuple(Planned(**row._asdict()) for row in rows)


def waiting(connection: Connection, moments: Collection[datetime]) -> tuple[Waits, ...]:
    """Give what is to leave at these moments."""
    return tuple(
        Waits(**row._asdict())
        for moment in sorted(moments)
        for row in _WAITING.rows(connection, planned=moment)
    )


def move(connection: Connection, numbers: Collection[int], *, at: datetime, why: str) -> None:
    """Let deliveries that wait leave at another moment, ``at``."""
    _MOVE.run_about(connection, numbers, at=at, why=why)


def put_off(
    connection: Connection,
    of_watches: Collection[str],
    *,
    until: datetime,
    why: str,
    now: datetime,
) -> None:
    """Put off what is due of these watches, but for endpoints that aren't declared."""
    _PUT_OFF.run_about(connection, of_watches, at=until, why=why, now=now)


_NOW = sa.bindparam("now", type_=Moment())
_AT = sa.bindparam("at", type_=Moment())
_EVER = datetime.max.replace(tzinfo=UTC)

SO_FAR = sa.func.coalesce(sa.func.nullif(deliveries.c.why_then, "") + "; ", "")
"""What a delivery has waited for, before what is said of it now."""

_TOLD_WHY = SO_FAR + sa.bindparam("why", type_=sa.Text())

_FREE = sa.update(deliveries).values(
    state="waiting", freed_at=_NOW, release_at=_AT, why_then=_TOLD_WHY
)
_LET_GO = Prepared(_FREE.where(among(deliveries.c.alert_id), deliveries.c.state == "held"))
_RELEASE = Prepared(_FREE.where(among(deliveries.c.id), deliveries.c.message_id.is_(None)))

_TO_COME = (
    sa.select(sa.func.coalesce(watches.c.name, "").label("watch"), deliveries.c.release_at)
    .select_from(deliveries)
    .join(alerts, deliveries.c.alert_id == alerts.c.id)
    .outerjoin(watches, alerts.c.watch_id == watches.c.id)
    .where(deliveries.c.state == "waiting")
)
_PLANNED = Prepared(
    _TO_COME.add_columns(
        sa.func.coalesce(watches.c.declared, sa.false()).label("declared"),
        sa.func.min(deliveries.c.freed_at).label("first"),
        sa.func.max(deliveries.c.freed_at).label("last"),
    )
    .where(
        deliveries.c.release_at > _NOW,
        deliveries.c.release_at < sa.bindparam("until", type_=Moment()),
    )
    .group_by(watches.c.id, deliveries.c.release_at)
)
_WAITING = Prepared(
    _TO_COME.add_columns(deliveries.c.id.label("delivery"), deliveries.c.freed_at).where(
        deliveries.c.release_at == sa.bindparam("planned", type_=Moment())
    )
)

_POSTPONE = (
    sa.update(deliveries)
    .where(deliveries.c.state == "waiting")
    .values(release_at=_AT, why_then=_TOLD_WHY)
)
_MOVE = Prepared(_POSTPONE.where(among(deliveries.c.id)))
_PUT_OFF = Prepared(
    _POSTPONE.where(
        deliveries.c.release_at <= _NOW,
        # What waits for one that is gone stays due: else each night would add a line to it.
        deliveries.c.endpoint_id.in_(sa.select(endpoints.c.id).where(endpoints.c.declared)),
        sa.exists().where(
            alerts.c.id == deliveries.c.alert_id,
            alerts.c.watch_id == watches.c.id,
            among(watches.c.name),
        ),
    )
)
