"""A fault of feedd's own in the middle of a visit: it is that visit's failure, and is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feedd import config
from feedd.newsroom import open_newsroom
from tests.origin import Origin, Serve
from tests.schedule.rounds import known, visiting
from tests.schedule.visits import MONDAY

if TYPE_CHECKING:
    from pathlib import Path

    from feedd.store.sources import StoredSource

TOML = '[daemon]\nstate = "state"\n[[sources]]\nname = "wire"\nurl = "{url}"\n'


def test_a_source_that_feedd_fails_at_is_not_asked_again_at_once(tmp_path: Path) -> None:
    with Origin() as origin:
        toml = tmp_path / "feedd.toml"
        toml.write_text(TOML.format(url=origin.play("/feed", Serve(body=b"<rss/>"))))
        left = asyncio.run(_visited(toml))
    assert left.state.error_code == "internal"
    assert left.state.next_visit_at is not None
    assert left.state.next_visit_at > MONDAY
    assert left.state.error is not None
    assert "a fault of feedd's own" in left.state.error


async def _visited(toml: Path) -> StoredSource:
    """Visit the one source through a door whose looking fails as no network does."""

    def fail(_address: str, _port: int) -> None:
        raise AssertionError("a fault of feedd's own")

    with open_newsroom(config.load(toml, environ={}), now=MONDAY) as newsroom:
        async with visiting(newsroom, look=fail, now=lambda: MONDAY) as worker:
            (before,) = known(newsroom)
            task = worker.begin(before)
            assert task is not None
            await task
        (after,) = known(newsroom)
        return after
