"""What a source reads of a file, or of a file in a folder: the same as ``feedd parse`` does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from feedd.core.settings import Source
from feedd.net import Fetched, files
from feedd.workers import reading

if TYPE_CHECKING:
    from pathlib import Path

    from feedd.core.model import Bulletin

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FEED = """<rss version="2.0"><channel><title>Coast</title><link>https://coast.example/</link>
<item><title>Ferry returns to its old pier</title><link>/ferry</link><guid>1</guid>
<enclosure url="https://coast.example/ferry.mp3" type="audio/mpeg"/></item></channel></rss>"""
TEXT = (
    "<p> Tag Is Dropped From Style Guide\n\n"
    "The <p> tag is dropped from the council's style guide, its editors said on Monday.\n"
)


def read(folder: Path, name: str, written: str, *, alone: bool) -> Bulletin:
    (folder / name).write_text(written, encoding="utf-8")
    path = folder / name if alone else folder
    answer = files.look(str(path), limit=10_000, now=NOW)
    assert isinstance(answer, Fetched)
    return reading.whole(answer, Source(name="drop", url=str(path)))


@pytest.mark.parametrize("alone", [True, False], ids=["file", "folder"])
def test_links_of_a_feed_are_completed_by_its_own_address(tmp_path: Path, *, alone: bool) -> None:
    (entry,) = read(tmp_path, "feed.xml", FEED, alone=alone).entries
    assert entry.link == "https://coast.example/ferry"


@pytest.mark.parametrize("alone", [True, False], ids=["file", "folder"])
def test_its_name_tells_whether_tags_are_markup(tmp_path: Path, *, alone: bool) -> None:
    (entry,) = read(tmp_path, "guide.txt", TEXT, alone=alone).entries
    assert "<p> tag" in (entry.content_text or "")
