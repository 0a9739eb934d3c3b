"""Fetching and reading a source: what a visit brings, before anything of it is stored."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedd import log
from feedd.core import outage, websub
from feedd.core.model import Bulletin
from feedd.core.settings import Source
from feedd.core.visit import (
    Arrived,
    Failed,
    Pushed,
    Unchanged,
    VisitState,
    address,
    conditions,
    current,
    has_turned_back,
    is_former_kind,
    is_page,
    no_feed_any_more,
    not_found_again,
)
from feedd.errors import FeeddError, ParseError
from feedd.gathering import RECENT_ENTRIES
from feedd.net import Answer, Fetched, Request, files
from feedd.store import Database, sources
from feedd.store.sources import StoredSource, VisitRecord
from feedd.visits import EmptyVisit, Visit, Visited
from feedd.workers import reading
from feedd.workers.backlog import MOST_PARSED, Backlog, Place
from feedd.workers.culprits import Culprits
from feedd.workers.following import Following, Whole
from feedd.workers.reading import Readers

if TYPE_CHECKING:
    from feedd.desk import Desk
    from feedd.net import Door
    from feedd.newsroom import Newsroom

_ENDED = Failed(
    code="ended", message="feedd ended each time it read the document: please report this"
)


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
    culprits: Culprits

    @classmethod
    def of(cls, newsroom: Newsroom, door: Door, *, now: Callable[[], datetime]) -> Tools:
        """Give what visits need that go by a newsroom's rules."""
        return cls(
            database=newsroom.database,
            desk=newsroom.desk,
            door=door,
            now=now,
            jitter=random.random,
            bytes=newsroom.config.daemon.fetch.bytes,
            culprits=Culprits(newsroom.config.daemon.state),
        )


