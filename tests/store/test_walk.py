"""Looking for stories of a few sources among those of all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from feedd import pipeline
from feedd.config import load
from feedd.core.model import Bulletin, Entry
from feedd.core.query import Sieve
from feedd.core.query import compile as read
from feedd.core.settings import Source
from feedd.newsroom import open_newsroom
from feedd.store import stories, walk
from feedd.visits import Visited
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedd.store import Database

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TOLD = (
    ("coast-wire", "Harbour wall gives way at Kelmis in the night"),
    ("the-post", "Museum buys a lost painting by Harkness"),
    ("coast-wire", "Ferry to Altenau runs aground off the cape"),
    ("the-post", "Council of Wexley raises the price of water"),
    ("lowland", "Eels come back to the rivers of the north"),
    ("the-post", "Ferry to Altenau runs aground off the cape"),
)


@pytest.fixture
def database(tmp_path: Path, engine: str) -> Iterator[Database]:
    """Give a database that holds what was told, the last story by two sources."""
    del engine
    with Feedd(tmp_path / "f", "") as feedd:
        newsroom = open_newsroom(load(feedd.config, environ={}), now=NOW)
        for number, (source, said) in enumerate(TOLD):
            entry = Entry(id=str(number), title=said, content_html=f"<p>{said}.</p>")
            bulletin = Bulletin(kind="rss", entries=(entry,))
            at = NOW + timedelta(minutes=number)
            arriving = Visited(source=Source(name=source), bulletin=bulletin, at=at)
            pipeline.ingest(newsroom.database, newsroom.desk, [arriving])
        yield newsroom.database
        newsroom.database.close()


def found(
    database: Database, *queries: str, before: int | None = None, most: int = 9
) -> list[str] | None:
    """Give the first words of the stories found among those that the sources carried."""
    sieve = Sieve(map(read, queries))
    among = walk.carried(database, sieve, before=before, most=most)
    if among is None:
        return None
    return [story.title.split()[0] for story in walk.chosen(database, sieve, among)]


def test_stories_of_a_few_sources_are_looked_for_among_theirs(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(database, 'source:"coast-wire"') == ["Ferry", "Harbour"]
    assert found(database, 'source:"coast-wire"', most=1) == ["Ferry"]
    assert found(database, 'source:"coast-wire"', before=3) == ["Harbour"]
    assert found(database, 'source:"coast-wire"', before=1) == []
    assert found(database, "source:post source:wire") == ["Ferry"]
    assert found(database, "source:wire OR source:lowland") == ["Eels", "Ferry", "Harbour"]
    assert found(database, "source:wire harbour", "source:lowland") == ["Eels", "Harbour"]
    assert found(database, "source:nobody") == []
    for bypass in ("harbour", "source:wire OR eels", "-source:post eels", "sources>=2"):
        assert found(database, bypass) is None
    assert found(database, "source:wire", "eels") is None
    monkeypatch.setattr(stories, "_FEW", 1)
    assert found(database, "source:lowland") == ["Eels"]
    assert found(database, "source:wire") is None
    monkeypatch.setattr(walk, "_NAMES", 2)
    assert found(database, "source:lowland") is None
