"""How much is handed out to the workers."""

from __future__ import annotations

import pytest
from procrastinate.jobs import Job

from feedd.workers import relay


def visits(sources: int, *, lock: int) -> Job:
    numbers = [*range(sources)]
    return Job(
        queue=relay.VISITS,
        task_name=relay.VISITS,
        lock=f"hosts {lock}",
        queueing_lock=None,
        task_kwargs={"sources": numbers, "leases": numbers},
    )


@pytest.mark.parametrize(
    ("jobs", "of", "locks", "room"),
    [
        (0, 0, 1, relay.WAITING),
        (3, 50, 3, relay.WAITING - 150),
        (relay.WAITING // 50, 50, 5, 0),
        (relay.WAITING // 50 + 1, 50, 5, 0),
        (relay.BUCKETS, 1, 1, relay.WAITING - relay.BUCKETS),
        (relay.BUCKETS, 1, relay.BUCKETS // 2 - 1, relay.WAITING - relay.BUCKETS),
        (relay.BUCKETS, 1, relay.BUCKETS // 2, 0),
    ],
)
def test_as_much_is_handed_out_as_workers_can_begin(
    jobs: int, of: int, locks: int, room: int
) -> None:
    assert relay.room([visits(of, lock=number % locks) for number in range(jobs)]) == room
