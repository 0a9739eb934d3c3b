"""P8: the names of a big hoster are one host."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from feedd.core.politeness import counted_as
from feedd.net.budget import HostBudget
from tests.net.test_budget import Site
from tests.net.virtual_time import run

BLOGS = [f"blog{n}.blogspot.com" for n in range(100)]


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("a.blogspot.com", "blogspot.com"),
        ("A.BlogSpot.com.", "blogspot.com"),
        ("a.b.blogspot.com", "blogspot.com"),
        ("substack.com", "substack.com"),
        ("notblogspot.com", "notblogspot.com"),
        ("blogspot.com.example", "blogspot.com.example"),
        ("a.example", "a.example"),
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("localhost", "localhost"),
    ],
)
def test_what_a_host_is_counted_as(host: str, counted: str) -> None:
    assert counted_as(host) == counted


def test_a_hundred_blogs_of_one_hoster_are_asked_two_at_a_time() -> None:
    async def work() -> int:
        site, budget = Site(), HostBudget(at_once=2, gap=0.0)
        await asyncio.gather(*(site.request(budget, blog) for blog in BLOGS))
        return round(max(site.starts))

    assert run(work()) == 49


def test_a_hoster_that_wants_a_pause_gets_it_for_all_its_blogs() -> None:
    async def work() -> list[bool]:
        budget = HostBudget(at_once=2, gap=0.0)
        budget.hold(BLOGS[0], timedelta(hours=1))
        return [budget.held(host) is not None for host in (BLOGS[1], "a.example")]

    assert run(work()) == [True, False]
