"""Keeping the database in step with what the configuration declares.

What is no longer declared stays stored, marked so, and takes part in nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.store.tables import endpoints, installation, topics, watches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from feedd.core.settings import Endpoint, Topic, Watch


def authority(connection: Connection, *, minted: str, now: datetime) -> str:
    """Give what every Atom id of this installation begins with; ``minted`` at the first call.

    It never changes afterwards, whatever the public address becomes (RFC 4151).
    """
    known = connection.scalar(sa.select(installation.c.authority))
    if known is not None:
        return str(known)
    connection.execute(sa.insert(installation).values(id=1, authority=minted, created_at=now))
    return minted


def touch(connection: Connection) -> None:
    """Write something that changes nothing: proof that the database takes a write."""
    connection.execute(sa.update(installation).values(id=1))


def sync_topics(
    connection: Connection, declared: Sequence[Topic], *, now: datetime
) -> tuple[str, ...]:
    """Store the topics; give the names of those that are new or whose query has changed."""
    known = _queries(connection, topics)
    _sync(
        connection,
        topics,
        {t.name: {"query": t.query} for t in declared},
        fresh={"created_at": now, "version": 0, "changed_at": now},
    )
    return tuple(t.name for t in declared if known.get(t.name) != t.query)


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


def _queries(connection: Connection, table: sa.Table) -> dict[str, str]:
    rows = connection.execute(sa.select(table.c.name, table.c.query))
    return {row.name: row.query for row in rows}


def _sync(
    connection: Connection,
    table: sa.Table,
    declared: Mapping[str, Mapping[str, object]],
    *,
    fresh: Mapping[str, object],
) -> None:
    known = set(connection.execute(sa.select(table.c.name)).scalars())
    connection.execute(
        sa.update(table).where(table.c.name.not_in(list(declared))).values(declared=False)
    )
    for name, values in declared.items():
        if name in known:
            connection.execute(
                sa.update(table).where(table.c.name == name).values(declared=True, **values)
            )
        else:
            connection.execute(
                sa.insert(table).values(name=name, declared=True, **values, **fresh)
            )
