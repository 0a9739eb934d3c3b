"""The real visiting, over loopback, with a clock of the test's."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from feedd.net import Door
from feedd.store import sources
from feedd.workers.bringing import Tools
from feedd.workers.culprits import Culprits
from feedd.workers.visiting import MOST_BEGUN, Visiting
from tests.net.doors import LOOPBACK, QUICK, trusting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from feedd.core.outage import Change
    from feedd.core.schedule import Next
    from feedd.core.settings import FetchLimits, Source
    from feedd.newsroom import Newsroom
    from feedd.store.sources import StoredSource
    from feedd.visits import Ingested


@asynccontextmanager
async def visiting(  # noqa: PLR0913  whom the visiting calls, and what it may do
    newsroom: Newsroom,
    *,
    look: Callable[[str, int], None],
    now: Callable[[], datetime],
    on_network: Callable[[Change], None] = lambda _change: None,
    on_visit: Callable[[Source, Ingested | Next], None] = lambda _source, _left: None,
    most: int = MOST_BEGUN,
    limits: FetchLimits = QUICK,
) -> AsyncIterator[Visiting]:
    """Visit what the newsroom declares; ``look`` is asked before each connection is made."""
    door = Door(
        limits=limits,
        user_agent="feedd/test",
        allow_private=LOOPBACK,
        tls=trusting(),
        lookup=lambda _host: ("127.0.0.1",),
        look=look,
    )
    async with door:
        tools = Tools(
            database=newsroom.database,
            desk=newsroom.desk,
            door=door,
            now=now,
            jitter=lambda: 0.5,
            bytes=100_000,
            culprits=Culprits(newsroom.config.daemon.state),
        )
        declared = {source.name: source for source in newsroom.config.sources}
        worker = Visiting(tools, declared, on_visit=on_visit, on_network=on_network, most=most)
        yield worker
        await worker.drain(5)


def known(newsroom: Newsroom) -> tuple[StoredSource, ...]:
    """Give all sources as they are stored."""
    with newsroom.database.read() as connection:
        return sources.known(connection)
