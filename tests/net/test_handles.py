"""A door makes room for as many connections as may be open at a time."""

from __future__ import annotations

import resource
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedd.net.door import WANTED
from tests.net.doors import with_door
from tests.origin import Origin, Serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedd.net import Door


async def soft_limit(_: Door) -> int:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


@contextmanager
def limited(soft: int) -> Iterator[int]:
    """Let this process have so many open files; give how many it may ask for."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, most))
    try:
        yield most
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


def test_a_low_limit_of_open_files_is_raised_as_far_as_it_may_be() -> None:
    with limited(1_024) as most:
        assert with_door(soft_limit) == (
            WANTED if most == resource.RLIM_INFINITY else min(WANTED, most)
        )


def test_a_limit_that_is_high_enough_is_left_alone() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = min(WANTED + 1, most) if most != resource.RLIM_INFINITY else WANTED + 1
    with limited(enough):
        assert with_door(soft_limit) == enough


FETCH_MANY = """
import asyncio, sys
from dataclasses import replace

from feedd.net import Door, Fetched, Request
from tests.net.doors import QUICK, with_door

async def fetch_all(door):
    asked = [door.fetch(Request(url=sys.argv[1])) for _ in range(300)]
    return sum([isinstance(answer, Fetched) for answer in await asyncio.gather(*asked)])

print(with_door(fetch_all, limits=replace(QUICK, per_host=300, concurrency=300)))
"""


@pytest.mark.slow
def test_where_few_files_may_be_open_fewer_fetches_are_made_at_a_time() -> None:
    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))

    with Origin() as origin:
        url = origin.play("/feed", Serve(body=b"body"))
        done = subprocess.run(
            [sys.executable, "-c", FETCH_MANY, url],
            preexec_fn=bound,
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
        )
        assert done.stdout == "300\n"
        assert origin.busiest <= 128 // 4
