"""Sources: which are due, what is remembered of each, and the log of their visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.flood import PastVisit
from feedd.core.politeness import LONGEST_HOLD
from feedd.core.settings import Source
from feedd.core.visit import VisitState
from feedd.store import states
from feedd.store.prepared import AtHand, Prepared, Row, among
from feedd.store.tables import installation, sources, visits

OFF: Final = "switched off"
"""Why a source that isn't enabled is not visited."""


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class StoredSource:
    """A source as it is stored.

    ``first`` is true until something has come from it. ``lease`` is the number of the last claim;
    the worker that made it has the source until ``leased_until``.
    """

    id: int
    name: str
    state: VisitState
    first: bool
    url: str | None = None
    title: str | None = None
    site: str | None = None
    feed_id: str | None = None
    lease: int = 0
    leased_until: datetime | None = None


class VisitRecord(NamedTuple):
    """One line of the log: ``outcome`` is a short word, ``detail`` a sentence where one helps.

    A tuple, as one is made for every visit.
    """

    outcome: str
    detail: str = ""
    status: int | None = None
    bytes: int = 0
    seconds: float = 0.0
    new: int = 0
    revised: int = 0
    duplicate: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What a source calls itself in the bulletin that was taken in last."""

    title: str | None
    site: str | None
    feed_id: str | None = None


class SourceUpdate(NamedTuple):
    """What is to be stored of a source after a visit at ``at``.

    ``state`` is None for what was taken in by hand, ``edition`` where nothing was taken in.
    ``before`` is the state that the visit found. A tuple, as ``VisitRecord`` is.
    """

    source: int
    at: datetime
    record: VisitRecord
    before: VisitState
    state: VisitState | None = None
    edition: Edition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstVisit:
    """When a source that was never seen before is due first; None: it is visited by hand only."""

    source: Source
    at: datetime | None


def get_or_add(
    connection: Connection, wanted: Sequence[Source], *, now: datetime
) -> tuple[StoredSource, ...]:
    """Give sources in the order asked; an unknown one is stored first, to be visited by hand only.

    They are locked: nobody else claims or changes them before this transaction ends.
    """
    names = sorted({source.name for source in wanted})
    found = {one.name: one for one in _HELD.made_about(connection, AT_HAND, names)}
    fresh = [source for source in wanted if source.name not in found]
    if fresh:
        firsts = (FirstVisit(source=source, at=None) for source in fresh)
        connection.execute(
            sa.insert(sources), [as_new(one, now=now, declared=False) for one in firsts]
        )
        found |= {one.name: one for one in known(connection, (source.name for source in fresh))}
    return tuple(found[source.name] for source in wanted)


def hold(connection: Connection, names: Iterable[str]) -> None:
    """Lock sources before several are changed, or something that belongs to one.

    Everybody locks them in the order of their ids, or two would wait for each other.
    """
    _LOCKED.about(connection, sorted(set(names)))


def due(
    connection: Connection, *, now: datetime, farthest: timedelta, limit: int
) -> tuple[StoredSource, ...]:
    """Give declared sources whose visit is due, the longest overdue first.

    A last visit in the future means that the clock was set back, and so does a next one that is
    ``farthest`` away: such a source is due too.
    """
    return _DUE.made(connection, AT_HAND, now=now, beyond=now + farthest, most=limit)


def known(connection: Connection, names: Iterable[str] | None = None) -> tuple[StoredSource, ...]:
    """Give the sources of these names, or all declared ones."""
    if names is None:
        return _EVERY_DECLARED.made(connection, AT_HAND)
    return _NAMED.made_about(connection, AT_HAND, sorted(set(names)))


def declared(connection: Connection, names: Iterable[str]) -> tuple[StoredSource, ...]:
    """Give the declared ones among the sources of these names."""
    return _DECLARED.made_about(connection, AT_HAND, sorted(set(names)))


def save(connection: Connection, updates: Sequence[SourceUpdate]) -> None:
    """Store what is remembered of sources after their visits, and a line each in the log."""
    editions = [_as_edition(one, one.edition) for one in updates if one.edition is not None]
    _TAKE_IN.run_all(connection, editions)
    for columns, rows in _changes(updates).items():
        _saving(columns).run_all(connection, rows)
    lines = [{"source_id": one.source, "at": one.at, **one.record._asdict()} for one in updates]
    _LOG.run_all(connection, lines)


def save_state(connection: Connection, known: StoredSource, state: VisitState) -> None:
    """Store what has changed of a source without a visit, as ``save`` does after one.

    On PostgreSQL others may have written the rest since it was read, or switched it off.
    """
    if changed := states.changed(known.state, state):
        key = {"row": known.id, "visited": known.state.declared}
        _saving(tuple(changed)).run_all(connection, [key | changed])


def make_due(connection: Connection, name: str, *, at: datetime) -> bool:
    """Plan a visit that a person asked for, whatever was planned; False: no such source.

    One that was switched off a moment ago counts as none, or it would be due for ever.
    """
    planned = connection.execute(
        sa.update(sources)
        .where(sources.c.name == name, sources.c.declared, sources.c.why != OFF)
        .values(next_visit_at=at, why="a person asked")
    )
    return planned.rowcount > 0


def read_anew(connection: Connection, names: Iterable[str], *, at: datetime) -> None:
    """Let what is visited be read in full at ``at``, though it may not have changed since."""
    _READ_ANEW.run_about(connection, sorted(names), at=at)


def held(connection: Connection, *, now: datetime) -> dict[str, datetime]:
    """Give the hosts that asked to be left alone, and until when."""
    where = (sources.c.address, sources.c.declared_url, sources.c.hold_until)
    found = connection.execute(
        sa.select(*where).where(
            sources.c.declared,
            # A longer one was noted while the clock was ahead.
            sources.c.hold_until.between(now, now + LONGEST_HOLD),
            sources.c.error_code == "rate_limited",
        )
    )
    hosts: dict[str, datetime] = {}
    for address, declared, until in found:
        if host := urlsplit(address or declared or "").hostname:
            hosts[host] = max(until, hosts.get(host, until))
    return hosts


def history(connection: Connection, source_id: int, *, limit: int) -> tuple[PastVisit, ...]:
    """Give what a source's latest visits brought, without its very first, when all was new."""
    rows = _HISTORY.rows(connection, source=source_id, most=limit)
    return tuple(
        PastVisit(at=row.at, entries=row.entries, new=row.new, revised=row.revised) for row in rows
    )


