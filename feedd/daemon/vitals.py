"""How feedd is: whether it does its work, and what is measured of it."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from feedd import __version__, metrics
from feedd.errors import StoreError
from feedd.metrics import Sample
from feedd.store import Database, gauges
from feedd.store.gauges import Gauges

if TYPE_CHECKING:
    from feedd.daemon.ticks import Ticks
    from feedd.deliver.attempt import Attempt
    from feedd.visits import Ingested

OVERDUE = timedelta(minutes=10)
"""If something has been due for this long, feedd doesn't keep up."""

_PAGE = resource.getpagesize()
# The hardened unit hides the file in /proc that has the exact time.
_BEGUN = time.time()


def count_visit(result: Ingested) -> None:
    """Count what a visit brought."""
    for item in result.found:
        metrics.ENTRIES.add(item.verdict)
    for decision in result.decisions:
        metrics.ALERTS.add(decision.fate)


def count_attempt(attempt: Attempt) -> None:
    """Count how a delivery attempt ended."""
    metrics.ATTEMPTS.add(attempt.result.outcome)
    metrics.ATTEMPT_SECONDS.observe(attempt.result.outcome, attempt.seconds)


def reasons_against(database: Database, ticks: Ticks, *, now: datetime) -> tuple[str, ...]:
    """Give the reasons why feedd isn't doing its work; none when it is."""
    reasons = [f"{name}: {trouble}" for name, trouble in ticks.troubles()]
    reasons += [f"the tick for {name} is late" for name in ticks.late()]
    try:
        with database.read() as connection:
            late = gauges.overdue(connection, now=now)
    except StoreError as error:
        return (*reasons, str(error))
    if late.visit and now - late.visit > OVERDUE:
        reasons.append(f"a visit has been due since {late.visit.isoformat()}")
    if late.delivery and now - late.delivery > OVERDUE:
        reasons.append(f"a delivery has been due since {late.delivery.isoformat()}")
    return tuple(reasons)


def exposition(database: Database, ticks: Ticks, *, now: datetime) -> str:
    """Write every metric in Prometheus' text format."""
    ready = not reasons_against(database, ticks, now=now)
    return metrics.exposition(
        (
            Sample("feedd_build_info", 1, (("version", __version__),)),
            Sample("feedd_ready", ready),
            Sample("feedd_loop_lag_seconds", ticks.lag),
            *_of_database(database, now),
            *_of_process(),
        )
    )


def _of_database(database: Database, now: datetime) -> tuple[Sample, ...]:
    try:
        with database.read() as connection:
            found = gauges.read(connection, now=now)
        size = gauges.size(database)
    except StoreError:
        # feedd_ready reports it; what needs no database is written all the same.
        return ()
    return (Sample("feedd_database_bytes", size), *_of_gauges(found, now))


def _of_gauges(found: Gauges, now: datetime) -> Iterator[Sample]:
    yield Sample("feedd_sources", found.sources)
    yield Sample("feedd_sources_in_trouble", found.in_trouble)
    yield Sample("feedd_oldest_due_seconds", _age(found.overdue.visit, now))
    yield Sample("feedd_stories", found.stories)
    yield Sample("feedd_outbox_deliveries", found.undelivered)
    yield Sample("feedd_outbox_oldest_seconds", _age(found.undelivered_since, now))


def _of_process() -> Iterator[Sample]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    yield Sample("process_cpu_seconds_total", used.ru_utime + used.ru_stime)
    yield Sample("process_start_time_seconds", _BEGUN)
    system = Path("/proc/self")
    if system.exists():
        resident = int((system / "statm").read_text().split()[1]) * _PAGE
        yield Sample("process_resident_memory_bytes", resident)
        yield Sample("process_open_fds", sum(1 for _ in (system / "fd").iterdir()))


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
