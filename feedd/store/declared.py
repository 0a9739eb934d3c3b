"""Keeping the database in step with what the configuration declares.

What is no longer declared stays stored, marked as such, and is not used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.settings import Endpoint, Source, Topic, Watch
from feedd.store.database import Database
from feedd.store.prepared import Prepared, Row, among
from feedd.store.sources import OFF, FirstVisit, as_new, due_anew, hold, read_anew
from feedd.store.tables import endpoints, installation, named_columns, sources, topics, watches


def authority(connection: Connection, *, minted: str, now: datetime) -> str:
    """Give what every Atom id of this installation begins with; ``minted`` at the first call.

    It never changes afterwards, whatever the public address becomes (RFC 4151).
    """
    known = authority_of(connection)
    if known is not None:
        return known
    connection.execute(sa.insert(installation).values(id=1, authority=minted, created_at=now))
    return minted


def authority_of(connection: Connection) -> str | None:
    """Give the authority, or None if none has been minted yet."""
    known: str | None = connection.scalar(sa.select(installation.c.authority))
    return known


def write_something(database: Database) -> None:
    """Prove that the database takes a write; raises ``StoreError`` if it doesn't."""
    with database.write() as connection:
        connection.execute(sa.update(installation).values(id=1))


@dataclass(frozen=True, slots=True)
class InForce:
    """The configuration that the database was brought in step with last, and when."""

    lines: Mapping[str, str]
    since: datetime


def remember(connection: Connection, lines: Mapping[str, str], *, now: datetime) -> None:
    """Note what is in force from now on."""
    text = json.dumps(lines, ensure_ascii=False, sort_keys=True)
    connection.execute(sa.update(installation).values(in_force=text, in_force_since=now))


def in_force(connection: Connection) -> InForce | None:
    """Give what is in force, or None before the first start."""
    row = connection.execute(
        sa.select(installation.c.in_force, installation.c.in_force_since)
    ).first()
    return InForce(json.loads(row.in_force), row.in_force_since) if row and row.in_force else None


def sync_sources(  # noqa: PLR0913  what is declared, and what of it is new
    connection: Connection,
    declared: Sequence[Source],
    *,
    first: Callable[[Source, int], datetime | None],
    now: datetime,
    named: Collection[str] | None = None,
    split_anew: Collection[str] = (),
) -> None:
    """Store the sources; those whose address changed are due as new ones are.

    ``first`` says when a source is due first, given how many are planned anew; None if it is only
    visited by hand. If some are ``named``, only those have changed, and no others are looked at.
    Those in ``split_anew`` become due now, and are then read in full.
    """
    if named is not None:
        declared = [source for source in declared if source.name in named]
    rows = _ALL.rows(connection) if named is None else _NAMED.about(connection, sorted(named))
    known = {row.name: row for row in rows}
    wanted = {source.name for source in declared}
    gone = [name for name, row in known.items() if row.declared and name not in wanted]
    anew = [one for one in declared if _is_planned_anew(known.get(one.name), one, now=now)]
    firsts = {one.name: FirstVisit(source=one, at=first(one, len(anew))) for one in anew}
    fresh = [as_new(firsts[one.name], now=now) for one in anew if one.name not in known]
    if fresh:
        connection.execute(sa.insert(sources), fresh)
    again = {
        one.name: changed
        for one in declared
        if (row := known.get(one.name))
        and (changed := _declared_again(row, one, firsts.get(one.name)))
    }
    hold(connection, (*gone, *again, *split_anew))
    _UNDECLARE.run_about(connection, sorted(gone))
    for name, changed in again.items():
        connection.execute(sa.update(sources).where(sources.c.name == name).values(**changed))
    read_anew(connection, split_anew, at=now)


_SWITCHED_OFF: Final[Mapping[str, object]] = {
    "next_visit_at": None,
    "why": OFF,
    "trouble": None,
    "failures": 0,
    "failing_since": None,
    "error": None,
    "error_code": None,
    "pushed_until": None,
}
"""What is changed of a source that isn't to be visited: it has no troubles meanwhile, no hub."""


def _is_planned_anew(row: Row | None, source: Source, *, now: datetime) -> bool:
    if row is None or row.declared_url != source.url or (row.why == OFF) is source.enabled:
        return True
    return _is_beyond_its_ceiling(row, source, now=now)


