"""Moving an installation to another database, as it is: every row, under the id that it has.

::

    the schema there → nothing in it yet? → table by table, a part at a time → counted → committed

Reading sees one state, and writing is one transaction: all of it arrives, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.errors import StoreError
from feedd.store import schema
from feedd.store.backup import OnProgress
from feedd.store.database import Database
from feedd.store.tables import metadata

ROWS_AT_ONCE = 1_000


def copy(
    source: Database, target: Database, *, on_progress: OnProgress = lambda _done, _all: None
) -> Mapping[str, int]:
    """Copy everything into an empty database; give how many rows each table has.

    ``on_progress`` hears how many rows are copied, and of how many. Raises ``StoreError`` if the
    target holds anything, or the source isn't of this feedd's schema.
    """
    if source.path is not None and not source.path.exists():
        raise StoreError(f"there is no file {source.path}")
    with source.read() as here:
        _check_source(here, source)
        schema.upgrade(target)
        with target.write() as there:
            _check_empty(there, target)
            rows = _count(here)
            _copy_tables(here, there, sum(rows.values()), on_progress)
            if (found := _count(there)) != rows:
                raise StoreError(f"the copy has other rows than the source: {found}, not {rows}")
            _count_on(there)
    return rows


def _check_source(connection: Connection, source: Database) -> None:
    found = schema.current(connection)
    if found != schema.HEAD:
        raise StoreError(
            f"{source.url!r} has the schema {found or 'of an empty database'}, not {schema.HEAD}:"
            " run feedd db upgrade on it first"
        )


def _check_empty(connection: Connection, target: Database) -> None:
    holding = [name for name, rows in _count(connection).items() if rows]
    if holding:
        raise StoreError(
            f"{target.url!r} isn't empty, there are rows in {', '.join(holding)}:"
            " copy into a database that was just created"
        )


def _count(connection: Connection) -> Mapping[str, int]:
    return {
        table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in metadata.sorted_tables
    }


def _copy_tables(here: Connection, there: Connection, of: int, on_progress: OnProgress) -> None:
    done = 0
    for table in metadata.sorted_tables:
        found = here.execution_options(yield_per=ROWS_AT_ONCE).execute(sa.select(table))
        for part in found.mappings().partitions():
            there.execute(sa.insert(table), [dict(row) for row in part])
            done += len(part)
            on_progress(done, of)


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL continue numbering after the rows that were copied."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        for column in table.primary_key:
            sequence = connection.scalar(
                sa.select(sa.func.pg_get_serial_sequence(table.name, column.name))
            )
            if sequence is not None:
                last = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(sequence, last, sa.false())))
