"""Any text in any field gives documents that others read back as they were meant."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feedd.core.model import Enclosure
from feedd.publish import Feed, Outlet, atom, jsonfeed, rss
from feedd.publish.document import Item, Related
from feedd.publish.repair import sound
from tests.publish import jsonfeed11, rss20
from tests.publish.rfc4287 import ATOM, schema_faults

# Surrogates too: what a careless decoder leaves behind.
anything = st.text(st.characters(exclude_categories=[]), max_size=40)
awkward = st.sampled_from(
    ["AT&amp;T", "<b>", "&lt;script&gt;", "]]>", "\r\n", "\t", "&#x0;", "\0"]
)
texts = st.one_of(anything, st.lists(st.one_of(awkward, anything), max_size=3).map("".join))
links = st.one_of(st.none(), texts, texts.map("https://a.example/{}".format))
FIRST_DAY, A_LIFETIME = datetime(1990, 1, 1, tzinfo=UTC), 40 * 365 * 24 * 3600
times = st.integers(0, A_LIFETIME).map(lambda seconds: FIRST_DAY + timedelta(seconds=seconds))
outlets = st.builds(Outlet, name=texts, title=texts, url=links, feed_url=links, id=links)
items = st.builds(
    Item,
    id=st.one_of(st.uuids().map("urn:uuid:{}".format), st.just("urn:same"), st.just("")),
    updated=times,
    title=texts,
    link=links,
    published=st.one_of(st.none(), times),
    html=texts,
    text=texts,
    summary=texts,
    authors=st.lists(texts, max_size=2).map(tuple),
    categories=st.lists(texts, max_size=2).map(tuple),
    sources=st.lists(outlets, max_size=2).map(tuple),
    related=st.lists(st.builds(Related, url=texts, title=texts), max_size=2).map(tuple),
    language=st.one_of(st.none(), texts),
    enclosures=st.lists(
        st.builds(Enclosure, url=texts, type=st.one_of(st.none(), texts)), max_size=2
    ).map(tuple),
)
feeds = st.builds(
    Feed,
    id=st.just("tag:x,2026:topic/t"),
    title=texts,
    subtitle=texts,
    updated=times,
    address=st.just("https://x.example/feeds/t"),
    page_url=st.just("https://x.example/topics/t"),
    language=st.one_of(st.none(), texts),
    entries=st.lists(items, max_size=3).map(tuple),
)

pytestmark = pytest.mark.slow
few = settings(max_examples=60, deadline=None)


@few
@given(feeds)
def test_lxml_reads_back_every_text_of_an_atom_feed(raw: Feed) -> None:
    feed = sound(raw)
    document = etree.fromstring(atom.write(feed))
    assert document.findtext(f"{ATOM}title") == feed.title
    entries = document.findall(f"{ATOM}entry")
    assert [_told(entry) for entry in entries] == [_meant(item) for item in feed.entries]


def _told(entry: etree._Element) -> tuple[object, ...]:
    return (
        entry.findtext(f"{ATOM}id"),
        entry.findtext(f"{ATOM}title"),
        entry.findtext(f"{ATOM}content") or "",
        entry.findtext(f"{ATOM}summary") or "",
        [c.get("term") for c in entry.findall(f"{ATOM}category")],
        [ln.get("href") for ln in entry.findall(f"{ATOM}link") if ln.get("rel") == "related"],
    )


def _meant(item: Item) -> tuple[object, ...]:
    return (
        item.id,
        item.title,
        item.html,
        item.summary,
        list(item.categories),
        [other.url for other in item.related],
    )


@few
@given(feeds)
def test_any_atom_feed_keeps_the_schema(raw: Feed) -> None:
    assert schema_faults(atom.write(sound(raw))) == []


@few
@given(feeds)
def test_feedparser_reads_back_ids_titles_and_links(raw: Feed) -> None:
    feed = sound(raw)
    read = feedparser.parse(atom.write(feed))
    assert not read.bozo
    assert [(entry.id, entry.title) for entry in read.entries] == [
        (item.id, _heard(item.title)) for item in feed.entries
    ]
    alternates = [
        [link.href for link in entry.get("links", ()) if link.rel == "alternate"]
        for entry in read.entries
    ]
    assert alternates == [[item.link] if item.link else [] for item in feed.entries]


def _heard(text: str) -> str:
    """Undo feedparser's guess that text was UTF-8 misread as Latin-1: it hears Â¡ as ¡."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


@few
@given(feeds)
def test_lxml_reads_back_every_text_of_an_rss_feed(raw: Feed) -> None:
    feed = sound(raw)
    channel = etree.fromstring(rss.write(feed))[0]
    assert [item.findtext("title") for item in channel.iter("item")] == [
        item.title for item in feed.entries
    ]
    assert [item.findtext("guid") for item in channel.iter("item")] == [
        item.id for item in feed.entries
    ]


@few
@given(feeds)
def test_any_rss_feed_keeps_the_specification(raw: Feed) -> None:
    assert rss20.faults(rss.write(sound(raw))) == []


@few
@given(feeds)
def test_any_json_feed_keeps_the_version_and_tells_the_same(raw: Feed) -> None:
    feed = sound(raw)
    written = jsonfeed.write(feed)
    assert jsonfeed11.faults(written) == []
    document = json.loads(written)
    assert document["title"] == feed.title
    assert [(item["id"], item["title"]) for item in document["items"]] == [
        (item.id, item.title) for item in feed.entries
    ]


@few
@given(feeds)
def test_a_sound_feed_stays_as_it_is(raw: Feed) -> None:
    feed = sound(raw)
    assert sound(feed) == feed
