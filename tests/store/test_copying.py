"""Moving an installation from one database to another, in both directions."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedd.store import Database
from feedd.store.tables import metadata
from tests import postgres
from tests.end_to_end.bulletins import ROCKETS, SANCTIONS, SECRET, TALKS, corrected, edition
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.slow

# Nobody listens there: a name would be looked up, and a slow name server hold up the stop.
RULES = f"""
[[sources]]
name = "b"
baseline = false
[[topics]]
name = "all"
query = "rockets OR accounts OR envoys"
[[endpoints]]
name = "desk"
url = "http://127.0.0.1:9/"
secret = "{SECRET}"
[[watches]]
name = "all"
query = "rockets OR accounts"
notify = ["desk"]
"""


@pytest.fixture
def server() -> postgres.Server:
    return postgres.server()


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    """Run an installation that has stories, a revision, and alerts on their way."""
    with Feedd(tmp_path / "f", RULES) as installed:
        for stories in ((ROCKETS, SANCTIONS), (corrected(ROCKETS, "Three", "Four"), TALKS)):
            installed.ingest(edition(*stories), source="b")
        yield installed


def rows(url: str) -> Mapping[str, list[tuple[object, ...]]]:
    with closing(Database(url)) as database, database.read() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }


def test_every_row_and_every_feed_is_the_same_there_and_back(
    feedd: Feedd, server: postgres.Server, tmp_path: Path
) -> None:
    here = f"sqlite:///{feedd.folder}/state/feedd.db"
    back = f"sqlite:///{tmp_path}/back.db"
    there = server.create()
    before = rows(here)
    feeds = [feedd.call("feed", "all", "--format", form).out for form in ("atom", "rss", "json")]
    copied = feedd.call("db", "copy", here, there)
    assert copied.code == 0, copied.err
    assert rows(there) == before
    assert feedd.call("db", "copy", there, back).code == 0
    assert rows(back) == before
    feedd.config.write_text(
        feedd.config.read_text().replace("[daemon]\n", f'[daemon]\ndatabase = "{there}"\n', 1)
    )
    assert feeds == [
        feedd.call("feed", "all", "--format", form).out for form in ("atom", "rss", "json")
    ]
    # Numbers go on where they were.
    feedd.ingest(edition(TALKS), source="c")
    server.drop(there)


def test_a_database_that_holds_anything_is_left_alone(
    feedd: Feedd, server: postgres.Server
) -> None:
    here, there = f"sqlite:///{feedd.folder}/state/feedd.db", server.create()
    assert feedd.call("db", "copy", here, there).code == 0
    before = rows(there)
    again = feedd.call("db", "copy", here, there)
    assert again.code == 3
    assert "isn't empty" in again.err
    assert rows(there) == before
    server.drop(there)


REFUSED = {
    "what isn't there": ("sqlite:////nowhere/feedd.db", "sqlite:///{folder}/new.db", 3, "no file"),
    "no database": ("mysql://localhost/x", "sqlite:///{folder}/new.db", 2, "is no database"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_says_why_it_doesn_t_copy(tmp_path: Path, case: str) -> None:
    source, target, code, why = REFUSED[case]
    with Feedd(tmp_path / "f", "") as feedd:
        done = feedd.call("db", "copy", source, target.format(folder=tmp_path))
    assert done.code == code
    assert why in done.err
    assert not (tmp_path / "new.db").exists()
    assert not Path("/nowhere").exists()


def test_a_running_daemon_is_not_copied_from_under_its_feet(feedd: Feedd, tmp_path: Path) -> None:
    feedd.start()
    here = f"sqlite:///{feedd.folder}/state/feedd.db"
    done = feedd.call("db", "copy", here, f"sqlite:///{tmp_path}/new.db")
    assert done.code == 3
    assert "another feedd runs" in done.err
    assert feedd.stop() == 0
