"""feedd as it ships, with 20 topics and 1,000 watches: every source visited once a round.

A round is what ``feedd poll --now`` does: the daemon's own visiting, begun for a thousand sources
at once in place of one a second, as new sources are. Nothing is switched off: conditional
requests, two requests at a time and half a second between two at one host, sanitising, identity
across sources, topics, watches and their alerts, the visit log, ``synchronous = FULL``. Loopback
is allowed as a private network. Alerts are stored and not sent, topic feeds are not rendered.
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
import uvloop

from benchmarks.peers.rounds import Clock, say, say_ready, task
from feedd import heap, log
from feedd.config import apart
from feedd.daemon import logbook
from feedd.newsroom import open_newsroom, opened_door
from feedd.store.tables import entries
from feedd.workers.bringing import Tools
from feedd.workers.visiting import Visiting

if TYPE_CHECKING:
    from feedd.core.settings import Source
    from feedd.net import Door
    from feedd.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Rounds:
    """Visits all sources, again and again, through a door that stays open as the daemon's does."""

    newsroom: Newsroom
    door: Door

    async def once(self) -> None:
        """Visit every source and store what it brought."""
        visiting = Visiting(
            Tools.of(self.newsroom, self.door, now=_now),
            self._declared(),
            on_visit=logbook.tell_visit,
            on_network=logbook.tell_network,
        )
        await visiting.visit_all([source.name for source in self.newsroom.config.sources])
        await visiting.drain(0)

    def held(self) -> int:
        """Count the stored entries."""
        with self.newsroom.database.read() as connection:
            return int(connection.scalar(sa.select(sa.func.count()).select_from(entries)) or 0)

    def _declared(self) -> dict[str, Source]:
        return {source.name: source for source in self.newsroom.config.sources}


async def _serve(newsroom: Newsroom) -> None:
    async with opened_door(newsroom, now=_now()) as door:
        rounds = Rounds(newsroom, door)
        heap.settle()
        say_ready()
        while await asyncio.to_thread(sys.stdin.readline):
            begun = Clock.read()
            await rounds.once()
            say(begun, Clock.read(), rounds.held())


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Serve rounds by the configuration that lies in the state's folder."""
    settings = apart.load(task().state / "feedd.toml", environ=os.environ)
    log.configure(form=settings.daemon.log.format, level=settings.daemon.log.level)
    with open_newsroom(settings, now=_now()) as newsroom:
        newsroom.desk.rules.compile()  # as the daemon does at its start
        uvloop.run(_serve(newsroom))


if __name__ == "__main__":
    main()
