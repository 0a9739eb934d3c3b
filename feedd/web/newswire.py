"""What has just happened, sent to all listeners: new stories, revisions, alerts.

It is read from the database, so it doesn't matter which process committed it: the daemon's own
visit, ``feedd ingest`` or a worker. A listener that doesn't keep up misses the oldest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from feedd.store import Database, news
from feedd.store.news import Flash, Marks

MOST_WAITING: Final = 500  # flashes for one listener


class Newswire:
    """Hands each flash to every listener; for the event loop's thread only."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Flash | None]] = set()

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    def tell(self, flash: Flash | None) -> None:
        """Send to everybody who listens now."""
        for listener in self._listeners:
            if listener.full():
                listener.get_nowait()
            listener.put_nowait(flash)

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Flash | None]]:
        """Listen within the block; None says that feedd stops."""
        listener: asyncio.Queue[Flash | None] = asyncio.Queue(MOST_WAITING)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """End all listening, so that nobody has to wait for it when feedd stops."""
        self.tell(None)


def since(database: Database, marks: Marks | None) -> tuple[Marks, tuple[Flash, ...]]:
    """Give the present marks, and what is new since earlier ones, the newest of each kind."""
    with database.read() as connection:
        until = news.marks(connection)
        if marks is None or marks == until:
            return until, ()
        return until, tuple(news.between(connection, marks, until, most=MOST_WAITING))


class Reporter:
    """Reads what is new since it last looked, and sends it on a newswire."""

    def __init__(self, database: Database, wire: Newswire) -> None:
        self._database = database
        self._wire = wire
        self._read_until: Marks | None = None
        self._reading = asyncio.Lock()

    async def look(self) -> bool:
        """Send what is new; say whether feeds changed. The first look sends nothing."""
        async with self._reading:
            before = self._read_until
            until, flashes = await asyncio.to_thread(self._read, before)
            self._read_until = until
            for flash in flashes:
                self._wire.tell(flash)
        return before is not None and before.feeds != until.feeds

    def _read(self, after: Marks | None) -> tuple[Marks, tuple[Flash, ...]]:
        if self._wire.is_heard:
            return since(self._database, after)
        with self._database.read() as connection:
            return news.marks(connection), ()
