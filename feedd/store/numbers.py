"""Numbers by which rows refer to one another: reserved before they are stored, or looked up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.store.prepared import Prepared, among
from feedd.store.tables import stories


def reserve(connection: Connection, column: sa.Column[int], count: int) -> Sequence[int]:
    """Reserve this many ascending numbers for rows to come; nobody else gets them meanwhile.

    Asking once is cheaper than reading back what each row was given.
    """
    if connection.dialect.name == "postgresql":
        return sorted(number for (number,) in _drawn(column).rows(connection, many=count))
    first = (_last(column).value(connection) or 0) + 1
    return range(first, first + count)


def named(connection: Connection, table: sa.Table, names: Iterable[str]) -> dict[str, int]:
    """Give the numbers of a table's rows by these names."""
    return {row.name: row.id for row in _named(table).about(connection, sorted(set(names)))}


def of_stories(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Give the numbers of stories by these ids."""
    return {row.id: row.number for row in _STORIES.about(connection, sorted(set(ids)))}


@cache
def _named(table: sa.Table) -> Prepared:
    return Prepared(sa.select(table.c.name, table.c.id).where(among(table.c.name)))


@cache
def _last(column: sa.Column[int]) -> Prepared:
    return Prepared(sa.select(sa.func.max(column)))


@cache
def _drawn(column: sa.Column[int]) -> Prepared:
    sequence = sa.func.pg_get_serial_sequence(column.table.name, column.name)
    series = sa.func.generate_series(1, sa.bindparam("many", type_=sa.Integer())).alias()
    return Prepared(sa.select(sa.func.nextval(sequence)).select_from(series))


_STORIES = Prepared(sa.select(stories.c.id, stories.c.number).where(among(stories.c.id)))
