"""What a story shows and when it moves, over the visits of its sources, through the real pipe."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.dedupe_events import told
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RULES = """
[daemon.visits]
baseline = false
[[topics]]
name = "ferries"
title = "Ferries"
query = "ferry"
[[watches]]
name = "aground"
query = "aground"
"""
TITLE = "Harbour ferry runs aground off Port Ellery with 212 passengers aboard"
LEAD = (
    "A ferry carrying 212 passengers ran aground on rocks outside Port Ellery early on Tuesday, "
    "and everyone on board was brought ashore, the coastguard said."
)
REST = (
    "The Marguerite Dawn left the marked channel in thick fog shortly before five in the morning. "
    "Lifeboats from three stations took the passengers off, many of them in nightclothes. "
    "Harbour master Joan Teller said that the hull was holed in two places below the waterline."
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]


@dataclass(frozen=True, slots=True)
class Told:
    """One item as a source tells it, an hour after the one before."""

    source: str
    id: str
    title: str = TITLE
    text: str = f"{LEAD}\n{REST}"


FULL = Told("wire", "1")
BRIEF = replace(FULL, text=LEAD)


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    with Feedd(tmp_path / "feedd", RULES) as running:
        yield running


def bulk(feedd: Feedd, *told: Told) -> list[Any]:
    """Ingest in one call, an hour apart; give what was said of each."""
    lines = [
        json.dumps(
            {
                "id": one.id,
                "source": one.source,
                "title": one.title,
                "text": one.text,
                "published": f"2031-05-05T{8 + hour:02}:00:00Z",
            }
        )
        for hour, one in enumerate(told)
    ]
    given = "\n".join(lines)
    done = feedd.call("ingest", "-", "--format", "jsonl", "--json", given=given)
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def shown(feedd: Feedd) -> Any:
    """Give the only story."""
    (line,) = feedd.call("stories", "--json").out.splitlines()
    return json.loads(line)


EDITS = {
    "figures corrected": replace(FULL, id="2", text=FULL.text.replace("212", "221")),
    "headline corrected": replace(FULL, id="2", title=TITLE.replace("212", "221")),
    "a paragraph added": replace(
        FULL, id="2", text=f"{FULL.text}\nDivers are to look at the wreck once the swell is down."
    ),
    "a negation put in": replace(
        FULL, id="2", text=FULL.text.replace("everyone on board was", "not everyone on board was")
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_corrected_text_under_another_id_revises_the_story_which_shows_it(
    feedd: Feedd, name: str
) -> None:
    later = EDITS[name]
    first, second = bulk(feedd, FULL, later)
    assert (first["verdict"], second["verdict"]) == ("new", "revised")
    story = shown(feedd)
    assert story["story"] == first["story"] == second["story"]
    assert (story["revision"], story["title"], story["text"]) == (2, later.title, later.text)
    assert (story["first_seen"], story["updated"]) == (
        "2031-05-05T08:00:00Z",
        "2031-05-05T09:00:00Z",
    )
    explained: Any = feedd.call("explain", story["story"], "--json").json
    assert [(one["title"], one["material"]) for one in explained["revisions"]] == [(TITLE, True)]


def test_the_same_text_under_another_id_moves_nothing(feedd: Feedd) -> None:
    assert [one["verdict"] for one in bulk(feedd, FULL, replace(FULL, id="2"))] == [
        "new",
        "duplicate",
    ]
    assert shown(feedd)["revision"] == 1


def test_serving_former_and_later_text_by_turns_tells_the_story_once(feedd: Feedd) -> None:
    later = EDITS["figures corrected"]
    bulk(feedd, FULL, later, FULL, later, FULL)
    assert shown(feedd)["revision"] == 2
    assert shown(feedd)["text"] == later.text
    alerts = feedd.call("alerts", "list", "--json").out.splitlines()
    assert len(alerts) <= 1


def test_a_story_seen_first_in_brief_shows_the_full_text_of_a_later_carrier(feedd: Feedd) -> None:
    found = bulk(feedd, replace(BRIEF, source="flash"), FULL)
    assert [one["verdict"] for one in found] == ["new", "duplicate"]
    story = shown(feedd)
    assert story["text"] == FULL.text
    assert story["sources"] == ["wire", "flash"]
    assert (story["revision"], story["updated"]) == (1, "2031-05-05T08:00:00Z")


def test_what_is_shown_stays_when_a_later_carrier_has_no_more_to_say(feedd: Feedd) -> None:
    bulk(feedd, FULL, replace(BRIEF, source="flash"), replace(FULL, source="paper"))
    assert shown(feedd)["sources"][0] == "wire"


def test_a_preferred_source_is_shown_once_it_carries_the_story(tmp_path: Path) -> None:
    named = "".join(
        f'[[sources]]\nname = "{name}"\nprefer = {prefer}\n'
        for name, prefer in (("wire", 0), ("paper", 1), ("agency", 2))
    )
    with Feedd(tmp_path / "feedd", RULES + named) as feedd:
        bulk(feedd, FULL, replace(BRIEF, source="paper"))
        assert shown(feedd)["sources"][0] == "paper"
        bulk(feedd, replace(BRIEF, source="agency"), replace(FULL, source="wire", id="9"))
        story = shown(feedd)
    assert story["sources"][0] == "agency"
    assert (story["revision"], story["updated"]) == (1, "2031-05-05T08:00:00Z")


def test_a_story_that_was_revised_keeps_its_voice(feedd: Feedd) -> None:
    corrected = replace(BRIEF, id="2", text=LEAD.replace("212", "221"))
    bulk(feedd, BRIEF, corrected, replace(FULL, source="paper"))
    assert shown(feedd)["text"] == corrected.text


def test_tellings_in_other_words_are_one_event_of_several_stories(feedd: Feedd) -> None:
    docs = sorted(told(), key=lambda doc: doc.published)
    lines = (
        {"id": doc.id, "title": doc.title, "text": doc.text, "published": f"{doc.published}"}
        for doc in docs
    )
    given = "\n".join(map(json.dumps, lines))
    done = feedd.call("ingest", "-", "--format", "jsonl", "--json", given=given)
    found = {one["id"]: one for one in map(json.loads, done.out.splitlines())}
    trains = [found[f"rail-strike-{number}"] for number in range(3)]
    ports = [found[f"port-strike-{number}"] for number in range(3)]
    assert len({one["story"] for one in trains + ports}) == 6
    assert {one["event"] for one in trains} == {trains[0]["story"]}
    assert trains[0]["story"] not in {one["event"] for one in ports}
    explained: Any = feedd.call("explain", trains[0]["story"], "--json").json
    assert [one["story"] for one in explained["also"]] == [one["story"] for one in trains[1:]]


def test_a_watch_may_count_the_sources_of_the_event(tmp_path: Path) -> None:
    rules = """
    [[watches]]
    name = "loud"
    query = "strike sources>=3 of event"
    [[watches]]
    name = "copied"
    query = "strike sources>=3"
    """
    with Feedd(tmp_path / "feedd", RULES + rules) as feedd:
        docs = [doc for doc in told() if doc.story == "rail-strike"]
        found = bulk(feedd, *(Told(doc.source, doc.id, doc.title, doc.text) for doc in docs))
        listed = feedd.call("alerts", "list", "--json").out.splitlines()
        alerts = [(one["watch"], one["story"]) for one in map(json.loads, listed)]
    assert len({one["story"] for one in found}) == 3
    assert alerts == [("loud", found[2]["story"])]
