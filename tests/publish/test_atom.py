from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from feedd.core.model import Enclosure
from feedd.publish import Feed, Tombstone, atom, feed_of, render
from feedd.publish.document import Related
from tests.publish.rfc4287 import ATOM, HISTORY, schema_faults, warnings
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

GOLDEN = Path(__file__).parent / "golden"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def harbours() -> Feed:
    return feed_of(
        TOPIC,
        STORIES,
        public_url=PUBLIC_URL,
        authority=AUTHORITY,
        created=CREATED,
        outlets=OUTLETS,
        hubs=("https://hub.example.org/",),
    )


def archived() -> Feed:
    address = f"{PUBLIC_URL}/feeds/harbours"
    return replace(
        harbours(),
        address=f"{address}/archive/2",
        archive=True,
        current=f"{address}.atom",
        prev_archive=f"{address}/archive/1.atom",
        hubs=(),
    )


def withdrawn() -> Feed:
    gone = Tombstone(ref=f"tag:{AUTHORITY}:story/01k9gone", when=NOON - timedelta(hours=4))
    return replace(harbours(), tombstones=(gone,))


def empty() -> Feed:
    return feed_of(TOPIC, (), public_url=PUBLIC_URL, authority=AUTHORITY, created=CREATED)


FEEDS = {"window": harbours, "archive": archived, "withdrawn": withdrawn, "empty": empty}


def parsed(feed: Feed) -> etree._Element:
    return etree.fromstring(atom.write(feed))


def from_scratch(feed: Feed) -> bytes:
    whole = atom.generator(feed)
    for item in feed.entries:
        whole.add_entry(atom.AtomEntry(item), order="append")
    document: bytes = whole.atom_str()
    return document


def links(entry: etree._Element, rel: str) -> list[dict[str, str]]:
    return [
        {str(k): str(v) for k, v in link.attrib.items() if k != "rel"}
        for link in entry.findall(f"{ATOM}link")
        if link.get("rel") == rel
    ]


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_the_golden_bytes(name: str) -> None:
    assert atom.write(FEEDS[name]()) == (GOLDEN / f"{name}.atom").read_bytes()


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_keeps_the_schema(name: str) -> None:
    assert schema_faults(atom.write(FEEDS[name]())) == []


@pytest.mark.parametrize("name", FEEDS)
def test_a_validator_would_warn_of_nothing_but_a_title_that_looks_like_markup(name: str) -> None:
    feed = FEEDS[name]()
    told = warnings(
        atom.write(feed),
        location=feed.url("atom"),
        content_type=render(feed, "atom").content_type,
        now=NOON,
    )
    # The cranes' title says "<new>" and means it; as plain text that is what type="text" is for.
    assert {warning.partition(":")[0] for warning in told} <= {"ContainsUndeclaredHTML"}


@pytest.mark.parametrize("name", FEEDS)
def test_kept_entries_give_the_bytes_that_feedgen_gives_from_scratch(name: str) -> None:
    feed = FEEDS[name]()
    kept = [atom.entry_xml(item) for item in feed.entries]
    assert atom.write(replace(feed, entries=()), written=kept) == from_scratch(feed)


def test_feeds_that_differ_in_one_thing_of_their_heads_are_told_apart() -> None:
    feed = harbours()
    later = replace(feed, updated=feed.updated + timedelta(hours=1))
    named = replace(feed, title=f"<updated>{feed.updated.isoformat()}</updated>")
    for other in (feed, later, named, archived(), withdrawn(), feed):
        assert atom.write(other) == from_scratch(other)


def test_entries_come_in_the_order_of_the_stories() -> None:
    ids = [entry.findtext(f"{ATOM}id") for entry in parsed(harbours()).iter(f"{ATOM}entry")]
    assert ids == [f"tag:{AUTHORITY}:story/{story.id}" for story in STORIES]


def test_an_entry_links_to_the_article_its_origin_and_the_other_outlets() -> None:
    entry = parsed(harbours()).find(f"{ATOM}entry")
    assert entry is not None
    assert links(entry, "alternate") == [{"href": CRANES.link, "type": "text/html"}]
    assert links(entry, "via") == [{"href": "https://coast.example/", "title": "The Coast Daily"}]
    assert links(entry, "related") == [
        {"href": "https://bandar.example/n/99", "type": "text/html", "title": "بندر امروز"}
    ]


