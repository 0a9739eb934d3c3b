"""All sources are due at once, after an outage: no more are begun than there is memory for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from feedd import config
from feedd.newsroom import open_newsroom
from feedd.workers.visiting import AT_ONCE, MOST_POLLED, most_polled
from tests.schedule.rounds import known, visiting
from tests.schedule.visits import DAY, MONDAY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rows import Row

LINE = '[[sources]]\nname = "s{n}"\nurl = "http://wire.example/{n}"\n'


def test_who_waits_for_a_slow_host_is_no_more_than_there_is_room_for(tmp_path: Path) -> None:
    toml = tmp_path / "feedd.toml"
    many = "".join(LINE.format(n=n) for n in range(AT_ONCE + 100))
    toml.write_text(f'[daemon]\nstate = "state"\n{many}')
    assert asyncio.run(_begun(toml, most=AT_ONCE)) == [AT_ONCE, AT_ONCE, AT_ONCE + 100]


async def _begun(toml: Path, *, most: int) -> list[int]:
    """Say how many visits are under way after a tick, another, and one with more room."""

    def never(_address: str, _port: int) -> None:
        raise AssertionError("nobody gets so far before the test ends")

    seen = []
    with open_newsroom(config.load(toml, environ={}), now=MONDAY) as newsroom:
        async with visiting(newsroom, look=never, now=lambda: MONDAY + DAY, most=most) as worker:
            for _ in range(2):
                await worker.tick()
                seen.append(len(worker.under_way))
            worker._most = 2 * most
            await worker.tick()
            seen.append(len(worker.under_way))
            for task in worker.under_way:
                task.cancel()
    return seen


@pytest.mark.slow
def test_all_are_polled_a_few_at_a_time(tmp_path: Path) -> None:
    toml = tmp_path / "feedd.toml"
    many = (f'[[sources]]\nname = "s{n}"\nurl = "http://s{n}.example/"\n' for n in range(20))
    toml.write_text(f'[daemon]\nstate = "state"\n{"".join(many)}')
    seen = asyncio.run(_polled(toml, at_once=3))
    assert len(seen) == 20
    assert max(seen) == 3


def test_a_poll_begins_more_than_are_fetched_at_once(row: Row) -> None:
    for concurrency, begun in ((1, MOST_POLLED), (256, MOST_POLLED), (1000, 2000)):
        with row(concurrency):
            assert most_polled(concurrency) == begun


async def _polled(toml: Path, *, at_once: int) -> list[int]:
    """Say how many visits are under way each time one wants a connection, which it doesn't get."""
    seen = []

    def count(_address: str, _port: int) -> None:
        seen.append(len(worker.under_way))
        raise OSError("there is no network")

    with open_newsroom(config.load(toml, environ={}), now=MONDAY) as newsroom:
        async with visiting(newsroom, look=count, now=lambda: MONDAY) as worker:
            await worker.visit_all([one.name for one in known(newsroom)], at_once=at_once)
    return seen


def test_who_stops_polling_leaves_no_visit_under_way(tmp_path: Path) -> None:
    toml = tmp_path / "feedd.toml"
    many = "".join(LINE.format(n=n) for n in range(3))
    toml.write_text(f'[daemon]\nstate = "state"\n{many}')
    assert asyncio.run(_stopped(toml)) == (2, 0)


async def _stopped(toml: Path) -> tuple[int, int]:
    """Say how many visits are under way as polling is stopped, and how many then."""

    def never(_address: str, _port: int) -> None:
        raise AssertionError("nobody gets so far before the test ends")

    with open_newsroom(config.load(toml, environ={}), now=MONDAY) as newsroom:
        async with visiting(newsroom, look=never, now=lambda: MONDAY) as worker:
            names = [one.name for one in known(newsroom)]
            polling = asyncio.create_task(worker.visit_all(names, at_once=2))
            await asyncio.sleep(0)
            begun = len(worker.under_way)
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
            return begun, len(worker.under_way)
