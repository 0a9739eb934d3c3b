"""What people made by page or API: sources, topics, watches, each as TOML would declare it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.settings import Made, MadeKind
from feedd.store.tables import made


def every(
    connection: Connection, kind: MadeKind | None = None, *, names: Collection[str] | None = None
) -> tuple[Made, ...]:
    """Give all that was made, or all of a kind, or those of these names, by kind and name."""
    query = sa.select(made).where(made.c.definition != "").order_by(made.c.kind, made.c.name)
    if kind is not None:
        query = query.where(made.c.kind == kind)
    if names is not None:
        query = query.where(made.c.name.in_(names))
    rows = connection.execute(query)
    return tuple(
        Made(kind=row.kind, name=row.name, table=json.loads(row.definition)) for row in rows
    )


def stamp(connection: Connection) -> tuple[int, int]:
    """Give a mark that changes when anything is made, changed or removed."""
    moment = sa.func.max(sa.type_coerce(made.c.changed_at, sa.BigInteger))
    count, changed = connection.execute(sa.select(sa.func.count(), moment)).one()
    return count, changed or 0


def save(connection: Connection, thing: Made, *, now: datetime) -> None:
    """Store what was made, in place of anything of its name."""
    definition = json.dumps(thing.table, ensure_ascii=False, sort_keys=True)
    _put(connection, thing.kind, thing.name, {"definition": definition, "changed_at": now})


def remove(connection: Connection, kind: MadeKind, name: str) -> bool:
    """Forget what was made; tell whether there was such a thing.

    That a watch is muted is forgotten with it, but not where a file alone declares the watch.
    """
    gone = sa.delete(made).where(made.c.kind == kind, made.c.name == name, made.c.definition != "")
    return connection.execute(gone).rowcount > 0


def mute(connection: Connection, watch: str, until: datetime | None, *, now: datetime) -> None:
    """Mute a watch, declared or made, until then; None unmutes it."""
    is_there = _is_there(connection, "watches", watch)
    fresh = {} if is_there else {"definition": "", "changed_at": now}
    _put(connection, "watches", watch, {"muted_until": until, **fresh})


def muted(connection: Connection, *, now: datetime) -> dict[str, datetime]:
    """Give the watches that are muted, and until when."""
    rows = connection.execute(
        sa.select(made.c.name, made.c.muted_until).where(
            made.c.kind == "watches", made.c.muted_until > now
        )
    )
    return {row.name: row.muted_until for row in rows}


def _is_there(connection: Connection, kind: MadeKind, name: str) -> bool:
    query = sa.select(made.c.name).where(made.c.kind == kind, made.c.name == name)
    return connection.scalar(query) is not None


def _put(connection: Connection, kind: MadeKind, name: str, values: Mapping[str, object]) -> None:
    if _is_there(connection, kind, name):
        here = sa.update(made).where(made.c.kind == kind, made.c.name == name)
        connection.execute(here.values(**values))
    else:
        connection.execute(sa.insert(made).values(kind=kind, name=name, **values))
