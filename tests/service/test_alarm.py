"""An alarm rings once, at the earliest moment that it was set to, on either event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import uvloop

from feedd.workers.background import Alarm

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    Run = Callable[[Coroutine[None, None, None]], None]

LATE = 3600.0
AT_ONCE = pytest.param([0.0, LATE], id="at once, then late")
MOVED_UP = pytest.param([LATE, 0.0], id="late, then at once")
OVERDUE = pytest.param([-1.0, LATE, 0.0], id="overdue")


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize("waits", [AT_ONCE, MOVED_UP, OVERDUE])
def test_the_earliest_setting_rings_and_no_other(run: Run, waits: list[float]) -> None:
    async def told() -> None:
        rang = asyncio.Queue[str]()

        async def ring() -> None:
            rang.put_nowait("rang")

        alarm = Alarm(ring, trouble="the alarm failed")
        for wait in waits:
            alarm.ring_in(wait)
        assert await asyncio.wait_for(rang.get(), 10) == "rang"
        alarm.ring_in(0.0)
        assert await asyncio.wait_for(rang.get(), 10) == "rang"
        assert rang.empty()

    run(told())


def test_what_was_cancelled_is_no_reason_not_to_ring() -> None:
    async def told() -> None:
        rang = asyncio.Event()

        async def ring() -> None:
            rang.set()

        alarm = Alarm(ring, trouble="the alarm failed")
        alarm.ring_in(0.0)
        alarm.cancel()
        alarm.ring_in(0.0)
        await asyncio.wait_for(rang.wait(), 10)

    asyncio.run(told())
