"""Carrying due sources through fetch and parse to the one commit.

::

    due source → fetch (many at once) → parse (a few threads) → queue → commit (one at a time)

The database is the schedule: what is due is asked of it at every tick, and a source's next visit
is stored in the commit that stores what this one brought.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from feedd import log, metrics
from feedd.core import outage
from feedd.core.schedule import Next, farthest
from feedd.core.settings import Source
from feedd.core.visit import is_page
from feedd.desk import Desk
from feedd.errors import FeeddError, StoreError, Superseded
from feedd.net import Fetched
from feedd.net.places import Places
from feedd.store import sources
from feedd.store.declared import write_something
from feedd.store.sources import StoredSource, VisitRecord
from feedd.visits import Ingested, Visit, Visited
from feedd.workers.backlog import Backlog
from feedd.workers.bringing import Bringing, Tools
from feedd.workers.committing import Committing
from feedd.workers.pushes import Pushes

if TYPE_CHECKING:
    from feedd.net import Door
    from feedd.workers.delivering import Delivering

AT_ONCE = 500
"""Sources taken from the database at one tick."""

AT_ONCE_WITH_ARTICLES = 32
"""Visits under way that may read the articles behind what is new."""

MOST_BEGUN = 20_000
"""Visits that may be under way, most of which wait for their host or for room.

After an outage all are due at once, and each of them takes 5 kB. Fewer, and the many sources of
one slow host would keep others from being begun.
"""

MOST_POLLED = 512
"""Visits under way where all sources are visited, due or not, and 256 are fetched at once."""

_READ_AT_ONCE = 250
"""Sources that are read together where all are visited."""

REST = 30.0
"""Seconds in which nothing is visited after the database refused to store."""

_LONGEST_REST: Final = 900.0
"""The most seconds that a source is left alone after a visit that wasn't stored."""


def most_polled(concurrency: int) -> int:
    """Say how many visits may be under way when all sources are visited at once.

    They are twice as many as are fetched at a time (``concurrency``), since some wait for their
    host or to be stored; each takes some 10 kB. There are never fewer than usual, or the sources
    of one slow host would keep others from being begun.
    """
    return max(MOST_POLLED, 2 * concurrency)


