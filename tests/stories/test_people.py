"""What a person decides about stories stands for ever, whatever comes in later."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from feedd.core.turns import AsOf
from feedd.store import Database
from feedd.store.ledger import list_alerts
from feedd.store.selection import Selection
from tests.deliver.newsdesk import NOON
from tests.end_to_end.bulletins import (
    ROCKETS,
    SANCTIONS,
    SEAWALL,
    TALKS,
    WRITERS,
    Told,
    corrected,
    edition,
)
from tests.running import Feedd, database_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]

RULES = """
[daemon.visits]
baseline = false
[[topics]]
name = "khelad"
title = "Khelad"
query = "khelad"
[[topics]]
name = "ships"
title = "Ships"
query = "shipping"
[[watches]]
name = "sanctions"
query = "sanctions"
"""


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    with Feedd(tmp_path / "feedd", RULES) as running:
        yield running


def listed(feedd: Feedd, *words: str) -> dict[str, Any]:
    found = map(json.loads, feedd.call("stories", "--json", *words).out.splitlines())
    return {story["story"]: story for story in found}


def named(found: Any, told: Told) -> str:
    """Find the story of a told one in what an ingest left."""
    for verdict in ("new", "revised", "duplicate"):
        for item in found[verdict]:
            if item["title"] == told.title:
                return str(item["story"])
    raise AssertionError(told.title)


def why(feedd: Feedd, story: str) -> list[list[str]]:
    """Name the reasons for which each entry tells a story, but for its marks and scores."""
    told: Any = feedd.call("explain", story, "--json").json
    known = {"joined", "kept_apart", "same_story", "unknown"}
    reasons = ([reason["name"] for reason in entry["reasons"]] for entry in told["entries"])
    return [[name for name in names if name in known] for names in reasons]


def merged(feedd: Feedd) -> tuple[str, str]:
    """Let the rockets take in the sanctions, of another source."""
    first = named(feedd.ingest(edition(ROCKETS, SEAWALL), source="one"), ROCKETS)
    second = named(feedd.ingest(edition(SANCTIONS, WRITERS), source="two"), SANCTIONS)
    assert feedd.call("stories", "merge", first, second).code == 0
    return first, second


def carried_twice(feedd: Feedd) -> tuple[str, str]:
    """Have two sources tell the rockets; give their story, and the second's entry."""
    story = named(feedd.ingest(edition(ROCKETS, SEAWALL), source="one"), ROCKETS)
    second = feedd.ingest(edition(ROCKETS, WRITERS), source="two")
    return story, str(second["duplicate"][0]["entry"])


def test_a_merged_story_tells_what_both_told_and_stands_where_both_stood(feedd: Feedd) -> None:
    first, second = merged(feedd)
    found = listed(feedd)
    assert second not in found
    assert found[first]["sources"] == ["one", "two"]
    assert found[first]["topics"] == ["khelad", "ships"]


def test_the_id_of_a_story_that_was_merged_away_leads_to_the_one_that_is_left(
    feedd: Feedd,
) -> None:
    first, second = merged(feedd)
    told: Any = feedd.call("explain", second, "--json").json
    assert told["story"] == first
    assert [entry["source"] for entry in told["entries"]] == ["one", "two"]
    assert why(feedd, first) == [["unknown"], ["joined", "unknown"]]


def test_what_comes_again_or_is_copied_later_is_the_story_it_was_merged_into(feedd: Feedd) -> None:
    first, _ = merged(feedd)
    assert named(feedd.ingest(edition(SANCTIONS, WRITERS), source="two"), SANCTIONS) == first
    assert named(feedd.ingest(edition(SANCTIONS, TALKS), source="three"), SANCTIONS) == first


def test_a_merge_is_not_undone_by_a_revision(feedd: Feedd) -> None:
    first, _ = merged(feedd)
    again = feedd.ingest(edition(corrected(SANCTIONS, "four", "seven"), WRITERS), source="two")
    assert [item["story"] for item in again["revised"]] == [first]


def test_what_was_alerted_before_a_merge_is_not_alerted_after_it(feedd: Feedd) -> None:
    merged(feedd)
    assert feedd.ingest(edition(SANCTIONS, TALKS), source="three")["alerts"] == []


def test_alerts_of_both_stories_have_the_title_of_the_one_that_is_left(tmp_path: Path) -> None:
    both = '[[watches]]\nname = "both"\nquery = "khelad OR shipping"\n'
    with Feedd(tmp_path / "feedd", RULES + both) as feedd:
        merged(feedd)
        url = database_url(feedd.folder / "state")
        with closing(Database(url)) as database, database.read() as connection:
            of_both = Selection(watch="both")
            found = list_alerts(connection, of_both, as_of=AsOf(now=NOON), limit=10)
    assert len({alert.story for alert in found}) == 2
    assert {alert.title for alert in found} == {ROCKETS.title}


def test_stories_merged_one_after_another_are_one(feedd: Feedd) -> None:
    first, second = merged(feedd)
    third = named(feedd.ingest(edition(TALKS, SEAWALL), source="three"), TALKS)
    assert feedd.call("stories", "merge", third, second).code == 0
    assert {feedd.call("explain", one, "--json").json["story"] for one in (first, second)} == {
        third
    }
    assert feedd.call("stories", "merge", first, third).code == 0
    assert set(listed(feedd)[third]["sources"]) == {"one", "two", "three"}