def _declared_again(row: Row, source: Source, first: FirstVisit | None) -> Mapping[str, object]:
    """Give what is to be written: of many thousand sources, for most nothing."""
    anew: Mapping[str, object] = {}
    if first and row.declared_url != source.url:
        anew = due_anew(source, first.at)
    elif first and not source.enabled:
        anew = _SWITCHED_OFF
    elif first and row.why == OFF:
        anew = {"next_visit_at": first.at, "why": "switched on again"}
    elif first:
        anew = {"next_visit_at": first.at, "why": "its max_interval is shorter than it was"}
    if anew or not row.declared or row.url != source.url:
        return {"declared": True, "url": source.url, **anew}
    return {}


def _is_beyond_its_ceiling(row: Row, source: Source, *, now: datetime) -> bool:
    """Tell whether a visit is planned later than ``max_interval`` allows, without another reason.

    Such reasons are failures, the source's own pace, and that its host asked to be left alone.
    """
    if row.next_visit_at is None or row.failures or row.pace or row.hold_until is not None:
        return False
    return bool(row.next_visit_at > now + source.max_interval)


def sync_topics(
    connection: Connection, declared: Sequence[Topic], *, now: datetime
) -> tuple[Topic, ...]:
    """Store the topics; give those that are new or declared again, or whose query has changed.

    While a topic isn't declared no story is put into it. ``filled`` stores the queries of those
    given once their stories have been found anew, so that an interrupted search is made up for at
    the next start.
    """
    rows = connection.execute(sa.select(topics.c.name, topics.c.query).where(topics.c.declared))
    known = {row.name: row.query for row in rows}
    _sync(
        connection,
        topics,
        {t.name: {} for t in declared},
        fresh={"query": "", "created_at": now, "version": 0, "changed_at": now},
    )
    return tuple(t for t in declared if known.get(t.name) != t.query)


def begin_filling(connection: Connection, topic: str, *, mark: str) -> None:
    """Note who fills a topic anew, by a mark that nobody else has."""
    connection.execute(
        sa.update(topics).where(topics.c.name == topic).values(query=_UNREADABLE + mark)
    )


def is_filling(connection: Connection, topic: str, *, mark: str) -> bool:
    """Tell whether a topic is still being filled under this mark."""
    stored = connection.scalar(sa.select(topics.c.query).where(topics.c.name == topic))
    return bool(stored == _UNREADABLE + mark)


def filled(connection: Connection, topic: str, query: str) -> None:
    """Note that a topic holds the stories of this query."""
    connection.execute(sa.update(topics).where(topics.c.name == topic).values(query=query))


def sync_watches(connection: Connection, declared: Sequence[Watch], *, now: datetime) -> None:
    """Store the watches."""
    _sync(
        connection,
        watches,
        {w.name: {"query": w.query} for w in declared},
        fresh={"created_at": now},
    )


def sync_endpoints(connection: Connection, declared: Sequence[Endpoint], *, now: datetime) -> None:
    """Store the endpoints' names; addresses and secrets stay in the configuration."""
    _sync(connection, endpoints, {e.name: {} for e in declared}, fresh={"created_at": now})


_AS_DECLARED: Final = sa.select(
    *named_columns(
        sources, "name declared url declared_url next_visit_at failures pace hold_until why"
    )
)
_ALL: Final = Prepared(_AS_DECLARED)
_NAMED: Final = Prepared(_AS_DECLARED.where(among(sources.c.name)))

_UNREADABLE: Final = "("
"""The beginning of what can't be a declared query."""


def _sync(
    connection: Connection,
    table: sa.Table,
    declared: Mapping[str, Mapping[str, object]],
    *,
    fresh: Mapping[str, object],
) -> None:
    """Write only where something differs, as among sources, and in the order of the ids."""
    stored = connection.execute(sa.select(table).order_by(table.c.id)).mappings()
    known = {row["name"]: row for row in stored}
    for name, row in known.items():
        wanted = {"declared": name in declared, **declared.get(name, {})}
        if any(row[key] != value for key, value in wanted.items()):
            connection.execute(sa.update(table).where(table.c.name == name).values(wanted))
    new = [
        {"name": name, "declared": True, **values, **fresh}
        for name, values in declared.items()
        if name not in known
    ]
    if new:
        connection.execute(sa.insert(table), new)


# However many thousands there are: a list goes as one value.
_UNDECLARE = Prepared(sa.update(sources).where(among(sources.c.name)).values(declared=False))
