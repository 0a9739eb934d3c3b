from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from feedd.core.model import Story
from feedd.publish import Feed, feed_of, mint_authority
from feedd.publish.wording import paragraphs, shortened, web_address
from tests.publish.stories import (
    AUTHORITY,
    CRANES,
    CREATED,
    NOON,
    OUTLETS,
    PUBLIC_URL,
    STORIES,
    TOPIC,
)


def told(*stories: Story, public_url: str = PUBLIC_URL) -> Feed:
    return feed_of(
        TOPIC,
        stories,
        public_url=public_url,
        authority=AUTHORITY,
        created=CREATED,
        outlets=OUTLETS,
    )


def ids(feed: Feed) -> list[str]:
    return [feed.id, *(entry.id for entry in feed.entries)]


def test_ids_survive_a_move_to_another_address() -> None:
    assert ids(told(*STORIES)) == ids(told(*STORIES, public_url="http://127.0.0.1:8787/"))


def test_ids_survive_a_new_title() -> None:
    before, after = told(CRANES), told(replace(CRANES, title="Cranes move again", revision=2))
    assert ids(before) == ids(after)


def test_an_id_escapes_what_a_tag_can_not_hold() -> None:
    feed = told(replace(CRANES, id="a b/ج"))
    assert feed.entries[0].id == f"tag:{AUTHORITY}:story/a%20b%2F%D8%AC"


def test_updated_keeps_its_second_and_moves_only_with_the_story() -> None:
    first = told(CRANES).entries[0].updated
    beside_others = told(replace(CRANES, id="other"), CRANES).entries[1].updated
    assert first.replace(microsecond=0) == CRANES.updated
    assert first == beside_others
    revised = told(replace(CRANES, updated=NOON)).entries[0].updated
    assert revised - first == timedelta(minutes=10)


def test_stories_of_one_visit_have_times_of_their_own() -> None:
    many = [replace(CRANES, id=f"story-{n}") for n in range(100)]
    assert len({entry.updated for entry in told(*many).entries}) == 100


def test_a_feed_is_as_new_as_its_newest_entry() -> None:
    feed = told(*STORIES)
    assert feed.updated == max(entry.updated for entry in feed.entries)


def test_an_empty_feed_was_updated_when_its_topic_came_to_be() -> None:
    assert told().updated == CREATED


def test_a_time_from_the_future_becomes_the_time_of_seeing() -> None:
    story = replace(CRANES, published=NOON + timedelta(days=400))
    assert told(story).entries[0].published == CRANES.first_seen


def test_a_story_without_any_time_takes_the_topics() -> None:
    story = Story(id="x", title="No clock on this wall")
    assert told(story).entries[0].updated.replace(microsecond=0) == CREATED


def test_a_summary_topic_shows_no_text_but_the_summary() -> None:
    topic = replace(TOPIC, content="summary")
    feed = feed_of(topic, STORIES, public_url=PUBLIC_URL, authority=AUTHORITY, created=CREATED)
    assert [entry.html for entry in feed.entries[:2]] == ["", ""]
    assert feed.entries[0].summary == "Two cranes stopped on Monday."
    assert feed.entries[1].summary == "اسکلهٔ تازه صبح امروز کار خود را آغاز کرد."


def test_other_outlets_are_named_beside_their_links() -> None:
    (entry,) = told(CRANES).entries
    assert [(other.url, other.title) for other in entry.related] == [
        ("https://bandar.example/n/99", "بندر امروز")
    ]


def test_an_outlet_without_a_feed_id_is_named_by_its_address_or_by_feedd() -> None:
    feed = told(*STORIES[1:])
    assert [entry.sources[0].id for entry in feed.entries] == [
        "https://bandar.example/latest",
        f"tag:{AUTHORITY}:source/wire",
    ]


@pytest.mark.parametrize(
    ("public_url", "authority"),
    [
        ("https://News.Example.org:8443/feedd", "news.example.org,2026-11-26"),
        ("http://127.0.0.1:8787", "127.0.0.1,2026-11-26"),
        ("", "localhost,2026-11-26"),
    ],
)
def test_an_authority_is_a_host_and_a_day(public_url: str, authority: str) -> None:
    assert mint_authority(public_url, on=date(2026, 11, 26)) == authority


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("short enough", 12, "short enough"),
        ("cut after a word", 12, "cut after a…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("one\n  line", 20, "one line"),
    ],
)
def test_text_is_cut_after_a_word(text: str, length: int, short: str) -> None:
    assert shortened(text, length) == short


def test_plain_text_becomes_escaped_paragraphs() -> None:
    assert paragraphs("a < b\n\n  \nc & d") == "<p>a &lt; b</p><p>c &amp; d</p>"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://coast.example/a", "https://coast.example/a"),
        ('  https://coast.example/a b<c>"', "https://coast.example/a%20b%3Cc%3E%22"),
        ("https://بندر.example/خبر", "https://بندر.example/خبر"),
        ("https://coast.example/%20?q=1&r=[2]#x", "https://coast.example/%20?q=1&r=[2]#x"),
        ("javascript:alert(1)", None),
        ("/relative", None),
        ("https://", None),
        ("https://[::1", None),
        ("mailto:desk@coast.example", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_are_told_and_in_a_form_that_holds(
    url: str | None, address: str | None
) -> None:
    assert web_address(url) == address
