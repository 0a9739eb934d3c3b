"""One leader among several processes on a PostgreSQL database.

Whoever holds an advisory lock leads. The lock ends with its connection, however the process ends;
the server notices a machine that vanished within seconds (``tcp_keepalives_idle``).
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from feedd.errors import StoreError
from feedd.store.database import LOCKS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from feedd.store.database import Database

_LEADING: Final = 100
"""The lock's name, apart from those of ``Matter``."""

_STILL_THERE: Final = sa.select(sa.literal(1))
_TRY: Final = sa.select(sa.func.pg_try_advisory_lock(LOCKS, _LEADING))


class Leadership:
    """Whether this process leads; on SQLite it always does, for there is no other."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None
        self._leads = False
        self._resigned = False
        self._one_asks = threading.Lock()

    def take(self) -> bool:
        """Tell whether we lead, after trying to if nobody does; False without the database.

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
        """Let another process lead, whatever is still asked of this one."""
        with self._one_asks:
            self._resigned = True
            self._lose()

    def _asked(self) -> bool:
        if self._connection is None:
            self._connection = self._database.apart()
        with self._database.in_our_words():
            if self._leads:
                self._connection.execute(_STILL_THERE)
                return True
            return bool(self._connection.scalar(_TRY))

    def _lose(self) -> None:
        self._leads = False
        connection, self._connection = self._connection, None
        if connection is not None:
            # Not given back to the pool: whoever took it from there would hold the lock.
            with suppress(sa.exc.SQLAlchemyError):
                connection.invalidate()
                connection.close()
