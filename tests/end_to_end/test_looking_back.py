"""feedd explains itself: why merged, why matched, what a watch would have done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.bulletins import (
    ROCKETS,
    SANCTIONS,
    SEAWALL,
    WRITERS,
    Told,
    corrected,
    edition,
)
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("engine")

RULES = """
[daemon.visits]
baseline = false
[[sources]]
name = "silent"
baseline = true
[[topics]]
name = "khelad"
title = "Khelad"
query = "khelad"
[[watches]]
name = "rockets"
query = '"rocket attack" AND NOT drill'
[[watches]]
name = "spread"
query = "khelad sources>=2 within 2h"
"""

MILL = Told("Rocket Attack Burns Mill In Obra", ("The mill by the river Obra burned all night.",))


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    with Feedd(tmp_path / "feedd", RULES) as running:
        yield running


def test_a_story_tells_who_carried_it_why_it_was_merged_and_what_changed(feedd: Feedd) -> None:
    story = feedd.ingest(edition(ROCKETS, SEAWALL), source="one")["new"][0]["story"]
    feedd.ingest(edition(ROCKETS, WRITERS), source="two")
    feedd.ingest(edition(corrected(ROCKETS, "Three", "Seven"), SEAWALL), source="one")
    told: Any = feedd.call("explain", story, "--json").json
    assert [(one["source"], one["shown"]) for one in told["entries"]] == [
        ("one", True),
        ("two", False),
    ]
    assert all(one["reasons"] for one in told["entries"])
    assert [one["material"] for one in told["revisions"]] == [True]
    assert told["topics"][0]["stands"]
    assert feedd.call("explain", story).out.splitlines()[0].startswith(story)


def test_an_alert_shows_what_was_found_when_it_was_raised(feedd: Feedd) -> None:
    feedd.ingest(edition(ROCKETS, SEAWALL), source="one")
    feedd.ingest(edition(corrected(ROCKETS, "rocket attack", "shelling"), SEAWALL), source="one")
    shown = feedd.call("alerts", "show", "1")
    assert "revision 1" in shown.out
    assert "title: [Rocket Attack] On Fuel Depot" in shown.out
    assert "said that the [rocket attack] came from across" in shown.out
    told: Any = feedd.call("alerts", "show", "--watch", "rockets", "--json").json
    assert told["told"]["sources"] == ["one"]
    assert told["told"]["matches"][0]["text"] == "Rocket Attack"
    assert feedd.call("alerts", "show").code == 2


def test_a_list_of_alerts_that_is_cut_says_so(feedd: Feedd) -> None:
    feedd.ingest(edition(ROCKETS, SEAWALL), source="one")
    feedd.ingest(edition(SANCTIONS, MILL), source="two")
    cut = feedd.call("alerts", "list", "--limit", "1", "--json")
    assert len(cut.out.splitlines()) == 1
    assert "these are the latest 1: a higher --limit lists more" in cut.err
    assert feedd.call("alerts", "list", "--limit", "2", "--json").err == ""


def test_among_many_watches_those_that_match_are_explained_and_the_rest_counted(
    tmp_path: Path,
) -> None:
    names = "".join(f'[[watches]]\nname = "name-{n}"\nquery = "name{n}"\n' for n in range(21))
    with Feedd(tmp_path / "feedd", RULES + names) as feedd:
        story = feedd.ingest(edition(ROCKETS, SEAWALL), source="one")["new"][0]["story"]
        told = feedd.call("explain", story).out
        assert "watch rockets: alerted at revision 1" in told
        assert "name-" not in told
        assert "22 more watches that it doesn't match: --watch NAME says why" in told
        assert "name-3: doesn't match" in feedd.call("explain", story, "--watch", "name-3").out
        whole: Any = feedd.call("explain", story, "--json").json
        assert len(whole["watches"]) == 23


def test_a_watch_that_does_not_match_says_what_it_wanted(feedd: Feedd) -> None:
    story = feedd.ingest(edition(SANCTIONS, SEAWALL), source="one")["new"][0]["story"]
    told: Any = feedd.call("explain", story, "--watch", "rockets", "--json").json
    (watch,) = told["watches"]
    assert not watch["matched"]
    assert "rocket attack" in watch["clause"]["wanted"]


def test_a_watch_that_matched_in_a_baseline_says_so(feedd: Feedd) -> None:
    story = feedd.ingest(edition(ROCKETS, SEAWALL), source="silent")["new"][0]["story"]
    told: Any = feedd.call("explain", story, "--watch", "rockets", "--json").json
    (watch,) = told["watches"]
    assert watch["matched"]
    assert watch["alerted_revision"] is None
    assert watch["stages"][-1]["name"] == "baseline"


def test_a_watch_that_alerted_says_at_which_revision(feedd: Feedd) -> None:
    story = feedd.ingest(edition(ROCKETS, SEAWALL), source="one")["new"][0]["story"]
    told: Any = feedd.call("explain", story, "--watch", "rockets", "--json").json
    assert told["watches"][0]["alerted_revision"] == 1


def test_an_alert_says_how_far_it_is_on_its_way_and_what_it_waits_for(tmp_path: Path) -> None:
    calm = 'NOT drill\'\nnotify = ["desk"]\ndigest = "every day 08:00"\n'
    rules = RULES.replace("NOT drill'\n", calm)
    desk = '[[endpoints]]\nname = "desk"\nkind = "ntfy"\nurl = "http://127.0.0.1:9/news"\n'
    with Feedd(tmp_path / "feedd", rules + desk) as feedd:
        story = feedd.ingest(edition(ROCKETS, SEAWALL), source="one")["new"][0]["story"]
        told: Any = feedd.call("explain", story, "--watch", "rockets", "--json").json
        (alert,) = told["watches"][0]["alerts"]
        (delivery,) = alert["deliveries"]
        lines = feedd.call("explain", story, "--watch", "rockets").out.splitlines()
    assert (alert["alert"], alert["revision"]) == (1, 1)
    assert (delivery["endpoint"], delivery["state"]) == ("desk", "waiting")
    assert delivery["why"].startswith("it leaves with the digest of 20")
    assert lines[-1].startswith("        desk: waiting, next 20")


def test_an_alert_without_an_endpoint_says_so(feedd: Feedd) -> None:
    story = feedd.ingest(edition(ROCKETS, SEAWALL), source="one")["new"][0]["story"]
    lines = feedd.call("explain", story, "--watch", "rockets").out.splitlines()
    assert lines[-1] == "        nobody is told: the watch named no endpoint"


def test_a_watch_on_the_number_of_sources_alerts_when_enough_carry_the_story(feedd: Feedd) -> None:
    first = feedd.ingest(edition(ROCKETS, SEAWALL), source="one")
    second = feedd.ingest(edition(ROCKETS, WRITERS), source="two")
    third = feedd.ingest(edition(ROCKETS, SANCTIONS), source="three")
    assert "spread" not in {alert["watch"] for alert in first["alerts"]}
    assert [alert["watch"] for alert in second["alerts"]] == ["spread"]
    assert third["alerts"] == []


@pytest.mark.parametrize("words", [("explain", "nothing"), ("explain", "x", "--watch", "none")])
def test_what_does_not_exist_is_told_in_words(feedd: Feedd, words: tuple[str, ...]) -> None:
    done = feedd.call(*words)
    assert done.code == 2
    assert done.err.startswith("no ")


def test_a_story_that_was_withdrawn_is_told_from_one_that_never_was(feedd: Feedd) -> None:
    story = feedd.ingest(edition(ROCKETS, SEAWALL), source="one")["new"][0]["story"]
    assert feedd.call("stories", "retract", story).code == 0
    done = feedd.call("explain", story)
    assert (done.code, done.err.startswith("no text is left of the story")) == (2, True)


def test_a_copy_that_alerted_after_a_first_visit_is_counted_and_explained(feedd: Feedd) -> None:
    feedd.ingest(edition(ROCKETS, SEAWALL), source="silent")
    raised = feedd.ingest(edition(ROCKETS, WRITERS), source="one")["alerts"]
    assert {one["watch"] for one in raised} == {"rockets", "spread"}
    told: Any = feedd.call("watch", "test", "rockets", "--json").json
    assert (told["alerts"], told["messages"], told["samples"][0]["why"]) == (1, 1, None)


def test_a_back_test_counts_what_a_query_would_have_sent(feedd: Feedd) -> None:
    feedd.ingest(edition(ROCKETS, SANCTIONS, SEAWALL), source="one")
    feedd.ingest(edition(WRITERS), source="silent")
    done = feedd.call("watch", "test", "sanctions OR novelists", "--days", "3", "--json")
    told: Any = done.json
    assert (told["stories"], told["matches"], told["alerts"]) == (4, 2, 1)
    assert [day["alerts"] for day in told["per_day"]] == [0, 0, 1]
    samples = [(one["title"], one["alerts"]) for one in told["samples"]]
    assert samples == [(WRITERS.title, False), (SANCTIONS.title, True)]
    assert told["samples"][1]["passages"][0]["text"] == "Sanctions"


def test_a_name_that_is_no_watchs_is_said_to_be_read_as_a_query(feedd: Feedd) -> None:
    feedd.ingest(edition(SEAWALL), source="one")
    done = feedd.call("watch", "test", "rocktes")
    told = "no watch is named 'rocktes' (did you mean rockets?), so it is read as a query\n"
    assert (done.code, done.err) == (1, told)
    assert feedd.call("watch", "test", "harbour").err == ""


def test_a_back_test_says_that_a_first_visit_raises_no_alerts(feedd: Feedd) -> None:
    feedd.ingest(edition(WRITERS), source="silent")
    done = feedd.call("watch", "test", "novelists")
    assert "1 of 1 story match in 1 day (100.0%): 0 alerts, 0.00 a day" in done.out
    assert "1 of them came silently or with a first visit, which raises no alerts" in done.out


def test_a_passage_that_a_back_test_shows_stays_on_its_line(feedd: Feedd) -> None:
    feedd.ingest(edition(SANCTIONS), source="one")
    passage = feedd.call("watch", "test", '"their ships may not call"').out.splitlines()[-1]
    assert passage.startswith("  body: …")
    assert passage.endswith(" at any port of the union.…")
    assert len(passage) > 80


def test_a_back_test_says_that_old_stories_raise_no_alerts(feedd: Feedd) -> None:
    old = (
        '<rss version="2.0"><channel><title>Old</title><item><title>Sanctions long ago</title>'
        "<guid>1</guid><pubDate>Mon, 02 Jan 2006 15:04:05 GMT</pubDate></item></channel></rss>"
    )
    feedd.ingest(old, source="one")
    done = feedd.call("watch", "test", "sanctions")
    assert "1 of 1 story match in 1 day (100.0%): 0 alerts, 0.00 a day" in done.out
    assert "1 of them came when they were older than the watch's max_age" in done.out


def test_a_back_test_shows_what_another_query_would_change(feedd: Feedd) -> None:
    feedd.ingest(edition(ROCKETS, SANCTIONS, SEAWALL), source="one")
    told: Any = feedd.call("watch", "test", "sanctions", "--against", "rockets", "--json").json
    assert [story["title"] for story in told["gained"]] == [SANCTIONS.title]
    assert [story["title"] for story in told["lost"]] == [ROCKETS.title]


def test_all_watches_are_tried_at_once(feedd: Feedd) -> None:
    feedd.ingest(edition(ROCKETS, SEAWALL), source="one")
    feedd.ingest(edition(MILL, WRITERS), source="two")
    done = feedd.call("watch", "test", "--all")
    assert done.code == 0
    assert done.out.splitlines() == [
        f"rockets: 2 stories, the latest: {MILL.title}",
        "without a match: 1 of 2 watches, among 4 stories of 30 days",
    ]
    told = [
        json.loads(line)
        for line in feedd.call("watch", "test", "--all", "--json").out.splitlines()
    ]
    assert [(one["watch"], one["matches"]) for one in told] == [("rockets", 2), ("spread", 0)]
    assert told[1]["latest"] is None
    assert feedd.call("watch", "test").code == 2
    assert feedd.call("watch", "test", "x", "--all").code == 2


def test_a_back_test_without_matches_exits_1(feedd: Feedd) -> None:
    feedd.ingest(edition(SEAWALL), source="one")
    assert feedd.call("watch", "test", "rockets").code == 1


def test_watches_are_listed(feedd: Feedd) -> None:
    lines = [json.loads(line) for line in feedd.call("watch", "list", "--json").out.splitlines()]
    assert [line["watch"] for line in lines] == ["rockets", "spread"]


def test_a_watch_may_ask_for_a_topic(feedd: Feedd) -> None:
    with feedd.config.open("a", encoding="utf-8") as file:
        file.write('[[watches]]\nname = "wounded"\nquery = "topic:khelad AND wounded"\n')
    told = feedd.ingest(edition(ROCKETS, SEAWALL), source="one")
    assert "wounded" in {alert["watch"] for alert in told["alerts"]}