class Bringing:
    """Fetches what sources publish, and reads what is new of it in a few threads.

    ``tools`` may be exchanged: visits that begin afterwards use the others.
    """

    def __init__(self, tools: Tools, *, on_network: Callable[[outage.Change], None]) -> None:
        self.tools = tools
        self.seals = reading.Seals(tools.database)
        self._outages = Outages(on_network)
        self._readers = Readers()
        self._parsed_backlog = Backlog(MOST_PARSED)

    def close(self) -> None:
        """Let the threads end."""
        self._readers.close()
        self.tools.culprits.close()

    async def visit(self, known: StoredSource, source: Source, place: Place) -> Visit:
        """Fetch and read; a fault of feedd's own fails the visit too, and the source may rest."""
        begun = perf_counter()
        try:
            return await self._brought(known, source, place)
        except FeeddError:
            raise  # of the database, which is asked again after a rest
        except Exception as error:  # noqa: BLE001  whatever it was, the source's next visit is later
            log.get().error("visit failed: please report this", source=source.name, exc_info=error)
            failed = Failed(code="internal", message=f"feedd failed to read it: {error!r}")
            return self._bare(known, source, failed, perf_counter() - begun)

    async def pushed(self, source: Source, delivered: Fetched) -> Visited | None:
        """Read what a hub delivered; None, with a line in the log, if it can't be taken in."""
        if self.tools.culprits.has(source.name):
            log.get().warning("push can't be read", source=source.name, why=_ENDED.message)
            return None
        try:
            bulletin = await self._parsed(delivered, source, most=RECENT_ENTRIES)
        except ParseError as error:
            # The next visit brings what it was about.
            log.get().warning("push can't be read", source=source.name, why=error.message)
            return None
        known = await self._readers.work(partial(self._known, source))
        if lapse := known and await self._lapse(known, source, bulletin):
            log.get().warning("push is no feed", source=source.name, why=lapse.message)
            return None
        read = await self._following(source, None).articles(known, bulletin)
        return Visited(
            source=source,
            bulletin=read.put_into(bulletin),
            at=self.tools.now(),
            arrived=Pushed(owed_in=read.articles.wait),
            record=VisitRecord(outcome="pushed", bytes=len(delivered.body)),
            again=read.articles.also_in(reading.again(delivered, source, bulletin)),
        )

    async def ask_for_leave(self, known: StoredSource, source: Source) -> None:
        """Ask robots.txt about a page before its next visit, and log a refusal."""
        where = address(known.state, source) or ""
        if files.is_path(where):
            return
        if refusal := await self.tools.door.refusal(where):
            log.get().warning("page off limits", source=source.name, why=refusal.message)

    async def _brought(self, known: StoredSource, source: Source, place: Place) -> Visit:
        """Fetch and read; the document has left the memory before its entries are stored."""
        if self.tools.culprits.put_off(source.name):
            return self._bare(known, source, _ENDED, 0.0)
        begun = perf_counter()
        now = self.tools.now()
        answer = await self._answer(known, source, now, place)
        answer = self._outages.aware(known, source, answer, now=self.tools.now())
        place.take(len(answer.body) if isinstance(answer, Fetched) else 0)
        return await self._read(known, source, answer, place, seconds=perf_counter() - begun)

    def _known(self, source: Source) -> StoredSource | None:
        with self.tools.database.read() as connection:
            return next(iter(sources.known(connection, [source.name])), None)

    async def _answer(
        self, known: StoredSource, source: Source, now: datetime, place: Place
    ) -> Answer:
        where = address(known.state, source) or ""
        ask = conditions(known.state, source, now=now)
        if files.is_path(where):
            return await asyncio.to_thread(
                files.look, where, etag=ask.etag, limit=self.tools.bytes, now=now
            )
        request = Request(
            url=where,
            etag=ask.etag,
            last_modified=ask.last_modified,
            headers=source.headers,
            page=is_page(known.state, source),
            before_large=place.grow,
        )
        return await self.tools.door.fetch(request)

    async def _read(
        self, known: StoredSource, source: Source, answer: Answer, place: Place, *, seconds: float
    ) -> Visit:
        state = current(known.state, source)
        owed = self._is_owed(state)
        match answer:
            case Failed() | Unchanged():
                return self._bare(known, source, answer, seconds)
            case Fetched() if answer.body_hash == state.body_hash and not owed:
                same, size = _same(answer), len(answer.body)
                return self._bare(known, source, same, seconds, size=size)
        await place.unfold(self._parsed_backlog)
        try:
            # In full where archives are asked again: they may hold what would be left unread.
            most = 0 if owed else reading.standing(known, source)
            bulletin = await self._parsed(answer, source, most=most)
        except ParseError as error:
            failed = Failed(code=error.code, message=error.message, status=answer.status)
            return self._bare(known, source, failed, seconds, size=len(answer.body))
        if lapse := await self._lapse(known, source, bulletin):
            said = "; ".join((lapse.message, *bulletin.warnings))
            failed = replace(lapse, message=said, status=answer.status)
            return self._bare(known, source, failed, seconds, size=len(answer.body))
        whole = await self._following(source, place).whole(known, answer, bulletin, is_owed=owed)
        return self._visited(known, source, answer, whole, seconds)

    def _is_owed(self, state: VisitState) -> bool:
        """Tell whether it is time to ask archives again that couldn't be had."""
        return state.arrears is not None and state.arrears.are_due(self.tools.now())

    async def _lapse(
        self, known: StoredSource, source: Source, bulletin: Bulletin
    ) -> Failed | None:
        """Say why what was read must not be taken for the source; None: it may."""
        state, size = current(known.state, source), bulletin.size
        lapse = no_feed_any_more(state, source, bulletin.kind) or not_found_again(
            state, entries=size
        )
        if lapse is None or not is_former_kind(state, bulletin.kind, entries=size):
            return lapse
        if has_turned_back(state, now=self.tools.now()):
            return None
        knows_any = partial(reading.knows_any, self.tools.database, known, bulletin)
        is_back = await self._readers.work(knows_any)
        return None if is_back else lapse

    async def _parsed(self, answer: Fetched, source: Source, *, most: int) -> Bulletin:
        return await self._readers.read(
            source.name,
            partial(reading.read, answer, source, self.seals, most=most),
            culprits=self.tools.culprits,
        )

    def _following(self, source: Source, place: Place | None) -> Following:
        return Following(self.tools, self._readers, source, place)

    def _visited(
        self, known: StoredSource, source: Source, answer: Fetched, whole: Whole, seconds: float
    ) -> Visited:
        bulletin = whole.bulletin
        return Visited(
            source=source,
            bulletin=bulletin,
            at=self.tools.now(),
            arrived=Arrived(
                entries=bulletin.size,
                # What was torn is asked for in full again.
                etag=None if bulletin.torn else answer.etag,
                last_modified=None if bulletin.torn else answer.last_modified,
                body_hash=answer.body_hash,
                asked=answer.asked,
                moved_to=answer.moved_to,
                partial=answer.partial,
                arrears=whole.arrears,
                owed_in=whole.articles.wait,
            ),
            offer=websub.discover(answer.links, bulletin, url=answer.url),
            record=VisitRecord(
                outcome="ok",
                detail="; ".join(bulletin.warnings),
                status=answer.status,
                bytes=len(answer.body),
                seconds=seconds,
            ),
            jitter=self.tools.jitter(),
            lease=known.lease,
            again=whole.articles.also_in(reading.again(answer, source, bulletin)),
        )

    def _bare(
        self,
        known: StoredSource,
        source: Source,
        outcome: Unchanged | Failed,
        seconds: float,
        *,
        size: int = 0,
    ) -> EmptyVisit:
        record = VisitRecord(outcome="unchanged", bytes=size, seconds=seconds)
        if isinstance(outcome, Failed):
            record = record._replace(
                outcome=outcome.code, detail=outcome.message, status=outcome.status
            )
        return EmptyVisit(
            source=source,
            outcome=outcome,
            at=self.tools.now(),
            record=record,
            jitter=self.tools.jitter(),
            lease=known.lease,
        )


def _same(answer: Fetched) -> Unchanged:
    return Unchanged(
        etag=answer.etag,
        last_modified=answer.last_modified,
        full=True,
        asked=answer.asked,
        moved_to=answer.moved_to,
    )


class Outages:
    """Remembers which hosts answered; calls ``on_change`` when the network fails or is back."""

    def __init__(self, on_change: Callable[[outage.Change], None]) -> None:
        self._on_change = on_change
        self._network = outage.Network()

    def aware(
        self, known: StoredSource, source: Source, answer: Answer, *, now: datetime
    ) -> Answer:
        """Note what an answer says of the network; give it back, excused if that is down."""
        host = _host(address(known.state, source) or "")
        if host is None:
            return answer
        failure = answer if isinstance(answer, Failed) else None
        before = self._network
        self._network = outage.after(before, host, failure, before=known.state, now=now)
        if change := outage.change(before, self._network, now=now):
            self._on_change(change)
        return answer if failure is None else outage.blame(self._network, failure, now=now)


# Every visit asks for one of the same few thousand addresses, more than the library caches.
@lru_cache(maxsize=4_096)
def _host(url: str) -> str | None:
    return urlsplit(url).hostname
