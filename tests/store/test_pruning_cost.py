"""What the search for what is outdated costs, counted in steps of SQLite's machine."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from benchmarks.start import fill
from feedd import config
from feedd.newsroom import open_newsroom
from feedd.store import Database, retention, schema, tables
from feedd.store.retention import Marks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

STORIES = 300
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


@pytest.mark.slow
def test_topics_that_hold_little_cost_little(tmp_path: Path) -> None:
    assert steps(tmp_path / "many", topics=40) < 1.5 * steps(tmp_path / "one", topics=1)


def hourly_steps(folder: Path, *, rows: int) -> int:
    """Count the steps of an hour's round where many rows have lost their words, or are young."""
    folder.mkdir()
    now = datetime(2026, 11, 26, tzinfo=UTC)
    old, before = now - timedelta(days=900), now - timedelta(days=90)
    database = Database(f"sqlite:///{folder}/feedd.db")
    schema.upgrade(database)
    with closing(database), database.write() as connection:
        made = {"declared": True, "created_at": old}
        connection.execute(sa.insert(tables.endpoints).values(id=1, name="desk", **made))
        connection.execute(sa.insert(tables.sources).values(id=1, name="s", **made))
        numbers = range(1, rows + 1)
        moments = [old + timedelta(minutes=n) for n in numbers]
        sent = {"endpoint_id": 1, "state": "delivered", "attempts": 1, "by_hand": False}
        way = {"endpoint_id": 1, "state": "told"}
        young = {"source_id": 1, "at": now, "outcome": "ok"}
        put: dict[sa.Table, Iterable[dict[str, object]]] = {
            tables.messages: (
                {"id": n, "webhook_id": f"msg_{n}", "created_at": at, "finished_at": at, **sent}
                for n, at in zip(numbers, moments, strict=True)
            ),
            tables.alerts: (
                {"id": n, "created_at": at} for n, at in zip(numbers, moments, strict=True)
            ),
            tables.deliveries: (
                {"alert_id": n, "webhook_id": f"msg_{n}", "message_id": n, **way} for n in numbers
            ),
            tables.visits: (young for _ in numbers),
            tables.attempts: ({"message_id": n, "number": 1, "started_at": now} for n in numbers),
        }
        for table, values in put.items():
            connection.execute(sa.insert(table), [*values])
        last = sa.update(tables.messages).where(tables.messages.c.id == rows)
        connection.execute(last.values(body=b"x"))
        last = sa.update(tables.alerts).where(tables.alerts.c.id == rows)
        connection.execute(last.values(told="{}"))
        marks = Marks()
        marks.move(connection)
        counted = 0

        def count() -> None:
            nonlocal counted
            counted += 1

        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(count, EVERY)
        marks.move(connection)
        assert retention.prune_visits(connection, before=before, limit=100) == 0
        assert retention.prune_attempts(connection, before=before, limit=100) == 0
        for prune in (retention.prune_messages, retention.prune_alerts):
            assert prune(connection, before=before, limit=100, marks=marks) == 1
        driver.set_progress_handler(None, 0)
    return counted


def test_years_of_what_was_pruned_cost_an_hour_nothing(tmp_path: Path) -> None:
    few = hourly_steps(tmp_path / "few", rows=200)
    assert hourly_steps(tmp_path / "many", rows=1_000) < 1.5 * few