class Visiting:
    """Visits sources; calls ``on_visit`` after the commit of each visit.

    What an ``outbox`` is to send at once leaves with that commit.
    """

    def __init__(  # noqa: PLR0913  whom it calls, and what a test makes less of
        self,
        tools: Tools,
        declared: Mapping[str, Source],
        *,
        on_visit: Callable[[Source, Ingested | Next], None],
        on_network: Callable[[outage.Change], None],
        outbox: Delivering | None = None,
        most: int = MOST_BEGUN,
    ) -> None:
        self._most = most
        self._declared = declared
        self.farthest = farthest(declared.values())
        self._on_visit = on_visit
        self._database, self._now = tools.database, tools.now
        self._bringing = Bringing(tools, on_network=on_network)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._pushes = Pushes()
        self._backlog = Backlog()
        self._reading_articles = asyncio.Semaphore(AT_ONCE_WITH_ARTICLES)
        self._committing = Committing(tools.database, tools.desk, outbox=outbox)
        self._rest_until: float | None = None
        self._unstored = Unstored()

    async def tick(self) -> None:
        """Begin the visits that are due."""
        # By a clock that nobody sets: one set back must not lengthen the rest.
        if self._rest_until is not None and not await self._has_rested(self._rest_until):
            return
        # A look also reads what is under way, which is still due, so it has to be worth it.
        if len(self._under_way) > self._most - AT_ONCE:
            return
        for known in await self._committing.between(self._due):
            self.begin(known)

    def take_rules(
        self,
        declared: Mapping[str, Source],
        *,
        desk: Desk,
        door: Door,
        bytes: int,  # noqa: A002  as in Tools
    ) -> None:
        """Begin what comes next under these rules; visits under way keep theirs."""
        for name in self._declared.keys() - declared.keys():
            self._bringing.seals.forget(name)
            self._unstored.forget(name)
            self._pushes.forget(name)
        self._declared = declared
        self.farthest = farthest(declared.values())
        self._bringing.tools = replace(self._bringing.tools, desk=desk, door=door, bytes=bytes)
        self._committing.desk = desk

    async def settle(self) -> None:
        """Wait until what is just being stored, perhaps by former rules, is stored."""
        await self._committing.between(lambda: None)

    @property
    def under_way(self) -> frozenset[asyncio.Task[None]]:
        """The visits that have begun and not ended."""
        return frozenset(self._under_way.values())

    def begin(self, known: StoredSource) -> asyncio.Task[None] | None:
        """Begin one visit, unless it is under way or the source isn't declared."""
        source = self._declared.get(known.name)
        if source is None or known.name in self._under_way:
            return None
        if self._unstored.is_too_soon(known.name):
            return None
        task = asyncio.create_task(self._visit(known, source))
        self._under_way[known.name] = task
        task.add_done_callback(lambda ended: self._ended(source, ended))
        return task

    async def visit_all(
        self, names: Sequence[str], *, at_once: int = MOST_POLLED
    ) -> list[Exception]:
        """Visit these sources once, ``at_once`` of them at a time; give the errors there were."""
        places, errors = Places(at_once), list[Exception]()

        def ended(task: asyncio.Task[None]) -> None:
            places.give_back()
            if not task.cancelled() and isinstance(error := task.exception(), Exception):
                errors.append(error)  # it is logged

        try:
            for known in self._in_turn(names):
                await places.take()
                if (task := self.begin(known)) is None:
                    places.give_back()
                else:
                    task.add_done_callback(ended)
            for _ in range(at_once):
                await places.take()
        except BaseException:
            for task in self.under_way:
                task.cancel()
            await asyncio.gather(*self.under_way, return_exceptions=True)
            raise
        return errors

    def _in_turn(self, names: Sequence[str]) -> Iterator[StoredSource]:
        """Read sources a part at a time: the state of many thousands takes much memory."""
        for at in range(0, len(names), _READ_AT_ONCE):
            with self._database.read() as connection:
                found = sources.known(connection, names[at : at + _READ_AT_ONCE])
            yield from found

    async def carry(
        self, claimed: Sequence[StoredSource], *, lost: asyncio.Future[None], seconds: float
    ) -> None:
        """Visit claimed sources until all are visited, the time is up, or the claims are ``lost``.

        Returns when none of them is visited any more.
        """
        if lost.done():
            return
        begun = [task for known in claimed if (task := self.begin(known)) is not None]
        ended = asyncio.gather(*begun, return_exceptions=True)
        await asyncio.wait((ended, lost), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        # Another worker may claim them now, and no two shall ask for the same thing at once.
        for task in begun:
            task.cancel()
        await ended

    def _ended(self, source: Source, task: asyncio.Task[None]) -> None:
        if self._under_way.get(source.name) is task:
            del self._under_way[source.name]
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, Superseded):
            log.get().info("left to another worker", source=source.name)
            return
        # Nothing was stored, so it is due still.
        self._unstored.note(source)
        if isinstance(error, FeeddError):  # give the database time to recover
            self._rest_until = asyncio.get_running_loop().time() + REST
        log.tell_failure(task, "visit failed: please report this", source=source.name)

    def take_pushed(self, name: str, delivered: Fetched) -> bool:
        """Take in what a hub delivered; False: there is too much of it, or no such source."""
        source = self._declared.get(name)
        if source is None or not self._pushes.may_come(name):
            return False
        task = asyncio.create_task(self._take_in(source, delivered))
        self._pushes.add(task, name, len(delivered.body))
        task.add_done_callback(lambda ended: self._ended(source, ended))
        return True

    async def drain(self, seconds: float) -> None:
        """Let visits end for so long; those that don't are given up, and are due again later."""
        tasks = (*self._under_way.values(), *self._pushes.tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._committing.stop()
        self._bringing.close()

    async def _has_rested(self, until: float) -> bool:
        """Tell whether the rest is over and the database takes a write again."""
        if asyncio.get_running_loop().time() < until:
            return False
        try:
            await self._committing.between(partial(write_something, self._database))
        except StoreError:
            self._rest_until = asyncio.get_running_loop().time() + REST
            return False
        self._rest_until = None
        return True

    def _due(self) -> tuple[StoredSource, ...]:
        with self._database.read() as connection:
            return sources.due(
                connection,
                now=self._now(),
                farthest=self.farthest,
                limit=AT_ONCE + len(self._under_way) + len(self._unstored),
            )

    async def _visit(self, known: StoredSource, source: Source) -> None:
        # Before a place is taken: whoever waits for a turn mustn't keep one.
        async with self._turn(source), self._backlog.place() as place:
            visit = await self._bringing.visit(known, source, place)
            result = await self._committing.take_in(visit)
        self._unstored.forget(source.name)
        current = self._declared.get(source.name)
        if current is not None and current.selectors != source.selectors:
            # What it has just remembered of the page would keep the new ones from being used.
            await self._committing.between(partial(self._read_anew, source.name))
        if isinstance(result, Ingested):
            self._bringing.seals.note(source.name, result.found)
        metrics.STAGES.observe("fetch", visit.record.seconds)
        self._tell(visit, result)
        if _turned_out_to_be_a_page(visit, known):
            await self._bringing.ask_for_leave(known, source)

    def _turn(self, source: Source) -> AbstractAsyncContextManager[None]:
        return self._reading_articles if source.articles else nullcontext()

    def _read_anew(self, name: str) -> None:
        with self._database.write() as connection:
            sources.read_anew(connection, [name], at=self._now())

    async def _take_in(self, source: Source, delivered: Fetched) -> None:
        async with self._turn(source):
            visited = await self._bringing.pushed(source, delivered)
        if visited is None:
            return
        result = await self._committing.take_in(visited)
        # What a hub delivers is seldom all that the source publishes.
        self._bringing.seals.forget(source.name)
        self._tell(visited, result)

    def _tell(self, visit: Visit, result: Ingested | Next) -> None:
        metrics.VISITS.add(_outcome(visit.record))
        metrics.BYTES.add(by=visit.record.bytes)
        self._on_visit(visit.source, result)


def _turned_out_to_be_a_page(visit: Visit, known: StoredSource) -> bool:
    """Tell whether an address turned out to lead to a page, so that robots.txt applies to it."""
    return (
        isinstance(visit, Visited)
        and visit.bulletin.kind == "page"
        and not is_page(known.state, visit.source)
    )


def _outcome(record: VisitRecord) -> str:
    """Tell a 304 from a whole document that turned out to be the one known."""
    if record.outcome != "unchanged":
        return record.outcome
    return "same_document" if record.bytes else "not_modified"


class Unstored:
    """Remembers sources whose visits weren't stored, and which are therefore still due.

    It goes by the event loop's clock, which is never set.
    """

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._until)

    def note(self, source: Source) -> None:
        """Note that a source was asked and its answer is lost."""
        wait = min(source.interval.total_seconds(), _LONGEST_REST)
        self._until[source.name] = asyncio.get_running_loop().time() + wait

    def forget(self, name: str) -> None:
        """Note that a source's visit is stored, or that it isn't declared any more."""
        self._until.pop(name, None)

    def is_too_soon(self, name: str) -> bool:
        """Tell whether a source was asked too recently to be asked again."""
        until = self._until.get(name)
        return until is not None and until > asyncio.get_running_loop().time()
