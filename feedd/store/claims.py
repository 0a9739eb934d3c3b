"""Workers' claims on sources: which sources are due, who has claimed them, and until when.

A claim has a number that only grows. Until its lease ends nobody else claims the source, which
stays due meanwhile, so that a visit that is lost keeps its place. What comes back under any number
but the last is refused (``feedd.batch``): a worker that was taken for dead changes nothing.

What a claim writes is in no index: a row's new version lies beside the old one, and no index is
told (a HOT update). The price is that a search for due sources has to skip the claimed ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from feedd.store.columns import Moment
from feedd.store.prepared import Prepared, among
from feedd.store.sources import AT_HAND, StoredSource
from feedd.store.tables import sources

SKEW = timedelta(minutes=1)
"""How much the clocks of two workers may differ before one counts as set back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A source that somebody is to visit under this lease; ``url`` is where it is visited."""

    source: int
    lease: int
    url: str


def claim(
    connection: Connection, *, now: datetime, until: datetime, limit: int
) -> tuple[Claim, ...]:
    """Claim due sources, the longest overdue first, without those that others have claimed."""
    return _as_claims(connection.execute(_CLAIM, {"now": now, "until": until, "most": limit}))


def bring_forward(
    connection: Connection, *, now: datetime, until: datetime, farthest: timedelta
) -> int:
    """Make sources due that were visited or planned in the future, as the clock was set back.

    A claim made now would last until ``until``; those that last longer were made in the future,
    and end. Gives how many sources change. This reads all of them; on SQLite every search for due
    ones does.
    """
    times = {"now": now, "ahead": now + SKEW, "beyond": now + farthest, "longest": until + SKEW}
    return connection.execute(_BRING_FORWARD, times).rowcount


def keep(
    connection: Connection, leases: Mapping[int, int], *, ending: datetime, until: datetime
) -> None:
    """Extend to ``until`` those claims that are still the last and end before ``ending``."""
    connection.execute(_KEEP, {**_pairs(leases), "ending": ending, "until": until})


def renew(
    connection: Connection, leases: Mapping[int, int], *, until: datetime
) -> tuple[StoredSource, ...]:
    """Renew the leases of those claims that are still the last; give their sources."""
    return _RENEW.made(connection, AT_HAND, **_pairs(leases), until=until)


def take_over(
    connection: Connection, leases: Mapping[int, int], *, until: datetime
) -> tuple[Claim, ...]:
    """Claim anew what a dead worker had claimed and didn't visit to the end."""
    return _as_claims(connection.execute(_TAKE_OVER, {**_pairs(leases), "until": until}))


def release(connection: Connection, ids: Sequence[int]) -> None:
    """End claims whose visits are stored; on SQLite nobody claims anything."""
    if connection.dialect.name == "postgresql":
        _RELEASE.run_about(connection, ids)


def any_live(connection: Connection, leases: Mapping[int, int], *, now: datetime) -> bool:
    """Tell whether one of these claims may still be worked on."""
    return connection.execute(_ANY_LIVE, {**_pairs(leases), "now": now}).scalar_one()


def _as_claims(rows: Iterable[Row[int, int, str | None, str | None]]) -> tuple[Claim, ...]:
    return tuple(
        Claim(source=source, lease=lease, url=address or declared or "")
        for source, lease, address, declared in rows
    )


def _pairs(leases: Mapping[int, int]) -> dict[str, object]:
    return {"ids": [*leases], "leases": [*leases.values()]}


_NOW = sa.bindparam("now", type_=Moment())

_UNTIL = sa.bindparam("until", type_=Moment())

# Two arrays, so that the statement stays the same however many claims there are.
_CLAIMS = (
    sa.func.unnest(
        sa.bindparam("ids", type_=sa.ARRAY(sa.BigInteger)),
        sa.bindparam("leases", type_=sa.ARRAY(sa.BigInteger)),
    )
    .table_valued("id", "lease")
    .render_derived(name="claims")
)
_IS_LAST = sa.and_(sources.c.id == _CLAIMS.c.id, sources.c.lease == _CLAIMS.c.lease)


def _held(*where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Choose these sources once they are locked, in the order in which everybody locks them."""
    found = (
        sa.select(sources.c.id)
        .where(*where)
        .order_by(sources.c.id)
        .with_for_update(key_share=True, of=sources)
        .correlate(None)
        .scalar_subquery()
    )
    return sources.c.id == sa.any_(sa.func.array(found))


_LASTS_TOO_LONG = sources.c.leased_until > sa.bindparam("longest", type_=Moment())
_IS_AHEAD = sa.and_(
    sa.or_(
        sources.c.last_visit_at > sa.bindparam("ahead", type_=Moment()),
        sources.c.next_visit_at > sa.bindparam("beyond", type_=Moment()),
    ),
    sources.c.next_visit_at > _NOW,
)
_BRING_FORWARD = (
    sa.update(sources)
    .where(_held(sa.or_(_LASTS_TOO_LONG, _IS_AHEAD)))
    .values(
        leased_until=sa.case((_LASTS_TOO_LONG, None), else_=sources.c.leased_until),
        next_visit_at=sa.case((_IS_AHEAD, _NOW), else_=sources.c.next_visit_at),
    )
)

_KEEP = (
    sa.update(sources)
    .where(_held(_IS_LAST, sources.c.leased_until < sa.bindparam("ending", type_=Moment())))
    .values(leased_until=_UNTIL)
)

_RENEW = Prepared(
    sa.update(sources)
    .where(_held(_IS_LAST, sources.c.leased_until.is_not(None)))
    .values(leased_until=_UNTIL)
    .returning(*sources.c)
)

_CLAIMED = (sources.c.id, sources.c.lease, sources.c.address, sources.c.declared_url)

_TAKE_OVER = (
    sa.update(sources)
    .where(_held(_IS_LAST, sources.c.leased_until.is_not(None)))
    .values(lease=sources.c.lease + 1, leased_until=_UNTIL)
    .returning(*_CLAIMED)
)

_ANY_LIVE = sa.select(sa.exists().where(_IS_LAST, sources.c.leased_until > _NOW))

_RELEASE = Prepared(sa.update(sources).where(among(sources.c.id)).values(leased_until=None))

# By the row's place rather than its key: it has just been found there, and is locked.
_PLACE: sa.ColumnElement[object] = sa.literal_column("sources.ctid")

_DUE = (
    sa.select(_PLACE)
    .select_from(sources)
    .where(
        sources.c.declared,
        sources.c.next_visit_at <= _NOW,
        sa.or_(sources.c.leased_until.is_(None), sources.c.leased_until <= _NOW),
    )
    .order_by(sources.c.next_visit_at)
    .limit(sa.bindparam("most", type_=sa.Integer()))
    .with_for_update(skip_locked=True)
    .correlate(None)
    .scalar_subquery()
)

_CLAIM = (
    sa.update(sources)
    .where(sa.any_(sa.func.array(_DUE)) == _PLACE)
    .values(lease=sources.c.lease + 1, leased_until=_UNTIL)
    .returning(*_CLAIMED)
)
