"""Numbers reserved for rows before they are stored, so that they can refer to one another."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.store.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection


def reserve(connection: Connection, column: sa.Column[int], count: int) -> Sequence[int]:
    """Reserve this many ascending numbers for rows to come; nobody else gets them meanwhile.

    Asking once is cheaper than reading back what each row was given.
    """
    if connection.dialect.name == "postgresql":
        return sorted(number for (number,) in _drawn(column).rows(connection, many=count))
    first = (_last(column).value(connection) or 0) + 1
    return range(first, first + count)


@cache
def _last(column: sa.Column[int]) -> Prepared:
    return Prepared(sa.select(sa.func.max(column)))


@cache
def _drawn(column: sa.Column[int]) -> Prepared:
    sequence = sa.func.pg_get_serial_sequence(column.table.name, column.name)
    series = sa.func.generate_series(1, sa.bindparam("many", type_=sa.Integer())).alias()
    return Prepared(sa.select(sa.func.nextval(sequence)).select_from(series))
