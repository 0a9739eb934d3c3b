"""Ticks come round whatever the clock does, and one that gets nothing done is late."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from feedd.daemon.ticks import Every, Ticks
from feedd.errors import NoRoom, StoreError
from tests.net import virtual_time

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOON = 0.01


class Clock:
    """A clock that goes on by itself and can be set."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._offset = timedelta()

    def __call__(self) -> datetime:
        return NOON + timedelta(seconds=self._loop.time()) + self._offset

    def set(self, by: timedelta) -> None:
        self._offset += by


async def next_of(came: asyncio.Queue[str]) -> None:
    """Wait for a round, and until the scheduler knows that it has ended: it begins no second."""
    async with asyncio.timeout(5):
        await came.get()
    for _ in range(8):
        await asyncio.sleep(0)


@asynccontextmanager
async def hourly(clock: Clock) -> AsyncIterator[tuple[Ticks, asyncio.Queue[str]]]:
    """Tick every hour and tell of each round; the first has come."""
    came = asyncio.Queue[str]()
    ticks = Ticks(clock, look=SOON)
    ticks.every(HOUR, "hourly", lambda: came.put("round"))
    ticks.start()
    await next_of(came)
    yield ticks, came
    await ticks.stop(1)


@pytest.mark.parametrize("jump", [-HOUR, HOUR, timedelta(days=-1), timedelta(days=1)], ids=str)
def test_after_a_jump_of_the_clock_every_tick_comes_at_once(jump: timedelta) -> None:
    async def run() -> None:
        clock = Clock()
        async with hourly(clock) as (_, came):
            clock.set(jump)
            await next_of(came)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("jumps", "is_sure"),
    [((), True), ((1,), True), ((365,), False), ((365, -365), True), ((-365,), True)],
    ids=str,
)
def test_a_clock_that_leapt_ahead_is_not_sure_until_it_is_set_back(
    jumps: tuple[int, ...], is_sure: bool
) -> None:
    async def run() -> bool:
        clock = Clock()
        async with hourly(clock) as (ticks, came):
            for days in jumps:
                clock.set(timedelta(days=days))
                await next_of(came)
        return ticks.is_clock_sure()

    assert asyncio.run(run()) is is_sure


@pytest.mark.parametrize(("off", "is_sure"), [(timedelta(days=1), True), (30 * 24 * HOUR, False)])
def test_a_clock_is_not_sure_when_feedd_ran_long_ago(off: timedelta, is_sure: bool) -> None:
    async def run() -> bool:
        clock = Clock()
        return Ticks(clock, before=clock() - off).is_clock_sure()

    assert asyncio.run(run()) is is_sure


@pytest.mark.parametrize(
    ("off", "past"),
    [(timedelta(days=1), timedelta()), (30 * 24 * HOUR, 30 * 24 * HOUR), (-HOUR, timedelta())],
    ids=["yesterday", "a month ago", "later"],
)
def test_what_was_old_when_feedd_ran_last_is_old_however_seldom_it_runs(
    off: timedelta, past: timedelta
) -> None:
    async def run() -> timedelta:
        clock = Clock()
        now = clock()
        ticks = Ticks(lambda: now, before=now - off)
        return now - ticks.surely_past()

    assert asyncio.run(run()) == past


def test_after_two_leaps_only_what_was_before_the_first_is_surely_past() -> None:
    async def run() -> bool:
        clock = Clock()
        began = clock()
        async with hourly(clock) as (ticks, came):
            for _ in range(2):
                clock.set(timedelta(days=365))
                await next_of(came)
        return began <= ticks.surely_past() < began + HOUR

    assert asyncio.run(run())


def test_a_tick_that_a_clock_ahead_has_set_comes_at_once() -> None:
    async def run() -> None:
        async with hourly(Clock()) as (ticks, came):
            ticks._scheduler.modify_job("hourly", next_run_time=datetime.now(UTC) + 3 * HOUR)
            await next_of(came)

    asyncio.run(run())


def test_a_tick_is_late_after_a_minute_or_three_of_its_rounds() -> None:
    async def run() -> list[tuple[str, ...]]:
        async def work() -> None:
            """Do nothing."""

        ticks, seen = Ticks(lambda: NOON), []
        ticks.every(timedelta(seconds=1), "visits", work)
        ticks.every(HOUR, "pruning", work)
        for seconds in (59, 2, 3 * 3600):
            await asyncio.sleep(seconds)
            seen.append(ticks.late())
        return seen

    assert virtual_time.run(run()) == [(), ("visits",), ("visits", "pruning")]


