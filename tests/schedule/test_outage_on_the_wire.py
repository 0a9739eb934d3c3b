"""Many sources, and a resolver that goes silent: what the real visits make of it."""

from __future__ import annotations

import asyncio
import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from feedd import config
from feedd.net import Door
from feedd.newsroom import open_newsroom
from feedd.store import sources
from feedd.workers.visiting import Tools, Visiting
from tests.net.doors import LOOPBACK, QUICK, trusting
from tests.origin import Origin, Serve
from tests.schedule.visits import HOUR, MONDAY

if TYPE_CHECKING:
    from pathlib import Path

    from feedd.core.outage import Change
    from feedd.newsroom import Newsroom
    from feedd.store.sources import Known

HOSTS = 30
RSS = (
    b"<rss version='2.0'><channel><title>A</title><item><title>One</title>"
    b"<guid>1</guid><description>Told.</description></item></channel></rss>"
)

pytestmark = pytest.mark.slow


@dataclass(slots=True)
class Wire:
    """Lets be dialled, while it is plugged in."""

    is_up: bool = True

    def __call__(self, _address: str, _port: int) -> None:
        if not self.is_up:
            raise OSError(errno.ENETUNREACH, "Network is unreachable")


def test_an_outage_is_one_notice_and_nobody_s_fault(tmp_path: Path) -> None:
    with Origin() as origin:
        # Each visit has to open a socket.
        origin.play("/feed", Serve(body=RSS, headers=(("Connection", "close"),)))
        urls = [origin.url("/feed", host=f"h{n}.example") for n in range(HOSTS)]
        toml = tmp_path / "feedd.toml"
        toml.write_text(
            '[daemon]\nstate = "state"\n'
            + "".join(f'[[sources]]\nname = "s{n}"\nurl = "{url}"\n' for n, url in enumerate(urls))
        )
        told, known = asyncio.run(_weather(toml))
    assert [change.is_down for change in told] == [True, False]
    assert [one.state.failures for one in known] == [0] * HOSTS
    assert {one.state.next_visit_at is None for one in known} == {False}
    assert {one.state.trouble for one in known} == {None}


async def _weather(toml: Path) -> tuple[list[Change], tuple[Known, ...]]:
    """Visit everything: once in fair weather, ten times through an outage, once after it."""
    told: list[Change] = []
    wire, now = Wire(), MONDAY
    settings = config.load(toml, environ={})
    with open_newsroom(settings, now=MONDAY) as newsroom:
        way_out = Door(
            limits=QUICK,
            user_agent="feedd/test",
            allow_private=LOOPBACK,
            tls=trusting(),
            lookup=lambda _host: ("127.0.0.1",),
            look=wire,
        )
        async with way_out as door:
            tools = Tools(
                database=newsroom.database,
                desk=newsroom.desk,
                door=door,
                now=lambda: now,
                jitter=lambda: 0.5,
                bytes=100_000,
            )
            visiting = Visiting(
                tools,
                {source.name: source for source in settings.sources},
                told=lambda _source, _left: None,
                told_network=told.append,
            )
            for is_up in (True, *[False] * 10, True):
                wire.is_up = is_up
                now += HOUR
                begun = [visiting.begin(known) for known in _all(newsroom)]
                await asyncio.gather(*filter(None, begun))
            await visiting.drain(5)
        return told, _all(newsroom)


def _all(newsroom: Newsroom) -> tuple[Known, ...]:
    with newsroom.database.read() as connection:
        return sources.known(connection)
