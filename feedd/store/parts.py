"""Statements about many values: a database takes only so many bound to one.

They are built once, at import, for to build one costs several times more than to run it::

    _NUMBERS = sa.select(stories.c.number).where(stories.c.id.in_(PART))

    in_parts(connection, _NUMBERS, ids)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy.engine import Connection, Row

_T = TypeVar("_T")

PART: Final[sa.BindParameter[object]] = sa.bindparam("part", expanding=True)
"""Stands for the values of one part in a statement that is built once."""

_CHUNK = 500  # below SQLite's oldest limit on bound values


def in_parts(
    connection: Connection, statement: sa.Executable, values: Collection[object], **bound: object
) -> Iterator[Row[tuple[object, ...]]]:
    """Execute a query with ``PART`` in it about all of these values; give every row."""
    for part in parts([*values]):
        yield from connection.execute(statement, {"part": part, **bound}).all()


def for_parts(
    connection: Connection, statement: sa.Executable, values: Collection[object], **bound: object
) -> None:
    """Execute a statement with ``PART`` in it, which gives no rows, about all of these values."""
    for part in parts([*values]):
        connection.execute(statement, {"part": part, **bound})


def parts(values: Sequence[_T]) -> Iterable[Sequence[_T]]:
    """Part values into so many as one statement takes."""
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
