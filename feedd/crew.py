"""Those who work as long as the daemon runs: visiting, subscribing, delivering."""

from __future__ import annotations

import asyncio
import random
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedd.workers.delivering import Delivering
from feedd.workers.subscribing import Subscribing, Surroundings
from feedd.workers.visiting import Tools, Visiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from feedd.core import outage, retry
    from feedd.core.schedule import Next
    from feedd.core.settings import Source
    from feedd.deliver.attempt import Attempt
    from feedd.net import Door
    from feedd.newsroom import Newsroom
    from feedd.pipeline import Ingested
    from feedd.store.outbox import Claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who is told what the crew did, each after it is stored."""

    visit: Callable[[Source, Ingested | Next], None]
    network: Callable[[outage.Change], None]
    attempt: Callable[[Claimed, Attempt, retry.Next], None]


class Crew:
    """Does the daemon's work; needs a running event loop. When is for the daemon to say."""

    def __init__(
        self, newsroom: Newsroom, door: Door, *, now: Callable[[], datetime], told: Told
    ) -> None:
        config = newsroom.config
        tools = Tools(
            database=newsroom.database,
            desk=newsroom.desk,
            door=door,
            now=now,
            jitter=random.random,
            bytes=config.daemon.fetch.bytes,
        )
        self.visiting = Visiting(
            tools, _by_name(newsroom), told=told.visit, told_network=told.network
        )
        self.subscribing = Subscribing(
            Surroundings(
                database=newsroom.database,
                now=now,
                jitter=random.random,
                mint=lambda: secrets.token_urlsafe(32),
                push=self.visiting.take_pushed,
            ),
            _by_name(newsroom),
            door=door,
            callback=config.daemon.websub_callback,
        )
        self.delivering = Delivering(
            newsroom.database,
            door,
            newsroom.desk,
            waits=config.daemon.retry,
            now=now,
            jitter=random.random,
            told=told.attempt,
        )

    @property
    def under_way(self) -> frozenset[asyncio.Task[None]]:
        """The visits and attempts that have begun and not ended."""
        return self.visiting.under_way | self.delivering.under_way

    def take_rules(self, newsroom: Newsroom, door: Door) -> None:
        """Begin what comes next under these rules; what is under way keeps its own."""
        config = newsroom.config
        self.subscribing.take_rules(
            _by_name(newsroom), door=door, callback=config.daemon.websub_callback
        )
        self.visiting.take_rules(
            _by_name(newsroom), desk=newsroom.desk, door=door, bytes=config.daemon.fetch.bytes
        )
        self.delivering.take_rules(newsroom.desk, waits=config.daemon.retry, way_out=door)

    async def drain(self, seconds: float) -> None:
        """Let what is under way end for so long; what is given up is due again later."""
        await self.subscribing.drain()
        await asyncio.gather(self.visiting.drain(seconds), self.delivering.drain(seconds))


def _by_name(newsroom: Newsroom) -> Mapping[str, Source]:
    return {source.name: source for source in newsroom.config.sources}
