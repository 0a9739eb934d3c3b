from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

from feedd.core.model import Enclosure
from feedd.publish import Feed, atom, jsonfeed
from tests.publish import jsonfeed11
from tests.publish.rfc4287 import ATOM
from tests.publish.stories import CRANES
from tests.publish.test_atom import harbours

GOLDEN = Path(__file__).parent / "golden"


def read(feed: Feed) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(jsonfeed.write(feed))
    return document


def test_a_feed_is_the_golden_bytes() -> None:
    assert jsonfeed.write(harbours()) == (GOLDEN / "window.json").read_bytes()


def test_ids_and_order_are_those_of_the_atom_feed() -> None:
    entries = etree.fromstring(atom.write(harbours())).iter(f"{ATOM}entry")
    told = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert [item["id"] for item in read(harbours())["items"]] == told


def test_the_document_names_its_own_address_and_its_hub() -> None:
    document = read(harbours())
    assert document["feed_url"] == "https://news.example.org/feeds/harbours.json"
    assert document["hubs"] == [{"type": "WebSub", "url": "https://hub.example.org/"}]


def test_an_item_carries_what_the_story_tells() -> None:
    item = read(harbours())["items"][0]
    assert item["content_html"] == CRANES.html
    assert item["authors"] == [{"name": "Ada Marlow"}, {"name": "Ben Ortiz"}]
    assert item["tags"] == ["Ports", "R&D"]
    assert item["date_published"] == "2026-11-26T10:00:00+00:00"
    assert "content_text" not in item


def test_an_item_without_html_has_its_summary_as_text() -> None:
    entry = replace(harbours().entries[0], html="")
    item = read(replace(harbours(), entries=(entry,)))["items"][0]
    assert item["content_text"] == "Two cranes stopped on Monday."


def test_an_attachment_has_a_type_even_where_none_is_known() -> None:
    file = Enclosure(url="https://coast.example/horn", length=0)
    entry = replace(harbours().entries[0], enclosures=(file,))
    item = read(replace(harbours(), entries=(entry,)))["items"][0]
    assert item["attachments"] == [
        {"url": file.url, "mime_type": "application/octet-stream", "size_in_bytes": 0}
    ]


def test_absent_members_are_left_out_and_never_null() -> None:
    def values(node: object) -> list[object]:
        if isinstance(node, dict):
            return [leaf for value in node.values() for leaf in values(value)]
        if isinstance(node, list):
            return [leaf for value in node for leaf in values(value)]
        return [node]

    assert None not in values(read(harbours()))


def test_the_checker_itself_sees_faults() -> None:
    broken = b'{"version": "1", "items": [{"id": "", "colour": 1}, {"id": ""}], "hubs": [{}]}'
    assert jsonfeed11.faults(broken) == [
        "no title",
        "version: '1'",
        "hubs: [{}]",
        "id: ''",
        "colour doesn't belong here",
        "id: ''",
        "an item has no content",
        "two items have one id",
    ]
