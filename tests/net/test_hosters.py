"""P8: the names of one owner are one host, and those at one address are one machine."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from feedd.net import Request
from feedd.net.budget import HostBudget
from feedd.net.hosters import counted_as
from tests.net.doors import names, with_door
from tests.net.test_budget import Site
from tests.net.virtual_time import run
from tests.origin import Origin, Seen, Serve

if TYPE_CHECKING:
    from feedd.net import Door
    from tests.rows import Row


@dataclass(slots=True)
class Crowd:
    """An act: nobody is answered before so many are there."""

    size: int
    here: int = 0
    are_there: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        """Wait for the others, then answer."""
        self.here += 1
        if self.here == self.size:
            self.are_there.set()
        await asyncio.wait_for(self.are_there.wait(), 10)
        await Serve(body=b"<rss/>")(seen, writer)


BLOGS = [f"blog{n}.blogspot.com" for n in range(100)]


HOSTS = (
    ("a.blogspot.com", "blogspot.com"),
    ("A.BlogSpot.com.", "blogspot.com"),
    ("a.b.blogspot.com", "blogspot.com"),
    ("substack.com", "substack.com"),
    ("notblogspot.com", "notblogspot.com"),
    ("pages.github.io", "github.io"),
    ("feeds.news.example", "news.example"),
    ("a.example", "a.example"),
    ("news.bbc.co.uk", "bbc.co.uk"),
    ("marwick.gov.uk", "marwick.gov.uk"),
    ("tallholm.gov.uk", "tallholm.gov.uk"),
    ("co.uk", "co.uk"),
    ("www.zeitung-köln.de", "xn--zeitung-kln-zfb.de"),
    ("www.xn--zeitung-kln-zfb.de", "xn--zeitung-kln-zfb.de"),
    ("www.strauße.de", "xn--straue-fta.de"),
    ("www.strausse.de", "strausse.de"),
    (f"{'x' * 70}ü.de", f"{'x' * 70}ü.de"),
    ("192.0.2.1", "192.0.2.1"),
    ("2001:db8::1", "2001:db8::1"),
    ("localhost", "localhost"),
    ("localhost.", "localhost"),
)


def test_what_a_host_is_counted_as(row: Row) -> None:
    for host, counted in HOSTS:
        with row(host):
            assert counted_as(host) == counted


def test_a_hundred_blogs_of_one_hoster_are_asked_two_at_a_time() -> None:
    async def work() -> int:
        site, budget = Site(), HostBudget(at_once=2, gap=0.0)
        await asyncio.gather(*(site.request(budget, blog) for blog in BLOGS))
        return round(max(site.starts))

    assert run(work()) == 49


def test_a_pause_that_two_blogs_of_a_hoster_want_is_its_own_wish() -> None:
    """One alone may be the blog's, whose owner has no business with the others."""

    async def work() -> list[bool]:
        budget = HostBudget(at_once=2, gap=0.0)
        held = []
        for blog in BLOGS[:2]:
            budget.hold(blog, timedelta(hours=1))
            held += [budget.held(host) is not None for host in (blog, BLOGS[2], "a.example")]
        return held

    assert run(work()) == [True, False, False, True, True, False]


def test_a_pause_of_all_blogs_ends_with_the_shorter_one() -> None:
    async def work() -> timedelta | None:
        budget = HostBudget(at_once=2, gap=0.0)
        for blog, days in zip(BLOGS, (7, 1), strict=False):
            budget.hold(blog, timedelta(days=days))
        return budget.held(BLOGS[2])

    assert run(work()) == timedelta(days=1)


def test_a_blog_that_wants_to_be_crawled_slowly_slows_down_no_other() -> None:
    async def work() -> tuple[list[float], list[float]]:
        site, others, budget = Site(), Site(), HostBudget(at_once=2, gap=0.0)
        budget.slow_down(BLOGS[0], 300.0)
        slow = [site.request(budget, BLOGS[0]) for _ in range(4)]
        await asyncio.gather(*slow, *(others.request(budget, blog) for blog in BLOGS[1:4]))
        return site.starts, others.starts

    assert run(work()) == ([0.0, 300.0, 600.0, 900.0], [0.0, 1.0, 1.0])


def test_p08_a_machine_behind_many_owners_names_is_asked_eight_at_a_time() -> None:
    owners = [f"owner{number}.example" for number in range(20)]

    async def visit_all(door: Door) -> int:
        visits = [door.fetch(Request(url=origin.url("/", host=name))) for name in owners]
        await asyncio.gather(*visits)
        return origin.busiest

    with Origin() as origin:
        origin.play("/", Crowd(8))
        table = names(dict.fromkeys(owners, ("127.0.0.1",)))
        assert with_door(visit_all, lookup=table) == 8
    assert len(origin.requests) == len(owners)
