"""Carrying due sources through fetch and parse to the one commit.

::

    due source → fetch (many at once) → parse (a few threads) → queue → commit (one at a time)

The database is the schedule: what is due is asked of it at every tick, and a source's next visit
is stored in the commit that stores what this one brought.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from feedd import log, logbook, metrics, vitals
from feedd.core import websub
from feedd.core.schedule import farthest
from feedd.core.visit import (
    Arrived,
    Failed,
    Pushed,
    Unchanged,
    address,
    conditions,
    current,
    has_turned_back,
    is_former_kind,
    is_page,
    no_feed_any_more,
    not_found_again,
)
from feedd.errors import FeeddError, ParseError, StoreError, Superseded
from feedd.gathering import RECENT_ENTRIES
from feedd.net import Fetched, NotModified, Request, files
from feedd.store import sources
from feedd.store.sources import VisitRecord
from feedd.visits import Bare, Ingested, Visited
from feedd.workers import reading
from feedd.workers.archives import Missed, archive_request, with_archives
from feedd.workers.backlog import MOST_PARSED, Backlog
from feedd.workers.committing import Committing
from feedd.workers.outages import Outages
from feedd.workers.unstored import Unstored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from feedd.core import outage
    from feedd.core.model import Bulletin
    from feedd.core.schedule import Next
    from feedd.core.settings import Source
    from feedd.desk import Desk
    from feedd.net import Answer, Door
    from feedd.store import Database
    from feedd.store.sources import Known
    from feedd.workers.backlog import Place
    from feedd.workers.delivering import Delivering

AT_ONCE = 500
"""Sources taken from the database at one tick."""

MOST_BEGUN = 20_000
"""Visits that may be under way, most of which wait for their host or for room.

