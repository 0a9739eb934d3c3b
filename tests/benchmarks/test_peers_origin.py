"""What the benchmark's publishers serve, asked by a plain client."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from benchmarks.peers import origin, texts
from benchmarks.peers.feeds import ENTRIES, World
from feedd.core import query
from feedd.core.parse import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.peers.origin import Origin

# They change seldom, and start a process.
pytestmark = pytest.mark.slow

FEEDS = 20
EPOCH = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> Iterator[Origin]:
    with origin.running(FEEDS) as running:
        yield running


@pytest.fixture(autouse=True)
def _as_at_first(world: Origin) -> None:
    world.reset()


def get(url: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    parts = urlsplit(url)
    assert parts.hostname is not None
    connection = HTTPConnection(parts.hostname, parts.port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", parts.path, headers=named)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def tags(world: Origin) -> list[str]:
    return [get(url)[0].headers["ETag"] for url in world.urls]


def test_each_publisher_has_an_address_of_its_own(world: Origin) -> None:
    assert len({urlsplit(url).hostname for url in world.urls}) == FEEDS


@pytest.mark.parametrize("known", ["ETag", "Last-Modified"])
def test_who_knows_the_edition_hears_304(world: Origin, known: str) -> None:
    first, _ = get(world.urls[0])
    condition = {"ETag": "If_None_Match", "Last-Modified": "If_Modified_Since"}[known]
    again, body = get(world.urls[0], **{condition: first.headers[known]})
    assert (again.status, body) == (304, b"")


def test_gzip_is_for_those_who_take_it(world: Origin) -> None:
    packed, body = get(world.urls[0], Accept_Encoding="gzip, deflate")
    plain, whole = get(world.urls[0])
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Content-Encoding"] is None
    assert gzip.decompress(body) == whole


def test_a_turn_changes_the_share_asked_for(world: Origin) -> None:
    before = tags(world)
    world.turn(0.25)
    changed = sum(a != b for a, b in zip(before, tags(world), strict=True))
    assert changed == FEEDS // 4


def test_a_reset_brings_back_the_first_editions_and_the_same_turns(world: Origin) -> None:
    first = tags(world)
    world.turn(0.25)
    turned = tags(world)
    world.reset()
    assert tags(world) == first
    world.turn(0.25)
    assert tags(world) == turned


def test_a_changed_feed_has_three_new_entries(world: Origin) -> None:
    before = [parse(get(url)[1], url=url, content_type=None) for url in world.urls[:1]]
    world.turn(1.0)
    after = [parse(get(url)[1], url=url, content_type=None) for url in world.urls[:1]]
    old, new = ({entry.link for entry in one.entries} for one in (before[0], after[0]))
    assert len(new - old) == 3
    assert len(new) == len(old) == ENTRIES


def test_what_was_asked_is_counted(world: Origin) -> None:
    world.counts()
    get(world.urls[0])
    get(world.urls[0], Accept_Encoding="gzip")
    get(world.urls[0].replace("/feed", "/robots.txt"))
    counted = world.counts()
    assert {how: counted[how] for how in ("identity", "gzip", "404")} == {
        "identity": 1,
        "gzip": 1,
        "404": 1,
    }


def test_every_format_holds_thirty_entries_with_all_their_words() -> None:
    a_world = World(feeds=50, epoch=EPOCH)
    forms = {a_world.form(feed): feed for feed in range(50)}
    assert set(forms) == {"rss", "atom", "rdf", "json", "page"}
    for form, feed in forms.items():
        media_type, body = a_world.document(feed, 0)
        read = parse(body, url="https://paper.example/", content_type=media_type)
        assert len(read.entries) == ENTRIES, form
        newest, written = read.entries[0], a_world.entry(feed, ENTRIES - 1).text
        assert newest.title == written.title
        assert written.paragraphs[-1].strip() in (newest.content_text or newest.summary or "")


def test_no_entry_is_from_the_future_at_first() -> None:
    a_world = World(feeds=3, epoch=EPOCH)
    entries = (a_world.entry(feed, number) for feed in range(3) for number in range(ENTRIES))
    assert all(entry.published < EPOCH for entry in entries)


def test_some_entries_are_an_agency_s_told_by_several_feeds() -> None:
    a_world = World(feeds=100, epoch=EPOCH)
    leads = Counter(
        a_world.entry(feed, number).text.paragraphs[0]
        for feed in range(0, 90, len(texts.CODES))
        for number in range(ENTRIES)
    )
    carried = [count for count in leads.values() if count > 1]
    assert carried
    assert sum(carried) < sum(leads.values()) / 5


def test_every_watch_and_topic_can_be_read() -> None:
    for text in (*texts.watch_queries(90), *texts.topic_queries(20)):
        query.compile(text)
