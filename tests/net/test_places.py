"""So many at a time, whoever gives up meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from feedd.net.places import Places


class Crowd:
    """Tasks that want one of the places, and note who was in and how many at a time."""

    def __init__(self, count: int) -> None:
        self.places = Places(count)
        self.inside = 0
        self.most = 0
        self.came: list[int] = []

    async def visit(self, number: int) -> None:
        async with self.places:
            self.came.append(number)
            self.inside += 1
            self.most = max(self.most, self.inside)
            try:
                await asyncio.sleep(0)
            finally:
                self.inside -= 1


async def _play(count: int, visitors: int, given_up: list[tuple[int, int]]) -> Crowd:
    crowd = Crowd(count)
    tasks = [asyncio.create_task(crowd.visit(number)) for number in range(visitors)]
    for turns, number in given_up:
        for _ in range(turns):
            await asyncio.sleep(0)
        tasks[number % visitors].cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
    return crowd


@given(
    count=st.integers(1, 4),
    visitors=st.integers(1, 12),
    given_up=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 11)), max_size=8),
)
def test_places_are_kept_and_none_is_lost(
    count: int, visitors: int, given_up: list[tuple[int, int]]
) -> None:
    async def act() -> tuple[Crowd, bool]:
        crowd = await _play(count, visitors, given_up)
        # As many as there are places get in at once, and no more.
        for _ in range(count):
            await asyncio.wait_for(crowd.places.take(), 1)
        another = asyncio.create_task(crowd.places.take())
        await asyncio.sleep(0)
        waits = not another.done()
        another.cancel()
        return crowd, waits

    crowd, waits = asyncio.run(act())
    assert crowd.most <= count
    assert crowd.came == sorted(crowd.came)
    assert waits


def test_one_who_gives_up_just_when_let_in_hands_the_place_on() -> None:
    async def act() -> list[int]:
        crowd = Crowd(1)
        await crowd.places.take()
        tasks = [asyncio.create_task(crowd.visit(number)) for number in range(2)]
        await asyncio.sleep(0)
        crowd.places.give_back()
        tasks[0].cancel()
        await asyncio.wait(tasks, timeout=1)
        return crowd.came

    assert asyncio.run(act()) == [1]
