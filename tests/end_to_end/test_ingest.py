"""A bulletin through the whole pipe, by the command."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
import pytest

from feedd.store import Database, sources
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

pytestmark = pytest.mark.usefixtures("engine")

REAL = Path(__file__).parents[3] / "shared/bulletins/000_8525c000e03591c7.txt"
HEADLINES = (
    "US sanctions leaders of Iran-backed militias in Iraq for killing protestors",
    "US Threatens To Close Embassy In Iraq If Rocket Attacks Continue",
    "Saudi Arabia Says It Dismantled Terrorist Cell Trained By Iran’s IRGC",
    "At Least 5 Civilians Killed In Rocket Attack Near Baghdad Airport",
    "Prince Reza Pahlavi Sends Message To Iranians",
    "Iran Urges Armenia and Azerbaijan To Agree To A Ceasefire",
    "Father Of Protester Condemned To Death In Iran Commits Suicide",
    "Victims' Families Of Ukraine Airliner Shot Down By Iran Will Rally October 5",
    "Iran's Foreign Ministry Denies Reports Of Ongoing Talks With United States",
    "IWA Statement: Writers Sent ‘To The Altar Of Sacrifice’",
    "Attorney Of Abducted Iranian Activist Says Ayatollah Sistani's Office Might Be Infiltrated",
    "Iranian Parents Say Schools Pressuring Girls To Wear Hijab In Online Classes",
    "Iran General Threatens UAE, Bahrain If Ties With Israel Harm Its Security",
    "Iran Security Official Tells Baghdad's Top Diplomat The US Should Leave Iraq",
    "Former Lawmaker Says Anti-Viral Medication Went To 'Rulers' In Iran, Not The People",
)
RULES = """
[[sources]]
name = "bulletin"
baseline = false
[[topics]]
name = "iraq"
title = "Iraq"
query = 'iraq* OR baghdad'
[[topics]]
name = "iran-us"
title = "Iran–US relations"
query = 'iran* AND ("united states" OR washington OR american* OR {US})'
[[topics]]
name = "human-rights"
title = "Human rights"
query = '"human rights" OR torture* OR "freedom of speech" OR (prison AND (writer* OR protest*))'
[[endpoints]]
name = "desk"
url = "http://127.0.0.1:9/hook"
secret = "whsec_ZmVlZGQtdGVzdHMtc2VjcmV0LWZvci1sb29wYmFjaw=="
[[watches]]
name = "rockets"
query = '"rocket attack" OR sanction*'
notify = ["desk"]
"""


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    with Feedd(tmp_path / "feedd", RULES) as running:
        yield running


def counts(told: dict[str, list[dict[str, object]]]) -> tuple[int, int, int, int]:
    return (len(told["new"]), len(told["revised"]), len(told["duplicate"]), len(told["alerts"]))


def test_a_bulletin_is_split_stored_and_known_again(feedd: Feedd) -> None:
    first = feedd.ingest(edition(SEAWALL, ROCKETS, SANCTIONS))
    again = feedd.ingest(edition(SEAWALL, ROCKETS, SANCTIONS))
    assert [item["title"] for item in first["new"]] == [
        SEAWALL.title,
        ROCKETS.title,
        SANCTIONS.title,
    ]
    assert counts(first) == (3, 0, 0, 2)
    assert counts(again) == (0, 0, 3, 0)
    assert all(item["reasons"] for item in again["duplicate"])


def test_the_next_edition_brings_one_new_story_and_one_cosmetic_revision(feedd: Feedd) -> None:
    feedd.ingest(edition(ROCKETS, SANCTIONS, WRITERS))
    mended = corrected(SANCTIONS, "companies said", "companys said")
    told = feedd.ingest(edition(SEAWALL, ROCKETS, mended, WRITERS))
    assert counts(told) == (1, 1, 2, 0)
    assert told["new"][0]["title"] == SEAWALL.title
    assert told["revised"][0]["title"] == SANCTIONS.title
    assert told["revised"][0]["material"] is False


def test_a_corrected_figure_is_a_material_revision_and_raises_no_second_alert(
    feedd: Feedd,
) -> None:
    feedd.ingest(edition(ROCKETS, WRITERS))
    told = feedd.ingest(edition(corrected(ROCKETS, "Three", "Seven"), WRITERS))
    assert counts(told) == (0, 1, 1, 0)
    assert told["revised"][0]["material"] is True
    assert told["suppressed"][0]["watch"] == "rockets"


def test_a_revision_that_matches_for_the_first_time_raises_its_alert(feedd: Feedd) -> None:
    feedd.ingest(edition(TALKS, WRITERS))
    told = feedd.ingest(
        edition(corrected(TALKS, "there will be none", "sanctions must go"), WRITERS)
    )
    assert counts(told) == (0, 1, 1, 1)
    assert told["alerts"][0]["title"] == TALKS.title


def test_a_text_written_anew_under_its_old_headline_is_a_revision(feedd: Feedd) -> None:
    # The id that such a story was given goes with its old words, so its likeness decides.
    others = (
        "Power Cut Hits Island Villages\n\nAbout six hundred homes have been without "
        "power since dawn.\n\nLifeboat Crew Brings In Drifting Trawler\n\nThe crew brought the "
        "trawler Marigold into harbor shortly before midnight after her engine failed.\n"
    )
    shell = (
        "Beach Closed After Unexploded Shell Found\n\nPart of the north beach is closed after a "
        "walker found a shell from the last war. Army divers are on their way.\n"
    )
    later = (
        "Beach Closed After Unexploded Shell Found\n\nThe shell was blown up at noon and the "
        "beach will reopen on Tuesday.\n"
    )
    feedd.ingest(f"{others}\n{shell}")
    told = feedd.ingest(f"{later}\n{others}")
    assert counts(told) == (0, 1, 2, 0)
    assert told["revised"][0]["material"] is True


def test_topics_are_filled_and_their_feeds_hold_what_a_reader_expects(feedd: Feedd) -> None:
    feedd.ingest(edition(SEAWALL, ROCKETS, SANCTIONS, WRITERS, TALKS))
    feed = feedparser.parse(feedd.call("feed", "human-rights").out)
    assert [entry.title for entry in feed.entries] == [WRITERS.title]
    assert feed.bozo == 0


def test_a_new_topic_is_filled_from_stored_stories(feedd: Feedd) -> None:
    feedd.ingest(edition(SEAWALL, ROCKETS))
    with feedd.config.open("a", encoding="utf-8") as file:
        file.write('[[topics]]\nname = "marwick"\ntitle = "Marwick"\nquery = "marwick"\n')
    feed = feedparser.parse(feedd.call("feed", "marwick").out)
    assert [entry.title for entry in feed.entries] == [SEAWALL.title]


def test_a_topic_that_is_declared_again_holds_what_came_meanwhile(feedd: Feedd) -> None:
    without = feedd.config.read_text(encoding="utf-8")
    topic = '[[topics]]\nname = "marwick"\nquery = "marwick"\n'
    feedd.config.write_text(without + topic, encoding="utf-8")
    feedd.call("feed", "marwick")
    feedd.config.write_text(without, encoding="utf-8")
    feedd.ingest(edition(SEAWALL, ROCKETS))
    feedd.config.write_text(without + topic, encoding="utf-8")
    feed = feedparser.parse(feedd.call("feed", "marwick").out)
    assert [entry.title for entry in feed.entries] == [SEAWALL.title]


def test_another_outlets_copy_is_merged_and_both_are_named(feedd: Feedd) -> None:
    first = feedd.ingest(edition(ROCKETS, WRITERS))
    copy = Told("Three wounded in attack on Khelad fuel depot", ROCKETS.paragraphs)
    told = feedd.ingest(edition(copy, SEAWALL), source="wire")
    assert counts(told) == (1, 0, 1, 0)
    assert told["duplicate"][0]["story"] == first["new"][0]["story"]
    listed = feedd.call("stories", "--query", "khelad", "--json")
    assert json.loads(listed.out)["sources"] == ["bulletin", "wire"]


def test_a_listing_knows_when_outlets_carried_a_story_and_may_only_exclude(feedd: Feedd) -> None:
    feedd.ingest(edition(ROCKETS), "--at", "2026-11-26T06:00:00Z")
    feedd.ingest(edition(ROCKETS, SEAWALL), "--at", "2026-11-26T08:00:00Z", source="wire")
    assert feedd.call("stories", "--query", "khelad sources>=2 within 3h").code == 0
    assert feedd.call("stories", "--query", "khelad sources>=2 within 1h").code == 1
    (others,) = feedd.call("stories", "--query", "NOT khelad").out.splitlines()
    assert SEAWALL.title in others


PAGE = """<!doctype html><html lang="{}"><title>Voice</title>
<article><h2>Ferry crews call off their strike</h2><p>Boats sail again on Friday, the union
said.</p></article><article><h2>Library reopens after the flood</h2><p>The reading room is dry
again, the council said on Tuesday.</p></article></html>"""


@pytest.mark.parametrize(
    ("stated", "declared", "known"), [("eo", "", "eo"), ("en", 'language = "eo"', "eo")]
)
def test_a_story_is_kept_in_the_language_of_its_page_or_the_one_that_a_person_declares(
    tmp_path: Path, stated: str, declared: str, known: str
) -> None:
    with Feedd(tmp_path / "feedd", f'[[sources]]\nname = "voice"\n{declared}\n') as feedd:
        page = tmp_path / "page.html"
        page.write_text(PAGE.format(stated))
        assert feedd.call("ingest", str(page), "--source", "voice").code == 0
        told = feedd.call("stories", "--query", f"lang:{known}", "--json").out.splitlines()
        assert [json.loads(line)["language"] for line in told] == [known] * 2


@pytest.mark.parametrize("stated", ["", "en-US"])
def test_the_language_of_a_feed_that_states_none_or_a_wrong_one_is_told_by_its_texts(
    feedd: Feedd, stated: str
) -> None:
    texts = (
        "وزارت راه اعلام کرد که این پل در روز جمعه برای رفت و آمد باز می‌شود و کار آن تمام شد",
        "The ministry said on Friday that the bridge is open to traffic for the first time.",
    )
    items = "".join(f"<item><description>{text}</description></item>" for text in texts)
    head = f"<title>x</title><language>{stated}</language>"
    feedd.ingest(f'<rss version="2.0"><channel>{head}{items}</channel></rss>')
    told = feedd.call("stories", "--json").out.splitlines()
    assert {json.loads(line)["language"] for line in told} == {"fa", stated or "en"}


def test_a_story_is_found_by_what_its_source_tagged_it_with(feedd: Feedd) -> None:
    items = "".join(
        f"<item><title>{title}</title><category>{tag}</category></item>"
        for title, tag in (("Ferry wins the cup", "Water Sports"), ("Ferry stops", "Sea"))
    )
    feedd.ingest(f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>')
    (found,) = feedd.call("stories", "--query", "ferry tag:sports", "--json").out.splitlines()
    assert json.loads(found)["categories"] == ["Water Sports"]
    (other,) = feedd.call("stories", "--query", "ferry -tag:{Water Sports}").out.splitlines()
    assert "stops" in other


def test_a_first_visit_raises_no_alerts_unless_the_source_says_so(feedd: Feedd) -> None:
    told = feedd.ingest(edition(ROCKETS), source="other")
    assert counts(told) == (1, 0, 0, 0)
    assert told["suppressed"][0]["reasons"][-1]["name"] == "baseline"


def test_a_story_from_a_baseline_alerts_when_another_source_publishes_it(feedd: Feedd) -> None:
    feedd.ingest(edition(ROCKETS), source="other")
    told = feedd.ingest(edition(ROCKETS, SEAWALL))
    assert counts(told) == (1, 0, 1, 1)


def test_an_old_story_raises_no_alert(feedd: Feedd) -> None:
    old = (
        '<rss version="2.0"><channel><title>Old</title><item><title>Rocket attack</title>'
        "<guid>1</guid><pubDate>Mon, 02 Jan 2006 15:04:05 GMT</pubDate>"
        "<description>A rocket attack long ago.</description></item></channel></rss>"
    )
    told = feedd.ingest(old)
    assert counts(told) == (1, 0, 0, 0)


def test_an_unreadable_document_is_told_and_stores_nothing(feedd: Feedd) -> None:
    told = feedd.call("ingest", "-", "--source", "bulletin", given="")
    assert (told.code, told.err) == (1, "feedd: The document is empty.\n")
    for place, code in (("-", "empty"), ("none.txt", "not_found")):
        done = feedd.call("ingest", place, "--source", "bulletin", "--json", given="")
        assert (done.code, json.loads(done.out)["error"]["code"]) == (1, code)
    assert feedd.call("stories").code == 1


def test_bulk_documents_are_told_line_by_line(feedd: Feedd, tmp_path: Path) -> None:
    lines = [
        {"id": "1", "title": ROCKETS.title, "text": "\n".join(ROCKETS.paragraphs), "source": "a"},
        {"id": "2", "title": ROCKETS.title, "text": "\n".join(ROCKETS.paragraphs), "source": "b"},
        {"id": "3", "title": SEAWALL.title, "text": "\n".join(SEAWALL.paragraphs), "source": "b"},
    ]
    file = tmp_path / "bulk.jsonl"
    undated = json.dumps(lines[2] | {"published": "30 February"})
    given = "\n".join([json.dumps(lines[0]), "{", undated, *map(json.dumps, lines[1:])])
    file.write_text(given, encoding="utf-8-sig")
    done = feedd.call("ingest", str(file), "--format", "jsonl", "--json")
    told = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 1
    assert [line[:7] for line in done.err.splitlines()] == ["line 2:", "line 3:"]
    assert "line 3: published: is no time, 2026-11-26T08:00:00Z is; passed over\n" in done.err
    assert [(line["id"], line["verdict"]) for line in told] == [
        ("1", "new"),
        ("2", "duplicate"),
        ("3", "new"),
    ]
    assert told[0]["story"] == told[1]["story"] != told[2]["story"]


@pytest.mark.parametrize("given", ["\n", "nothing\n", '{"title": "No id"}\n'])
def test_bulk_ingest_of_lines_that_hold_no_document_stores_nothing(
    feedd: Feedd, given: str
) -> None:
    done = feedd.call("ingest", "-", "--format", "jsonl", given=given)
    assert (done.code, done.out) == (bool(given.strip()), "")
    assert done.err.count("\n") == bool(given.strip())


def test_bulk_ingest_takes_nothing_that_a_feed_could_not_bring(
    feedd: Feedd, tmp_path: Path
) -> None:
    lines: list[dict[str, str | int]] = [
        {"id": "a\0b", "title": "Ferry\0\nstrike", "source": "port\0\nnews"},
        {"id": "script", "title": "Talks", "url": "javascript:alert(1)", "source": "\0"},
        {"id": "login", "title": "Harbour", "url": "https://me:secret@example.org/1"},
        {"id": "long", "title": "Storm", "source": "s" * 501},
        {"id": 5, "title": "Flood", "url": "https://example.org/2"},
    ]
    file = tmp_path / "bulk.jsonl"
    file.write_text("\n".join([*map(json.dumps, lines), "nothing"]))
    done = feedd.call("ingest", str(file), "--format", "jsonl", "--json")
    assert done.code == 1
    assert done.err.splitlines() == [
        "line 4: source: String should have at most 500 characters; passed over",
        "line 6: Invalid JSON: expected ident at line 1 column 2; passed over",
    ]
    ids = [json.loads(line)["id"] for line in done.out.splitlines()]
    assert ids == ["a\0b", "script", "login", "5"]
    told = [json.loads(line) for line in feedd.call("stories", "--json").out.splitlines()]
    assert {(one["title"], one["link"], *one["sources"]) for one in told} == {
        ("Ferry strike", None, "port news"),
        ("Talks", None, "bulk"),
        ("Harbour", "https://example.org/1", "bulk"),
        ("Flood", "https://example.org/2", "bulk"),
    }


def test_what_was_told_long_ago_raises_no_alert_if_a_person_says_so(
    feedd: Feedd, tmp_path: Path
) -> None:
    lines = [
        {"id": title, "title": title, "source": "archive", "published": f"2024-0{n}-01T08:00:00Z"}
        for n, title in enumerate(("Ferry strike", ROCKETS.title, "Talks"), 1)
    ]
    file = tmp_path / "history.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    assert feedd.call("ingest", str(file), "--format", "jsonl", "--silent").code == 0
    assert feedd.call("alerts", "list").code == 1
    told = feedd.ingest(edition(ROCKETS), "--silent", source="archive")
    assert told["alerts"] == []
    assert told["suppressed"]
    again = feedd.call("ingest", "-", "--silent", "--source", "archive", given=edition(ROCKETS))
    assert again.out.endswith("--silent raises no alerts\n")
    assert len(feedd.ingest(edition(ROCKETS))["alerts"]) == 1
    url = database_url(feedd.folder / "state")
    with closing(Database(url)) as database, database.read() as connection:
        began = sources.ran_last(connection, before=datetime(2025, 1, 1, tzinfo=UTC))
    assert began is not None
    assert began.year > 2025, "the clock seems to have leapt ahead since then"


@pytest.mark.skipif(not REAL.exists(), reason="the real bulletin is not here")
def test_the_real_bulletin_over_three_editions(feedd: Feedd) -> None:
    text = REAL.read_text(encoding="utf-8")
    first, again = feedd.ingest(text), feedd.ingest(text)
    assert tuple(item["title"] for item in first["new"]) == HEADLINES
    assert counts(first)[:3] == (15, 0, 0)
    assert counts(again) == (0, 0, 15, 0)
    marker = "US Threatens To Close Embassy"
    fresh = "\n\n".join((SEAWALL.title, *SEAWALL.paragraphs))
    third = text.replace("about thei son", "about their son").replace(
        marker, f"{fresh}\n\n\n{marker}", 1
    )
    told = feedd.ingest(third)
    assert counts(told)[:3] == (1, 1, 14)
    assert told["revised"][0]["material"] is False


@pytest.mark.skipif(not REAL.exists(), reason="the real bulletin is not here")
def test_the_real_bulletins_stories_stand_in_the_topics_a_reader_expects(feedd: Feedd) -> None:
    told = feedd.ingest(REAL.read_text(encoding="utf-8"))
    assert {alert["title"] for alert in told["alerts"]} >= {HEADLINES[0], HEADLINES[3]}
    titles = {
        topic: {entry.title for entry in feedparser.parse(feedd.call("feed", topic).out).entries}
        for topic in ("iraq", "iran-us", "human-rights")
    }
    assert {HEADLINES[1], HEADLINES[3], HEADLINES[13]} <= titles["iraq"]
    assert {HEADLINES[8], HEADLINES[13]} <= titles["iran-us"]
    assert {HEADLINES[6], HEADLINES[9]} <= titles["human-rights"]
    assert HEADLINES[14] not in titles["iraq"] | titles["human-rights"]
