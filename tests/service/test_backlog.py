"""How much waits to be stored: bounded, whatever the network brings."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field

import pytest

from feedd.workers.backlog import MOST_LARGE, Backlog

KB = 1024


@dataclass(slots=True)
class Network:
    """Fetches documents of one size, all at once, and says how much is there at a time."""

    backlog: Backlog
    size: int
    parsed: Backlog | None = None
    here: int = 0
    most: int = 0
    stored: list[int] = field(default_factory=list)

    async def fetch(self, number: int) -> None:
        async with self.backlog.place() as place:
            await asyncio.sleep(0)
            place.take(self.size)
            if self.parsed:
                await place.unfold(self.parsed)
            self.here += self.size
            self.most = max(self.most, self.here)
            for _ in range(5):  # it waits its turn to be stored
                await asyncio.sleep(0)
            self.here -= self.size
            self.stored.append(number)

    async def fetch_all(self, count: int) -> None:
        await asyncio.gather(*map(self.fetch, range(count)))


@pytest.mark.parametrize("size", [30 * KB, 16 * KB, 4 * KB, 10_000 * KB])
def test_what_waits_stays_near_the_limit_once_its_size_is_known(size: int) -> None:
    async def act() -> Network:
        network = Network(Backlog(1024 * KB), size)
        await network.fetch_all(64)
        network.most = 0
        await network.fetch_all(500)
        return network

    network = asyncio.run(act())
    assert network.most <= max(1024 * KB, size) + size
    assert len(network.stored) == 564


def test_what_brings_nothing_never_waits() -> None:
    async def act() -> int:
        backlog, entered = Backlog(64 * KB), 0
        async with AsyncExitStack() as places:
            for _ in range(200):
                place = await asyncio.wait_for(places.enter_async_context(backlog.place()), 1)
                place.take(0)
                entered += 1
        return entered

    assert asyncio.run(act()) == 200


@pytest.mark.parametrize("size", [30 * KB, 10_000 * KB])
def test_most_of_what_came_waits_unparsed(size: int) -> None:
    async def act() -> Network:
        network = Network(Backlog(1 << 30), size, parsed=Backlog(64 * KB))
        await network.fetch_all(64)
        network.most = 0
        await network.fetch_all(100)
        return network

    assert asyncio.run(act()).most <= max(64 * KB, size) + size


def test_one_that_is_given_up_while_it_waits_to_be_read_leaves_both_places() -> None:
    async def read(backlog: Backlog, parsed: Backlog) -> None:
        async with backlog.place() as place:
            place.take(KB)
            await place.unfold(parsed)
            await asyncio.Event().wait()

    async def act() -> None:
        backlog, parsed = Backlog(2 * KB), Backlog(1)
        async with parsed.place() as first:
            first.take(1)
            for _ in range(9):
                waiting = asyncio.create_task(read(backlog, parsed))
                await asyncio.sleep(0)
                waiting.cancel()
                with suppress(asyncio.CancelledError):
                    await waiting
        await asyncio.wait_for(Network(backlog, KB, parsed).fetch_all(3), 1)

    asyncio.run(act())


def test_a_large_one_waits_for_no_other_to_be_stored() -> None:
    async def act() -> None:
        backlog, parsed = Backlog(), Backlog(1)
        async with AsyncExitStack() as places:
            for _ in range(MOST_LARGE):
                place = await places.enter_async_context(backlog.place())
                await place.grow()
                place.take(100 * KB)
                await asyncio.wait_for(place.unfold(parsed), 1)

    asyncio.run(act())


def test_they_are_let_in_in_the_order_they_came() -> None:
    async def act() -> list[int]:
        network = Network(Backlog(16 * KB), 64 * KB)
        await network.fetch_all(20)
        return network.stored

    assert asyncio.run(act()) == list(range(20))


@pytest.mark.parametrize("is_inside", [True, False])
def test_one_that_is_given_up_leaves_its_place_to_the_next(is_inside: bool) -> None:
    async def hold(backlog: Backlog, until: asyncio.Event) -> None:
        async with backlog.place():
            await until.wait()

    async def act() -> None:
        backlog, never, now = Backlog(1), asyncio.Event(), asyncio.Event()
        first = asyncio.create_task(hold(backlog, never if is_inside else now))
        second = asyncio.create_task(hold(backlog, now if is_inside else never))
        third = asyncio.create_task(hold(backlog, now))
        await asyncio.sleep(0)
        given_up = first if is_inside else second
        given_up.cancel()
        now.set()
        with suppress(asyncio.CancelledError):
            await given_up
        await asyncio.wait_for(asyncio.gather(third), 1)

    asyncio.run(act())


def test_few_at_a_time_may_be_large_and_the_next_one_goes_on_when_one_is_stored() -> None:
    async def act() -> tuple[int, int]:
        backlog, large, ends = Backlog(1 << 30), list[int](), [asyncio.Event() for _ in range(9)]

        async def fetch(number: int) -> None:
            async with backlog.place() as place:
                await place.grow()
                await place.grow()  # an archive of the same visit, which is large too
                large.append(number)
                place.take(MOST_LARGE)
                await ends[number].wait()

        tasks = [asyncio.create_task(fetch(number)) for number in range(len(ends))]
        await asyncio.sleep(0)
        first = len(large)
        for end in ends:
            end.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 1)
        return first, len(large)

    assert asyncio.run(act()) == (MOST_LARGE, 9)


def test_one_that_is_large_no_more_lets_the_next_be_so_once() -> None:
    async def act() -> tuple[bool, bool]:
        backlog = Backlog(1 << 30)
        async with AsyncExitStack() as places:
            held = [await places.enter_async_context(backlog.place()) for _ in range(MOST_LARGE)]
            for place in held:
                await place.grow()
            held[0].shrink()
            held[0].shrink()
            later = [await places.enter_async_context(backlog.place()) for _ in range(2)]
            growing = [asyncio.create_task(place.grow()) for place in later]
            await asyncio.sleep(0)
            first, second = (task.done() for task in growing)
            held[1].shrink()
            await asyncio.wait_for(asyncio.gather(*growing), 1)
        return first, second

    assert asyncio.run(act()) == (True, False)
