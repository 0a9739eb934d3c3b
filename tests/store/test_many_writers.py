"""Several processes on one database: what one has stored, the next one knows."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from feedd import config, pipeline
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source
from feedd.newsroom import open_newsroom
from feedd.store import alerts, stories
from feedd.visits import Ingested, Visited
from tests.end_to_end.bulletins import (
    ROCKETS,
    SANCTIONS,
    SEAWALL,
    SECRET,
    TALKS,
    WRITERS,
    corrected,
)
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedd.newsroom import Newsroom
    from tests.end_to_end.bulletins import Told

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
RULES = f"""
[[endpoints]]
name = "desk"
url = "https://desk.example/"
secret = "{SECRET}"
[[watches]]
name = "all"
query = "rockets OR accounts OR granite OR envoys OR novelists"
notify = ["desk"]
"""


@pytest.fixture
def newsrooms(tmp_path: Path) -> Iterator[tuple[Newsroom, ...]]:
    """Open one database as three processes would."""
    with Feedd(tmp_path / "f", RULES) as feedd, ExitStack() as opened:
        settings = config.load(feedd.config, environ=os.environ)
        yield tuple(opened.enter_context(open_newsroom(settings, now=NOW)) for _ in range(3))


def bring(newsroom: Newsroom, told: Told, *, source: str, at: datetime = NOW) -> Ingested:
    entry = Entry(
        id=f"{source}/{told.title}", title=told.title, content_text=" ".join(told.paragraphs)
    )
    visited = Visited(
        source=Source(name=source, baseline=False),
        bulletin=Bulletin(kind="atom", entries=(entry,)),
        at=at,
    )
    (left,) = pipeline.ingest(newsroom.database, newsroom.desk, [visited])
    assert isinstance(left, Ingested)
    return left


@pytest.mark.parametrize("told", [ROCKETS, SANCTIONS, SEAWALL, TALKS, WRITERS])
def test_a_story_that_several_bring_at_once_is_one_and_alerts_once(
    newsrooms: tuple[Newsroom, ...], told: Told
) -> None:
    together = threading.Barrier(len(newsrooms))

    def at_once(number: int) -> Ingested:
        together.wait()
        return bring(newsrooms[number], told, source=f"source-{number}")

    with ThreadPoolExecutor(len(newsrooms)) as threads:
        left = list(threads.map(at_once, range(len(newsrooms))))
    verdicts = sorted(one.found[0].verdict for one in left)
    assert verdicts == ["duplicate", "duplicate", "new"]
    with newsrooms[0].database.read() as connection:
        (story,) = stories.latest(connection, limit=10)
        assert alerts.next_sequence(connection) == 2
    assert sorted(story.sources) == ["source-0", "source-1", "source-2"]


def test_what_one_has_stored_the_others_know_at_once(newsrooms: tuple[Newsroom, ...]) -> None:
    first, second, third = newsrooms
    (begun,) = bring(first, ROCKETS, source="a").found
    (again,) = bring(second, ROCKETS, source="b", at=NOW + timedelta(seconds=1)).found
    later = corrected(ROCKETS, "Three guards", "Four guards")
    (revised,) = bring(third, later, source="a", at=NOW + timedelta(seconds=2)).found
    assert [begun.verdict, again.verdict, revised.verdict] == ["new", "duplicate", "revised"]
    assert begun.story == again.story == revised.story
