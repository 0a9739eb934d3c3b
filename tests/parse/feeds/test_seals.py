"""Seals: what a feed's items are known by, so that those read before needn't be read again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from feedd.core.parse import parse
from tests.parse.feeds import golden

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from pathlib import Path

    from feedd.core.model import Bulletin, Entry
    from tests.rows import Row

URL = "https://a.example/feed"
BOLD = "A &lt;b&gt;bold&lt;/b&gt; one."
ITEM = f"<item><title>One</title><link>/1</link><description>{BOLD}</description></item>"
OTHER = "<item><title>Two</title><link>/2</link><description>Another.</description></item>"
ENTRY = "<entry><id>urn:1</id><title>One</title><link href='1'/><content>Told.</content></entry>"
OBJECT = '{"id": "1", "url": "/1", "title": "One", "content_text": "Told."}'


def rss(inside: str = ITEM, *, head: str = "", about: str = "") -> str:
    return f"<rss version='2.0' {about}><channel><title>A</title>{head}{inside}</channel></rss>"


def atom(inside: str = ENTRY, *, head: str = "", about: str = "") -> str:
    space = "http://www.w3.org/2005/Atom"
    return f"<feed xmlns='{space}' {about}><title>A</title>{head}{inside}</feed>"


def json_feed(inside: str = OBJECT, *, head: str = "") -> str:
    version = "https://jsonfeed.org/version/1.1"
    return f'{{"version": "{version}", {head} "title": "A", "items": [{inside}]}}'


def read(document: str, known: Container[bytes] = (), url: str = URL) -> Bulletin:
    return parse(document.encode(), url=url, known=known)


def seals(entries: Iterable[Entry]) -> frozenset[bytes]:
    return frozenset(entry.seal for entry in entries if entry.seal is not None)


BREAKING = {
    "another text": (rss(), rss(ITEM.replace("bold", "brave"))),
    "the text in another case": (rss(), rss(ITEM.replace("bold", "Bold"))),
    "another attribute": (rss(), rss(ITEM.replace("<link>", "<link rel='related'>"))),
    "another language of the feed": (rss(), rss(head="<language>de</language>")),
    "another author of the feed": (atom(), atom(head="<author><name>B</name></author>")),
    "addresses that start elsewhere": (
        atom(about="xml:base='https://a.example/x/'"),
        atom(about="xml:base='https://a.example/y/'"),
    ),
    "addresses that start elsewhere halfway": (
        rss(f"<items xml:base='https://a.example/x/'>{ITEM}</items>"),
        rss(f"<items xml:base='https://a.example/y/'>{ITEM}</items>"),
    ),
    "another vocabulary under the same prefix": (
        rss(f"<item><v:creator>B</v:creator>{ITEM[6:]}", about="xmlns:v='urn:nobody-knows'"),
        rss(
            f"<item><v:creator>B</v:creator>{ITEM[6:]}",
            about="xmlns:v='http://purl.org/dc/elements/1.1/'",
        ),
    ),
    "a reading by Atom's rules": (
        rss("<item><title>A &amp;lt; B</title></item>"),
        atom("<item xmlns=''><title>A &amp;lt; B</title></item>"),
    ),
    "JSON: another text": (json_feed(), json_feed(OBJECT.replace("Told", "Tolled"))),
    "JSON: another kind of id": (json_feed(), json_feed(OBJECT.replace('"1"', "1"))),
    "JSON: another language of the feed": (json_feed(), json_feed(head='"language": "de",')),
    "JSON: another author of the feed": (
        json_feed(),
        json_feed(head='"authors": [{"name": "B"}],'),
    ),
}
"""Feeds whose item has to be read anew, as it is another or says something else there."""

LEAVING = {
    "another title of the feed": (rss(), rss().replace("<title>A<", "<title>B<")),
    "another date of the feed": (rss(), rss(head="<pubDate>Mon, 5 May 2031</pubDate>")),
    "another item beside it": (rss(), rss(OTHER + ITEM)),
    "space around it": (rss(), rss(f"\n\n{ITEM}\n")),
    "comments of its maker": (rss(), rss(ITEM.replace("<link>", "<!-- cached --><link>"))),
    "the same characters written in another way": (
        rss(),
        rss(ITEM.replace(BOLD, "<![CDATA[A <b>bold</b> one.]]>")),
    ),
    "JSON: another title of the feed": (json_feed(), json_feed(head='"title": "B",')),
    "JSON: space inside": (json_feed(), json_feed(OBJECT.replace(",", "  ,\n"))),
}
"""Feeds whose item is the same in both."""


@pytest.mark.parametrize(("before", "after"), BREAKING.values(), ids=BREAKING)
def test_a_seal_is_broken_by(before: str, after: str) -> None:
    (known,) = read(before).entries
    assert len(read(after, seals([known])).entries) == 1


@pytest.mark.parametrize(("before", "after"), LEAVING.values(), ids=LEAVING)
def test_a_seal_isn_t_broken_by(before: str, after: str) -> None:
    (known,) = read(before).entries
    left = read(after, seals([known]))
    assert [one.seal for one in left.sealed] == [known.seal]
    assert known not in left.entries


def test_where_a_feed_came_from_counts_as_its_links_start_there() -> None:
    known = seals(read(rss()).entries)
    assert read(rss(), known, url="https://b.example/feed").sealed == ()


def test_without_known_seals_to_look_for_nothing_is_sealed() -> None:
    (entry,) = parse(rss().encode(), url=URL).entries
    assert entry.seal is None


def test_of_items_that_are_the_same_the_first_alone_stays_unread() -> None:
    known = seals(read(rss()).entries)
    left = read(rss(ITEM + OTHER + ITEM), known)
    assert [one.place for one in left.sealed] == [0]
    assert [entry.title for entry in left.entries] == ["Two", "One"]


@pytest.mark.parametrize("family", golden.families())
def test_what_is_left_unread_changes_nothing_of_the_rest(family: str, row: Row) -> None:
    for document in golden.documents(family):
        with row(golden.name_of(document)):
            assert_unread_changes_nothing(document)


def assert_unread_changes_nothing(document: Path) -> None:
    """Read it once in full, and once without every other entry."""
    given, _ = golden.expectation(document)

    def reread(known: Container[bytes] | None) -> Bulletin:
        where, kind = given.get("url"), given.get("content_type")
        return parse(document.read_bytes(), url=where, content_type=kind, known=known)

    whole = reread(())
    by_seal = {entry.seal: entry for entry in whole.entries}
    part = reread(seals(whole.entries[::2]))
    entries = list(part.entries)
    for one in part.sealed:
        entries.insert(one.place, by_seal[one.seal])
    assert part.size == whole.size
    assert replace(part, entries=tuple(entries), sealed=()) == whole
    assert len(part.entries) <= len(whole.entries) // 2 or len(by_seal) < len(whole.entries)
    bare = tuple(replace(entry, seal=None) for entry in whole.entries)
    assert replace(whole, entries=bare) == reread(None)
