"""What feedgen does wrong, as it is: when one of these fails, a repair of ours has become idle."""

from __future__ import annotations

import locale
from datetime import UTC, datetime

import pytest
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def entry(title: str = "Cranes") -> FeedEntry:
    made = FeedEntry()
    made.id("urn:example:1")
    made.title(title)
    made.updated(NOON)
    made.content("<p>Still.</p>", type="html")
    return made


def test_feedgen_loses_all_but_the_href_of_an_entrys_link() -> None:
    made = entry()
    made.link(href="https://coast.example/1", rel="related", type="text/html", title="Coast")
    link = made.atom_entry().find("link")
    assert dict(link.attrib) == {"href": "https://coast.example/1"}, (
        "feedgen keeps link attributes now: drop the loop in AtomEntry.atom_entry"
    )


def test_feedgen_tells_no_id_and_no_time_of_a_source() -> None:
    made = entry()
    made.source(url="https://coast.example/", title="Coast")
    assert [child.tag for child in made.atom_entry().find("source")] == ["title", "link"], (
        "feedgen tells more of a source now: see whether AtomEntry still needs _source"
    )


@pytest.mark.parametrize("text", ["a\x0bb", "a\ufffeb", "a\ud800b"])
def test_feedgen_loses_the_whole_feed_to_one_bad_character(text: str) -> None:
    feed = FeedGenerator()
    feed.id("urn:example:feed")
    feed.title("Harbours")
    feed.add_entry(entry(text))
    with pytest.raises(ValueError, match=r"XML compatible|surrogates not allowed"):
        feed.atom_str()


def test_feedgen_refuses_an_entry_without_a_title() -> None:
    with pytest.raises(ValueError, match="Required fields"):
        entry("").atom_entry()


def test_feedgen_puts_entries_in_the_wrong_order_unless_told() -> None:
    feed = FeedGenerator()
    for number in ("1", "2"):
        feed.add_entry().id(number)
    assert [made.id() for made in feed.entry()] == ["2", "1"]


def test_feedgen_tells_only_rss_authors_that_have_an_address() -> None:
    made = entry()
    made.author(name="Ada Marlow")
    assert made.rss_entry().find("author") is None


def test_feedgen_sets_the_locale_of_the_whole_process_to_write_a_date(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[str | None] = []

    def setlocale(_category: int, value: str | None = None) -> str:
        calls.append(value)
        return "C"

    monkeypatch.setattr(locale, "setlocale", setlocale)
    made = entry()
    made.pubDate(NOON)
    made.rss_entry()
    assert "C" in calls, "feedgen leaves the locale alone now: let it write the dates of rss.py"


def test_feedgen_still_writes_a_feed_without_a_namespace_of_its_own() -> None:
    """Entries can be serialised apart only because their elements have no namespace yet."""
    assert etree.QName(entry().atom_entry()).namespace is None