@pytest.mark.parametrize(
    ("error", "late"), [(StoreError("is locked"), ("visits",)), (NoRoom("is full"), ())]
)
def test_a_tick_that_fails_for_want_of_room_is_not_late(
    error: StoreError, late: tuple[str, ...]
) -> None:
    async def run() -> None:
        async def work() -> None:
            raise error

        ticks = Ticks(lambda: NOON)
        ticks.every(timedelta(seconds=1), "visits", work)
        await asyncio.sleep(50)
        await ticks._come_round(ticks._ticks["visits"])
        await asyncio.sleep(50)
        assert ticks.late() == late
        assert ticks.troubles() == (("visits", str(error)),)

    virtual_time.run(run())


def test_a_day_of_missed_rounds_is_one_round_and_holds_nothing_up() -> None:
    async def run() -> float:
        came = asyncio.Queue[str]()

        async def work() -> None:
            await came.put("round")

        ticks = Ticks(Clock(), look=SOON)
        ticks.every(timedelta(milliseconds=50), "visits", work)
        ticks.start()
        await came.get()
        begun = asyncio.get_running_loop().time()
        ticks._scheduler.modify_job("visits", next_run_time=datetime.now(UTC) - 24 * HOUR)
        await came.get()
        seconds = asyncio.get_running_loop().time() - begun
        await ticks.stop(1)
        return seconds

    assert asyncio.run(run()) < 1


def test_rounds_missed_since_1970_are_one() -> None:
    second = timedelta(seconds=1)
    assert Every(second).get_next_fire_time(datetime(1970, 1, 1, tzinfo=UTC), NOON) > NOON
    assert Every(second).get_next_fire_time(NOON, NOON) == NOON + second


def test_a_tick_that_fails_comes_again_and_is_not_fatal() -> None:
    async def run() -> None:
        came = asyncio.Queue[int]()

        async def work() -> None:
            await came.put(1)
            raise StoreError("the database refuses: disk I/O error")

        ticks = Ticks(Clock(), look=SOON)
        ticks.every(timedelta(milliseconds=10), "visits", work)
        ticks.start()
        async with asyncio.timeout(5):
            for _ in range(3):
                await came.get()
        await ticks.stop(1)

    asyncio.run(run())


def test_a_tick_that_failed_does_not_wait_for_its_whole_interval() -> None:
    async def run() -> None:
        came = asyncio.Queue[int]()

        async def work() -> None:
            await came.put(1)
            if came.qsize() == 1:
                raise StoreError("the database is locked")

        ticks = Ticks(Clock(), look=SOON, again=timedelta(milliseconds=20))
        ticks.every(HOUR, "pruning", work)
        ticks.start()
        async with asyncio.timeout(5):
            while came.qsize() < 2 or ticks.troubles():  # noqa: ASYNC110  a figure is all it has
                await asyncio.sleep(SOON)
        await ticks.stop(1)

    asyncio.run(run())


def test_a_round_that_fails_after_the_stop_is_no_fault_of_the_program() -> None:
    async def run() -> list[object]:
        faults, given_up = list[object](), asyncio.Event()
        asyncio.get_running_loop().set_exception_handler(lambda _, told: faults.append(told))
        came = asyncio.Queue[int]()

        async def work() -> None:
            await came.put(1)
            await given_up.wait()
            raise StoreError("the database is locked")

        ticks = Ticks(Clock(), look=SOON)
        ticks.every(HOUR, "pruning", work)
        ticks.start()
        await came.get()
        await ticks.stop(SOON)
        await asyncio.sleep(SOON)
        given_up.set()
        await asyncio.sleep(SOON)
        gc.collect()
        return faults

    assert asyncio.run(run()) == []


def test_a_loop_that_is_blocked_shows_as_lag() -> None:
    async def run() -> float:
        ticks = Ticks(Clock(), look=SOON)
        ticks.start()
        busy = asyncio.get_running_loop().time() + 0.2
        await asyncio.sleep(0)
        while asyncio.get_running_loop().time() < busy:
            pass
        async with asyncio.timeout(5):
            while not ticks.lag:  # noqa: ASYNC110  a figure is all it has
                await asyncio.sleep(0)
        await ticks.stop(1)
        return ticks.lag

    assert asyncio.run(run()) > 0.1


def test_a_round_that_outlasts_the_stop_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        begun, endless = asyncio.Event(), asyncio.Event()

        async def work() -> None:
            begun.set()
            await endless.wait()

        ticks = Ticks(Clock(), look=SOON)
        ticks.every(HOUR, "pruning", work)
        ticks.start()
        await begun.wait()
        await ticks.stop(SOON)
        await asyncio.sleep(0)

    asyncio.run(run())
    assert caplog.records == []