def ran_last(connection: Connection, *, before: datetime) -> datetime | None:
    """Give when feedd visited anything last before then, or None.

    What a person hands in may be of a time before feedd was there, which proves nothing.
    """
    visited = connection.scalar(_LAST_VISIT, {"before": before})
    began = connection.scalar(sa.select(installation.c.created_at))
    return max(visited, began) if visited and began else None


def as_new(first: FirstVisit, *, now: datetime, declared: bool = True) -> dict[str, object]:
    """Give the columns of a source that was never seen before."""
    return {
        "name": first.source.name,
        "declared": declared,
        "url": first.source.url,
        "created_at": now,
        **due_anew(first.source, first.at),
    }


def due_anew(source: Source, at: datetime | None) -> dict[str, object]:
    """Give the columns of a state in which nothing is known: no validators, no new address."""
    why = "never visited yet" if at else "visited by hand only" if source.enabled else OFF
    return states.as_columns(VisitState(declared=source.url, next_visit_at=at, why=why))


def _as_edition(one: SourceUpdate, said: Edition) -> dict[str, object]:
    return {
        "row": one.source,
        "at": one.at,
        "said_title": said.title or None,
        "said_site": said.site or None,
        "said_id": said.feed_id,
    }


def _changes(updates: Iterable[SourceUpdate]) -> Mapping[tuple[str, ...], list[dict[str, object]]]:
    """Give what is to be written, grouped by its columns: most visits change the same few.

    What a hub pushed and was known already changes none.
    """
    rows = defaultdict(list)
    for one in updates:
        if one.state is not None and (changed := states.changed(one.before, one.state)):
            key = {"row": one.source, "visited": one.state.declared}
            rows[tuple(changed)].append(key | changed)
    return rows


