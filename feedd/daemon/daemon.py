"""The daemon: the one place where everything is put together, started, changed and stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial

from starlette.types import ASGIApp

from feedd import __version__, heap, log, recording, troubles
from feedd.config import Config
from feedd.core import outage, retry
from feedd.core.hub import Address
from feedd.core.schedule import Next
from feedd.core.settings import Source, Topic
from feedd.core.spans import to_the_second
from feedd.daemon import logbook, systemd, vitals
from feedd.daemon.crew import Crew, Hooks
from feedd.daemon.pruning import prune
from feedd.daemon.reloading import Files, read_anew
from feedd.daemon.ticks import DOUBT, Ticks
from feedd.deliver.attempt import Attempt
from feedd.errors import ConfigError, FeeddError, NoRoom
from feedd.filling import ALL_KNOW, catch_up, filling
from feedd.net import Door
from feedd.newsroom import (
    RECENT,
    Adopted,
    Newsroom,
    adopt,
    open_unfilled,
    opened_door,
    plan_anew,
    share_door,
)
from feedd.publish import Rendered
from feedd.store import Database, declared, outbox, sources
from feedd.store.outbox import Claimed
from feedd.store.retention import Marks
from feedd.visits import Ingested
from feedd.web import app
from feedd.web.newswire import Newswire, Reporter
from feedd.web.publisher import Publisher
from feedd.web.server import Server, listen
from feedd.web.site import Site
from feedd.workers.background import Background, close_behind

GRACE = 5.0
"""Seconds that visits and attempts under way are given to end; systemd waits for ten."""

LAST_ROUND = 1.0
"""Seconds that ticks and work in the background are given to end."""

GLANCE = timedelta(milliseconds=250)
"""How often feedd looks for what another process committed, so that listeners hear at once."""

BRIEF = 0.02
"""Seconds from a visit until listeners hear its news: several share one look, alerts go first."""

PROBE = timedelta(seconds=10)
"""How often the database has to prove that it takes a write."""


class Daemon:
    """Everything that runs; made by ``start``, ended by ``finish``.

    Where several processes share one database, one of them leads: it hands out what is due, and
    does what only one may do. ``serves`` says whether this one has a web server.
    """

    def __init__(
        self,
        newsroom: Newsroom,
        door: Door,
        stack: AsyncExitStack,
        *,
        serves: bool,
        before: datetime | None,
    ) -> None:
        config = newsroom.config
        self._serves = serves
        self.stopped = asyncio.Event()
        self._newsroom = newsroom
        self._door = door
        self._stack = stack
        self._notifier = systemd.notifier()
        self._files = Files(config, newsroom.database)
        self._reloading = asyncio.Lock()
        self._ticks = Ticks(_now, before=before)
        self._owes_whole = False
        self._marks = Marks()
        self._crew = Crew(
            newsroom,
            door,
            now=_now,
            hooks=Hooks(visit=self._visited, network=self._network_changed, attempt=_attempted),
            render=self._render,
        )
        self._next_news: asyncio.TimerHandle | None = None
        self._wire = Newswire()
        self._reporter = Reporter(newsroom.database, self._wire)
        self._publisher, web = self._front()
        self._server = Server(web)
        self._background = Background()

    @classmethod
    async def start(cls, config: Config, stack: AsyncExitStack, *, serves: bool) -> Daemon:
        """Start everything, each before what needs it, and say READY at the end."""
        opened = await asyncio.to_thread(
            open_unfilled, config, now=_now(), on_upgrade=logbook.tell_upgrade
        )
        newsroom = stack.enter_context(opened.newsroom)
        if newsroom.database.is_sqlite:
            # On PostgreSQL another process may be sending it; if not, it is due after its lease.
            with newsroom.database.write() as connection:
                outbox.release_interrupted(connection)
                waits = newsroom.config.daemon.retry
                recording.bring_forward(connection, newsroom.desk, waits=waits, now=_now())
        door = await stack.enter_async_context(opened_door(newsroom, now=_now()))
        daemon = cls(newsroom, door, stack, serves=serves, before=_ran_last(newsroom.database))
        await daemon._begin()
        daemon._fill_soon(opened)
        heap.settle()
        return daemon

    async def finish(self) -> None:
        """Take nothing new, let what is under way end, and stop serving."""
        self._notifier.stopping()
        log.get().info("stopping")
        await self._ticks.stop(LAST_ROUND)
        await self._crew.drain(GRACE)
        if self._next_news is not None:
            self._next_news.cancel()
        self._wire.close()
        await self._server.stop()
        # Background work uses the database, which is closed next.
        await self._background.end(LAST_ROUND)
        log.get().info("stopped")

    async def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        loop.add_signal_handler(
            signal.SIGHUP, lambda: self._background.begin(self._reload(whole=True))
        )
        if self._serves:
            await self._server.start(_sockets(self._newsroom.config))
        self._set_ticks()
        self._ticks.start()
        watching = logbook.watching(self._newsroom.config)
        self._notifier.ready(f"watching {watching}")
        served = {"open": self._newsroom.config.daemon.public_url} if self._serves else {}
        log.get().info("ready", version=__version__, watching=watching, **served)
        self._tell_stranded_soon()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})  # asked for meanwhile

    def _set_ticks(self) -> None:
        tick = self._newsroom.config.daemon.tick
        self._ticks.every(tick, "visits", self._crew.visit)
        self._ticks.every(tick, "deliveries", self._crew.delivering.tick)
        self._ticks.every(tick, "subscriptions", self._crew.subscribe)
        self._ticks.every(tick, "hub", self._crew.publish)
        if self._serves:
            self._ticks.every(tick, "feeds", self._publisher.look)
            self._ticks.every(min(tick, GLANCE), "news", self._look_for_news)
        self._ticks.every(tick, "configuration", self._look_at_files)
        self._ticks.every(PROBE, "database", self._write_something)
        self._ticks.every(timedelta(hours=1), "pruning", self._prune)
        if self._notifier.watchdog:
            self._ticks.every(self._notifier.watchdog / 2, "watchdog", self._watch)

    def _stop(self) -> None:
        if self.stopped.is_set():
            # Asked twice: whoever asks is in a hurry, and a crash loses nothing.
            os._exit(1)
        self.stopped.set()

    async def _look_at_files(self) -> None:
        if await asyncio.to_thread(self._files.have_changed):
            await self._reload()

    async def _reload(self, *, whole: bool = False) -> None:
        """Put another configuration in force as a whole, or leave the one that is.

        The ``whole`` of it is read if a person asks for that, else only what has changed.
        """
        async with self._reloading:
            self._files.were_read()
            whole, self._owes_whole = whole or self._owes_whole, False
            self._notifier.reloading()
            try:
                status = await self._change_rules(whole=whole)
            except ConfigError as error:
                log.get().error("reload refused", why=str(error))
                status = "the changed configuration is refused, the one before stays in force"
            except FeeddError as error:
                self._files.were_not_read()
                self._owes_whole = whole
                log.get().error("reload put off", why=str(error))
                status = "the changed configuration comes into force as soon as it can be stored"
            self._notifier.ready(f"watching {logbook.watching(self._newsroom.config)}; {status}")

    async def _change_rules(self, *, whole: bool) -> str:
        before = self._newsroom
        reading = await asyncio.to_thread(
            read_anew, before, environ=os.environ, now=_now(), whole=whole
        )
        if not (reading.changes or reading.elsewhere):
            log.get().info("nothing to reload")
            return "nothing to reload"
        adopted = await asyncio.to_thread(adopt, before, reading.config, now=_now())
        self._newsroom = adopted.newsroom
        wanted = reading.config.daemon.log
        log.configure(form=wanted.format, level=wanted.level)
        await self._change_doors(before.config)
        self._hand_out_rules()
        logbook.tell_reload(reading.changes)
        self._tell_stranded_soon()
        self._fill_soon(adopted)
        if adopted.calmed:
            self._background.insist(partial(self._plan_anew, adopted.calmed))
        return f"reloaded {to_the_second(_now())}"

    def _tell_stranded_soon(self) -> None:
        self._background.begin(asyncio.to_thread(logbook.tell_stranded, self._newsroom.database))

    def _fill_soon(self, adopted: Adopted) -> None:
        """Fill topics in the background: to read a million stories takes minutes."""
        for work, named in ((self._fill, adopted.to_fill), (self._catch_up, adopted.filled)):
            for topic in named:
                self._background.insist(partial(self._bring_in, work, topic))

    async def _plan_anew(self, names: Collection[str]) -> None:
        """Plan once more what was just being stored by the former rules."""
        await self._crew.settle()
        await asyncio.to_thread(plan_anew, self._newsroom, names, now=_now())

    async def _bring_in(
        self, work: Callable[[Topic], Awaitable[None]], topic: Topic, after: float = 0.0
    ) -> None:
        await asyncio.sleep(after)
        await self._crew.settle()
        known = self._newsroom.config.topic(topic.name)
        if known and known.query == topic.query:  # else whoever changed it has it filled anew
            await work(topic)

    async def _catch_up(self, topic: Topic, since: datetime | None = None) -> None:
        base, desk = self._newsroom.database, self._newsroom.desk
        await asyncio.to_thread(catch_up, base, desk, topic, now=_now(), since=since)
        await self._publisher.look()

    async def _fill(self, topic: Topic) -> None:
        newsroom, begun = self._newsroom, _now()
        steps = filling(newsroom.database, newsroom.desk, topic, now=begun)
        while is_ours := await asyncio.to_thread(next, steps, None):
            pass
        if is_ours is False:
            log.get().info("topic filled by another process", topic=topic.name)
            return
        await self._publisher.look()
        log.get().info("topic filled", topic=topic.name)
        if not newsroom.database.is_sqlite:
            # Who stored by the former rules may have died before it could catch up.
            wait = ALL_KNOW * newsroom.config.daemon.tick.total_seconds()
            work = partial(self._catch_up, since=begun)
            self._background.insist(partial(self._bring_in, work, topic, wait))

    def _hand_out_rules(self) -> None:
        self._crew.take_rules(self._newsroom, self._door)
        self._publisher, self._server.application = self._front()
        self._background.begin(self._publisher.look())
        self._set_ticks()

    async def _change_doors(self, before: Config) -> None:
        """Open a new door if its rules changed; the old one closes when nobody uses it."""
        if share_door(before, self._newsroom.config):
            return
        inside = self._crew.under_way
        old, behind = self._door, AsyncExitStack()
        self._door = await self._stack.enter_async_context(opened_door(self._newsroom, now=_now()))
        behind.push_async_exit(old)
        self._background.begin(close_behind(inside, behind))

    def _front(self) -> tuple[Publisher, ASGIApp]:
        """Make what the web server shows, by the rules in force."""
        newsroom = self._newsroom
        publisher = Publisher(newsroom)
        site = Site(
            newsroom=newsroom,
            publisher=publisher,
            door=self._door,
            wire=self._wire,
            now=_now,
            reload=self._reload,
            deliver=self._crew.deliver,
            unready=self._unready,
            metrics=self._metrics,
        )
        return publisher, app.with_websub(
            site, hub=self._crew.publishing, subscriber=self._crew.subscribing
        )

    def _render(self, address: Address, version: int) -> Rendered:
        # A reload may have put another publisher in its place.
        return self._publisher.at_least(address, version)

    def _look_soon(self) -> None:
        self._next_news = None
        self._background.begin(self._look_for_news())

    async def _look_for_news(self) -> None:
        """Tell listeners what was committed, by this process or another."""
        if await self._reporter.look():
            self._background.begin(self._publisher.look())
            self._background.begin(self._crew.publish())

    async def _prune(self) -> None:
        if not await self._crew.leads():
            return
        if not self._ticks.is_clock_sure():
            log.get().warning("the clock leapt ahead: what was old before is pruned, for a day")
        newsroom, now = self._newsroom, self._ticks.surely_past()
        pruned = await asyncio.to_thread(
            prune,
            newsroom.database,
            newsroom.config,
            now=now,
            recent=RECENT,
            is_cut_off=self.stopped.is_set,
            marks=self._marks,
        )
        if pruned:
            log.get().info("pruned", **asdict(pruned))

    async def _watch(self) -> None:
        """Feed the watchdog while feedd works: its ticks come, and the database takes a write."""
        late = [name for name in self._ticks.late() if name not in {"pruning", "watchdog"}]
        if late:
            log.get().error("hanging", ticks=late)
            return
        with suppress(NoRoom):  # a restart makes none, and would end what is served
            await self._write_something()
        self._notifier.alive()

    async def _write_something(self) -> None:
        await asyncio.to_thread(declared.write_something, self._newsroom.database)

    def _unready(self) -> tuple[str, ...]:
        return vitals.reasons_against(self._newsroom.database, self._ticks, now=_now())

    def _metrics(self) -> str:
        return vitals.exposition(self._newsroom.database, self._ticks, now=_now())

    def _visited(self, source: Source, result: Ingested | Next) -> None:
        logbook.tell_visit(source, result)
        if isinstance(result, Ingested):
            vitals.count_visit(result)
            if result.alerts:
                self._background.begin(self._crew.deliver())
            if self._serves and self._next_news is None:
                loop = asyncio.get_running_loop()
                self._next_news = loop.call_later(BRIEF, self._look_soon)

    def _network_changed(self, change: outage.Change) -> None:
        logbook.tell_network(change)
        self._background.insist(partial(asyncio.to_thread, self._tell_operator, change))

    def _tell_operator(self, change: outage.Change) -> None:
        with self._newsroom.database.write() as connection:
            troubles.tell(connection, self._newsroom.desk, [troubles.network(change)], at=_now())


def _ran_last(database: Database) -> datetime | None:
    # Visits since the clock leapt prove nothing: whoever sees the leap may restart feedd.
    with database.read() as connection:
        return sources.ran_last(connection, before=_now() - timedelta(seconds=DOUBT))


def _attempted(claimed: Claimed, attempt: Attempt, following: retry.Next) -> None:
    logbook.tell_delivery(claimed, attempt, following)
    vitals.count_attempt(attempt)


def _sockets(config: Config) -> Sequence[socket.socket]:
    """Give systemd's sockets where there are any, so that a restart refuses nobody."""
    where = config.daemon.listen
    return systemd.listeners() or (listen(where.host, where.port),)


def _now() -> datetime:
    return datetime.now(UTC)
