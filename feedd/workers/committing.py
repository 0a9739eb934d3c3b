"""Storing visits: those that are ready wait in a queue and are committed together.

A commit waits for the disk once, so while one waits the next gathers what has become ready. Visits
that brought nothing wait a moment for others, as nobody waits for them; news waits for nobody. A
commit that raises an urgent alert takes no more visits, and is a turn of the outbox as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from feedd import heap, log, pipeline
from feedd.core.schedule import Next
from feedd.core.visit import Failed
from feedd.desk import Desk
from feedd.errors import Conflict, FeeddError, ParseError, StoreError, Superseded, Unstorable
from feedd.store import Connection, Database
from feedd.store.sources import VisitRecord
from feedd.visits import EmptyVisit, Ingested, Visit, Visited

if TYPE_CHECKING:
    from feedd.dispatch import Dispatched
    from feedd.workers.delivering import Delivering, Turn

T = TypeVar("T")

Result: TypeAlias = "Ingested | Next | Exception"
"""What became of a visit, or what kept it from being stored."""

Results: TypeAlias = "Sequence[Result]"

BATCH = 250
"""The most visits in one commit."""

PATIENCE = 0.05
"""Seconds that visits which brought nothing wait for others: a commit costs as much as ten."""

HEAVY = 200
"""Entries after which a commit takes no more visits, as other writers wait for its end."""

TRIES = 3
"""How often a visit is tried while others keep storing the same first."""


class Committing:
    """Stores what visits brought, in the order they became ready; needs a running event loop.

    ``desk`` is the one in force: what is committed from now on is judged by it. ``outbox`` takes a
    turn within each commit; without one, alerts wait until somebody looks for them.
    """

    def __init__(
        self, database: Database, desk: Desk, *, outbox: Delivering | None = None
    ) -> None:
        self.desk = desk
        self._database = database
        self._outbox = outbox
        self._ready: asyncio.Queue[_Ready] = asyncio.Queue(maxsize=2 * BATCH)
        self._news = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._committing = asyncio.Lock()
        self._working = asyncio.create_task(self._work())
        told = "no visit is stored any more: please report this"
        self._working.add_done_callback(partial(log.tell_failure, bug=told))

    async def take_in(self, visit: Visit) -> Ingested | Next:
        """Store a visit; raises what kept it from being stored."""
        ready = _Ready(visit, asyncio.get_running_loop().create_future())
        await self._ready.put(ready)
        if isinstance(visit, Visited):
            self._news.set()
        # Cancelling the wait doesn't cancel the commit.
        return await ready.done

    async def between(self, work: Callable[[], T]) -> T:
        """Do other work with the database between two commits."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def stop(self) -> None:
        """Stop after the commit under way; what still waits is dropped, and due again later."""
        async with self._committing:
            self._working.cancel()
        await asyncio.gather(self._working, return_exceptions=True)
        self._thread.shutdown()

    async def _work(self) -> None:
        batch: list[_Ready] = []
        while True:
            try:
                await self._store_some_of(batch)
            except Exception as error:  # noqa: BLE001  or nobody would ever store a visit again
                _settle(batch, [error] * len(batch))
                batch.clear()

    async def _store_some_of(self, batch: list[_Ready]) -> None:
        """Store what is ready, and leave in the batch what the next commit has to take."""
        await self._fill(batch)
        async with self._committing:
            results = await self._commit([ready.visit for ready in batch])
        _settle(batch[: len(results)], results)
        is_heavy = sum(_entries(ready.visit) for ready in batch[: len(results)]) >= HEAVY
        del batch[: len(results)]
        if is_heavy:
            await self.between(heap.give_back)

    async def _fill(self, batch: list[_Ready]) -> None:
        """Add what is ready, and wait until there is something."""
        if not batch:
            batch.append(await self._ready.get())
            await self._wait_for_others()
        entries = sum(_entries(ready.visit) for ready in batch)
        while len(batch) < BATCH and entries < HEAVY and not self._ready.empty():
            batch.append(self._ready.get_nowait())
            entries += _entries(batch[-1].visit)
        if self._ready.empty():
            self._news.clear()

    async def _wait_for_others(self) -> None:
        """Wait a moment, unless there is news."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._news.wait()

    async def _commit(self, visits: Sequence[Visit]) -> Results:
        """Store visits up to one whose alerts leave at once; give what became of each."""
        if self._outbox is None:
            results, _ = await self._in_thread(visits, None)
            return results
        return await self._outbox.share(lambda turn: self._in_thread(visits, turn))

    async def _in_thread(
        self, visits: Sequence[Visit], turn: Turn | None
    ) -> tuple[Results, Dispatched | None]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._store, visits, turn)

    def _store(
        self, visits: Sequence[Visit], turn: Turn | None
    ) -> tuple[Results, Dispatched | None]:
        try:
            if turn is None:
                return pipeline.ingest(self._database, self.desk, visits), None
            return pipeline.ingest_and_send(
                self._database, self.desk, visits, send=partial(_send, turn)
            )
        except Exception as error:  # noqa: BLE001  one visit's fault must not cost the others
            if len(visits) == 1:
                return (self._after_failure(visits[0], error, tries=TRIES),), None
            return self._store_each(visits), None

    def _store_each(self, visits: Sequence[Visit]) -> Results:
        """Store visits one by one, until the database refuses two in a row."""
        results: list[Result] = []
        for visit in visits:
            # It would refuse all, each perhaps after seconds, while everything else waits.
            refuses = len(results) > 1 and all(map(_is_the_databases, results[-2:]))
            results.append(results[-1] if refuses else self._store_alone(visit))
        return results

    def _store_alone(self, visit: Visit, tries: int = TRIES) -> Result:
        try:
            (result,) = pipeline.ingest(self._database, self.desk, [visit])
        except Exception as error:  # noqa: BLE001  as above
            return self._after_failure(visit, error, tries=tries)
        return result

    def _after_failure(self, visit: Visit, error: Exception, *, tries: int) -> Result:
        """Try again if that may help; what still fails is noted as the source's failure."""
        if tries > 1 and _may_succeed(error):
            return self._store_alone(visit, tries - 1)
        if isinstance(visit, EmptyVisit):
            return error
        if isinstance(error, ParseError):  # for what had been left unread
            return self._store_alone(_noted(visit, Failed(code=error.code, message=error.message)))
        if isinstance(error, FeeddError) and not _is_its_own(error):
            return error
        log.get().error(
            "an entry could not be taken in: please report this",
            source=visit.source.name,
            exc_info=error,
        )
        message = f"feedd failed to take it in: {error!r}"
        return self._store_alone(_noted(visit, Failed(code="internal", message=message)))


