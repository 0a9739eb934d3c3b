"""Many sources, and a resolver that goes silent: what the real visits make of it."""

from __future__ import annotations

import asyncio
import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from feedd import config
from feedd.newsroom import open_newsroom
from tests.origin import Origin, Serve
from tests.schedule.rounds import known, visiting
from tests.schedule.visits import HOUR, MONDAY

if TYPE_CHECKING:
    from pathlib import Path

    from feedd.core.outage import Change
    from feedd.store.sources import StoredSource

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
        told, left = asyncio.run(_weather(toml))
    assert [change.is_down for change in told] == [True, False]
    assert [one.state.failures for one in left] == [0] * HOSTS
    assert {one.state.next_visit_at is None for one in left} == {False}
    assert {one.state.trouble for one in left} == {None}


async def _weather(toml: Path) -> tuple[list[Change], tuple[StoredSource, ...]]:
    """Visit everything: once in fair weather, ten times through an outage, once after it."""
    told: list[Change] = []
    wire, now = Wire(), MONDAY
    with open_newsroom(config.load(toml, environ={}), now=MONDAY) as newsroom:
        async with visiting(
            newsroom, look=wire, now=lambda: now, on_network=told.append
        ) as worker:
            for is_up in (True, *[False] * 10, True):
                wire.is_up = is_up
                now += HOUR
                begun = [worker.begin(one) for one in known(newsroom)]
                await asyncio.gather(*filter(None, begun))
        return told, known(newsroom)
