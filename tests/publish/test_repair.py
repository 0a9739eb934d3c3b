from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from feedd.core.model import Enclosure
from feedd.publish import Feed, Outlet
from feedd.publish.document import Item, Related
from feedd.publish.repair import sound
from tests.publish.stories import NOON

ITEM = Item(
    id="tag:x,2026:story/1", title="Cranes", updated=NOON, link="https://a.example/", text="Still."
)


def feed(*entries: Item) -> Feed:
    return Feed(
        id="tag:x,2026:topic/t",
        title="T",
        updated=NOON,
        address="https://x.example/feeds/t",
        page_url="https://x.example/topics/t",
        entries=entries,
    )


def repaired(item: Item) -> Item:
    (entry,) = sound(feed(item)).entries
    return entry


def test_a_sound_item_stays_as_it_is() -> None:
    assert repaired(ITEM) == ITEM


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\x00b\x0b\x1fc", "abc"),
        ("a\ufffe\uffffb", "ab"),
        ("a\ud83db", "ab"),
        ("a\x7f\x80\x9fb", "ab"),
        ("a\u200c\u202e😀b", "a\u200c\u202e😀b"),
    ],
)
def test_characters_that_xml_forbids_are_left_out(dirty: str, clean: str) -> None:
    item = repaired(replace(ITEM, title=dirty, html=dirty, summary=dirty))
    assert (item.title, item.html, item.summary) == (clean, clean, clean)


@pytest.mark.parametrize(
    ("item", "title"),
    [
        (replace(ITEM, title=" \n "), "Still."),
        (replace(ITEM, title="", text="word " * 40), "word " * 19 + "word…"),
        (replace(ITEM, title="", text="", summary="In short"), "In short"),
        (replace(ITEM, title="", text=""), "https://a.example/"),
        (replace(ITEM, title="", text=" ", html="<p>Fog &amp;<br>ferries"), "Fog & ferries"),
        (replace(ITEM, title="", text="", link=None, html="<img>"), "Untitled"),
        (replace(ITEM, title="two\n  lines"), "two lines"),
    ],
)
def test_a_title_is_one_line_and_never_empty(item: Item, title: str) -> None:
    assert repaired(item).title == title


def test_an_entry_without_link_and_html_shows_its_text() -> None:
    assert repaired(replace(ITEM, link=None)).html == "<p>Still.</p>"


def test_an_entry_of_a_title_alone_shows_its_title() -> None:
    assert repaired(replace(ITEM, link="about:blank", text="")).html == "<p>Cranes</p>"


def test_a_related_link_is_told_once_and_not_beside_its_equal() -> None:
    other = Related(url="https://b.example/", title="B")
    own = Related(url="https://a.example/", title="A")
    item = repaired(replace(ITEM, related=(own, other, other, Related(url="ftp://c.example/"))))
    assert item.related == (other,)


def test_an_enclosure_without_a_web_address_is_left_out() -> None:
    file = Enclosure(url="https://a.example/horn.mp3", type=" audio/mpeg\n", length=1)
    item = repaired(replace(ITEM, enclosures=(Enclosure(url="horn.mp3"), file, file)))
    assert item.enclosures == (replace(file, type="audio/mpeg"),)


def test_categories_and_authors_are_told_once_and_never_empty() -> None:
    item = repaired(replace(ITEM, categories=("a", " ", "a"), authors=("", "Ada\nMarlow")))
    assert (item.categories, item.authors) == (("a",), ("Ada Marlow",))


@pytest.mark.parametrize(("tag", "kept"), [("fa-IR", "fa-IR"), ("en_US", None), ("", None)])
def test_only_a_language_tag_is_a_language(tag: str, kept: str | None) -> None:
    assert repaired(replace(ITEM, language=tag)).language == kept


def test_nothing_is_published_after_it_was_updated() -> None:
    item = repaired(replace(ITEM, published=NOON + timedelta(days=1)))
    assert item.published == NOON


URL = "https://wire.example/"


@pytest.mark.parametrize(
    ("outlet", "told"),
    [
        (
            Outlet(name="wire", title=" ", id="urn:w", url="x"),
            Outlet(name="wire", title="wire", id="urn:w"),
        ),
        (
            Outlet(name="wire", title="The\nWire", id="17", url=URL),
            Outlet(name="wire", title="The Wire", id=URL, url=URL),
        ),
        (Outlet(name="wire", id="17"), None),
        (Outlet(name="\x00", id="urn:w"), None),
    ],
)
def test_an_outlet_has_a_title_and_an_id_or_is_not_told(
    outlet: Outlet, told: Outlet | None
) -> None:
    assert repaired(replace(ITEM, sources=(outlet,))).sources == ((told,) if told else ())


NAIVE = datetime(2026, 11, 26)  # noqa: DTZ001  the fault that is to be seen


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (replace(ITEM, id="\x00"), "it has no id"),
        (ITEM, "another entry has the same id"),
        (replace(ITEM, id="urn:n", updated=NAIVE), "its time has no zone"),
        (replace(ITEM, id="urn:p", published=NAIVE), "its time has no zone"),
        (Item(id="urn:e", updated=NOON), "it has neither title, text nor link"),
    ],
)
def test_a_bad_entry_is_left_out_with_a_warning_and_costs_no_other(bad: Item, fault: str) -> None:
    last = replace(ITEM, id="tag:x,2026:story/2")
    judged = sound(feed(ITEM, bad, last))
    assert judged.entries == (ITEM, last)
    assert len(judged.warnings) == 1
    assert judged.warnings[0].endswith(f"left out: {fault}")


def test_a_feed_without_a_title_goes_by_its_id() -> None:
    assert sound(replace(feed(), title="\x07")).title == "tag:x,2026:topic/t"