@dataclass(frozen=True, slots=True)
class _Ready:
    visit: Visit
    done: asyncio.Future[Ingested | Next]


def _may_succeed(error: Exception) -> bool:
    """Tell whether deciding again may help, as somebody else stored the same first."""
    return isinstance(error, Conflict) and not isinstance(error, Superseded)


def _is_its_own(error: Exception) -> bool:
    """Tell whether a visit is to blame for what the database says, and not the database."""
    return isinstance(error, Unstorable) or _may_succeed(error)


def _is_the_databases(result: Result) -> bool:
    """Tell whether a visit isn't stored because of the database."""
    return isinstance(result, StoreError) and not isinstance(result, Conflict | Unstorable)


def _noted(visit: Visited, failed: Failed) -> EmptyVisit:
    record = VisitRecord(outcome=failed.code, detail=failed.message)
    return EmptyVisit(
        source=visit.source,
        outcome=failed,
        at=visit.at,
        record=record,
        jitter=visit.jitter,
        lease=visit.lease,
    )


def _entries(visit: Visit) -> int:
    return visit.bulletin.size if isinstance(visit, Visited) else 0


def _send(turn: Turn, connection: Connection, urgent: bool) -> Dispatched | None:
    return turn.take(connection) if urgent or turn.is_wanted else None


def _settle(batch: Sequence[_Ready], results: Results) -> None:
    for ready, result in zip(batch, results, strict=True):
        if ready.done.done():
            continue
        if isinstance(result, Exception):
            ready.done.set_exception(result)
        else:
            ready.done.set_result(result)
