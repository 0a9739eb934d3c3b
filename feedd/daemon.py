"""The daemon: the one place where everything is put together, started and stopped.

APScheduler only ticks: what is due is in the database. Each tick may be missed or come late
without harm, since the next one finds the same things due.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import random
import signal
import socket
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import uvicorn
import uvloop
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from feedd import __version__, log, systemd
from feedd.errors import FeeddError
from feedd.newsroom import open_door, open_newsroom
from feedd.pipeline import Ingested
from feedd.store import declared, glance, outbox
from feedd.web import app
from feedd.web.publisher import Publisher
from feedd.workers.delivering import Delivering
from feedd.workers.visiting import Tools, Visiting

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from feedd.config import Config
    from feedd.core import retry
    from feedd.core.model import Story
    from feedd.core.schedule import Next
    from feedd.core.settings import Source
    from feedd.deliver.attempt import Attempt
    from feedd.net import Door
    from feedd.newsroom import Newsroom
    from feedd.store.outbox import Claimed

GRACE = 6.0
"""Seconds that visits and attempts under way are given to end; systemd waits for ten."""

STALE = timedelta(seconds=60)
"""A tick that has not come round for so long is a sign that feedd hangs."""


def run(config: Config) -> int:
    """Run until SIGTERM or SIGINT; give the exit code."""
    log.configure(form=config.daemon.log.format, level=config.daemon.log.level)
    # A tick that is skipped because the last one still runs is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    with _only_one(config.daemon.state):
        return uvloop.run(_run(config))


async def _run(config: Config) -> int:
    async with AsyncExitStack() as stack:
        daemon = await Daemon.start(config, stack)
        await daemon.stopped.wait()
        await daemon.finish()
    return 0


@dataclass(slots=True, kw_only=True)
class Pulse:
    """When each tick last came round."""

    last: dict[str, datetime] = field(default_factory=dict)

    def stale(self, now: datetime) -> tuple[str, ...]:
        """Name the ticks that have not come round for too long."""
        return tuple(name for name, at in self.last.items() if now - at > STALE)


class Daemon:
    """Everything that runs; made by ``start``, ended by ``finish``."""

    def __init__(self, newsroom: Newsroom, door: Door) -> None:
        config = newsroom.config
        self.stopped = asyncio.Event()
        self._newsroom = newsroom
        self._notifier = systemd.notifier()
        self._pulse = Pulse()
        self._publisher = Publisher(
            newsroom.database,
            config.topics,
            public_url=config.daemon.public_url,
            authority=newsroom.authority,
        )
        tools = Tools(
            database=newsroom.database,
            desk=newsroom.desk,
            door=door,
            now=_now,
            jitter=random.random,
            bytes=config.daemon.fetch.bytes,
        )
        self._visiting = Visiting(tools, {s.name: s for s in config.sources}, told=self._visited)
        self._delivering = Delivering(
            newsroom.database,
            door,
            newsroom.desk.endpoints,
            waits=config.daemon.retry,
            now=_now,
            jitter=random.random,
            told=_tell_delivery,
        )
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._server = _Server(_web(self._publisher, newsroom, self._unready), config)
        self._serving: asyncio.Task[None] | None = None
        self._background: set[asyncio.Task[None]] = set()

    @classmethod
    async def start(cls, config: Config, stack: AsyncExitStack) -> Daemon:
        """Start everything, each before what needs it, and say READY at the end."""
        newsroom = stack.enter_context(await asyncio.to_thread(open_newsroom, config, now=_now()))
        with newsroom.database.write() as connection:
            outbox.release_interrupted(connection, now=_now())
        door = await stack.enter_async_context(open_door(config))
        daemon = cls(newsroom, door)
        await daemon._begin()
        return daemon

    async def finish(self) -> None:
        """Take nothing new, let what is under way end, and stop serving."""
        self._notifier.stopping()
        log.get().info("stopping")
        self._scheduler.shutdown(wait=False)
        await asyncio.gather(self._visiting.drain(GRACE), self._delivering.drain(GRACE))
        await self._server.stop()
        if self._serving is not None:
            await self._serving
        log.get().info("stopped")

    async def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        config = self._newsroom.config
        self._publisher.refresh()
        self._serving = await self._server.start()
        tick = config.daemon.tick
        self._every(tick, "visits", self._visiting.tick)
        self._every(tick, "deliveries", self._delivering.tick)
        self._every(tick, "feeds", self._refresh)
        self._every(timedelta(hours=1), "pruning", self._prune)
        if self._notifier.watchdog:
            self._every(self._notifier.watchdog / 2, "watchdog", self._watch)
        self._scheduler.start()
        count = f"{len(config.sources)} sources, {len(config.topics)} topics, "
        count += f"{len(config.watches)} watches"
        self._notifier.ready(f"watching {count}")
        log.get().info("ready", version=__version__, watching=count, open=config.daemon.public_url)

    def _every(
        self, interval: timedelta, name: str, work: Callable[[], Coroutine[None, None, None]]
    ) -> None:
        async def tick() -> None:
            await work()
            self._pulse.last[name] = _now()

        self._scheduler.add_job(
            tick,
            "interval",
            seconds=interval.total_seconds(),
            id=name,
            next_run_time=_now(),
        )

    def _stop(self) -> None:
        if self.stopped.is_set():
            # Asked twice: whoever asks is in a hurry, and nothing is lost by it.
            os._exit(1)
        self.stopped.set()

    async def _refresh(self) -> None:
        await asyncio.to_thread(self._publisher.refresh)

    async def _prune(self) -> None:
        keep = self._newsroom.config.daemon.retention.attempts
        if keep is not None:
            await asyncio.to_thread(self._prune_attempts, _now() - keep)

    def _prune_attempts(self, before: datetime) -> None:
        with self._newsroom.database.write() as connection:
            outbox.prune_attempts(connection, before=before)

    async def _watch(self) -> None:
        """Feed the watchdog, if feedd gets somewhere: it ticks, and the database takes a write."""
        stale = [name for name in self._pulse.stale(_now()) if name not in {"pruning", "watchdog"}]
        if stale:
            log.get().error("hanging", ticks=stale)
            return
        await asyncio.to_thread(self._touch)
        self._notifier.alive()

    def _touch(self) -> None:
        with self._newsroom.database.write() as connection:
            declared.touch(connection)

    def _unready(self) -> tuple[str, ...]:
        """Give the reasons why feedd is not doing its work."""
        with self._newsroom.database.read() as connection:
            progress = glance.progress(connection, now=_now())
        stale = [f"the tick for {name} is late" for name in self._pulse.stale(_now())]
        if progress.overdue_since and _now() - progress.overdue_since > timedelta(minutes=10):
            stale.append(f"a visit has been due since {progress.overdue_since.isoformat()}")
        return tuple(stale)

    def _visited(self, source: Source, left: Ingested | Next) -> None:
        _tell_visit(source, left)
        if isinstance(left, Ingested):
            for work in (left.alerts and self._delivering.tick, left.topics and self._refresh):
                if work:
                    task = asyncio.create_task(work())
                    self._background.add(task)
                    task.add_done_callback(self._background.discard)


class _Server:
    """The web server, on a socket of our own so that a taken port is told in words."""

    def __init__(self, application: ASGIApp, config: Config) -> None:
        self._listen = config.daemon.listen
        self._uvicorn = _Uvicorn(
            uvicorn.Config(
                application,
                log_config=None,
                access_log=False,
                lifespan="off",
                http="httptools",
                ws="none",
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=2,
            )
        )

    async def start(self) -> asyncio.Task[None]:
        """Listen, and give the task that serves."""
        bound = _bind(self._listen.host, self._listen.port)
        task = asyncio.create_task(self._uvicorn.serve(sockets=[bound]))
        while not self._uvicorn.started and not task.done():  # noqa: ASYNC110  a flag is all it has
            await asyncio.sleep(0.01)
        return task

    async def stop(self) -> None:
        """Take no more requests; those under way are answered."""
        self._uvicorn.should_exit = True


class _Uvicorn(uvicorn.Server):
    """uvicorn without its signal handlers: the daemon decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def _web(
    publisher: Publisher, newsroom: Newsroom, unready: Callable[[], tuple[str, ...]]
) -> ASGIApp:
    titles = {topic.name: topic.title for topic in newsroom.config.topics}
    return app.build(newsroom.database, publisher, titles=titles, unready=unready)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise FeeddError(
            f"can't listen at {host}:{port}: {error.strerror}. Is another feedd running? "
            "Set another port with `listen` in [daemon]"
        ) from error
    return bound