def test_a_split_entry_is_a_story_of_its_own_and_stays_one(feedd: Feedd) -> None:
    story, entry = carried_twice(feedd)
    own = feedd.call("stories", "split", story, entry, "--source", "two").out.strip()
    assert own != story
    assert why(feedd, own) == [["kept_apart", "same_story"]]
    assert why(feedd, story) == [["unknown"]]
    assert {one: told["sources"] for one, told in listed(feedd, "--topic", "khelad").items()} == {
        story: ["one"],
        own: ["two"],
    }
    assert named(feedd.ingest(edition(ROCKETS, WRITERS), source="two"), ROCKETS) == own
    assert named(feedd.ingest(edition(ROCKETS, SEAWALL), source="one"), ROCKETS) == story


def test_the_address_of_a_split_entry_leads_to_its_own_story_and_no_other_does(
    feedd: Feedd,
) -> None:
    def told(where: str, what: Told) -> str:
        text = " ".join(what.paragraphs)
        return (
            f"<rss version='2.0'><channel><item><title>{what.title}</title><guid>{where}</guid>"
            f"<link>https://{where}</link><description>{text}</description></item></channel></rss>"
        )

    story = named(feedd.ingest(told("one.example/1", ROCKETS), source="one"), ROCKETS)
    second = feedd.ingest(told("two.example/2", ROCKETS), source="two")["duplicate"][0]["entry"]
    own = feedd.call("stories", "split", story, str(second)).out.strip()
    linked = {"one.example/1": (WRITERS, story), "two.example/2": (SEAWALL, own)}
    for where, (what, its) in linked.items():
        assert named(feedd.ingest(told(where, what), source="three"), what) == its


def test_a_merge_can_be_taken_back_and_a_split_too(feedd: Feedd) -> None:
    first, second = merged(feedd)
    told: Any = feedd.call("explain", first, "--json").json
    entry = told["entries"][1]["entry"]
    assert feedd.call("stories", "split", first, entry).out.strip() == second
    assert named(feedd.ingest(edition(SANCTIONS, WRITERS), source="two"), SANCTIONS) == second
    assert feedd.call("stories", "merge", first, second).code == 0
    assert named(feedd.ingest(edition(SANCTIONS, WRITERS), source="two"), SANCTIONS) == first


def test_after_any_decision_ingesting_again_changes_nothing(feedd: Feedd) -> None:
    first, _ = merged(feedd)
    carried_twice(feedd)
    told = feedd.call("explain", first, "--json").json
    before = (listed(feedd), told["entries"], told["revisions"])
    feedd.ingest(edition(ROCKETS, SEAWALL), source="one")
    feedd.ingest(edition(SANCTIONS, WRITERS), source="two")
    told = feedd.call("explain", first, "--json").json
    assert (listed(feedd), told["entries"], told["revisions"]) == before


@pytest.mark.parametrize("rules", [RULES, RULES.replace("baseline = false", "")])
def test_a_retracted_story_leaves_and_no_copy_of_it_comes_back(tmp_path: Path, rules: str) -> None:
    with Feedd(tmp_path / "feedd", rules) as feedd:
        story, _ = carried_twice(feedd)
        assert feedd.call("stories", "retract", story).code == 0
        copy = feedd.ingest(edition(ROCKETS, TALKS), source="three")
        again = feedd.ingest(edition(corrected(ROCKETS, "Three", "Nine"), SEAWALL), source="one")
        assert named(again, corrected(ROCKETS, "Three", "Nine")) == named(copy, ROCKETS) == story
        assert copy["duplicate"][0]["reasons"][0]["name"] == "retracted"
        assert story not in listed(feedd)
        # Nothing else is taken for retracted.
        (other,) = (one for one in again["duplicate"] if one["title"] == SEAWALL.title)
        assert "retracted" not in [reason["name"] for reason in other["reasons"]]


def test_a_feed_says_that_a_story_was_retracted(feedd: Feedd) -> None:
    story, _ = carried_twice(feedd)
    assert story in feedd.call("feed", "khelad").out
    feedd.call("stories", "retract", story)
    feed = feedd.call("feed", "khelad").out
    assert f"{story}</id>" not in feed
    assert ':deleted-entry ref="tag:' in feed
    assert f'{story}" when="' in feed


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("merge", "nothing", "nowhere"), "no story has the id"),
        (("split", "nothing", "1"), "no entry"),
        (("retract", "nothing"), "no story has the id"),
    ],
)
def test_what_is_not_there_can_not_be_decided_about(
    feedd: Feedd, words: tuple[str, ...], message: str
) -> None:
    done = feedd.call("stories", *words)
    assert (done.code, message in done.err) == (2, True)


def test_the_entry_that_a_story_began_with_stays_and_the_command_says_so(feedd: Feedd) -> None:
    story = named(feedd.ingest(edition(ROCKETS, SEAWALL), source="one"), ROCKETS)
    told: Any = feedd.call("explain", story, "--json").json
    done = feedd.call("stories", "split", story, told["entries"][0]["entry"])
    assert done.code == 2
    assert "began with this entry" in done.err
