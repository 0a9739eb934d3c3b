"""Numbers for rows that are still to be stored, so that they can name one another."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection


def reserve(connection: Connection, column: sa.Column[int], count: int) -> Sequence[int]:
    """Give so many ascending numbers for rows to come; in the transaction nobody else has them.

    To ask for them once is cheaper than to read back what each row was given.
    """
    if connection.dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence(column.table.name, column.name)
        drawn = sa.select(sa.func.nextval(sequence)).select_from(
            sa.func.generate_series(1, count).alias()
        )
        return sorted(connection.execute(drawn).scalars())
    first = (connection.scalar(_last(column)) or 0) + 1
    return range(first, first + count)


@cache
def _last(column: sa.Column[int]) -> sa.Select[int | None]:
    return sa.select(sa.func.max(column))
