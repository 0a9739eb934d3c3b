"""The one who commits: visits that are ready wait in a queue and are stored together.

A commit waits for the disk once, so while one waits the next gathers what has become ready.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from feedd import log, pipeline
from feedd.core.visit import Failed
from feedd.errors import Conflict, FeeddError, Superseded
from feedd.pipeline import Bare, Ingested, Visited
from feedd.store.sources import VisitRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feedd.core.schedule import Next
    from feedd.desk import Desk
    from feedd.store import Database

T = TypeVar("T")

BATCH = 100
"""Visits in one commit, when so many are ready."""

HEAVY = 200
"""Entries after which a commit takes no more visits: whoever else writes waits for it to end."""

TRIES = 3
"""So often a visit is taken in while others come first."""


class Committing:
    """Stores what visits brought, in the order they became ready; needs a running event loop.

    ``desk`` is the one in force: what is committed from now on is judged by it.
    """

    def __init__(self, database: Database, desk: Desk) -> None:
        self.desk = desk
        self._database = database
        self._ready: asyncio.Queue[_Ready] = asyncio.Queue(maxsize=2 * BATCH)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._working = asyncio.create_task(self._work())

    async def take_in(self, visit: Visited | Bare) -> Ingested | Next:
        """Store a visit; raises what kept it from being stored."""
        ready = _Ready(visit, asyncio.get_running_loop().create_future())
        await self._ready.put(ready)
        # Once it waits for its commit, giving the visit up would lose nothing and save nothing.
        return await asyncio.shield(ready.done)

    async def between(self, work: Callable[[], T]) -> T:
        """Do something else with the database between two commits."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def stop(self) -> None:
        """End; what still waits is given up, and is due again later."""
        self._working.cancel()
        await asyncio.gather(self._working, return_exceptions=True)
        self._thread.shutdown()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            batch = [await self._ready.get()]
            while len(batch) < BATCH and _entries(batch) < HEAVY and not self._ready.empty():
                batch.append(self._ready.get_nowait())
            await loop.run_in_executor(self._thread, self._commit, batch, loop)

    def _commit(
        self, batch: Sequence[_Ready], loop: asyncio.AbstractEventLoop, *, tries: int = TRIES
    ) -> None:
        visits = [ready.visit for ready in batch]
        try:
            left = pipeline.ingest(self._database, self.desk, visits)
        except Exception as error:  # noqa: BLE001  one visit's fault must not cost the others
            if len(batch) == 1 and tries > 1 and _may_succeed(error):
                self._commit(batch, loop, tries=tries - 1)
            else:
                self._after_failure(batch, error, loop)
            return
        loop.call_soon_threadsafe(_settle, batch, left)

    def _after_failure(
        self, batch: Sequence[_Ready], error: Exception, loop: asyncio.AbstractEventLoop
    ) -> None:
        """Commit one by one; what fails alone too is noted as the source's failure."""
        if len(batch) > 1:
            for ready in batch:
                self._commit([ready], loop)
            return
        (ready,) = batch
        if isinstance(ready.visit, Bare) or isinstance(error, FeeddError):
            loop.call_soon_threadsafe(_fail, ready.done, error)
            return
        log.get().exception(
            "an entry could not be taken in: please report this", source=ready.visit.source.name
        )
        self._commit([_Ready(_noted(ready.visit, error), ready.done)], loop)


@dataclass(frozen=True, slots=True)
class _Ready:
    visit: Visited | Bare
    done: asyncio.Future[Ingested | Next]


def _may_succeed(error: Exception) -> bool:
    """Tell whether to decide again: somebody else had stored something of it first."""
    return isinstance(error, Conflict) and not isinstance(error, Superseded)


def _noted(visit: Visited, error: Exception) -> Bare:
    failed = Failed(code="internal", message=f"feedd failed to take it in: {error!r}")
    record = VisitRecord(outcome=failed.code, detail=failed.message)
    return Bare(
        source=visit.source,
        outcome=failed,
        at=visit.at,
        record=record,
        jitter=visit.jitter,
        lease=visit.lease,
    )


def _entries(batch: Sequence[_Ready]) -> int:
    visits = (ready.visit for ready in batch)
    return sum(len(visit.bulletin.entries) for visit in visits if isinstance(visit, Visited))


def _settle(batch: Sequence[_Ready], left: Sequence[Ingested | Next]) -> None:
    for ready, result in zip(batch, left, strict=True):
        if not ready.done.done():
            ready.done.set_result(result)


def _fail(done: asyncio.Future[Ingested | Next], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
