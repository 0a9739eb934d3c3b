from __future__ import annotations

from lxml import etree

from feedd.publish import Outline, opml

OUTLINES = (
    Outline(
        title="Harbours & <ports>\x00",
        feed_url="https://x.example/feeds/harbours.atom",
        page_url="https://x.example/topics/harbours",
        description="Ships",
    ),
    Outline(
        title="بندر", feed_url="https://x.example/feeds/b.atom", page_url="https://x.example/b"
    ),
)


def test_each_feed_is_an_outline_in_the_order_given() -> None:
    document = etree.fromstring(opml.write("feedd", OUTLINES))
    assert document.get("version") == "2.0"
    assert document.findtext("head/title") == "feedd"
    assert [dict(outline.attrib) for outline in document.iter("outline")] == [
        {
            "type": "rss",
            "text": "Harbours & <ports>",
            "title": "Harbours & <ports>",
            "xmlUrl": "https://x.example/feeds/harbours.atom",
            "htmlUrl": "https://x.example/topics/harbours",
            "description": "Ships",
        },
        {
            "type": "rss",
            "text": "بندر",
            "title": "بندر",
            "xmlUrl": "https://x.example/feeds/b.atom",
            "htmlUrl": "https://x.example/b",
        },
    ]


def test_no_feeds_make_an_empty_list() -> None:
    assert etree.fromstring(opml.write("feedd", ())).findall("body/outline") == []
