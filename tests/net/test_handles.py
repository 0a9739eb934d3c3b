"""A door makes room for as many connections as may be open at a time."""

from __future__ import annotations

import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

from feedd.net.handles import WANTED
from tests.net.doors import with_door

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