def _as_source(row: Row) -> StoredSource:
    return StoredSource(
        id=row.id,
        name=row.name,
        url=row.url,
        title=row.title,
        site=row.site,
        feed_id=row.feed_id,
        state=states.state_in(row),
        first=row.ingested_at is None,
        lease=row.lease,
        leased_until=row.leased_until,
    )


AT_HAND: Final = AtHand(_as_source)
"""Sources, of rows that have every column."""


# Built once: to build a statement of so many columns costs more than to run it.
_TAKE_IN = Prepared(
    sa.update(sources)
    .where(sources.c.id == sa.bindparam("row"))
    .values(
        ingested_at=sa.bindparam("at"),
        title=sa.func.coalesce(sa.bindparam("said_title", type_=sa.Text()), sources.c.title),
        site=sa.func.coalesce(sa.bindparam("said_site", type_=sa.Text()), sources.c.site),
        feed_id=sa.func.coalesce(sa.bindparam("said_id", type_=sa.Text()), sources.c.feed_id),
    )
)


@lru_cache(maxsize=256)
def _saving(columns: tuple[str, ...]) -> Prepared:
    """Give the statement that writes these columns of a state."""
    return Prepared(
        sa.update(sources)
        .where(
            sources.c.id == sa.bindparam("row"),
            # A visit that began before a reload changed the address says nothing about the new.
            sources.c.declared_url.is_not_distinct_from(sa.bindparam("visited", type_=sa.Text())),
            # Nor may one that began before the source was switched off plan the next.
            sources.c.why != OFF,
        )
        .values({name: sa.bindparam(name) for name in columns})
    )


_LOG = Prepared(sa.insert(visits), "source_id", "at", *VisitRecord._fields)

_EVERY = sa.select(sources).order_by(sources.c.next_visit_at, sources.c.id)

_EVERY_DECLARED = Prepared(_EVERY.where(sources.c.declared))

# Source by source, as the index has them: by time alone all visits would be read.
_LAST_OF_SOURCE = (
    sa.select(sa.func.max(visits.c.at))
    .where(visits.c.source_id == sources.c.id, visits.c.at < sa.bindparam("before"))
    .correlate(sources)
    .scalar_subquery()
)
_LAST_VISIT: sa.Select[datetime | None] = sa.select(sa.func.max(_LAST_OF_SOURCE)).select_from(
    sources
)

_DUE = Prepared(
    _EVERY.where(
        sources.c.declared,
        sources.c.next_visit_at.is_not(None),
        sa.or_(
            sources.c.next_visit_at <= sa.bindparam("now"),
            sources.c.next_visit_at > sa.bindparam("beyond"),
            sources.c.last_visit_at > sa.bindparam("now"),
        ),
    ).limit(sa.bindparam("most", type_=sa.Integer()))
)

_OF_NAMES = _EVERY.where(among(sources.c.name))
_NAMED = Prepared(_OF_NAMES)
_DECLARED = Prepared(_OF_NAMES.where(sources.c.declared))
_HELD = Prepared(
    sa.select(sources)
    .where(among(sources.c.name))
    .order_by(sources.c.id)
    .with_for_update(key_share=True)
)
_LOCKED = Prepared(
    sa.select(sources.c.id)
    .where(among(sources.c.name))
    .order_by(sources.c.id)
    .with_for_update(key_share=True)
)
_READ_ANEW = Prepared(
    sa.update(sources)
    .where(among(sources.c.name), sources.c.declared, sources.c.next_visit_at.is_not(None))
    .values(
        etag=None,
        last_modified=None,
        body_hash=None,
        next_visit_at=sa.bindparam("at"),
        why="its selectors changed",
    )
)

_ENTRIES = visits.c.new + visits.c.revised + visits.c.duplicate

_BROUGHT = sa.and_(visits.c.source_id == sa.bindparam("source"), _ENTRIES > 0)

_HISTORY = Prepared(
    sa.select(visits.c.at, _ENTRIES.label("entries"), visits.c.new, visits.c.revised)
    .where(
        _BROUGHT,
        visits.c.id != sa.select(sa.func.min(visits.c.id)).where(_BROUGHT).scalar_subquery(),
    )
    .order_by(visits.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
