"""Carrying work between the processes on a PostgreSQL database, with Procrastinate.

::

    lead    what is due → claimed, grouped by hosts → jobs, all in one transaction
    visits  a job → its claims begun anew → visited (``Visiting``), each commit under its claim
    deliver a job → one endpoint served (``Delivering``) until nothing is due to it

What is due later stays in feedd's own tables: Procrastinate has the work of the next seconds
only, and what is lost with it is claimed again when its lease ends. A job's lock keeps two
workers from one host and from one endpoint, so that limits and order hold over all of them.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit
from zlib import crc32

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Job, Status

from feedd import dispatch, log
from feedd.errors import FeeddError
from feedd.net.hosters import counted_as
from feedd.store import Matter, claims, outbox, sources

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from procrastinate.types import JSONValue

    from feedd.core.settings import FetchLimits
    from feedd.net import Door
    from feedd.store import Database
    from feedd.store.claims import Claim
    from feedd.store.sources import Known
    from feedd.workers.delivering import Delivering
    from feedd.workers.visiting import Visiting

BUCKETS: Final = 128
"""Hosts are shared out to so many locks: a host has one, and a slow one delays few others."""

WAITING: Final = 1_000
"""Claimed sources that may wait for a worker."""

AT_ONCE: Final = 50
"""Sources in one job, at most."""

MARGIN: Final = 2.0
"""Seconds of a lease for what isn't fetching."""

JOBS: Final = 24
"""Jobs that one process does at a time."""

HEARTBEAT: Final = 2.0
STALLED: Final = 10.0
"""Seconds: how often a worker says that it lives, and when it is taken for dead."""

AGAIN: Final = 2.0
"""Seconds, more or less, until a worker that lost the database looks for it again."""

