"""Work as Procrastinate's jobs: what goes into one job, under which lock, with which names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit
from zlib import crc32

from procrastinate.jobs import Job
from procrastinate.types import JSONValue

from feedd.net.hosters import counted_as

if TYPE_CHECKING:
    from feedd.store.claims import Claim

VISITS: Final = "visits"
DELIVERIES: Final = "deliveries"

BUCKETS: Final = 128
"""Hosts share this many locks: each has one, and a slow host delays only those that share it."""

WAITING: Final = 1_000
"""Claimed sources that may wait for a worker."""

AT_ONCE: Final = 50
"""Sources in one job, at most."""

FIRST: Final = 1
"""The priority of visits that have waited for a worker once already."""


def visits(claimed: Iterable[Claim], *, priority: int = 0) -> Iterator[Job]:
    """Give the jobs in which claimed sources are visited; those of one host share a lock."""
    buckets: dict[int, list[Claim]] = defaultdict(list)
    for claim in claimed:
        buckets[_bucket(claim.url)].append(claim)
    for bucket, inside in buckets.items():
        for start in range(0, len(inside), AT_ONCE):
            part = inside[start : start + AT_ONCE]
            yield _job(
                VISITS,
                lock=f"hosts {bucket}",
                priority=priority,
                sources=[claim.source for claim in part],
                leases=[claim.lease for claim in part],
            )


def deliveries(endpoints: Iterable[str]) -> Iterator[Job]:
    """Give the jobs in which endpoints are served, one each."""
    for name in sorted(endpoints):
        yield _job(DELIVERIES, lock=f"endpoint {name}", endpoint=name)


def _job(queue: str, *, lock: str, priority: int = 0, **given: JSONValue) -> Job:
    return Job(
        queue=queue,
        task_name=queue,
        lock=lock,
        priority=priority,
        queueing_lock=None,
        task_kwargs=given,
    )


def _bucket(url: str) -> int:
    return crc32(counted_as(urlsplit(url).hostname or url).encode()) % BUCKETS


def room(waiting: Sequence[Job]) -> int:
    """Say how many sources may be handed out beside the visits that wait for a worker.

    It is zero while half of all locks have jobs waiting, as more jobs would only queue behind
    those. Sources that stay due meanwhile go into larger jobs later, which cost less a source.
    """
    if 2 * len({job.lock for job in waiting}) >= BUCKETS:
        return 0
    return max(0, WAITING - sum(len(leases(job)) for job in waiting))


def held(jobs: Iterable[Job]) -> dict[int, int]:
    """Give the sources that jobs of visits name, each with its lease."""
    return {source: lease for job in jobs for source, lease in leases(job).items()}


def leases(job: Job) -> dict[int, int]:
    """Give the sources that a job of visits names, each with its lease."""
    numbers = (cast("list[int]", job.task_kwargs[name]) for name in ("sources", "leases"))
    return dict(zip(*numbers, strict=True))