After an outage all are due at once, and each of them takes 5 kB. Fewer, and the many sources of
one slow host would keep others from being begun.
"""

MOST_PUSHED = 200
"""Deliveries of hubs that may wait to be taken in."""

MOST_OF_PUSHED = 16 << 20
"""Bytes from which on no other may come to wait with them."""

PARSERS = 2

REST = 30.0
"""Seconds in which nothing is visited after the database refused to store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a visit needs of the world; ``jitter`` gives a number in [0, 1).

    ``bytes`` is how much of a file is read at most; the door has its own limit.
    """

    database: Database
    desk: Desk
    door: Door
    now: Callable[[], datetime]
    jitter: Callable[[], float]
    bytes: int


class Visiting:
    """Visits sources; what became of each is told to ``told``, after its commit.

    What an ``outbox`` is to send at once leaves with that commit.
    """

    def __init__(  # noqa: PLR0913  who is told, and what a test makes less of
        self,
        tools: Tools,
        declared: Mapping[str, Source],
        *,
        told: Callable[[Source, Ingested | Next], None],
        told_network: Callable[[outage.Change], None] = logbook.tell_network,
        outbox: Delivering | None = None,
        most: int = MOST_BEGUN,
    ) -> None:
        self._tools = tools
        self._most = most
        self._declared = declared
        self.farthest = farthest(declared.values())
        self._told = told
        self._outages = Outages(told_network)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._pushed: dict[asyncio.Task[None], int] = {}
        self._parsers = ThreadPoolExecutor(PARSERS, thread_name_prefix="parse")
        self._backlog = Backlog()
        self._parsed_backlog = Backlog(MOST_PARSED)
        self._committing = Committing(tools.database, tools.desk, outbox=outbox)
        self._seals = reading.Seals(tools.database)
        self._rest_until: float | None = None
        self._unstored = Unstored()

    async def tick(self) -> None:
        """Begin the visits that are due."""
        # By a clock that nobody sets: one set back must not lengthen the rest.
        if self._rest_until is not None and not await self._has_rested(self._rest_until):
            return
        # What is under way is due still and is read again, so no look is made for a few places.
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
            self._seals.forget(name)
            self._unstored.forget(name)
        self._declared = declared
        self.farthest = farthest(declared.values())
        self._tools = replace(self._tools, desk=desk, door=door, bytes=bytes)
        self._committing.desk = desk

    @property
    def under_way(self) -> frozenset[asyncio.Task[None]]:
        """The visits that have begun and not ended."""
        return frozenset(self._under_way.values())

    def begin(self, known: Known) -> asyncio.Task[None] | None:
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

    async def carry(
        self, claimed: Sequence[Known], *, lost: asyncio.Future[None], seconds: float
    ) -> None:
        """Visit sources that are ours for so long, unless they are ``lost`` before.

        Returns when none is visited any more.
        """
        if lost.done():
            return
        begun = [task for known in claimed if (task := self.begin(known)) is not None]
        ended = asyncio.gather(*begun, return_exceptions=True)
        await asyncio.wait((ended, lost), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        # Another worker may claim them now, and no two shall ask for the same thing at once.
        for task in begun:
            task.cancel()

    def _ended(self, source: Source, task: asyncio.Task[None]) -> None:
        if self._under_way.get(source.name) is task:
            del self._under_way[source.name]
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, Superseded):
            log.get().info("left to another worker", source=source.name)
        elif isinstance(error, FeeddError):
            # Nothing was stored, so all is due still: give the database time to recover.
            self._unstored.note(source)
            self._rest_until = asyncio.get_running_loop().time() + REST
            log.get().error("not stored", source=source.name, error=str(error))
        else:
            log.get().error("visit failed: please report this", source=source.name, exc_info=error)

    def take_pushed(self, name: str, delivered: Fetched) -> bool:
        """Take in what a hub delivered; False: there is too much of it, or no such source."""
        source = self._declared.get(name)
        if source is None or self._is_full():
            return False
        task = asyncio.create_task(self._take_in(source, delivered))
        self._pushed[task] = len(delivered.body)
        task.add_done_callback(self._pushed.pop)
        task.add_done_callback(lambda ended: self._ended(source, ended))
        return True

    def _is_full(self) -> bool:
        waiting = self._pushed.values()
        return len(waiting) >= MOST_PUSHED or sum(waiting) >= MOST_OF_PUSHED

    async def drain(self, seconds: float) -> None:
        """Let visits end for so long; those that don't are given up, and are due again later."""
        tasks = (*self._under_way.values(), *self._pushed)
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._committing.stop()
        self._parsers.shutdown()

    async def _has_rested(self, until: float) -> bool:
        """Tell whether the rest is over and the database takes a write: or all ask in vain."""
        if asyncio.get_running_loop().time() < until:
            return False
        try:
            await self._committing.between(partial(vitals.write_something, self._tools.database))
        except StoreError:
            self._rest_until = asyncio.get_running_loop().time() + REST
            return False
        self._rest_until = None
        return True

    def _due(self) -> tuple[Known, ...]:
        with self._tools.database.read() as connection:
            return sources.due(
                connection,
                now=self._tools.now(),
                farthest=self.farthest,
                limit=AT_ONCE + len(self._under_way) + len(self._unstored),
            )

    def _known(self, source: Source) -> Known | None:
        with self._tools.database.read() as connection:
            return next(iter(sources.known(connection, [source.name])), None)

    async def _visit(self, known: Known, source: Source) -> None:
        async with self._backlog.place() as place:
            visit = await self._brought_or_failed(known, source, place)
            left = await self._committing.take_in(visit)
        self._unstored.forget(source.name)
        if isinstance(left, Ingested):
            self._seals.note(source.name, left.found)
        metrics.STAGES.observe("fetch", visit.record.seconds)
        metrics.VISITS.add(_outcome(visit.record))
        metrics.BYTES.add(by=visit.record.bytes)
        self._told(source, left)
        if _turned_out_to_be_a_page(visit, known):
            await self._ask_for_leave(known, source)

    async def _brought_or_failed(
        self, known: Known, source: Source, place: Place
    ) -> Visited | Bare:
        """Fetch and read; a fault of feedd's own is noted too, so that nobody is asked at once."""
        begun = perf_counter()
        try:
            return await self._brought(known, source, place)
        except FeeddError:
            raise  # of the database, which is asked again after a rest
        except Exception as error:  # noqa: BLE001  whatever it was, the source's next visit is later
            log.get().error("visit failed: please report this", source=source.name, exc_info=error)
            failed = Failed(code="internal", message=f"feedd failed to read it: {error!r}")
            return self._bare(known, source, failed, perf_counter() - begun)

    async def _ask_for_leave(self, known: Known, source: Source) -> None:
        """Ask whether a page may be visited again: its next visit needn't, and a no is told."""
        where = address(known.state, source) or ""
        if files.is_path(where):
            return
        if refusal := await self._tools.door.refusal(where):
            log.get().warning("page off limits", source=source.name, why=refusal.message)

    async def _brought(self, known: Known, source: Source, place: Place) -> Visited | Bare:
        """Fetch and read; what was read whole is let go of before what it says is stored."""
        begun = perf_counter()
        now = self._tools.now()
        answer = await self._answer(known, source, now, place)
        answer = self._outages.aware(known, source, answer, now=self._tools.now())
        place.take(len(answer.body) if isinstance(answer, Fetched) else 0)
        return await self._read(known, source, answer, place, seconds=perf_counter() - begun)

    async def _take_in(self, source: Source, delivered: Fetched) -> None:
        try:
            bulletin = await self._parsed(delivered, source, most=RECENT_ENTRIES)
        except ParseError as error:
            # The next visit brings what it was about.
            log.get().warning("push can't be read", source=source.name, why=error.message)
            return
        known = await self._committing.between(partial(self._known, source))
        if lapse := known and await self._lapse(known, source, bulletin):
            log.get().warning("push is no feed", source=source.name, why=lapse.message)
            return
        record = VisitRecord(outcome="pushed", bytes=len(delivered.body))
        now = self._tools.now()
        visited = Visited(
            source=source,
            bulletin=bulletin,
            at=now,
            arrived=Pushed(),
            record=record,
            again=reading.again(delivered, source, bulletin),
        )
        left = await self._committing.take_in(visited)
        # What a hub delivers is seldom all that the source publishes.
        self._seals.forget(source.name)
        metrics.VISITS.add(_outcome(record))
        metrics.BYTES.add(by=record.bytes)
        self._told(source, left)

    async def _answer(self, known: Known, source: Source, now: datetime, place: Place) -> Answer:
        where = address(known.state, source) or ""
        ask = conditions(known.state, source, now=now)
        if files.is_path(where):
            return await asyncio.to_thread(
                files.look, where, etag=ask.etag, limit=self._tools.bytes, now=now
            )
        request = Request(
            url=where,
            etag=ask.etag,
            last_modified=ask.last_modified,
            headers=source.headers,
            page=is_page(known.state, source),
            before_large=place.grow,
        )
        return await self._tools.door.fetch(request)

    async def _read(
        self, known: Known, source: Source, answer: Answer, place: Place, *, seconds: float
    ) -> Visited | Bare:
        state = current(known.state, source)
        match answer:
            case Failed():
                return self._bare(known, source, answer, seconds)
            case NotModified():
                return self._bare(known, source, _unchanged(answer), seconds)
            case Fetched() if answer.body_hash == state.body_hash:
                same, size = _unchanged(answer), len(answer.body)
                return self._bare(known, source, same, seconds, size=size)
        await place.unfold(self._parsed_backlog)
        try:
            bulletin = await self._parsed(answer, source, most=reading.standing(known, source))
        except ParseError as error:
            failed = Failed(code=error.code, message=error.message, status=answer.status)
            return self._bare(known, source, failed, seconds, size=len(answer.body))
        if lapse := await self._lapse(known, source, bulletin):
            said = "; ".join((lapse.message, *bulletin.warnings))
            failed = replace(lapse, message=said, status=answer.status)
            return self._bare(known, source, failed, seconds, size=len(answer.body))
        bulletin = await self._with_older(known, source, answer, bulletin, place)
        return self._visited(known, source, answer, bulletin, seconds)

    async def _lapse(self, known: Known, source: Source, bulletin: Bulletin) -> Failed | None:
        """Say why what was read isn't what the source gives; a page that is back is."""
        state, size = current(known.state, source), bulletin.size
        lapse = no_feed_any_more(state, source, bulletin.kind) or not_found_again(
            state, entries=size
        )
        if lapse is None or not is_former_kind(state, bulletin.kind, entries=size):
            return lapse
        if has_turned_back(state, now=self._tools.now()):
            return None
        knows_any = partial(reading.knows_any, self._tools.database, known, bulletin)
        is_back = await asyncio.get_running_loop().run_in_executor(self._parsers, knows_any)
        return None if is_back else lapse

    async def _parsed(self, answer: Fetched, source: Source, *, most: int) -> Bulletin:
        read = partial(reading.read, answer, source, self._seals, most=most)
        return await asyncio.get_running_loop().run_in_executor(self._parsers, read)

    async def _with_older(
        self, known: Known, source: Source, answer: Fetched, bulletin: Bulletin, place: Place
    ) -> Bulletin:
        """Add what a feed held before it was known, or since it was seen last and no more."""
        if bulletin.prev_archive is None or answer.partial:
            return bulletin
        if known.first and not source.baseline:
            return bulletin
        if known.first:
            return await self._with_archives(bulletin, source, place)
        last = current(known.state, source).last_success_at
        if last is None or not await self._is_cut_off(known, bulletin):
            return bulletin

        async def knows(older: Bulletin) -> bool:
            return not await self._is_cut_off(known, older)

        return await self._with_archives(bulletin, source, place, missed=Missed(last, knows))

    async def _is_cut_off(self, known: Known, bulletin: Bulletin) -> bool:
        is_cut_off = partial(reading.is_cut_off, self._tools.database, known, bulletin)
        return await asyncio.get_running_loop().run_in_executor(self._parsers, is_cut_off)

    async def _with_archives(
        self, bulletin: Bulletin, source: Source, place: Place, *, missed: Missed | None = None
    ) -> Bulletin:
        door = self._tools.door

        async def fetch(url: str) -> Answer:
            # Who waits to be a large one has a place at the host, for which this may have to wait.
            place.shrink()
            return await door.fetch(replace(archive_request(url, source), before_large=place.grow))

        return await with_archives(
            bulletin,
            fetch=fetch,
            read=lambda answer: self._parsed(answer, source, most=0),
            missed=missed,
        )

    def _visited(
        self, known: Known, source: Source, answer: Fetched, bulletin: Bulletin, seconds: float
    ) -> Visited:
        return Visited(
            source=source,
            bulletin=bulletin,
            at=self._tools.now(),
            arrived=Arrived(
                entries=bulletin.size,
                etag=answer.etag,
                last_modified=answer.last_modified,
                body_hash=answer.body_hash,
                asked=answer.asked,
                moved_to=answer.permanent,
                partial=answer.partial,
            ),
            offer=websub.discover(answer.links, bulletin, url=answer.url),
            record=VisitRecord(
                outcome="ok",
                detail="; ".join(bulletin.warnings),
                status=answer.status,
                bytes=len(answer.body),
                seconds=seconds,
            ),
            jitter=self._tools.jitter(),
            lease=known.lease,
            again=reading.again(answer, source, bulletin),
        )

    def _bare(
        self,
        known: Known,
        source: Source,
        outcome: Unchanged | Failed,
        seconds: float,
        *,
        size: int = 0,
    ) -> Bare:
        record = VisitRecord(outcome="unchanged", bytes=size, seconds=seconds)
        if isinstance(outcome, Failed):
            record = replace(
                record, outcome=outcome.code, detail=outcome.message, status=outcome.status
            )
        return Bare(
            source=source,
            outcome=outcome,
            at=self._tools.now(),
            record=record,
            jitter=self._tools.jitter(),
            lease=known.lease,
        )


def _unchanged(answer: NotModified | Fetched) -> Unchanged:
    return Unchanged(
        etag=answer.etag,
        last_modified=answer.last_modified,
        full=isinstance(answer, Fetched),
        asked=answer.asked,
        moved_to=answer.permanent,
    )


def _turned_out_to_be_a_page(visit: Visited | Bare, known: Known) -> bool:
    """Tell whether the first document of an address was one of those that robots.txt is for."""
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
