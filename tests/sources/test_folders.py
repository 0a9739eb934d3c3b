"""A folder into which bulletins are put, followed from the first one to the alert."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from feedd import config
from feedd.core.turns import AsOf
from feedd.deliver import kept
from feedd.newsroom import open_newsroom
from feedd.store import ledger
from feedd.store.selection import Selection
from tests.end_to_end.bulletins import ROCKETS, SANCTIONS, SEAWALL, WRITERS, corrected, edition
from tests.schedule.rounds import known, visiting
from tests.schedule.visits import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedd.newsroom import Newsroom

TOML = """
[daemon]
state = "state"
[[sources]]
name = "drop"
url = "drop"
[[watches]]
name = "all"
query = 'rocket* OR sanctions OR "sea wall" OR novelists'
realert = "material"
"""


class Office:
    """A newsroom with a folder; each ``visit`` is an hour after the one before."""

    def __init__(self, folder: Path, newsroom: Newsroom, now: datetime) -> None:
        self.folder = folder
        self.newsroom = newsroom
        self.now = now

    def visit(self) -> list[str]:
        """Visit the folder; give the headlines that were alerted so far."""
        asyncio.run(self._visit())
        self.now += HOUR
        with self.newsroom.database.read() as connection:
            raised = ledger.listed(connection, Selection(), as_of=AsOf(now=self.now), limit=None)
        return [kept.title(one.told or "") for one in reversed(raised)]

    async def _visit(self) -> None:
        async with visiting(self.newsroom, look=nobody, now=lambda: self.now) as worker:
            (task,) = (worker.begin(source) for source in known(self.newsroom))
            assert task is not None
            await task


def nobody(address: str, _port: int) -> None:
    raise AssertionError(address)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    (tmp_path / "drop").mkdir()
    (tmp_path / "feedd.toml").write_text(TOML)
    now = datetime.now(UTC) + HOUR
    with open_newsroom(config.load(tmp_path / "feedd.toml", environ={}), now=now) as newsroom:
        yield Office(tmp_path / "drop", newsroom, now)


def test_each_document_s_stories_are_told_once_and_what_lay_there_before_is_not(
    office: Office,
) -> None:
    (office.folder / "1.txt").write_text(edition(SEAWALL, WRITERS))
    assert office.visit() == []
    (office.folder / "2.txt").write_text(edition(ROCKETS, SEAWALL))
    (office.folder / "3.txt").write_text(edition(SANCTIONS, ROCKETS))
    assert office.visit() == [ROCKETS.title, SANCTIONS.title]
    assert office.visit() == [ROCKETS.title, SANCTIONS.title]


def test_a_correction_in_a_later_document_is_a_revision(office: Office) -> None:
    (office.folder / "1.txt").write_text(edition(SEAWALL))
    office.visit()
    (office.folder / "2.txt").write_text(edition(ROCKETS, SEAWALL))
    office.visit()
    (office.folder / "3.txt").write_text(edition(corrected(ROCKETS, "Three", "Seven"), SEAWALL))
    assert len(office.visit()) == 2


def test_a_document_that_can_not_be_read_costs_the_others_nothing(office: Office) -> None:
    office.visit()
    (office.folder / "1.txt").write_bytes(b" ")
    (office.folder / "2.txt").write_text(edition(ROCKETS, SEAWALL))
    assert office.visit() == [SEAWALL.title, ROCKETS.title]
    (source,) = known(office.newsroom)
    assert source.state.failures == 0
