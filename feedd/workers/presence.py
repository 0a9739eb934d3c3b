"""A worker's sign of life: a lock on the PostgreSQL database, which ends with its process.

The server releases it as soon as a killed process's connection closes, and after eleven silent
seconds (``feedd.store.postgresql.POSTGRESQL``) when the machine has vanished. A process that still
runs notices sooner that its lock is lost, and stops what it began under it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg.conninfo import make_conninfo

from feedd.store import leading

_NOTICING: Final = {"keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 3}
"""Five seconds: a broken connection is noticed here before the server releases the lock."""

_HOLD: Final = "SELECT pg_advisory_lock(%s, %s)"


@dataclass(frozen=True, slots=True)
class _Held:
    worker: int
    connection: psycopg.AsyncConnection
    lost: asyncio.Task[None]


class Presence:
    """Holds the lock by which others know that a worker lives; needs a running event loop."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = make_conninfo(
            conninfo, connect_timeout=10, application_name="feedd: alive", **_NOTICING
        )
        self._held: _Held | None = None
        self._one_takes = asyncio.Lock()

    async def hold(self, worker: int) -> asyncio.Task[None]:
        """Take this worker's lock; the task that is given ends when the lock is lost.

        Raises ``psycopg.Error`` without the database.
        """
        async with self._one_takes:
            held = self._held
            if held is None or held.worker != worker or held.lost.done():
                await self.let_go()
                held = self._held = await self._taken(worker)
            return held.lost

    async def let_go(self) -> None:
        """Release the lock."""
        held, self._held = self._held, None
        if held is not None:
            held.lost.cancel()
            await asyncio.gather(held.lost, return_exceptions=True)
            await held.connection.close()

    async def _taken(self, worker: int) -> _Held:
        connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
        try:
            await connection.execute(_HOLD, leading.name_of(worker))
        except BaseException:
            await connection.close()
            raise
        return _Held(worker, connection, asyncio.create_task(_loss(connection)))


async def _loss(connection: psycopg.AsyncConnection) -> None:
    """Wait until a connection has ended on which nothing is ever sent."""
    with suppress(psycopg.Error):
        async for _ in connection.notifies():
            pass
