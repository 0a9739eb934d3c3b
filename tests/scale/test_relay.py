"""How much is handed out to the workers."""

from __future__ import annotations

import pytest
from procrastinate.jobs import Job

from feedd.core.settings import FetchLimits
from feedd.workers.jobs import BUCKETS, VISITS, WAITING, room
from feedd.workers.relay import lease


def visits(sources: int, *, lock: int) -> Job:
    numbers = [*range(sources)]
    return Job(
        queue=VISITS,
        task_name=VISITS,
        lock=f"hosts {lock}",
        queueing_lock=None,
        task_kwargs={"sources": numbers, "leases": numbers},
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
    assert lease(limits).total_seconds() > limits.seconds + limits.archive_seconds