VISITS: Final = "visits"
DELIVERIES: Final = "deliveries"


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
        self._door = door
        self._lease = lease(limits)
        self._visiting = visiting
        self._delivering = delivering
        self._now = now
        self._app = _app(database.conninfo)
        self._app.task(name=VISITS, queue=VISITS)(_forgiving(self._visit))
        self._app.task(name=DELIVERIES, queue=DELIVERIES)(_forgiving(self._deliver))
        # Defers within transactions that we began, so it never opens a connection of its own.
        self._defer = App(connector=SyncPsycopgConnector()).job_manager.batch_defer_jobs
        self._is_open = asyncio.Event()

    def take_rules(self, *, door: Door, limits: FetchLimits) -> None:
        """Go through this door from now on, within these limits."""
        self._door = door
        self._lease = lease(limits)

    async def lead(self) -> None:
        """Clear up after the dead and hand out what is due; for one process at a time."""
        if not self._is_open.is_set():
            return
        try:
            await self._clear_up()
            jobs = list(await self._app.job_manager.list_jobs_async())
        except (ProcrastinateException, psycopg.Error) as error:
            log.get().warning("nothing handed out", why=str(error))
            return
        await asyncio.to_thread(self._hand_out, jobs)

    async def work(self, *, grace: float) -> None:
        """Do jobs until it is cancelled; those under way are given so many seconds to end."""
        while True:
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
            except (ProcrastinateException, psycopg.Error) as error:
                log.get().warning("no work without the database", why=str(error))
            finally:
                self._is_open.clear()
                # Even if it was never open: cut off while it opens, it has connections.
                await self._app.close_async()
            # Not all at once when the database is back.
            await asyncio.sleep(AGAIN * (0.5 + random.random()))  # noqa: S311  no secret

    async def _visit(self, sources: list[int], leases: list[int]) -> None:
        claimed = dict(zip(sources, leases, strict=True))
        known, held = await asyncio.to_thread(self._begin, claimed)
        for host, until in held.items():
            self._door.hold(host, until)
        await self._visiting.carry(known, seconds=self._lease.total_seconds())
        # The next worker to ask these hosts doesn't know when we asked them last.
        await self._door.settle(filter(None, map(_host, known)))

    async def _deliver(self, endpoint: str) -> None:
        await self._delivering.serve(endpoint)

    def _begin(self, claimed: Mapping[int, int]) -> tuple[tuple[Known, ...], dict[str, datetime]]:
        now = self._now()
        with self._database.write() as connection:
            known = claims.renew(connection, claimed, until=now + self._lease)
            return known, sources.held(connection, now=now)

    def _hand_out(self, jobs: Sequence[Job]) -> None:
        now = self._now()
        waiting = [job for job in jobs if job.queue == VISITS and job.status == Status.TODO.value]
        held = {source: lease for job in waiting for source, lease in _leases(job).items()}
        due = _deliveries(dispatch.due(self._database, now=now))
        served = {job.lock for job in jobs if job.queue == DELIVERIES}
        until = now + self._lease
        with self._database.write() as connection:
            if held:
                # Or who waits long would be claimed again, and wait once more behind himself.
                claims.keep(connection, held, ending=now + self._lease / 2, until=until)
            claimed = claims.claim(connection, now=now, until=until, limit=room(waiting))
            fresh = [
                *_visits(claimed),
                *(job for job in due if job.lock not in served),
            ]
            if fresh:
                self._defer(fresh, connection=connection.connection.driver_connection)

    async def _clear_up(self) -> None:
        """Drop the jobs of workers that are no more; what they were about is claimed again."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            if job.id is None or not await asyncio.to_thread(self._release, job):
                continue
            log.get().warning("a worker is gone", queue=job.queue, lock=job.lock)
            await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)

    def _release(self, job: Job) -> bool:
        """Tell whether others may do what a job was about; its worker may only seem dead.

        A visit waits until the lease ends, for no two may ask a host at once. A message doesn't:
        its receiver knows it by its id.
        """
        if job.queue == VISITS:
            with self._database.read() as connection:
                return not claims.any_live(connection, _leases(job), now=self._now())
        with self._database.write(Matter.OUTBOX) as connection:
            outbox.release_interrupted(connection, str(job.task_kwargs["endpoint"]))
        return True


def lease(limits: FetchLimits) -> timedelta:
    """Say how long a claimed source is nobody else's; it begins anew when its visit does.

    All of a job's sources may be one host's, asked one after the other.
    """
    return timedelta(seconds=1.5 * limits.seconds + AT_ONCE * limits.host_gap + MARGIN)


def room(waiting: Sequence[Job]) -> int:
    """Say how many sources may be handed out beside the visits that wait for a worker.

    None while half of all locks have work: more jobs would only wait for those. What stays due
    meanwhile is handed out in larger ones, which cost less a source.
    """
    if 2 * len({job.lock for job in waiting}) >= BUCKETS:
        return 0
    return max(0, WAITING - sum(len(_leases(job)) for job in waiting))


def _app(conninfo: str) -> App:
    # What it has to say of each job is said by us, of each visit and attempt.
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    return App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4, timeout=10.0))


def _forgiving(
    work: Callable[..., Awaitable[None]],
) -> Callable[..., Awaitable[None]]:
    """Let a job end when the database refuses: what it was about is due still."""

    async def done(**given: object) -> None:
        try:
            await work(**given)
        except FeeddError as error:
            log.get().error("left for later", error=str(error))

    return done


def _visits(claimed: Iterable[Claim]) -> Iterator[Job]:
    buckets: dict[int, list[Claim]] = defaultdict(list)
    for claim in claimed:
        buckets[_bucket(claim.url)].append(claim)
    for bucket, inside in buckets.items():
        for start in range(0, len(inside), AT_ONCE):
            part = inside[start : start + AT_ONCE]
            yield _job(
                VISITS,
                lock=f"hosts {bucket}",
                sources=[claim.source for claim in part],
                leases=[claim.lease for claim in part],
            )


def _deliveries(endpoints: Iterable[str]) -> Iterator[Job]:
    for name in sorted(endpoints):
        yield _job(DELIVERIES, lock=f"endpoint {name}", endpoint=name)


def _job(queue: str, *, lock: str, **given: JSONValue) -> Job:
    return Job(queue=queue, task_name=queue, lock=lock, queueing_lock=None, task_kwargs=given)


def _bucket(url: str) -> int:
    return crc32(counted_as(urlsplit(url).hostname or url).encode()) % BUCKETS


def _host(known: Known) -> str | None:
    return urlsplit(known.state.address or known.state.declared or "").hostname


def _leases(job: Job) -> dict[int, int]:
    numbers = (cast("list[int]", job.task_kwargs[name]) for name in ("sources", "leases"))
    return dict(zip(*numbers, strict=True))
