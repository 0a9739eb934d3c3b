"""Sources: which are due, what is remembered of each, and the log of their visits."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from feedd.core.alerting import PastVisit
from feedd.core.model import Pace
from feedd.core.rhythm import Rhythm
from feedd.core.visit import VisitState
from feedd.store.tables import sources, visits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection, Row

    from feedd.core.settings import Source

_SAME_NAME = tuple(
    field.name for field in fields(VisitState) if field.name not in {"declared", "pace", "rhythm"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A source as it is stored.

    ``first`` is true until something has come from it.
    """

    id: int
    name: str
    state: VisitState
    first: bool
    url: str | None = None
    title: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """One line of the log: ``outcome`` is a short word, ``detail`` a sentence where one helps."""

    outcome: str
    detail: str = ""
    status: int | None = None
    bytes: int = 0
    seconds: float = 0.0
    new: int = 0
    revised: int = 0
    duplicate: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstVisit:
    """When a source that was never seen before is visited first; None: never by itself."""

    source: Source
    at: datetime | None


def sync(connection: Connection, declared: Sequence[FirstVisit], *, now: datetime) -> None:
    """Store the declared sources; those whose address changed are due as new ones are."""
    rows = connection.execute(sa.select(sources.c.name, sources.c.declared_url)).all()
    known = {row.name: row.declared_url for row in rows}
    names = [first.source.name for first in declared]
    connection.execute(
        sa.update(sources).where(sources.c.name.not_in(names)).values(declared=False)
    )
    for first in declared:
        source = first.source
        if source.name not in known:
            _insert(connection, source, declared=True, at=first.at, now=now)
            continue
        fresh = {} if known[source.name] == source.url else _due_anew(source, first.at)
        connection.execute(
            sa.update(sources)
            .where(sources.c.name == source.name)
            .values(declared=True, url=source.url, **fresh)
        )


def get_or_add(connection: Connection, source: Source, *, now: datetime) -> Known:
    """Give a source, storing it first if it was never heard of; it isn't visited by itself."""
    found = known(connection, [source.name])
    if not found:
        _insert(connection, source, declared=False, at=None, now=now)
        found = known(connection, [source.name])
    return found[0]


def due(connection: Connection, *, now: datetime, limit: int) -> tuple[Known, ...]:
    """Give declared sources whose visit is due, the longest overdue first.

    A last visit in the future means that the clock was set back: such a source is due too.
    """
    return _select(
        connection,
        sources.c.declared,
        sources.c.next_visit_at.is_not(None),
        sa.or_(sources.c.next_visit_at <= now, sources.c.last_visit_at > now),
        limit=limit,
    )


def known(connection: Connection, names: Iterable[str] | None = None) -> tuple[Known, ...]:
    """Give the sources of these names, or all declared ones."""
    condition = sources.c.declared if names is None else sources.c.name.in_(list(names))
    return _select(connection, condition)


def save(
    connection: Connection,
    source_id: int,
    state: VisitState,
    record: VisitRecord,
    *,
    at: datetime,
) -> None:
    """Store what a visit leaves: the state for the next one, and a line in the log."""
    # A visit that began before a reload changed the address says nothing about the new one.
    same = sources.c.declared_url.is_not_distinct_from(state.declared)
    connection.execute(
        sa.update(sources).where(sources.c.id == source_id, same).values(**_as_columns(state))
    )
    log(connection, source_id, record, at=at)


def save_state(connection: Connection, name: str, state: VisitState) -> None:
    """Store what is remembered of a source without a visit."""
    connection.execute(
        sa.update(sources).where(sources.c.name == name).values(**_as_columns(state))
    )


def log(connection: Connection, source_id: int, record: VisitRecord, *, at: datetime) -> None:
    """Write one line of the log of visits."""
    connection.execute(
        sa.insert(visits).values(
            source_id=source_id,
            at=at,
            **{field.name: getattr(record, field.name) for field in fields(record)},
        )
    )


def history(connection: Connection, source_id: int, *, limit: int) -> tuple[PastVisit, ...]:
    """Give what a source's latest visits brought, but for the first of all, which is all new."""
    entries = visits.c.new + visits.c.revised + visits.c.duplicate
    brought = sa.and_(visits.c.source_id == source_id, entries > 0)
    first = sa.select(sa.func.min(visits.c.id)).where(brought).scalar_subquery()
    query = (
        sa.select(visits.c.at, entries.label("entries"), visits.c.new)
        .where(brought, visits.c.id != first)
        .order_by(visits.c.id.desc())
        .limit(limit)
    )
    return tuple(
        PastVisit(at=row.at, entries=row.entries, new=row.new) for row in connection.execute(query)
    )


def mark_ingested(
    connection: Connection, source_id: int, *, at: datetime, title: str | None, site: str | None
) -> None:
    """Note that something has come from a source, and what it says of itself."""
    said = {"title": title, "site": site}
    connection.execute(
        sa.update(sources)
        .where(sources.c.id == source_id)
        .values(ingested_at=at, **{name: text for name, text in said.items() if text})
    )


def _insert(
    connection: Connection, source: Source, *, declared: bool, at: datetime | None, now: datetime
) -> None:
    connection.execute(
        sa.insert(sources).values(
            name=source.name,
            declared=declared,
            url=source.url,
            created_at=now,
            **_due_anew(source, at),
        )
    )


def _due_anew(source: Source, at: datetime | None) -> dict[str, object]:
    """Give the state of a source of which nothing is known: not where it moved, no validators."""
    why = "never visited yet" if at else "visited by hand only"
    return _as_columns(VisitState(declared=source.url, next_visit_at=at, why=why))


def _as_columns(state: VisitState) -> dict[str, object]:
    return {name: getattr(state, name) for name in _SAME_NAME} | {
        "declared_url": state.declared,
        "pace": _pace_to_text(state.pace),
        "rhythm": state.rhythm.to_text(),
    }


def _select(
    connection: Connection, *conditions: sa.ColumnElement[bool], limit: int | None = None
) -> tuple[Known, ...]:
    query = (
        sa.select(sources)
        .where(*conditions)
        .order_by(sources.c.next_visit_at, sources.c.id)
        .limit(limit)
    )
    return tuple(_as_known(row) for row in connection.execute(query))


def _as_known(row: Row[tuple[object, ...]]) -> Known:
    values = {name: getattr(row, name) for name in _SAME_NAME}
    state = VisitState(
        declared=row.declared_url,
        pace=_pace_from_text(row.pace),
        rhythm=Rhythm.from_text(row.rhythm),
        **values,
    )
    return Known(
        id=row.id,
        name=row.name,
        url=row.url,
        title=row.title,
        site=row.site,
        state=state,
        first=row.ingested_at is None,
    )


def _pace_to_text(pace: Pace) -> str:
    if pace == Pace():
        return ""
    spans = [s and s.total_seconds() for s in (pace.ttl, pace.update_interval)]
    return json.dumps([*spans, sorted(pace.skip_hours), sorted(pace.skip_days)])


def _pace_from_text(text: str) -> Pace:
    if not text:
        return Pace()
    ttl, interval, hours, days = json.loads(text)
    return Pace(
        ttl=_span(ttl),
        update_interval=_span(interval),
        skip_hours=frozenset(hours),
        skip_days=frozenset(days),
    )


def _span(seconds: float | Literal[0] | None) -> timedelta | None:
    return timedelta(seconds=seconds) if seconds else None
