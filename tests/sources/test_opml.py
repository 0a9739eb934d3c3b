"""Lists of feeds, as readers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedd.core.opml import ListedFeed, read
from feedd.errors import ParseError
from feedd.publish import Outline
from feedd.publish.opml import write
from tests.sources.lists import NESTED, SLOPPY

if TYPE_CHECKING:
    from tests.rows import Row


def test_each_feed_knows_its_title_and_the_folders_around_it() -> None:
    assert read(NESTED) == (
        ListedFeed(
            url="https://courier.example/feed.xml", title="Marwick Courier", folders=("World",)
        ),
        ListedFeed(
            url="https://khelad.example/rss", title="Khelad Wire", folders=("World", "Asia")
        ),
        ListedFeed(url="https://loose.example/atom", title="Loose & Free"),
    )


def test_a_sloppy_list_is_read_as_it_was_meant() -> None:
    (found,) = read(SLOPPY)
    assert found.url == "https://tom.example/feed"
    assert found.title.startswith("Tom")


def test_a_broken_list_leads_to_no_other_addresses(row: Row) -> None:
    feed = ListedFeed(url="https://a.example/?x=1&copy=2", title="Café & Co. < B")
    written = '<outline text="{}" xmlUrl="https://a.example/?x=1{}copy=2"/>'
    well = written.format("Café &amp; Co. &lt; B", "&amp;")
    bare = written.format("Caf&eacute; & Co. < B", "&")
    html = written.format("Caf&amp;eacute; &amp;amp; Co. &amp;lt; B", "&amp;")
    for said, document in (
        ("well written", f"<opml><body>{well}</body></opml>".encode()),
        ("bare ampersands", f"<opml><body>{bare}</body></opml>".encode()),
        ("another encoding", f"<opml><body>{well}</body></opml>".encode("cp1252")),
        ("two bytes a letter", f"<opml><body>{bare}</body></opml>".encode("utf-16")),
        ("a title in HTML", f"<opml><body>{html}</body></opml>".encode()),
        ("a namespace", f'<opml xmlns="urn:opml"><body>{well}</body></opml>'.encode()),
        ("capitals", f"<OPML><BODY>{well}</BODY></OPML>".replace("outline", "Outline").encode()),
        ("a lead-in", f'\n<?xml version="1.0"?><opml><body>{bare}</body></opml>'.encode()),
        ("no end", f"<opml><body>{well}".encode()),
    ):
        with row(said):
            assert read(document) == (feed,)


def test_an_address_for_feed_readers_is_that_of_the_feed(row: Row) -> None:
    for said, meant in (
        ("feed://a.example/rss", "http://a.example/rss"),
        ("feed:https://a.example/rss", "https://a.example/rss"),
        ("Feed://https://a.example/rss", "https://a.example/rss"),
        ("https://a.example/feed:1", "https://a.example/feed:1"),
        ("feeds.example/rss", "feeds.example/rss"),
    ):
        with row(said):
            document = f'<opml><body><outline xmlUrl="{said}"/></body></opml>'
            assert [one.url for one in read(document.encode())] == [meant]


def test_an_address_in_url_is_told_by_its_type(row: Row) -> None:
    for outline, expected in (
        ('type="rss" url="https://a.example/"', [False]),
        ('TYPE="Atom" URL="https://a.example/"', [False]),
        ('type="rss" xmlUrl="https://a.example/" url="https://b.example/"', [False]),
        ('type="include" url="https://a.example/"', [True]),
        ('type="include" text="nothing"', []),
        ('type="link" url="https://a.example/"', []),
        ('url="https://a.example/"', []),
    ):
        with row(outline):
            found = read(f"<opml><body><outline {outline}/></body></opml>".encode())
            assert [one.is_list for one in found] == expected
            assert {one.url for one in found} <= {"https://a.example/"}


def test_a_title_loses_what_no_title_may_hold() -> None:
    outline = '<outline text="News&#10;\u202e of \x7f Khelad" xmlUrl="https://a.example/"/>'
    (found,) = read(f"<opml><body>{outline}</body></opml>".encode())
    assert found.title == "News of Khelad"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<rss version='2.0'><channel/></rss>", id="a feed"),
        pytest.param(b"\x00\x01\x02", id="no text"),
        pytest.param(b"just words", id="words"),
    ],
)
def test_what_is_no_list_is_refused(document: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        read(document)
    assert caught.value.code == "not_opml"


def test_a_name_that_xml_does_not_allow_costs_no_feed() -> None:
    document = b'<opml><x:>a</x:><:body><outline xmlUrl="https://a.example/"/></:body></opml>'
    assert [one.url for one in read(document)] == ["https://a.example/"]


def test_of_a_list_that_is_too_long_nothing_is_left_out_in_silence() -> None:
    document = b"<opml><body>" + b'<outline xmlUrl="https://a.example/"/>' * 3 + b"</body></opml>"
    assert len(read(document, most=3)) == 3
    with pytest.raises(ParseError) as caught:
        read(document, most=2)
    assert caught.value.code == "too_many"


def test_no_entity_is_opened() -> None:
    bomb = (
        b'<!DOCTYPE opml [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        b'<opml><body><outline text="&e;" xmlUrl="https://a.example/"/></body></opml>'
    )
    assert [(one.url, one.title) for one in read(bomb)] == [("https://a.example/", "&e;")]


_LINES = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=30)


@given(st.lists(st.tuples(_LINES, st.integers(0, 10**6)), max_size=5))
@example([("The sign &amp;, and its history", 0), ("R&D; Fish & chips", 1)])
def test_what_is_exported_is_read_back(wanted: list[tuple[str, int]]) -> None:
    outlines = [
        Outline(title=title, feed_url=f"https://a.example/{n}?x=1&y=2", page_url="")
        for title, n in wanted
    ]
    assert [(one.title, one.url) for one in read(write("all", outlines))] == [
        (outline.title, outline.feed_url) for outline in outlines
    ]


def test_what_is_a_comment_or_stands_in_one_rests() -> None:
    document = (
        b'<opml><body><outline text="Old" isComment="True"><outline xmlUrl="https://a.example/"/>'
        b'</outline><outline xmlUrl="https://b.example/" isComment="false"/>'
        b'<outline xmlUrl="https://c.example/" isComment="true"/></body></opml>'
    )
    assert [one.rests for one in read(document)] == [True, False, True]
