"""Bodies that programs read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.model import Enclosure, Passage, Story
from feedd.deliver import kept, message, notice, schemas
from feedd.deliver.notice import Finding
from tests.deliver import notices
from tests.deliver.schema import faults

if TYPE_CHECKING:
    from feedd.deliver.notice import Notice


def test_an_alert_is_told_whole() -> None:
    assert json.loads(message.render(notices.alert())) == {
        "type": "alert.created",
        "timestamp": "2026-11-26T08:00:00.250000Z",
        "data": {
            "alert": "a-7",
            "sequence": 7,
            "watch": "rockets",
            "story": {
                "id": "s-41",
                "revision": 2,
                "title": "Rocket attack on Basra port injures four",
                "summary": "Officials said on Thursday that four dockers were hurt.",
                "link": "https://example.org/news/basra-port?id=41",
                "published": "2026-11-26T07:41:00Z",
                "language": "en",
                "sources": ["gulf-wire", "basra-daily"],
            },
            "matches": [
                {
                    "field": "title",
                    "start": 1,
                    "end": 13,
                    "text": "ocket attack",
                    "before": "R",
                    "after": " on Basra port injures four",
                },
                {
                    "field": "body",
                    "start": 75,
                    "end": 87,
                    "text": "ocket attack",
                    "before": "It was the second r",
                    "after": " on the port this month, after one on 3 November.",
                },
            ],
            "matches_omitted": 0,
            "topics": ["iraq"],
            "links": {
                "story": "https://news.example.net/stories/s-41",
                "feed": "https://news.example.net/feeds/iraq.atom",
            },
        },
    }


def test_the_same_notice_gives_the_same_bytes() -> None:
    assert message.render(notices.alert()) == message.render(notices.alert())


def test_a_cloudevent_carries_the_same_story_and_the_webhook_id() -> None:
    event = json.loads(message.render_cloudevent(notices.alert(), id="msg_x"))
    plain = json.loads(message.render(notices.alert()))
    assert event.pop("data") == plain["data"]
    assert event == {
        "specversion": "1.0",
        "id": "msg_x",
        "source": "https://news.example.net",
        "type": "alert.created",
        "time": "2026-11-26T08:00:00.250000Z",
        "datacontenttype": "application/json",
    }


@pytest.mark.parametrize(
    "made",
    [
        notices.alert(),
        notices.alert(notices.TEHRAN, "بصره"),
        notices.alert(Story(id="bare"), "nothing"),
        notices.alert(Story(id="heard", enclosures=(Enclosure(url="https://a.example/b"),))),
        notices.digest([notices.finding(), notices.finding(notices.TEHRAN, "بصره")]),
        notices.digest([]),
        replace(notices.alert(), title="راکت‌ها"),
        replace(notices.digest([]), title="راکت‌ها"),
        notices.operator_notice("The endpoint desk is disabled."),
        notice.sample(created=notices.CREATED, public_url=notices.PUBLIC_URL),
    ],
    ids=lambda made: made.type,
)
def test_every_message_keeps_to_its_schema(made: Notice) -> None:
    assert faults(json.loads(message.render(made)), made.type) == []


def test_schemas_stay_as_they_were_published() -> None:
    """Add fields if need be, and renew the digests; take nothing away before a major version."""
    digests = {name: hashlib.sha256(schemas.read(name)).hexdigest()[:16] for name in schemas.NAMES}
    assert digests == {
        "alert.created": "d01264ca3915248e",
        "alert.digest": "c3f0100e458d82ba",
        "endpoint.test": "f15837330ca9355b",
        "operator.notice": "19a643f6ca642bd6",
    }


def test_an_unknown_schema_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        schemas.read("../../settings")


def test_a_five_megabyte_story_stays_below_20_kb() -> None:
    text = "The river rose again overnight. " * 160_000
    passages = tuple(
        Passage(field="body", start=i, end=i + 2000, text=text[i : i + 2000])
        for i in range(0, 4_000_000, 100_000)
    )
    story = Story(
        id="x" * 64,
        title=text[:100_000],
        summary=text[:1_000_000],
        text=text,
        link="https://example.org/" + "a" * 1900,
        enclosures=(Enclosure(url="https://example.org/" + "a" * 1900, type="t" * 255),) * 50,
        sources=tuple(f"source-{n}" * 30 for n in range(100)),
        topics=tuple("topic" * 40 for _ in range(99)),
    )
    found = notice.find(story, passages)
    body = message.render(replace(notices.alert(), watch="w" * 500, findings=(found,)))
    assert 10_000 < len(body) < 20_000
    told = json.loads(body)["data"]
    assert told["matches_omitted"] == 40 - len(told["matches"])
    assert told["story"]["link"] == story.link


def test_passages_beyond_those_that_are_kept_are_counted_all_the_same() -> None:
    words = Story(id="s", text="war " * 60)
    passages = [Passage(field="body", start=4 * n, end=4 * n + 3, text="war") for n in range(60)]
    told = notice.find(words, passages)
    made = json.loads(message.render(replace(notices.alert(), findings=(told,))))["data"]
    assert len(made["matches"]) + made["matches_omitted"] == 60
    (made,) = json.loads(message.render(notices.digest([told])))["data"]["stories"]
    assert (len(made["matches"]), made["matches_omitted"]) == (2, 58)


def test_what_is_kept_of_a_finding_is_bounded_and_comes_back() -> None:
    names = tuple(f"wire-{n}" for n in range(80))
    story = Story(id="s", title="t" * 9_000, summary="s" * 9_000, sources=names, topics=names)
    found = kept.read_finding(kept.finding(Finding(story=story)))
    assert (len(found.story.title), len(found.story.summary)) == (2_000, 4_000)
    assert found.story.sources == found.story.topics == names[:50]


def test_the_words_right_before_a_passage_are_told_though_they_know_no_blanks() -> None:
    text = "外" * 100 + "部发言人战争"
    passage = Passage(field="body", start=104, end=106, text="战争")
    told = notice.find(Story(id="s", text=text), [passage])
    made = json.loads(message.render(replace(notices.alert(), findings=(told,))))["data"]
    assert made["matches"][0]["before"].endswith("外部发言人")


FILES = tuple(
    Enclosure(url=f"https://example.org/{n}.mp3", type="audio/mpeg", length=n) for n in range(5)
)


def test_the_first_files_of_a_story_are_told_and_in_a_digest_none() -> None:
    files = (Enclosure(url="ftp://example.org/a"), *FILES)
    found = kept.finding(notices.finding(replace(notices.BASRA, enclosures=files)))
    told = kept.read_finding(found)
    made = replace(notices.alert(), findings=(told,))
    assert json.loads(message.render(made))["data"]["story"]["enclosures"] == [
        {"url": "https://example.org/0.mp3", "type": "audio/mpeg", "length": 0},
        {"url": "https://example.org/1.mp3", "type": "audio/mpeg", "length": 1},
    ]
    (story,) = json.loads(message.render(notices.digest([told])))["data"]["stories"]
    assert "enclosures" not in story["story"]


def test_a_link_too_long_to_tell_is_left_out_rather_than_cut() -> None:
    story = replace(notices.BASRA, link="https://example.org/" + "a" * 3000)
    assert json.loads(message.render(notices.alert(story)))["data"]["story"]["link"] is None


def test_a_digest_too_long_tells_how_many_stories_are_missing() -> None:
    story = replace(notices.BASRA, title="Märkte " * 200, summary="Süß " * 500)
    body = message.render(notices.digest([replace(notices.finding(), story=story)] * 200))
    told = json.loads(body)["data"]
    assert len(body) < 20_000
    assert len(told["stories"]) >= 10
    assert len(told["stories"]) + told["stories_omitted"] == 200


CHANGES = ("figures changed: four → seven", "the headline was “Rocket hurts four”")


def test_what_changed_is_told_of_an_alert_that_repeats_and_of_no_other() -> None:
    found = replace(notices.finding(), changes=CHANGES)
    data = json.loads(message.render(replace(notices.alert(), findings=(found,))))["data"]
    assert data["changes"] == [*CHANGES]
    told = json.loads(message.render(notices.digest([found, notices.finding()])))["data"]
    assert [one.get("changes") for one in told["stories"]] == [[*CHANGES], None]


def test_the_title_of_a_watch_stands_beside_its_name() -> None:
    data = json.loads(message.render(replace(notices.alert(), title="راکت‌ها")))["data"]
    assert (data["watch"], data["watch_title"]) == ("rockets", "راکت‌ها")
    assert "watch_title" not in json.loads(message.render(notices.alert()))["data"]


TEXT = st.text(st.characters(codec=None), max_size=3000)


@given(title=TEXT, summary=TEXT, text=TEXT, name=TEXT, spans=st.lists(st.integers(0, 3000)))
def test_any_story_makes_valid_json_below_the_limit(
    title: str, summary: str, text: str, name: str, spans: list[int]
) -> None:
    passages = tuple(
        Passage(field="body", start=i, end=i + 500, text=text[i : i + 500]) for i in spans
    )
    files = (Enclosure(url=f"https://example.org/{name[:1000]}", type=title[:255]),) * 4
    story = Story(
        id="s", title=title * 5, summary=summary * 5, text=text, enclosures=files,
        sources=(name,) * 30, topics=(name,) * 30,
    )  # fmt: skip
    told = notice.find(story, passages, changes=(summary,) * 9)
    body = message.render(replace(notices.alert(), watch=name, findings=(told,)))
    assert len(body) < message.LIMIT
    assert faults(json.loads(body), "alert.created") == []


def test_a_webhook_id_is_the_same_for_ever() -> None:
    assert message.webhook_id("rockets", "s-41", "desk") == "msg_z5rdhctolbnlpqzqqbtomyh4frydbbpd"


NO_TEXT, DIGEST = st.none(), st.text(min_size=1)


@given(st.sets(st.tuples(st.text(), st.text(), st.text(), NO_TEXT | DIGEST), max_size=5))
def test_webhook_ids_differ_as_their_parts_do(
    parts: set[tuple[str, str, str, str | None]],
) -> None:
    ids = [message.webhook_id(*part) for part in parts]
    assert len(set(ids)) == len(parts)
    assert all(one.replace("_", "").isalnum() and one.isascii() for one in ids)