@contextlib.contextmanager
def _only_one(state: Path) -> Iterator[None]:
    """Refuse to run twice on one state: each would visit and deliver what the other does."""
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (state / "daemon.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FeeddError(f"another feedd runs on {state}") from error
        yield


def _tell_visit(source: Source, left: Ingested | Next) -> None:
    logger = log.get().bind(source=source.name)
    following = left.following if isinstance(left, Ingested) else left
    if isinstance(left, Ingested):
        _tell_ingested(logger, left)
    elif left.state.error:
        logger.warning("visit failed", next=left.why)
    else:
        logger.debug("unchanged", next=left.why)
    if following is not None and following.notice is not None:
        logger.warning("health", kind=following.notice.kind, what=following.notice.text)
    if following is not None and following.moved is not None:
        logger.warning("source moved for good", to=following.moved.url)


def _tell_ingested(logger: log.Logger, left: Ingested) -> None:
    counts = {verdict: len(left.having(verdict)) for verdict in ("new", "revised", "duplicate")}
    news = counts["new"] or counts["revised"] or any(item.row is None for item in left.found)
    note = {"note": "first visit: no alerts"} if left.baseline else {}
    (logger.info if news else logger.debug)("visited", **counts, **note)
    for warning in left.warnings:
        logger.warning("visited", warning=warning)
    for item in left.found:
        if item.verdict == "revised":
            logger.info("revised", title=item.entry.title, material=item.material)
        elif item.verdict == "duplicate" and item.row is None:
            logger.info("merged", title=item.entry.title, why=item.reasons[0].text)
    for decision in left.alerts:
        logger.info("alert", watch=decision.watch, title=_titled(decision.story))


def _tell_delivery(claimed: Claimed, attempt: Attempt, following: retry.Next) -> None:
    logger = log.get().bind(endpoint=claimed.endpoint, watch=claimed.watch)
    if attempt.result.outcome == "delivered":
        logger.info("delivered", id=claimed.webhook_id, attempt=claimed.number)
    else:
        why = getattr(following, "why", "")
        at = getattr(following, "at", None)
        logger.warning("not delivered", why=why, attempt=claimed.number, again=at and str(at))


def _titled(story: Story) -> str:
    return story.title or story.summary[:80]


def _now() -> datetime:
    return datetime.now(UTC)
