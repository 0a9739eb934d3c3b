"""How much is handed out to the workers, and what keeps one from its work."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import psycopg
import pytest
import sqlalchemy as sa
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from structlog.testing import capture_logs

from feedd.core.settings import FetchLimits, Source
from feedd.store import Database, Matter, declared, tables
from feedd.workers.jobs import BUCKETS, VISITS, WAITING, room
from feedd.workers.relay import Relay, lease
from tests import postgres
from tests.net import virtual_time

if TYPE_CHECKING:
    from feedd.net import Door
    from feedd.workers.delivering import Delivering
    from feedd.workers.visiting import Visiting


def visits(sources: int, *, lock: int) -> Job:
    numbers = [*range(sources)]
    return Job(
        queue=VISITS,
        task_name=VISITS,
        lock=f"hosts {lock}",
        queueing_lock=None,
        task_kwargs={"sources": numbers, "leases": numbers},
    )


def idle_relay(database: Database) -> Relay:
    return Relay(
        database,
        cast("Door", None),
        visiting=cast("Visiting", None),
        delivering=cast("Delivering", None),
        limits=FetchLimits(),
        now=lambda: datetime.now(UTC),
    )


@pytest.mark.parametrize(
    ("jobs", "of", "locks", "left"),
    [
        (0, 0, 1, WAITING),
        (3, 50, 3, WAITING - 150),
        (WAITING // 50, 50, 5, 0),
        (WAITING // 50 + 1, 50, 5, 0),
        (BUCKETS, 1, 1, WAITING - BUCKETS),
        (BUCKETS, 1, BUCKETS // 2 - 1, WAITING - BUCKETS),
        (BUCKETS, 1, BUCKETS // 2, 0),
    ],
)
def test_as_much_is_handed_out_as_workers_can_begin(
    jobs: int, of: int, locks: int, left: int
) -> None:
    assert room([visits(of, lock=number % locks) for number in range(jobs)]) == left


@pytest.mark.parametrize("seconds", [1.0, 10.0, 60.0, 600.0])
def test_a_lease_outlasts_a_visit_whose_feed_and_archives_take_all_their_time(
    seconds: float,
) -> None:
    limits = FetchLimits(seconds=seconds, host_gap=0.0)
    assert lease(limits).total_seconds() > limits.seconds + 3 * limits.extra_seconds


NO_WORK = "no work without the database"
SERVER = psycopg.OperationalError("connection failed:\n\tConnection refused\n")


@pytest.mark.parametrize(
    ("fault", "cause", "event", "why"),
    [
        (ZeroDivisionError("odd"), None, "the work of a worker failed: please report this", None),
        (ConnectorException(), SERVER, NO_WORK, "connection failed: Connection refused"),
        (SERVER, None, NO_WORK, "connection failed: Connection refused"),
    ],
)
def test_a_worker_goes_on_after_a_fault_and_tells_it_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    cause: Exception | None,
    event: str,
    why: str | None,
) -> None:
    begun = list[float]()

    async def opened(_app: App) -> App:
        return _app

    async def work(_app: App, **_given: object) -> None:
        begun.append(asyncio.get_running_loop().time())
        if len(begun) < 3:
            raise fault from cause
        await asyncio.sleep(3600)

    monkeypatch.setattr(App, "open_async", opened)
    monkeypatch.setattr(App, "run_worker_async", work)

    async def run() -> None:
        relay = idle_relay(Database("postgresql+psycopg://nobody@127.0.0.1:1/none"))
        working = asyncio.create_task(relay.work(grace=1.0))
        await asyncio.sleep(600)
        working.cancel()
        await asyncio.wait([working])

    with capture_logs() as told:
        virtual_time.run(run())
    assert len(begun) == 3
    assert [(line["event"], line.get("why")) for line in told] == 2 * [(event, why)]


SILENT = """
WITH worker AS (
  INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')
  RETURNING id
)
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args, status, worker_id)
SELECT 'deliveries', 'deliveries', 'endpoint desk', '{"endpoint": "desk"}', 'doing', id FROM worker
"""
WAITING_FOR_TURNS = sa.text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
)


@pytest.mark.slow
def test_a_silent_worker_that_ends_its_job_just_then_keeps_nothing_from_being_handed_out() -> None:
    with closing(Database(postgres.server().create())) as database, capture_logs() as told:
        asyncio.run(_lead_while_a_silent_worker_ends_its_job(database))
        with database.read() as connection:
            claimed = connection.scalar(sa.select(sa.func.count(tables.sources.c.leased_until)))
    assert [line["event"] for line in told] == ["a worker is silent"]
    assert claimed == 1


async def _lead_while_a_silent_worker_ends_its_job(database: Database) -> None:
    now = datetime.now(UTC)
    source = Source(name="s", url="http://127.0.0.1:1/")
    with database.write() as connection:
        connection.execute(sa.text(SILENT))
        declared.sync_sources(connection, [source], first=lambda *_: now, now=now)
    relay = idle_relay(database)
    async with relay._app.open_async():
        relay._is_open.set()
        relay._looked_at = now  # so that it asks none of those who are missing here
        with closing(Database(str(database.url))) as other, other.write(Matter.OUTBOX) as its:
            leading = asyncio.create_task(relay.lead())
            while not its.scalar(WAITING_FOR_TURNS):  # noqa: ASYNC110  the database tells nobody
                await asyncio.sleep(0.01)
            its.execute(sa.text("DELETE FROM procrastinate_jobs"))
        await leading
