"""What the small charts of the pages are drawn from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.core.settings import Source
from feedd.core.visit import VisitState
from feedd.store import Database, charts, declared, sources
from feedd.store.charts import Mark
from feedd.store.sources import SourceUpdate, VisitRecord
from tests.databases import lay_down

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    lay_down(tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'feedd.db'}")
    yield database
    database.close()


def test_a_sparkline_tells_failures_from_visits_and_from_what_a_hub_delivered(
    database: Database,
) -> None:
    outcomes = ("ok", "unchanged", "pushed", "timeout", "status_404")
    with database.write() as connection:
        coast = Source(name="coast")
        declared.sync_sources(connection, [coast], first=lambda *_: None, now=NOW)
        (known,) = sources.known(connection)
        sources.save(
            connection,
            [
                SourceUpdate(
                    source=known.id,
                    at=NOW + timedelta(minutes=minute),
                    record=VisitRecord(outcome=outcome),
                    before=VisitState(declared=None),
                )
                for minute, outcome in enumerate(outcomes)
            ],
        )
    with database.read() as connection:
        drawn = charts.sparklines(connection, ["coast"], visits_each=4)
    failed = (False, False, True, True)
    assert drawn == {"coast": tuple(Mark(new=0, failed=each) for each in failed)}
