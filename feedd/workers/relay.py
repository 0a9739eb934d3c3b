"""Carrying work between the processes on a PostgreSQL database, with Procrastinate.

::

    lead    what is due → claimed, grouped by hosts → jobs, all in one transaction
    visits  a job → its claims begun anew → visited (``Visiting``), each commit under its claim
    deliver a job → one endpoint served (``Delivering``) until nothing is due to it

What is due later stays in feedd's own tables: Procrastinate has the work of the next seconds
only, and what is lost with it is claimed again when its lease ends. A job's lock keeps two
workers from one host and from one endpoint, so that limits and order hold over all of them.

Visits that a dead worker had are handed out anew at once, before all else: it holds no
``Presence``. One that only hangs may still be asking, so what it had waits until its leases end.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import psycopg
from procrastinate import App, JobContext, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException, ProcrastinateException
from procrastinate.jobs import Job, Status
from psycopg_pool import AsyncConnectionPool

from feedd import dispatch, log
from feedd.core.settings import FetchLimits
from feedd.errors import FeeddError
from feedd.store import Database, Matter, claims, leading, outbox, sources
from feedd.store.database import has_ended
from feedd.store.sources import StoredSource
from feedd.workers import jobs
from feedd.workers.presence import Presence

if TYPE_CHECKING:
    from feedd.net import Door
    from feedd.workers.delivering import Delivering
    from feedd.workers.visiting import Visiting

MARGIN: Final = 2.0
"""Seconds of a lease for what isn't fetching."""

JOBS: Final = 24
"""Jobs that one process does at a time."""

HEARTBEAT: Final = 1.0  # seconds
STALLED: Final = 10.0
"""Seconds: how often a worker says that it lives, and when it hangs or worse."""

AGAIN: Final = 2.0
"""Seconds, more or less, until a worker that lost the database looks for it again."""


