"""A topic whose query is new, filled by whichever process gets to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

import pytest

from feedd import pipeline
from feedd.config import load
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source, Topic
from feedd.filling import catch_up, fill, filling
from feedd.newsroom import adopt, open_newsroom, open_unfilled
from feedd.store import stories, topics
from feedd.visits import Visited
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from feedd.newsroom import Newsroom

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HARBOUR = "The harbour wall at Kelmis gave way in the night; nobody was hurt, the mayor said."
DECLARED = '[[topics]]\nname = "harbour"\nquery = "harbour"\n'
TOPIC = Topic(name="harbour", title="harbour", query="harbour")

Start: TypeAlias = "Callable[[], tuple[Newsroom, tuple[Topic, ...]]]"
"""Starts a process, and gives its newsroom and the topics that it is to fill."""


@pytest.fixture
def process(tmp_path: Path, engine: str) -> Iterator[Start]:
    """Give a way to start processes on a database that holds a story of an unfilled topic."""
    del engine
    opened: list[Newsroom] = []
    with Feedd(tmp_path / "f", DECLARED) as feedd:

        def start() -> tuple[Newsroom, tuple[Topic, ...]]:
            adopted = open_unfilled(load(feedd.config, environ={}), now=NOW)
            opened.append(adopted.newsroom)
            return adopted.newsroom, adopted.to_fill

        first, _ = start()
        take_in(first)
        yield start
        for newsroom in opened:
            newsroom.database.close()


def take_in(newsroom: Newsroom) -> None:
    """Take in the story of the topic."""
    entry = Entry(id="1", title="Wall", content_html=f"<p>{HARBOUR}</p>", content_text=HARBOUR)
    arriving = Visited(
        source=Source(name="coast"), bulletin=Bulletin(kind="rss", entries=(entry,)), at=NOW
    )
    pipeline.ingest(newsroom.database, newsroom.desk, [arriving])


def held(newsroom: Newsroom) -> int:
    with newsroom.database.read() as connection:
        return len(stories.latest(connection, limit=9, topic="harbour"))


def version(newsroom: Newsroom) -> int:
    """Give the version by which readers, caches and hubs know whether the feed has changed."""
    with newsroom.database.read() as connection:
        return topics.states(connection)["harbour"].version


def test_of_two_who_fill_a_topic_the_last_one_does_it(process: Start) -> None:
    (one, _), (other, _) = process(), process()
    first, second = (
        filling(newsroom.database, newsroom.desk, TOPIC, now=NOW) for newsroom in (one, other)
    )
    assert next(first)
    assert next(second)
    assert [*first] == [False]
    assert [*second] == [True]
    assert held(one) == held(other) == 1
    assert process()[1] == ()


def test_a_topic_that_was_half_filled_is_filled_at_the_next_start(process: Start) -> None:
    newsroom, to_fill = process()
    assert to_fill == (TOPIC,)
    assert next(filling(newsroom.database, newsroom.desk, TOPIC, now=NOW))
    assert held(newsroom) == 0
    newsroom, to_fill = process()
    assert to_fill == (TOPIC,)
    before = version(newsroom)
    assert fill(newsroom.database, newsroom.desk, TOPIC, now=NOW)
    assert held(newsroom) == 1
    assert version(newsroom) > before


def test_what_a_process_stored_before_it_knew_of_a_topic_is_in_it_once_it_does(
    tmp_path: Path, engine: str
) -> None:
    del engine
    with (
        Feedd(tmp_path / "f", "") as feedd,
        open_newsroom(load(feedd.config, environ={}), now=NOW) as late,
    ):
        with feedd.config.open("a") as file:
            file.write(DECLARED)
        rules = load(feedd.config, environ={})
        with open_newsroom(rules, now=NOW):
            take_in(late)
        adopted = adopt(late, rules, now=NOW)
        assert (adopted.to_fill, adopted.filled) == ((), rules.topics)
        before = version(late)
        catch_up(late.database, adopted.newsroom.desk, TOPIC, now=NOW)
        assert held(late) == 1
        assert version(late) > before


def test_what_was_stored_before_other_rules_followed_is_in_a_topic_as_well(
    tmp_path: Path, engine: str
) -> None:
    del engine
    with (
        Feedd(tmp_path / "f", "") as feedd,
        open_newsroom(load(feedd.config, environ={}), now=NOW) as dying,
    ):
        with feedd.config.open("a") as file:
            file.write(DECLARED)
        with open_newsroom(load(feedd.config, environ={}), now=NOW) as living:
            take_in(dying)
            with feedd.config.open("a") as file:
                file.write(DECLARED.replace(TOPIC.name, "another"))
            later = NOW + timedelta(hours=1)
            adopted = adopt(living, load(feedd.config, environ={}), now=later)
            known = (living.database, adopted.newsroom.desk, TOPIC)
            catch_up(*known, now=later)
            assert held(living) == 0
            catch_up(*known, now=later, since=NOW)
            assert held(living) == 1
