"""Carrying pending deliveries to their endpoints, each endpoint apart from the others.

An endpoint has so many attempts under way at once, and no more are taken from the database, so
one that never answers holds up nobody else.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from feedd import log, pipeline
from feedd.store import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from feedd.core import retry
    from feedd.core.settings import Endpoint, RetrySchedule
    from feedd.deliver.attempt import Attempt, Poster
    from feedd.store import Database
    from feedd.store.outbox import Claimed


_T = TypeVar("_T")


class Delivering:
    """Delivers alerts; how each attempt ended is told to ``told``, after it is stored."""

    def __init__(  # noqa: PLR0913  the world it works in
        self,
        database: Database,
        poster: Poster,
        endpoints: Mapping[str, Endpoint],
        *,
        waits: RetrySchedule,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
        told: Callable[[Claimed, Attempt, retry.Next], None],
    ) -> None:
        self._database = database
        self._poster = poster
        self._endpoints = endpoints
        self._waits = waits
        self._now = now
        self._jitter = jitter
        self._told = told
        self._busy: Counter[str] = Counter()
        self._under_way: set[asyncio.Task[None]] = set()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="outbox")
        self._looking = asyncio.Lock()

    async def tick(self) -> None:
        """Begin the attempts that are due."""
        if self._looking.locked():
            return
        async with self._looking:
            due = await self._in_thread(self._due)
            for name in due:
                endpoint = self._endpoints.get(name)
                if endpoint is not None:
                    await self._begin(endpoint)

    def take_rules(
        self, endpoints: Mapping[str, Endpoint], *, waits: RetrySchedule, poster: Poster
    ) -> None:
        """Begin what comes next under these rules; attempts under way keep theirs."""
        self._endpoints = endpoints
        self._waits = waits
        self._poster = poster

    @property
    def under_way(self) -> frozenset[asyncio.Task[None]]:
        """The attempts that have begun and not ended."""
        return frozenset(self._under_way)

    async def drain(self, seconds: float) -> None:
        """Let attempts end for so long; those cut off are made again, under the same id."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._writer.shutdown()

    async def _begin(self, endpoint: Endpoint) -> None:
        free = endpoint.concurrency - self._busy[endpoint.name]
        if free <= 0:
            return
        taken = await self._in_thread(
            lambda: pipeline.take(self._database, endpoint, now=self._now(), limit=free)
        )
        for claimed in taken:
            self._busy[endpoint.name] += 1
            task = asyncio.create_task(self._deliver(endpoint, claimed))
            self._under_way.add(task)
            task.add_done_callback(self._ended)

    async def _deliver(self, endpoint: Endpoint, claimed: Claimed) -> None:
        try:
            attempt = await pipeline.send(self._poster, endpoint, claimed, now=self._now())
            following = await self._in_thread(lambda: self._settle(claimed, attempt))
        finally:
            self._busy[endpoint.name] -= 1
        self._told(claimed, attempt, following)
        await self.tick()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its lease runs out, and then it is tried again.
            log.get().error("delivery failed within feedd", exc_info=error)

    def _due(self) -> tuple[str, ...]:
        with self._database.read() as connection:
            return outbox.due_endpoints(connection, now=self._now())

    def _settle(self, claimed: Claimed, attempt: Attempt) -> retry.Next:
        return pipeline.settle(
            self._database,
            claimed,
            attempt,
            waits=self._waits,
            now=self._now(),
            jitter=self._jitter(),
        )

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)
