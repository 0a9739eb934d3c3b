"""One leader among several processes on a PostgreSQL database, and which workers have died.

Whoever holds an advisory lock leads. The lock ends with its connection, however the process ends;
the server notices a machine that vanished within seconds (``tcp_keepalives_idle``), and ends the
connection of a leader that hangs. Each worker holds one of its own, by which the leader tells dead
workers from slow ones.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.errors import StoreError
from feedd.store.database import LOCKS, Database, in_our_words

LEADING: Final = LOCKS, 100
"""The lock's name, apart from those of ``Matter``."""

_WORKERS: Final = LOCKS + 1
"""The first half of the names of workers' locks."""

SETTLED: Final = timedelta(seconds=5)
"""How long after its start a server's locks prove nothing, as a restart ends all locks."""

HANGS: Final = timedelta(seconds=90)
"""How long a leader may be silent; it asks at every tick, so at least once a minute."""

_MAY_BE_SILENT: Final = sa.select(
    sa.func.set_config("idle_session_timeout", sa.bindparam("milliseconds"), sa.false())
)
_STILL_THERE: Final = sa.select(sa.literal(1))
_TRY: Final = sa.select(sa.func.pg_try_advisory_lock(*LEADING))


_WORKER: Final = (
    sa.func.unnest(sa.bindparam("workers", type_=sa.ARRAY(sa.BigInteger)))
    .table_valued("id")
    .render_derived(name="workers")
)
_GONE: Final = sa.select(_WORKER.c.id).where(
    sa.func.now() - sa.func.pg_postmaster_start_time()
    >= sa.bindparam("settled", type_=sa.Interval()),
    sa.func.pg_try_advisory_xact_lock(_WORKERS, sa.cast(_WORKER.c.id, sa.Integer)),
)


def name_of(worker: int) -> tuple[int, int]:
    """Name the lock that a worker holds as long as it lives."""
    return _WORKERS, worker


def gone(
    connection: Connection, workers: Collection[int], *, settled: timedelta = SETTLED
) -> frozenset[int]:
    """Say which of these workers are dead; until the transaction ends, none can come back.

    A server that has run for less than ``settled`` calls nobody dead.
    """
    bound = {"workers": [*workers], "settled": settled}
    return frozenset(connection.scalars(_GONE, bound))


class Leadership:
    """Whether this process leads; on SQLite it always does, as there is no other.

    A leader that hasn't asked for ``hangs`` has lost the lead.
    """

    def __init__(self, database: Database, *, hangs: timedelta = HANGS) -> None:
        self._database = database
        self._hangs = str(hangs // timedelta(milliseconds=1))
        self._connection: Connection | None = None
        self._leads = False
        self._resigned = False
        self._one_asks = threading.Lock()

    def take(self) -> bool:
        """Tell whether we lead, taking the lead if nobody has it; False without the database.

        What the leader does must be harmless if a former leader still does it for a moment.
        """
        if self._database.is_sqlite:
            return True
        with self._one_asks:
            try:
                self._leads = not self._resigned and self._asked()
            except StoreError:
                self._lose()
        return self._leads

    def resign(self) -> None:
        """Leave the lead to another process for good."""
        with self._one_asks:
            self._resigned = True
            self._lose()

    def _asked(self) -> bool:
        with in_our_words():
            if self._connection is None:
                self._connection = self._database.apart()
                self._connection.execute(_MAY_BE_SILENT, {"milliseconds": self._hangs})
            if self._leads:
                self._connection.execute(_STILL_THERE)
                return True
            return bool(self._connection.scalar(_TRY))

    def _lose(self) -> None:
        self._leads = False
        connection, self._connection = self._connection, None
        if connection is not None:
            # Not returned to the pool: whoever took it from there would hold the lock.
            with suppress(sa.exc.SQLAlchemyError):
                connection.invalidate()
                connection.close()
