"""What a start writes of the watches that the configuration declares."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.core.settings import Watch
from feedd.store import Database, declared
from feedd.store.tables import watches
from tests.databases import lay_down

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)

ROCKETS = Watch(name="rockets", query="rocket*", notify=("desk",))
STRIKES = Watch(name="strikes", query="strike", notify=("desk",))
FLOODS = Watch(name="floods", query="flood", notify=("desk",))


def test_what_differs_is_written_and_nothing_else(tmp_path: Path) -> None:
    lay_down(tmp_path)
    with closing(Database(f"sqlite:///{tmp_path / 'feedd.db'}")) as database:
        _sync(database, (ROCKETS, STRIKES))
        reworded = Watch(name="strikes", query="strike OR walkout", notify=("desk",))

        assert _sync(database, (ROCKETS, STRIKES)) == 0
        assert _sync(database, (ROCKETS, reworded, FLOODS)) == 2
        assert _sync(database, (reworded,)) == 2
        assert _sync(database, (reworded,)) == 0
        assert _sync(database, (ROCKETS, reworded)) == 1

        with database.read() as connection:
            rows = connection.execute(
                sa.select(watches.c.name, watches.c.query, watches.c.declared)
            )
            assert {tuple(row) for row in rows} == {
                ("rockets", "rocket*", True),
                ("strikes", "strike OR walkout", True),
                ("floods", "flood", False),
            }


def _sync(database: Database, wanted: Sequence[Watch]) -> int:
    """Give how many rows were written."""
    counted = sa.text("SELECT total_changes()")
    with database.write() as connection:
        before = connection.scalar(counted)
        declared.sync_watches(connection, wanted, now=NOW)
        return int(connection.scalar(counted) - before)
