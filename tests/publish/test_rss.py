from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import feedparser
from lxml import etree

from feedd.core.model import Enclosure
from feedd.publish import Feed, rss
from feedd.publish.document import Outlet
from tests.publish import rss20
from tests.publish.stories import AUTHORITY, CRANES, STORIES
from tests.publish.test_atom import harbours

GOLDEN = Path(__file__).parent / "golden"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ATOM_LINK = "{http://www.w3.org/2005/Atom}link"


def channel(feed: Feed) -> etree._Element:
    return etree.fromstring(rss.write(feed))[0]


def test_a_feed_is_the_golden_bytes() -> None:
    assert rss.write(harbours()) == (GOLDEN / "window.rss").read_bytes()


def test_feedparser_reads_it_without_complaint() -> None:
    read = feedparser.parse(rss.write(harbours()))
    assert not read.bozo
    assert read.version == "rss20"
    assert [entry.id for entry in read.entries] == [
        f"tag:{AUTHORITY}:story/{story.id}" for story in STORIES
    ]


def test_a_guid_is_no_address() -> None:
    assert {guid.get("isPermaLink") for guid in channel(harbours()).iter("guid")} == {"false"}


def test_authors_are_told_without_addresses() -> None:
    item = channel(harbours()).find("item")
    assert item is not None
    assert [creator.text for creator in item.findall(CREATOR)] == list(CRANES.authors)


def test_text_and_summary_stand_apart() -> None:
    item = channel(harbours()).find("item")
    assert item is not None
    assert item.findtext("description") == "Two cranes stopped on Monday."
    assert item.findtext(CONTENT) == CRANES.html


def test_addresses_are_in_ascii() -> None:
    """RSS has URIs (RFC 3986), Atom IRIs; the id stays as it is."""
    said, meant = "https://bücher.example/ä?q=é", "https://xn--bcher-kva.example/%C3%A4?q=%C3%A9"
    entry = replace(
        harbours().entries[0],
        link=said,
        sources=(Outlet(name="a", title="A", feed_url=said),),
        enclosures=(Enclosure(url=said),),
    )
    item = channel(replace(harbours(), entries=(entry,))).find("item")
    assert item is not None
    source, enclosure = item.find("source"), item.find("enclosure")
    assert source is not None
    assert enclosure is not None
    assert (item.findtext("link"), source.get("url"), enclosure.get("url")) == (meant,) * 3
    assert item.findtext("guid") == entry.id


def test_a_summary_is_html_in_rss_and_escaped_as_such() -> None:
    entry = replace(harbours().entries[0], summary="tide < 2 m & falling")
    item = channel(replace(harbours(), entries=(entry,))).find("item")
    assert item is not None
    assert item.findtext("description") == "tide &lt; 2 m &amp; falling"


def test_the_channel_names_itself_and_its_hub() -> None:
    links = [(link.get("rel"), link.get("href")) for link in channel(harbours()).iter(ATOM_LINK)]
    assert links == [
        ("self", "https://news.example.org/feeds/harbours.rss"),
        ("hub", "https://hub.example.org/"),
    ]


def test_the_channel_is_in_the_language_of_its_topic() -> None:
    assert channel(replace(harbours(), language="fa")).findtext("language") == "fa"


def test_dates_are_those_of_the_stories_and_not_of_the_rendering() -> None:
    found = channel(harbours())
    assert found.findtext("lastBuildDate") == "Thu, 26 Nov 2026 11:50:00 +0000"
    assert found.findtext("item/pubDate") == "Thu, 26 Nov 2026 10:00:00 +0000"


def test_an_enclosure_of_unknown_type_and_length_does_no_harm() -> None:
    file = Enclosure(url="https://coast.example/horn")
    entry = replace(harbours().entries[0], enclosures=(file,))
    enclosure = channel(replace(harbours(), entries=(entry,))).find("item/enclosure")
    assert enclosure is not None
    assert dict(enclosure.attrib.items()) == {
        "url": "https://coast.example/horn",
        "type": "application/octet-stream",
        "length": "0",
    }


def test_the_checker_itself_sees_faults() -> None:
    broken = b"""<rss version="2.0"><channel><title>t</title><title/><link/>
      <lastBuildDate>Thu, 26 Nov 2026 11:50:00 -0000</lastBuildDate>
      <item><guid>1</guid></item><item><guid isPermaLink="false">1</guid><colour/></item>
      </channel></rss>"""
    assert rss20.faults(broken) == [
        "2 × title",
        "lastBuildDate: 'Thu, 26 Nov 2026 11:50:00 -0000'",
        "channel: no link",
        "channel: no description",
        "guid: attributes []",
        "item: neither title nor description",
        "colour doesn't belong here",
        "item: neither title nor description",
        "two items have one guid",
    ]