class Relay:
    """Hands out what is due, and does what was handed out; needs a running event loop."""

    def __init__(  # noqa: PLR0913  the world it works in
        self,
        database: Database,
        door: Door,
        *,
        visiting: Visiting,
        delivering: Delivering,
        limits: FetchLimits,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self.take_rules(door=door, limits=limits)
        self._visiting = visiting
        self._delivering = delivering
        self._now = now
        self._presence = Presence(database.conninfo)
        self._app = _app(database.conninfo)
        for name, work in ((jobs.VISITS, self._visit), (jobs.DELIVERIES, self._deliver)):
            self._app.task(name=name, queue=name, pass_context=True)(_forgiving(work))
        # Defers within transactions that we began, so it never opens a connection of its own.
        self._defer = App(connector=SyncPsycopgConnector()).job_manager.batch_defer_jobs
        self._is_open = asyncio.Event()
        self._looked_at: datetime | None = None

    def take_rules(self, *, door: Door, limits: FetchLimits) -> None:
        """Go through this door from now on, within these limits."""
        self._door = door
        self._lease = lease(limits)
        # After how many silent seconds a worker without its lock no longer asks any host.
        self._silence = HEARTBEAT + limits.host_gap

    async def lead(self) -> None:
        """Clear up after dead workers and hand out what is due; for one process at a time."""
        if not self._is_open.is_set():
            return
        try:
            await self._clear_up_after_the_dead()
            await self._clear_up_after_the_silent()
            known = list(await self._app.job_manager.list_jobs_async())
        except (ProcrastinateException, psycopg.Error) as error:
            # Where it is closed meanwhile, the work has ended and says why.
            if self._is_open.is_set():
                log.get().warning("nothing handed out", why=_why(error))
            return
        await asyncio.to_thread(self._hand_out, known)

    async def work(self, *, grace: float) -> None:
        """Do jobs until cancelled; those under way are then given ``grace`` seconds to end."""
        while True:
            try:
                await self._work_while_it_lasts(grace)
            except (ProcrastinateException, psycopg.Error) as error:
                log.get().warning("no work without the database", why=_why(error))
            except Exception as error:  # noqa: BLE001  or this process would never work again
                log.get().error("the work of a worker failed: please report this", exc_info=error)
            if _is_to_end():
                return
            # So that workers don't all return at once when the database is back.
            await asyncio.sleep(AGAIN * (0.5 + random.random()))  # noqa: S311  no secret

    async def _work_while_it_lasts(self, grace: float) -> None:
        try:
            await self._app.open_async()
            self._is_open.set()
            await self._app.run_worker_async(
                concurrency=JOBS,
                delete_jobs="always",
                fetch_job_polling_interval=1.0,
                install_signal_handlers=False,
                shutdown_graceful_timeout=grace,
                stalled_worker_timeout=2 * self._lease.total_seconds(),
                update_heartbeat_interval=HEARTBEAT,
            )
        finally:
            self._is_open.clear()
            await self._presence.let_go()
            # Even if it never opened: interrupted while opening, it holds connections.
            await self._app.close_async()

    async def _visit(self, context: JobContext, sources: list[int], leases: list[int]) -> None:
        assert context.job.worker_id is not None  # noqa: S101  whoever fetches a job has a number
        lost = await self._presence.hold(context.job.worker_id)
        claimed = dict(zip(sources, leases, strict=True))
        known, held = await asyncio.to_thread(self._begin, claimed)
        for host, until in held.items():
            self._door.hold(host, until)
        await self._visiting.carry(known, lost=lost, seconds=self._lease.total_seconds())
        # The next worker to ask these hosts doesn't know when we asked them last.
        await self._door.settle(filter(None, map(_host, known)))

    async def _deliver(self, _context: JobContext, endpoint: str) -> None:
        await self._delivering.serve(endpoint)

    def _begin(
        self, claimed: Mapping[int, int]
    ) -> tuple[tuple[StoredSource, ...], dict[str, datetime]]:
        now = self._now()
        with self._database.write() as connection:
            known = claims.renew(connection, claimed, until=now + self._lease)
            return known, sources.held(connection, now=now)

    def _hand_out(self, known: Sequence[Job]) -> None:
        now = self._now()
        visits = [job for job in known if job.queue == jobs.VISITS]
        waiting = [job for job in visits if job.status == Status.TODO.value]
        held = jobs.held(waiting)
        due = jobs.deliveries(dispatch.due(self._database, now=now))
        served = {job.lock for job in known if job.queue == jobs.DELIVERIES}
        until = now + self._lease
        # The clock was set back, perhaps while nobody looked.
        is_back = self._looked_at is None or now < self._looked_at
        if is_back:
            # By itself, as these sources lie anywhere among those that are locked next.
            with self._database.write() as connection:
                claims.bring_forward(
                    connection, now=now, until=until, farthest=self._visiting.farthest
                )
        # Whoever takes the work commits after us, and that puts our commit on disk too.
        with self._database.write(lasting=False) as connection:
            if held:
                # Otherwise a source that waits long would be claimed again and queued twice.
                claims.keep(connection, held, ending=now + self._lease / 2, until=until)
            claimed = claims.claim(connection, now=now, until=until, limit=jobs.room(waiting))
            fresh = [*jobs.visits(claimed), *(job for job in due if job.lock not in served)]
            if fresh:
                self._defer(fresh, connection=connection.connection.driver_connection)
        if is_back:
            # Behind the visits, as somebody who hangs may have the outbox's turn.
            with self._database.write(Matter.OUTBOX) as connection:
                self._delivering.bring_forward(connection, now=now)
        self._looked_at = now

    async def _clear_up_after_the_dead(self) -> None:
        """Hand out anew the visits of dead workers."""
        silent = await self._app.job_manager.get_stalled_jobs(
            queue=jobs.VISITS, seconds_since_heartbeat=self._silence
        )
        left = await asyncio.to_thread(self._taken_over, [*silent])
        for job in left:
            await self._drop(job)
        for worker, count in Counter(job.worker_id for job in left).items():
            log.get().warning("a worker is gone", worker=worker, jobs=count)

    def _taken_over(self, silent: Sequence[Job]) -> tuple[Job, ...]:
        """Hand out anew the jobs among these whose workers are dead; give them."""
        workers = {job.worker_id for job in silent if job.worker_id is not None}
        if not workers:
            return ()
        with self._database.read() as connection:
            if not leading.gone(connection, workers):
                return ()
        with self._database.write() as connection:
            dead = leading.gone(connection, workers)
            left = tuple(job for job in silent if job.worker_id in dead)
            until = self._now() + self._lease
            claimed = claims.take_over(connection, jobs.held(left), until=until)
            fresh = [*jobs.visits(claimed, priority=jobs.FIRST)]
            if fresh:
                self._defer(fresh, connection=connection.connection.driver_connection)
        return left

    async def _clear_up_after_the_silent(self) -> None:
        """Drop the jobs of workers that have long been silent; their work is claimed again."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            if await asyncio.to_thread(self._release, job):
                log.get().warning("a worker is silent", queue=job.queue, lock=job.lock)
                await self._drop(job)

    async def _drop(self, job: Job) -> None:
        """Drop a job, unless whoever does it has ended it meanwhile."""
        assert job.id is not None  # noqa: S101  it was read from the database
        manager = self._app.job_manager
        try:
            await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)
        except ConnectorException as error:
            # All that its function in the database ever raises: there is no such job.
            if not isinstance(error.__cause__, psycopg.errors.RaiseException):
                raise

    def _release(self, job: Job) -> bool:
        """Tell whether others may do a job that its worker may still be doing.

        Visits: once their leases have ended, as no two workers may ask a host at once. Messages:
        always, as a receiver recognises them by their ids.
        """
        if job.queue == jobs.VISITS:
            with self._database.read() as connection:
                return not claims.any_live(connection, jobs.leases(job), now=self._now())
        with self._database.write(Matter.OUTBOX) as connection:
            outbox.release_interrupted(connection, str(job.task_kwargs["endpoint"]))
        return True


def lease(limits: FetchLimits) -> timedelta:
    """Say how long a source stays claimed; the time begins anew with its visit.

    It is enough for a visit that takes all its time, archives and articles included, and for a job
    whose sources are all on one host. A visit that outlasted every lease would never end.
    """
    visit = limits.seconds + 3 * limits.extra_seconds  # the third for articles of slow hosts
    return timedelta(seconds=visit + jobs.AT_ONCE * limits.host_gap + MARGIN)


def _app(conninfo: str) -> App:
    # Its lines about jobs aren't needed: we log each visit and attempt.
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    connector = PsycopgConnector(
        conninfo=conninfo,
        min_size=1,
        max_size=4,
        timeout=10.0,
        configure=_begin_nothing,
        # Its own check asks each time.
        pool_factory=lambda **given: AsyncConnectionPool(**(given | {"check": _look})),
    )
    return App(connector=connector)


def _is_to_end() -> bool:
    """Tell whether we were cancelled; an error while stopping may hide that."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _begin_nothing(connection: psycopg.AsyncConnection) -> None:
    """Open no transactions: all that Procrastinate asks is single statements."""
    await connection.set_autocommit(True)


async def _look(connection: psycopg.AsyncConnection) -> None:
    if has_ended(connection):
        # Otherwise the pool would hand it out again.
        await connection.close()
        raise psycopg.OperationalError("the server has ended the connection")


def _forgiving(work: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Let a job end when the database fails: its work is still due."""

    async def done(context: JobContext, **given: object) -> None:
        try:
            await work(context, **given)
        except (FeeddError, psycopg.Error) as error:
            log.get().error("left for later", error=str(error))

    return done


def _why(error: Exception) -> str:
    """Say in one line what went wrong: procrastinate hides what the server said."""
    return " ".join(str(error.__cause__ or error).split())


def _host(known: StoredSource) -> str | None:
    return urlsplit(known.state.address or known.state.declared or "").hostname
