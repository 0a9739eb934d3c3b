"""Which subscriptions are asked for while others are under way."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from feedd.core.settings import Source
from feedd.core.websub import Offer
from feedd.net import Door
from feedd.store import Database, declared, sources, subscriptions
from feedd.workers.hubtools import HubTools
from feedd.workers.subscribing import AT_ONCE, Subscribing
from tests.databases import lay_down
from tests.net.doors import QUICK
from tests.websub.reader import CALLBACK, NOON

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

LATER = NOON + timedelta(minutes=1)
EARLY = AT_ONCE // 2


def offered(folder: Path) -> Database:
    """Make a database in which half as many hubs as may be asked at once are due, more later."""
    lay_down(folder)
    database = Database(f"sqlite:///{folder / 'feedd.db'}")
    named = [Source(name=f"s{n}", url=f"https://{n}.example/feed") for n in range(2 * AT_ONCE)]
    with database.write() as connection:
        declared.sync_sources(connection, named, first=lambda *_: NOON, now=NOON)
        for n, one in enumerate(sources.known(connection)):
            hub = Offer(f"https://hub{n}.example/", f"https://{n}.example/feed")
            at = NOON if n < EARLY else LATER
            assert subscriptions.offer(connection, one.id, hub, now=at)
    return database


def tools(database: Database, clock: list[datetime]) -> HubTools:
    return HubTools(
        database=database,
        now=lambda: clock[-1],
        jitter=lambda: 0.5,
        mint=map(str, range(9 * AT_ONCE)).__next__,
    )


def test_what_is_under_way_keeps_no_place_from_the_others(tmp_path: Path) -> None:
    async def begun(database: Database) -> tuple[int, int]:
        clock = [LATER, NOON]  # the second tick is later
        door = Door(limits=QUICK, user_agent="feedd/test", allow_private=())
        asking = Subscribing(
            tools(database, clock), {}, door=door, callback=CALLBACK, push=lambda *_: True
        )
        # None of them can note that it has begun, so all are due still.
        with database.write():
            await asking.tick()
            before = len(asking.under_way)
            clock.pop()
            await asking.tick()
            after = len(asking.under_way)
            await asking.drain()
        return before, after

    database = offered(tmp_path)
    assert asyncio.run(begun(database)) == (EARLY, AT_ONCE)
    database.close()


def test_no_more_are_asked_at_once_though_more_become_due(tmp_path: Path) -> None:
    asked, answer = threading.Semaphore(0), threading.Event()

    def look_up(_host: str) -> tuple[str, ...]:
        """Take as long as the test wants to find out where a hub is."""
        asked.release()
        answer.wait(10)
        return ()

    async def begun(database: Database) -> int:
        clock = [LATER, NOON]
        async with Door(limits=QUICK, user_agent="feedd/test", lookup=look_up) as door:
            asking = Subscribing(
                tools(database, clock), {}, door=door, callback=CALLBACK, push=lambda *_: True
            )
            await asking.tick()
            for _ in range(EARLY):
                assert await asyncio.to_thread(asked.acquire, timeout=10)
            clock.pop()
            await asking.tick()
            under_way = len(asking.under_way)
            answer.set()
            await asking.drain()
        return under_way

    database = offered(tmp_path)
    assert asyncio.run(begun(database)) == AT_ONCE
    database.close()
