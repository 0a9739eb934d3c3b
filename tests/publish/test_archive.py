from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from feedd.publish import Feed, Tombstone, archive, atom, feed_of, render
from feedd.publish.rendered import PERMANENT
from tests.publish.rfc4287 import ATOM, HISTORY, schema_faults
from tests.publish.stories import AUTHORITY, CRANES, CREATED, NOON, PUBLIC_URL, TOPIC

SIZE = 5


def whole(count: int) -> Feed:
    stories = [
        replace(CRANES, id=f"story-{number:02}", updated=NOON - timedelta(hours=number))
        for number in range(count)
    ]
    return feed_of(TOPIC, stories, public_url=PUBLIC_URL, authority=AUTHORITY, created=CREATED)


def published(count: int) -> dict[str, bytes]:
    """Give every document of a feed that has told ``count`` stories, by address."""
    everything = whole(count)
    pages = count // SIZE
    window = replace(everything, entries=everything.entries[:SIZE])
    oldest_first = everything.entries[::-1]
    cut = [
        archive.page(window, n, oldest_first[(n - 1) * SIZE : n * SIZE][::-1])
        for n in range(1, pages + 1)
    ]
    documents = [archive.leading_back(window, pages=pages), *cut]
    return {feed.url("atom"): atom.write(feed) for feed in documents}


def walk(documents: dict[str, bytes]) -> list[etree._Element]:
    """Follow prev-archive from the window to the end, as a reader does."""
    url: str | None = f"{PUBLIC_URL}/feeds/harbours.atom"
    met: list[etree._Element] = []
    while url:
        met.append(etree.fromstring(documents[url]))
        url = next(iter(links(met[-1], "prev-archive")), None)
    return met


def links(feed: etree._Element, rel: str) -> list[str]:
    found = feed.findall(f"{ATOM}link")
    return [str(link.get("href")) for link in found if link.get("rel") == rel]


@pytest.mark.parametrize("count", [0, 1, SIZE, SIZE + 1, 3 * SIZE - 1, 3 * SIZE])
def test_who_walks_back_meets_every_entry(count: int) -> None:
    entries = [entry for feed in walk(published(count)) for entry in feed.iter(f"{ATOM}id")]
    told = {str(found.text) for found in entries}
    assert {entry.id for entry in whole(count).entries} <= told


def test_no_entry_is_on_two_pages() -> None:
    pages = walk(published(3 * SIZE))[1:]
    ids = [i.text for feed in pages for i in feed.findall(f"{ATOM}entry/{ATOM}id")]
    assert len(ids) == len(set(ids)) == 3 * SIZE


def test_every_page_is_marked_and_leads_to_the_window_and_keeps_the_schema() -> None:
    documents = published(3 * SIZE + 2)
    window = f"{PUBLIC_URL}/feeds/harbours.atom"
    for url, document in documents.items():
        feed = etree.fromstring(document)
        assert schema_faults(document) == []
        assert links(feed, "self") == [url]
        assert (feed.find(f"{HISTORY}archive") is not None) == (url != window)
        assert links(feed, "current") == ([] if url == window else [window])
        times = [str(found.text) for found in feed.iterfind(f"{ATOM}entry/{ATOM}updated")]
        assert feed.findtext(f"{ATOM}updated") == max(times)


def test_a_page_stays_as_it_is_while_the_feed_goes_on() -> None:
    entries = whole(SIZE).entries
    before, after = whole(2 * SIZE), replace(whole(3 * SIZE), title=TOPIC.title)
    assert atom.write(archive.page(before, 1, entries)) == atom.write(
        archive.page(after, 1, entries)
    )


def test_a_page_may_be_kept_for_ever() -> None:
    feed = whole(SIZE)
    assert render(archive.page(feed, 1, feed.entries), "atom").cache_control == PERMANENT


def test_a_page_names_no_hub_and_nothing_that_was_withdrawn() -> None:
    stone = Tombstone(ref="tag:gone", when=NOON)
    window = replace(whole(SIZE), hubs=("https://hub.example/",), tombstones=(stone,))
    page = archive.page(window, 1, window.entries)
    assert (page.hubs, page.tombstones) == ((), ())


def test_the_first_page_leads_nowhere() -> None:
    feed = whole(SIZE)
    assert archive.page(feed, 1, feed.entries).prev_archive is None
    assert archive.leading_back(feed, pages=0).prev_archive is None