def test_an_enclosure_keeps_its_type_and_length() -> None:
    file = Enclosure(url="https://coast.example/horn.mp3", type="audio/mpeg", length=4096)
    item = replace(harbours().entries[0], enclosures=(file,))
    entry = parsed(replace(harbours(), entries=(item,))).find(f"{ATOM}entry")
    assert entry is not None
    assert links(entry, "enclosure") == [
        {"href": "https://coast.example/horn.mp3", "type": "audio/mpeg", "length": "4096"}
    ]


def test_several_related_links_stand_side_by_side() -> None:
    others = tuple(Related(url=f"https://{n}.example/") for n in ("one", "two", "three"))
    item = replace(harbours().entries[0], related=others)
    entry = parsed(replace(harbours(), entries=(item,))).find(f"{ATOM}entry")
    assert entry is not None
    assert [link["href"] for link in links(entry, "related")] == [o.url for o in others]


def test_the_source_is_told_with_id_title_time_and_links() -> None:
    source = parsed(harbours()).find(f"{ATOM}entry/{ATOM}source")
    assert source is not None
    assert source.findtext(f"{ATOM}id") == "tag:coast.example,2019:feed"
    assert source.findtext(f"{ATOM}title") == "The Coast Daily"
    assert source.findtext(f"{ATOM}updated") == "2026-11-26T11:50:00.328704+00:00"
    assert links(source, "self") == [{"href": "https://coast.example/feed.xml"}]
    assert links(source, "alternate") == [{"href": "https://coast.example/"}]


def test_an_entry_says_its_language() -> None:
    told = [entry.get(f"{{{XML}}}lang") for entry in parsed(harbours()).iter(f"{ATOM}entry")]
    assert told == ["en", "fa", "de"]


XML = "http://www.w3.org/XML/1998/namespace"


def test_an_archive_page_is_marked_and_leads_back_and_to_the_current_feed() -> None:
    feed = parsed(archived())
    assert feed.find(f"{HISTORY}archive") is not None
    assert links(feed, "current")[0]["href"] == f"{PUBLIC_URL}/feeds/harbours.atom"
    assert links(feed, "prev-archive")[0]["href"] == f"{PUBLIC_URL}/feeds/harbours/archive/1.atom"


def test_a_withdrawn_story_leaves_a_tombstone() -> None:
    stone = parsed(withdrawn()).find(TOMBSTONE)
    assert stone is not None
    assert dict(stone.attrib.items()) == {
        "ref": f"tag:{AUTHORITY}:story/01k9gone",
        "when": "2026-11-26T08:00:00+00:00",
    }


def test_a_feed_has_no_stylesheet_instruction() -> None:
    assert b"<?xml-stylesheet" not in atom.write(harbours())


def test_the_checker_itself_sees_faults() -> None:
    broken = b"""<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title type="x">t</title>
      <updated>today</updated><entry><id>urn:a</id><title>t<b/></title><link rel="via"/>
      <colour/></entry><title>u</title></feed>"""
    faults = schema_faults(broken)
    for expected in (
        "feed: 2 × title",
        "id: 'x' is no absolute IRI",
        "title: type 'x'",
        "updated: 'today'",
        "entry: 0 × updated",
        "entry: colour doesn't belong here",
        "title: has child elements",
        "link: no href",
        "entry: neither content nor an alternate link",
        "feed: something stands among or after the entries",
        "entry: no author here, in its source or in the feed",
    ):
        assert expected in faults


def test_the_checker_itself_warns() -> None:
    doubtful = b"""<?xml version='1.0' encoding='UTF-8'?>
      <feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="http://x.example/b"/>
      <entry><id>urn:a</id><title>&lt;b>t&lt;/b></title><updated>2026-11-27T00:00:00Z</updated>
      <link rel="odd" href="/a"/><source><id>urn:s</id></source>
      <content type="html">&lt;img src="a.png" onload="x()">&lt;script>&lt;/script></content>
      </entry>
      <entry><id>urn:a</id><updated>2026-11-27T00:00:00Z</updated></entry></feed>"""
    told = warnings(
        doubtful, location="http://x.example/a", content_type="text/xml; charset=latin1", now=NOON
    )
    assert {warning.partition(":")[0] for warning in told} == {
        "SelfDoesntMatchLocation",
        "UnexpectedContentType",
        "EncodingMismatch",
        "DuplicateIds",
        "DuplicateUpdated",
        "UnregisteredAtomLinkRel",
        "ContainsRelRef",
        "ContainsUndeclaredHTML",
        "ImplausibleDate",
        "MissingTextualContent",
        "MissingSourceElement",
        "SecurityRisk",
        "SecurityRiskAttr",
    }
