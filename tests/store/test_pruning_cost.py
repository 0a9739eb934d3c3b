"""What the search for outdated stories costs, counted in steps of SQLite's machine."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks.start import fill
from feedd import config
from feedd.newsroom import open_newsroom
from feedd.store import retention

if TYPE_CHECKING:
    from pathlib import Path

STORIES = 1_000
TOPIC = '[[topics]]\nname = "t{}"\nquery = "never"\n'
EVERY = 10  # steps between two calls of the handler


def steps(folder: Path, *, topics: int) -> int:
    """Count the steps of one search that finds nothing, EVERY at a time."""
    folder.mkdir()
    path = folder / "feedd.toml"
    sources = "".join(f'[[sources]]\nname = "s{n}"\n' for n in range(100))
    declared = "".join(map(TOPIC.format, range(topics)))
    path.write_text(f'[daemon]\nstate = "."\n{sources}{declared}', encoding="utf-8")
    settings = config.load(path, environ=os.environ)
    now = datetime.now(UTC)
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 1

    with open_newsroom(settings, now=now) as newsroom:
        fill(newsroom.database, STORIES)
        rules = retention.Rules(general=settings.daemon.retention.stories, topics=settings.topics)
        with newsroom.database.read() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.set_progress_handler(count, EVERY)
            assert retention.outdated(connection, rules, now=now, limit=200) == ()
            driver.set_progress_handler(None, 0)
    return counted


def test_topics_that_hold_little_cost_little(tmp_path: Path) -> None:
    assert steps(tmp_path / "many", topics=40) < 1.5 * steps(tmp_path / "one", topics=1)
