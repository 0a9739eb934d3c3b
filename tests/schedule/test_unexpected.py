"""A fault of feedd's own in the middle of a visit: it is that visit's failure, and is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feedd import config
from feedd.net import Door
from feedd.newsroom import open_newsroom
from feedd.store import sources
from feedd.workers.visiting import Tools, Visiting
from tests.net.doors import LOOPBACK, QUICK, trusting
from tests.origin import Origin, Serve
from tests.schedule.visits import MONDAY

if TYPE_CHECKING:
    from pathlib import Path

    from feedd.store.sources import Known

TOML = '[daemon]\nstate = "state"\n[[sources]]\nname = "wire"\nurl = "{url}"\n'


def test_a_source_that_feedd_fails_at_is_not_asked_again_at_once(tmp_path: Path) -> None:
    with Origin() as origin:
        toml = tmp_path / "feedd.toml"
        toml.write_text(TOML.format(url=origin.play("/feed", Serve(body=b"<rss/>"))))
        known = asyncio.run(_visited(toml))
    assert known.state.error_code == "internal"
    assert known.state.next_visit_at is not None
    assert known.state.next_visit_at > MONDAY
    assert known.state.error is not None
    assert "a fault of feedd's own" in known.state.error


async def _visited(toml: Path) -> Known:
    """Visit the one source through a door whose looking fails as no network does."""

    def fail(_address: str, _port: int) -> None:
        raise AssertionError("a fault of feedd's own")

    settings = config.load(toml, environ={})
    with open_newsroom(settings, now=MONDAY) as newsroom:
        way_out = Door(
            limits=QUICK,
            user_agent="feedd/test",
            allow_private=LOOPBACK,
            tls=trusting(),
            lookup=lambda _host: ("127.0.0.1",),
            look=fail,
        )
        async with way_out as door:
            tools = Tools(
                database=newsroom.database,
                desk=newsroom.desk,
                door=door,
                now=lambda: MONDAY,
                jitter=lambda: 0.5,
                bytes=100_000,
            )
            declared = {source.name: source for source in settings.sources}
            visiting = Visiting(tools, declared, told=lambda _source, _left: None)
            with newsroom.database.read() as connection:
                (before,) = sources.known(connection)
            task = visiting.begin(before)
            assert task is not None
            await task
            await visiting.drain(5)
        with newsroom.database.read() as connection:
            (after,) = sources.known(connection)
        return after
