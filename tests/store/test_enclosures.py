"""The files that come with stories: kept, renewed in silence, and let go with the texts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from feedd.core.model import Enclosure
from feedd.store import retention, stories
from feedd.store.columns import Files
from feedd.store.tables import alerts as alerts_table
from feedd.store.tables import entries, revisions
from tests.store import editions
from tests.store.editions import NOW, Told, rss

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedd.core.model import Story
    from tests.store.editions import Room

NOON, EVENING = "https://coast.example/noon.mp3", "https://coast.example/evening.mp3"
WALL = Told(
    "The harbour wall at Kelmis gave way",
    "The harbour wall at Kelmis gave way in the night; nobody was hurt, the mayor said.",
    id="urn:wall",
    link="https://coast.example/wall",
    files=(NOON,),
)
CORRECTED = replace(WALL, text=WALL.text.replace("nobody was", "two people were"))


def mp3(url: str) -> Enclosure:
    return Enclosure(url=url, type="audio/mpeg", length=9)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with editions.room(tmp_path) as opened:
        yield opened


def shown(room: Room) -> Story:
    with room.newsroom.database.read() as connection:
        (story,) = stories.latest(connection, limit=9)
    return story


def count(room: Room, table: sa.Table) -> int:
    with room.newsroom.database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_story_has_the_files_of_the_entry_that_it_shows(room: Room) -> None:
    room.visit("coast", rss(replace(WALL, files=(NOON, EVENING))), minutes=0)
    room.visit("hills", rss(replace(WALL, files=("https://hills.example/a.mp3",))), minutes=1)
    assert shown(room).enclosures == (mp3(NOON), mp3(EVENING))


@pytest.mark.parametrize("files", [(), (EVENING,)])
def test_a_revision_brings_its_own_files(room: Room, files: tuple[str, ...]) -> None:
    room.visit("coast", rss(WALL), minutes=0)
    room.visit("coast", rss(replace(CORRECTED, files=files)), minutes=1)
    story = shown(room)
    assert story.revision == 2
    assert story.enclosures == tuple(map(mp3, files))


@pytest.mark.parametrize(
    "files",
    [
        pytest.param((f"{NOON}?expires=1795680000&signature=5f1c",), id="a signed address"),
        pytest.param((NOON, EVENING), id="one more"),
        pytest.param((), id="none any more"),
    ],
)
def test_other_files_of_the_same_text_are_kept_and_say_nothing(
    room: Room, files: tuple[str, ...]
) -> None:
    room.visit("coast", rss(WALL), minutes=0)
    raised = count(room, alerts_table)
    left = room.visit("coast", rss(replace(WALL, files=files)), minutes=1)
    story = shown(room)
    assert [one.verdict for one in left.found] == ["duplicate"]
    assert (left.decisions, left.topics) == ((), frozenset())
    assert (story.revision, story.updated) == (1, NOW)
    assert (count(room, alerts_table), count(room, revisions)) == (raised, 0)
    assert story.enclosures == tuple(map(mp3, files))


@pytest.mark.parametrize("identity", ["urn:wall", None])
@pytest.mark.usefixtures("engine")
def test_files_are_renewed_where_they_are_all_the_address_that_there_is(
    tmp_path: Path, identity: str | None
) -> None:
    unlinked = replace(WALL, id=identity, link=None)
    with editions.room(tmp_path) as room:
        for minutes, signature in enumerate("abba"):
            signed = f"{NOON}?signature={signature}"
            room.visit("coast", rss(replace(unlinked, files=(signed,))), minutes=minutes)
            assert shown(room).enclosures == (mp3(signed),)
        with room.newsroom.database.write() as connection:
            retention.drop_texts(connection, [1], now=NOW)
        room.visit("coast", rss(replace(unlinked, files=(EVENING,))), minutes=9)
        with room.newsroom.database.read() as connection:
            assert connection.scalar(sa.select(sa.func.count(entries.c.enclosures))) == 0


@pytest.mark.usefixtures("engine")
def test_either_database_keeps_and_renews_them(tmp_path: Path) -> None:
    with editions.room(tmp_path) as room:
        for minutes, told in enumerate((WALL, replace(WALL, files=(EVENING, NOON)))):
            room.visit("coast", rss(told), minutes=minutes)
        assert shown(room).enclosures == (mp3(EVENING), mp3(NOON))


def test_files_that_are_unread_stay(room: Room) -> None:
    for minutes in (0, 1, 2):
        room.visit("coast", rss(WALL), minutes=minutes)
    assert shown(room).enclosures == (mp3(NOON),)


def test_what_was_pruned_gets_no_files_again_unless_it_is_told_anew(room: Room) -> None:
    room.visit("coast", rss(WALL), minutes=0)
    with room.newsroom.database.write() as connection:
        retention.drop_texts(connection, [1], now=NOW)
    kept = sa.select(sa.func.count(entries.c.enclosures))
    for minutes, files in enumerate(((NOON,), (EVENING,)), 1):
        room.visit("coast", rss(replace(WALL, files=files)), minutes=minutes)
        with room.newsroom.database.read() as connection:
            assert connection.scalar(kept) == 0
    room.visit("coast", rss(CORRECTED), minutes=3)
    assert shown(room).enclosures == (mp3(NOON),)


@given(
    st.lists(
        st.builds(
            Enclosure,
            url=st.text(),
            type=st.none() | st.text(),
            length=st.none() | st.integers(0, 2**63),
        )
    ).map(tuple)
)
def test_files_come_back_as_they_were_and_none_take_no_room(files: tuple[Enclosure, ...]) -> None:
    written = Files().process_bind_param(files, sqlite.dialect())
    assert (written is None) == (files == ())
    assert Files().process_result_value(written, sqlite.dialect()) == files
