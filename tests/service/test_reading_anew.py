"""What is read of a configuration again while feedd runs."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from feedd import config
from feedd.core.settings import Made
from feedd.daemon.reloading import read_anew
from feedd.newsroom import open_newsroom
from feedd.store import made
from tests.databases import lay_down
from tests.websub.reader import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedd.newsroom import Newsroom

RULES = """
[daemon]
state = "state"
[[endpoints]]
name = "desk"
url_file = "url"
"""


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    (tmp_path / "feedd.toml").write_text(RULES)
    (tmp_path / "url").write_text("https://desk.example/")
    lay_down(tmp_path / "state")
    with open_newsroom(config.load(tmp_path / "feedd.toml", environ={}), now=NOON) as opened:
        yield opened


def changed(newsroom: Newsroom, *, whole: bool = False) -> list[str]:
    reading = read_anew(newsroom, environ={}, now=NOON, whole=whole)
    return [change.key for change in reading.changes]


def test_what_was_made_comes_in_and_files_that_look_as_they_did_are_not_read(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    with newsroom.database.write() as connection:
        made.save(connection, Made(kind="topics", name="sea", table={"query": "sea"}), now=NOON)
    (tmp_path / "url").write_text("https://other.example/")
    assert changed(newsroom) == ["topic sea.name"]


def test_what_was_made_under_a_declared_name_is_in_doubt_until_it_is_forgotten(
    newsroom: Newsroom,
) -> None:
    def read(newsroom: Newsroom) -> Newsroom:
        reading = read_anew(newsroom, environ={}, now=NOON, whole=False)
        assert reading.changes or reading.elsewhere
        return replace(newsroom, config=reading.config)

    path = newsroom.config.files[0]
    path.write_text(RULES + '[[topics]]\nname = "sea"\nquery = "harbour"\n')
    declared = read(newsroom)
    with newsroom.database.write() as connection:
        made.save(connection, Made(kind="topics", name="sea", table={"query": "sea"}), now=NOON)
    doubted = read(declared)
    assert "declared too" in doubted.config.warnings[-1].message
    with newsroom.database.write() as connection:
        made.remove(connection, "topics", "sea")
    assert "declared too" not in str(read(doubted).config.warnings)


def test_a_person_who_asks_has_the_whole_read_and_so_does_a_changed_file(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    (tmp_path / "url").write_text("https://other.example/")
    assert changed(newsroom) == []
    assert changed(newsroom, whole=True) == ["endpoint desk.url"]
    os.utime(tmp_path / "feedd.toml")
    assert changed(newsroom) == ["endpoint desk.url"]
