"""What a source said can't be stored: it isn't asked for it again and again."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd import config
from feedd.newsroom import open_newsroom
from tests.origin import Origin, Serve
from tests.schedule.rounds import known, visiting
from tests.schedule.visits import DAY, MONDAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedd.store import Database
    from feedd.workers.visiting import Visiting

TOML = '[daemon]\nstate = "state"\n[[sources]]\nname = "wire"\nurl = "{url}"\n'
RSS = b"<rss version='2.0'><channel><item><title>One</title><guid>1</guid></item></channel></rss>"


def test_a_source_is_asked_once_while_nothing_can_be_stored(tmp_path: Path) -> None:
    with Origin() as origin:
        toml = tmp_path / "feedd.toml"
        toml.write_text(TOML.format(url=origin.play("/feed", Serve(body=RSS))))
        assert asyncio.run(_asked(toml, origin)) == [1, 1, 1, 2]


async def _asked(toml: Path, origin: Origin) -> list[int]:
    """Say how often the source was asked by then: refused, rested, writable, and much later."""
    seen = []
    with open_newsroom(config.load(toml, environ={}), now=MONDAY) as newsroom:
        async with visiting(
            newsroom, look=lambda _host, _port: None, now=lambda: MONDAY + DAY
        ) as worker:
            with without(newsroom.database, "visits"):
                seen.append(await _ticked(worker, origin))
                # Nobody is asked while the database recovers.
                assert worker._rest_until is not None
                with without(newsroom.database, "installation"):
                    worker._rest_until = 0.0
                    seen.append(await _ticked(worker, origin))
                worker._rest_until = 0.0
                seen.append(await _ticked(worker, origin))
            worker._unstored._until["wire"] = 0.0
            seen.append(await _ticked(worker, origin))
        (left,) = known(newsroom)
        assert left.state.last_success_at is not None
    return seen


async def _ticked(worker: Visiting, origin: Origin) -> int:
    await worker.tick()
    await asyncio.gather(*worker.under_way, return_exceptions=True)
    return len(origin.seen("/feed"))


@contextmanager
def without(database: Database, table: str) -> Iterator[None]:
    """Let the database refuse whatever touches a table."""
    with database.write() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} RENAME TO {table}_away"))
    yield
    with database.write() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table}_away RENAME TO {table}"))
