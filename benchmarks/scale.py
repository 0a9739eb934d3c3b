"""What several workers do on one PostgreSQL: visits a second, and claims from a million sources.

::

    python -m benchmarks.scale visits            1, 2 and 4 workers; every origin waits 200 ms
    python -m benchmarks.scale claims [SOURCES]  a claim of 100 from a million, by 1, 2, 4 claimers

The server, the origin and all workers share this machine, so ratios say more than numbers. Each
worker has few connections (FETCHES): it waits for origins, not for the processor. Of a claim it is
told too how long processors worked on it, at both ends: the rest of its time it waited for one.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from feedd.store import Database, claims
from feedd.store.tables import sources
from tests import postgres
from tests.scale.cluster import Cluster
from tests.scale.town import Town

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import psycopg

    from feedd.store.claims import Claim

LATENCY = 0.2
FETCHES = 8
SOURCES = 1_500
WARM_UP, MEASURED = 8.0, 15.0
CLAIMS = 200
AT_ONCE = 100


def rules(town: Town) -> str:
    sources = "".join(
        f'[[sources]]\nname = "s{n}"\nurl = "{town.url(n)}"\n' for n in range(town.sources)
    )
    return (
        f'[daemon.fetch]\nconcurrency = {FETCHES}\nhost_gap = "0s"\n'
        f'[daemon.visits]\ninterval = "1s"\nmax_interval = "1s"\n{sources}'
    )


def visits(processes: int, folder: Path) -> float:
    """Give how many visits a second so many processes make, the one that serves included."""
    server = postgres.server()
    database = server.create()
    with (
        Town(hosts=200, sources=SOURCES, latency=LATENCY) as town,
        Cluster(folder, database, rules(town), processes - 1),
    ):
        time.sleep(WARM_UP)
        before, begun = town.count(), time.monotonic()
        time.sleep(MEASURED)
        return (town.count() - before) / (time.monotonic() - begun)


def measure_visits() -> None:
    print(f"{SOURCES} sources always due, {LATENCY * 1000:.0f} ms, {FETCHES} fetches a process")
    first = 0.0
    for processes in (1, 2, 4):
        with tempfile.TemporaryDirectory() as folder:
            rate = visits(processes, Path(folder))
        first = first or rate
        print(f"{processes} processes: {rate:7.1f} visits/s   × {rate / first:.2f}")


def filled(count: int) -> str:
    """Make a database with so many sources, a tenth of them due; give its address."""
    url = postgres.server().create()
    now = datetime.now(UTC)
    micro = int(now.timestamp() * 1_000_000)
    span = 4 * 3_600 * 1_000_000
    with closing(Database(url)) as database:
        with database.write() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO sources (name, declared, url, declared_url, created_at, why,"
                    " failures, moved_seen, pace, rhythm, entries, hub_first, lease,"
                    " next_visit_at) SELECT 's' || n, true, u, u, :now, '', 0, 0, '', '', 0,"
                    " false, 0, :now + (random() * :span)::bigint - :late"
                    " FROM (SELECT n, 'http://h' || n % 200000 || '.example/' || n AS u"
                    " FROM generate_series(1, :count) AS n) AS made"
                ),
                {"now": micro, "span": span, "late": span // 10, "count": count},
            )
        with database.apart() as connection:
            connection.execute(sa.text("VACUUM ANALYZE sources"))
    return url


@dataclass(frozen=True, slots=True)
class Claimed:
    """Seconds that each claim took, and that a processor worked on one, here and at the server."""

    took: tuple[float, ...]
    here: float
    there: float


def claim_for_a_while(url: str) -> Claimed:
    """Claim again and again, as the leader does."""
    with closing(Database(url)) as database:
        # The first one opens the connection, and learns the statement.
        for _ in range(10):
            visit(database, claim(database))
        measured = [measure(database) for _ in range(CLAIMS)]
    took, here, there = zip(*measured, strict=True)
    return Claimed(took, here=statistics.mean(here), there=statistics.mean(there))


def measure(database: Database) -> tuple[float, float, float]:
    """Claim, and say how long that took; then let the visits end, as they do before long."""
    with database.write() as connection:
        driver = cast("psycopg.Connection", connection.connection.driver_connection)
        server = driver.info.backend_pid
    begun, here, there = time.perf_counter(), time.process_time(), worked(server)
    claimed = claim(database)
    ended, spent = time.perf_counter(), time.process_time()
    took = ended - begun, spent - here, worked(server) - there
    visit(database, claimed)
    return took


def claim(database: Database) -> tuple[Claim, ...]:
    now = datetime.now(UTC)
    with database.write(lasting=False) as connection:
        until = now + timedelta(minutes=2)
        return claims.claim(connection, now=now, until=until, limit=AT_ONCE)


def visit(database: Database, claimed: Sequence[Claim]) -> None:
    """Let each be due again in four hours."""
    ids, next_ = [one.source for one in claimed], datetime.now(UTC) + timedelta(hours=4)
    with database.write() as connection:
        connection.execute(
            sa.update(sources).where(sources.c.id.in_(ids)).values(next_visit_at=next_)
        )
        claims.release(connection, ids)


def worked(process: int) -> float:
    """Give for how many seconds a process has had a processor."""
    nanoseconds, *_ = Path(f"/proc/{process}/schedstat").read_text().split()
    return int(nanoseconds) / 1e9


def measure_claims(count: int) -> None:
    for claimers in (1, 2, 4):
        url = filled(count)
        # Processes, as threads of one would wait for one another and not for the database.
        with ProcessPoolExecutor(claimers, mp_context=get_context("spawn")) as processes:
            parts = [*processes.map(claim_for_a_while, [url] * claimers)]
        rate = sum(len(part.took) * AT_ONCE / sum(part.took) for part in parts)
        took = [one for part in parts for one in part.took]
        p50, p99 = statistics.median(took), statistics.quantiles(took, n=100)[98]
        here = statistics.mean(part.here for part in parts)
        there = statistics.mean(part.there for part in parts)
        print(
            f"{count:,} sources, {claimers} claimers: {rate:9,.0f} claims/s;"
            f" a claim of {AT_ONCE}: p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms;"
            f" of a processor {there * 1000:.1f} + {here * 1000:.1f} ms"
        )


def main() -> int:
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    measures: dict[str, Callable[[], None]] = {
        "visits": measure_visits,
        "claims": lambda: measure_claims(count),
    }
    if len(sys.argv) < 2 or sys.argv[1] not in measures:
        print(__doc__)
        return 2
    measures[sys.argv[1]]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
