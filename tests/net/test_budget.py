"""P5, P8, P9: what one host is asked at a time, over the whole process, in virtual time."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from feedd.net.budget import HostBudget
from tests.net.virtual_time import run

pytestmark = pytest.mark.slow

HOST = "wire.example"


@dataclass(slots=True)
class Site:
    """Takes a second for each request; notes when they begin and how many are open."""

    starts: list[float] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    busiest: Counter[str] = field(default_factory=Counter)

    async def request(self, budget: HostBudget, host: str) -> None:
        async with budget.place(host):
            self.starts.append(now())
            self.open[host] += 1
            self.busiest[host] = max(self.busiest[host], self.open[host])
            await asyncio.sleep(1.0)
            self.open[host] -= 1


def now() -> float:
    return asyncio.get_running_loop().time()


def test_a_thousand_feeds_on_one_host_are_asked_two_at_a_time() -> None:
    async def work() -> Site:
        site, budget = Site(), HostBudget(at_once=2, gap=0.5)
        await asyncio.gather(*(site.request(budget, HOST) for _ in range(1000)))
        return site

    site = run(work())
    assert site.busiest[HOST] == 2
    assert len(site.starts) == 1000


def test_two_requests_to_a_host_begin_apart() -> None:
    async def work() -> list[float]:
        site, budget = Site(), HostBudget(at_once=50, gap=0.5)
        await asyncio.gather(*(site.request(budget, HOST) for _ in range(20)))
        return site.starts

    starts = run(work())
    gaps = [round(b - a, 6) for a, b in itertools.pairwise(starts)]
    assert gaps == [0.5] * 19


def test_hosts_do_not_wait_for_one_another() -> None:
    async def work() -> float:
        site, budget = Site(), HostBudget(at_once=1, gap=5.0)
        await asyncio.gather(*(site.request(budget, f"h{n}.example") for n in range(100)))
        return now()

    assert run(work()) < 2.0


def test_ten_thousand_sources_on_fifty_hosts_never_exceed_a_hosts_limit() -> None:
    """Cold: all visited within one floor of an hour, at the phase of each."""

    async def work() -> Site:
        site, budget, chance = Site(), HostBudget(at_once=2, gap=0.5), random.Random(1)

        async def source(number: int) -> None:
            await asyncio.sleep(chance.random() * 3600)
            await site.request(budget, f"h{number % 50}.example")

        await asyncio.gather(*(source(n) for n in range(10_000)))
        return site

    site = run(work())
    buckets: dict[int, int] = defaultdict(int)
    for start in site.starts:
        buckets[int(start // 10)] += 1
    assert max(site.busiest.values()) <= 2
    assert max(buckets.values()) <= 3 * 10_000 / 360


def test_a_held_host_says_for_how_long_and_others_are_free() -> None:
    async def work() -> list[timedelta | None]:
        budget = HostBudget(at_once=2, gap=0.0)
        budget.hold(HOST, timedelta(hours=1))
        said = [budget.held(HOST), budget.held("other.example")]
        await asyncio.sleep(3599)
        said.append(budget.held(HOST))
        await asyncio.sleep(2)
        return [*said, budget.held(HOST)]

    hour, second = timedelta(hours=1), timedelta(seconds=1)
    assert run(work()) == [hour, None, second, None]


def test_a_hold_is_never_shortened() -> None:
    async def work() -> timedelta | None:
        budget = HostBudget(at_once=2, gap=0.0)
        budget.hold(HOST, timedelta(hours=2))
        budget.hold(HOST, timedelta(seconds=1))
        return budget.held(HOST)

    assert run(work()) == timedelta(hours=2)


def test_a_crawl_delay_slows_a_host_down_and_nothing_speeds_it_up() -> None:
    async def work() -> list[float]:
        site, budget = Site(), HostBudget(at_once=2, gap=0.5)
        budget.slow_down(HOST, 30.0)
        budget.slow_down(HOST, 1.0)
        await asyncio.gather(*(site.request(budget, HOST) for _ in range(3)))
        return site.starts

    assert run(work()) == [0.0, 30.0, 60.0]


def test_a_crawl_delay_holds_for_requests_that_had_to_wait_for_a_place() -> None:
    async def work() -> list[float]:
        site, budget = Site(), HostBudget(at_once=2, gap=0.5)
        budget.slow_down(HOST, 10.0)
        async with budget.place("one." + HOST), budget.place("two." + HOST):
            waiting = [asyncio.create_task(site.request(budget, HOST)) for _ in range(3)]
            await asyncio.sleep(60.0)
        await asyncio.gather(*waiting)
        return [round(b - a, 6) for a, b in itertools.pairwise(site.starts)]

    assert run(work()) == [10.0, 10.0]


def test_a_crawl_delay_that_is_not_heard_again_holds_for_a_day() -> None:
    async def work() -> list[float]:
        site, budget = Site(), HostBudget(at_once=2, gap=0.5)
        budget.slow_down(HOST, 300.0)
        await site.request(budget, HOST)
        assert budget.is_slowed(HOST)
        await asyncio.sleep(86_399.0)
        budget.slow_down(HOST, 1.0)
        await asyncio.gather(*(site.request(budget, HOST) for _ in range(3)))
        return site.starts

    assert run(work()) == [0.0, 86_400.0, 86_401.0, 86_402.0]


def test_hosts_that_have_settled_are_forgotten() -> None:
    async def work() -> int:
        site, budget = Site(), HostBudget(at_once=1, gap=0.5)
        for n in range(0, 6_000, 500):
            await asyncio.gather(*(site.request(budget, f"h{n + i}.example") for i in range(500)))
            await asyncio.sleep(1)
        return len(budget._accounts)

    assert run(work()) <= 2_000


def test_a_host_that_is_held_is_not_forgotten_among_many() -> None:
    async def work() -> timedelta | None:
        site, budget = Site(), HostBudget(at_once=1, gap=0.5)
        budget.hold(HOST, timedelta(hours=1))
        for n in range(0, 2_000, 500):
            await asyncio.gather(*(site.request(budget, f"h{n + i}.example") for i in range(500)))
        return budget.held(HOST)

    assert run(work()) is not None


def test_one_who_gives_up_waiting_takes_no_place() -> None:
    async def work() -> list[float]:
        site, budget = Site(), HostBudget(at_once=1, gap=0.0)
        first = asyncio.create_task(site.request(budget, HOST))
        second = asyncio.create_task(site.request(budget, HOST))
        await asyncio.sleep(0.5)
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        await site.request(budget, HOST)
        return site.starts

    assert run(work()) == [0.0, 1.0]
