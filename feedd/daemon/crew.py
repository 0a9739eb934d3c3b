"""The workers that the daemon keeps busy: visiting, subscribing, delivering, publishing."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedd.core import outage, retry
from feedd.core.hub import Address
from feedd.core.schedule import Next
from feedd.core.settings import Source
from feedd.deliver.attempt import Attempt
from feedd.store.leading import Leadership
from feedd.store.outbox import Claimed
from feedd.visits import Ingested
from feedd.workers import publishing
from feedd.workers.bringing import Tools
from feedd.workers.delivering import Delivering
from feedd.workers.hubtools import HubTools
from feedd.workers.publishing import Publishing
from feedd.workers.subscribing import Subscribing
from feedd.workers.visiting import Visiting

if TYPE_CHECKING:
    from feedd.net import Door
    from feedd.newsroom import Newsroom
    from feedd.publish import Rendered
    from feedd.workers.relay import Relay

    Now = Callable[[], datetime]
    Render = Callable[[Address, int], Rendered]

GRACE = 4.0
"""Seconds that jobs under way are given to end when feedd stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """What the crew calls when something was done, after it is stored."""

    visit: Callable[[Source, Ingested | Next], None]
    network: Callable[[outage.Change], None]
    attempt: Callable[[Claimed, Attempt, retry.Next], None]


class Crew:
    """Does the daemon's work when the daemon says so; needs a running event loop."""

    def __init__(
        self, newsroom: Newsroom, door: Door, *, now: Now, hooks: Hooks, render: Render
    ) -> None:
        self.delivering = _delivering(newsroom, door, now, hooks)
        self.visiting = _visiting(newsroom, door, now, hooks, outbox=self.delivering)
        hub_tools = _hub_tools(newsroom, now)
        self.subscribing = Subscribing(
            hub_tools,
            _by_name(newsroom),
            door=door,
            callback=newsroom.config.daemon.websub_callback,
            push=self.visiting.take_pushed,
        )
        self.publishing = Publishing(
            hub_tools, _publishing_rules(newsroom), door=door, render=render
        )
        self._leadership = Leadership(newsroom.database)
        self._relay = None if newsroom.database.is_sqlite else self._new_relay(newsroom, door, now)
        self._working = (
            None if self._relay is None else asyncio.create_task(self._relay.work(grace=GRACE))
        )

    async def leads(self) -> bool:
        """Tell whether this process does what only one process may do."""
        return await asyncio.to_thread(self._leadership.take)

    async def visit(self) -> None:
        """Begin the visits that are due, or hand them out to the workers."""
        if self._relay is None:
            await self.visiting.tick()
        elif await self.leads():
            await self._relay.lead()

    async def deliver(self) -> None:
        """Begin the deliveries that are due, or hand them out at once."""
        if self._relay is None:
            await self.delivering.tick()
        else:
            await self.visit()

    async def subscribe(self) -> None:
        """Do what is due at hubs, unless another process does."""
        if await self.leads():
            await self.subscribing.tick()

    async def publish(self) -> None:
        """Tell the listeners of our feeds, unless another process does."""
        if await self.leads():
            await self.publishing.tick()

    @property
    def under_way(self) -> frozenset[asyncio.Task[None]]:
        """What has begun and not ended, and uses the door."""
        return (
            self.visiting.under_way
            | self.delivering.under_way
            | self.subscribing.under_way
            | self.publishing.under_way
        )

    async def settle(self) -> None:
        """Wait until what is just being stored, perhaps by former rules, is stored."""
        await self.visiting.settle()
        await self.delivering.settle()

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
        self.publishing.take_rules(_publishing_rules(newsroom), door=door)
        if self._relay is not None:
            self._relay.take_rules(door=door, limits=config.daemon.fetch)

    async def drain(self, seconds: float) -> None:
        """Give what is under way this long to end; what is cut off is due again later."""
        await asyncio.to_thread(self._leadership.resign)
        await asyncio.gather(self.subscribing.drain(), self.publishing.drain())
        await asyncio.gather(
            self.visiting.drain(seconds), self.delivering.drain(seconds), self._stop_working()
        )

    def _new_relay(self, newsroom: Newsroom, door: Door, now: Now) -> Relay:
        # Only a process that shares its work pays for the import of what carries it.
        from feedd.workers.relay import Relay  # noqa: PLC0415  see above

        return Relay(
            newsroom.database,
            door,
            visiting=self.visiting,
            delivering=self.delivering,
            limits=newsroom.config.daemon.fetch,
            now=now,
        )

    async def _stop_working(self) -> None:
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)


def _delivering(newsroom: Newsroom, door: Door, now: Now, hooks: Hooks) -> Delivering:
    return Delivering(
        newsroom.database,
        door,
        newsroom.desk,
        waits=newsroom.config.daemon.retry,
        now=now,
        jitter=random.random,
        on_attempt=hooks.attempt,
        shared=not newsroom.database.is_sqlite,
    )


def _visiting(
    newsroom: Newsroom, door: Door, now: Now, hooks: Hooks, *, outbox: Delivering
) -> Visiting:
    return Visiting(
        Tools.of(newsroom, door, now=now),
        _by_name(newsroom),
        on_visit=hooks.visit,
        on_network=hooks.network,
        # On PostgreSQL each endpoint is served by one process, which may be another.
        outbox=outbox if newsroom.database.is_sqlite else None,
    )


def _hub_tools(newsroom: Newsroom, now: Now) -> HubTools:
    return HubTools(
        database=newsroom.database,
        now=now,
        jitter=random.random,
        mint=lambda: secrets.token_urlsafe(32),
    )


def _publishing_rules(newsroom: Newsroom) -> publishing.Rules:
    config = newsroom.config
    return publishing.Rules(
        config.topics, public_url=config.daemon.public_url, waits=config.daemon.retry
    )


def _by_name(newsroom: Newsroom) -> Mapping[str, Source]:
    return {source.name: source for source in newsroom.config.sources if source.enabled}
