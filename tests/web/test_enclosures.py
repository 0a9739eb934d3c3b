"""The files that come with a story are told wherever the story is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.web.office import Office, Person

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = """
[[topics]]
name = "coast"
query = "harbour"
"""
REPORT = """<rss version="2.0"><channel><title>Coast</title><item>
<title>Harbour wall gives way at Kelmis</title><guid>urn:wall</guid>
<description>The harbour wall at Kelmis gave way in the night; nobody was hurt.</description>
<link>https://coast.example/wall</link>
<enclosure url="https://coast.example/wall.mp3?a=1&amp;b=2" type="audio/mpeg" length="4096"/>
<enclosure url="https://coast.example/wall.pdf"/>
<enclosure url="javascript:alert(1)" type="audio/mpeg" length="1"/>
</item></channel></rss>"""
AUDIO = "https://coast.example/wall.mp3?a=1&b=2"
PAPER = "https://coast.example/wall.pdf"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("office"), RULES) as opened:
        opened.ingest(REPORT, content_type="application/rss+xml")
        yield opened


def test_atom_links_to_each_as_an_enclosure(office: Office) -> None:
    feed = etree.fromstring(office.publisher.render("coast", "atom").body)
    links = [dict(link.attrib.items()) for link in feed.iterfind(f"{ATOM}entry/{ATOM}link")]
    assert [link for link in links if link["rel"] == "enclosure"] == [
        {"rel": "enclosure", "type": "audio/mpeg", "length": "4096", "href": AUDIO},
        {"rel": "enclosure", "href": PAPER},
    ]


def test_rss_has_room_for_one(office: Office) -> None:
    channel = etree.fromstring(office.publisher.render("coast", "rss").body)
    (enclosure,) = channel.iter("enclosure")
    assert dict(enclosure.attrib.items()) == {"url": AUDIO, "length": "4096", "type": "audio/mpeg"}


def test_json_feed_attaches_each(office: Office) -> None:
    (item,) = json.loads(office.publisher.render("coast", "json").body)["items"]
    assert item["attachments"] == [
        {"url": AUDIO, "mime_type": "audio/mpeg", "size_in_bytes": 4096},
        {"url": PAPER, "mime_type": "application/octet-stream"},
    ]


def test_the_api_and_the_page_name_each(office: Office) -> None:
    person = Person(office)
    (story,) = person.get("/api/v1/stories").json()["items"]
    assert story["enclosures"] == [
        {"url": AUDIO, "type": "audio/mpeg", "length": 4096},
        {"url": PAPER, "type": None, "length": None},
    ]
    page = person.read(f"/stories/{story['id']}")
    assert f'href="{AUDIO}"' in page
    assert f'href="{PAPER}"' in page
    assert "javascript:alert" not in page
