"""What one source's hub may send, so that the hubs of others find room."""

from __future__ import annotations

import asyncio

from feedd.workers.pushes import BURST, MOST_OF_A_SOURCE, UNIT, Pushes
from tests.net import virtual_time


async def taken(pushes: Pushes, source: str, *, most: int, size: int = 1) -> int:
    """Deliver until no more may come; give how many did. Each is taken in at once."""
    for count in range(most):
        if not pushes.may_come(source):
            return count
        task = asyncio.create_task(asyncio.sleep(0))
        pushes.add(task, source, size)
        await task
    return most


def test_deliveries_of_one_source_that_wait_leave_room_for_others() -> None:
    async def scene() -> tuple[bool, ...]:
        pushes, never = Pushes(), asyncio.Event()
        waiting = [asyncio.create_task(_wait(never)) for _ in range(MOST_OF_A_SOURCE)]
        for task in waiting:
            pushes.add(task, "a", 1)
        found = pushes.may_come("a"), pushes.may_come("b")
        never.set()
        await asyncio.gather(*waiting)
        return *found, pushes.may_come("a")

    assert virtual_time.run(scene()) == (False, True, True)


def test_a_hub_that_never_ends_is_slowed_down_and_no_other_with_it() -> None:
    async def scene() -> list[int]:
        pushes = Pushes()
        counts = [await taken(pushes, "a", most=10_000), await taken(pushes, "b", most=9)]
        await asyncio.sleep(60)
        counts.append(await taken(pushes, "a", most=10_000))
        await asyncio.sleep(10 * BURST)
        return [*counts, await taken(pushes, "a", most=10_000)]

    at_once, of_another, in_a_minute, after_a_rest = virtual_time.run(scene())
    assert (at_once, of_another) == (BURST, 9)
    assert 59 <= in_a_minute <= 61
    assert after_a_rest == BURST


def test_long_deliveries_count_as_many() -> None:
    async def scene() -> int:
        return await taken(Pushes(), "a", most=10_000, size=99 * UNIT)

    assert virtual_time.run(scene()) == BURST / 100


async def _wait(event: asyncio.Event) -> None:
    await event.wait()
