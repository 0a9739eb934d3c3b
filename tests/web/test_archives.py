"""What a feed told before, page by page; and the feeds of watches."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import feedparser
import pytest

from feedd import correcting
from feedd.store import Database
from feedd.web import archives
from tests.end_to_end.bulletins import ROCKETS, SANCTIONS, SEAWALL, corrected, edition
from tests.publish.rfc4287 import schema_faults
from tests.publish.test_atom import TOMBSTONE
from tests.web.office import NOW, Office, Person

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from feedd.core.model import Story
    from feedd.publish import Feed
    from feedd.store import Connection

RULES = """
[[topics]]
name = "all"
title = "All"
query = "bulletin"
limit = 4
[[watches]]
name = "rockets"
query = "rocket*"
"""
NOUNS = (
    "harbour barley lantern quarry violin glacier saddle orchard compass kettle bridge parrot "
    "anvil meadow ferry"
).split()

pytestmark = pytest.mark.slow


def report(number: int) -> str:
    """Write one story, unlike every other."""
    noun, other = NOUNS[number], NOUNS[number - 1]
    return (
        f"<item><guid>urn:x:{number}</guid><title>Number {number}: the {noun}</title><description>"
        f"A {noun} {number}{noun} of the bulletin was seen beside {other}{number}.</description>"
        "</item>"
    )


def tell(office: Office, *numbers: int) -> None:
    items = "".join(report(number) for number in numbers)
    feed = f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
    office.ingest(feed, content_type="application/rss+xml")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(tmp_path, RULES) as office:
        yield office


@pytest.fixture
def person(office: Office) -> Person:
    return Person(office)


def ids(body: bytes) -> list[str]:
    return [entry.id for entry in feedparser.parse(body).entries]


def link(body: bytes, rel: str) -> str | None:
    atom = "{http://www.w3.org/2005/Atom}"
    found = ET.fromstring(body).iterfind(f"{atom}link[@rel='{rel}']")
    return next((one.get("href") for one in found), None)


def walk(person: Person) -> list[str]:
    """Read a feed as RFC 5005 says: the window, then every page before."""
    body = person.get("/feeds/all.atom").content
    seen = ids(body)
    while (before := link(body, "prev-archive")) is not None:
        body = person.get(before.removeprefix("http://127.0.0.1:8787")).content
        seen += ids(body)
    return seen


def test_whoever_walks_back_meets_every_entry(office: Office, person: Person) -> None:
    for number in range(1, 12):
        tell(office, number)
        office.later(minutes=5)
    seen = walk(person)
    assert len(set(seen)) == 11
    assert link(person.get("/feeds/all/archive/1.atom").content, "prev-archive") is None
    assert person.get("/feeds/all/archive/3.atom").status_code == 404


def test_a_page_that_is_not_full_is_not_cut(office: Office, person: Person) -> None:
    tell(office, 1, 2, 3)
    assert link(person.get("/feeds/all.atom").content, "prev-archive") is None
    assert person.get("/feeds/all/archive/1.atom").status_code == 404


def test_others_may_store_while_a_page_is_written_and_the_first_of_two_stands(
    office: Office, person: Person
) -> None:
    tell(office, 1, 2, 3)
    (topic,) = office.newsroom.config.topics
    beside = list[int]()

    def plain(connection: Connection, told: Sequence[Story]) -> Feed:
        return office.publisher._told(connection, topic, told, NOW)

    def overtaken(connection: Connection, told: Sequence[Story]) -> Feed:
        with closing(Database(office.newsroom.config.daemon.database)) as another:
            beside.append(archives.cut(another, "all", plain, size=3, now=NOW))
        return plain(connection, told)

    assert archives.cut(office.newsroom.database, "all", overtaken, size=3, now=NOW) == 0
    assert beside == [1]
    assert len(ids(person.get("/feeds/all/archive/1.atom").content)) == 3


def test_a_story_that_is_withdrawn_while_a_page_is_written_is_not_on_it(
    office: Office, person: Person
) -> None:
    tell(office, 1, 2, 3)
    (topic,) = office.newsroom.config.topics
    gone = list[str]()

    def withdrawn(connection: Connection, told: Sequence[Story]) -> Feed:
        gone.append(correcting.retract(office.newsroom, told[0].id, now=NOW))
        return office.publisher._told(connection, topic, told, NOW)

    assert archives.cut(office.newsroom.database, "all", withdrawn, size=3, now=NOW) == 0
    tell(office, 4, 5)
    found = ids(person.get("/feeds/all/archive/1.atom").content)
    assert len(found) == 4
    assert gone[0] not in {one.rpartition("/")[2] for one in found}


def test_a_page_never_changes_and_may_be_kept_for_ever(office: Office, person: Person) -> None:
    tell(office, 1, 2, 3, 4)
    first = person.get("/feeds/all/archive/1.atom")
    assert "immutable" in first.headers["cache-control"]
    assert link(first.content, "current") == "http://127.0.0.1:8787/feeds/all.atom"
    assert b"archive" in first.content
    office.later(days=7)
    feed = (
        f'<rss version="2.0"><channel>{report(1).replace("was seen", "was lost")}</channel></rss>'
    )
    office.ingest(feed, content_type="application/rss+xml")
    tell(office, 5, 6, 7, 8)
    assert b"was lost" not in person.get("/feeds/all/archive/1.atom").content
    again = person.get("/feeds/all/archive/1.atom")
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    known = person.get("/feeds/all/archive/1.atom", if_none_match=first.headers["etag"])
    assert known.status_code == 304


def test_a_story_that_is_withdrawn_leaves_the_pages_too(office: Office, person: Person) -> None:
    for number in range(1, 9):
        tell(office, number)
        office.later(minutes=5)
    first, second = (person.get(f"/feeds/all/archive/{page}.atom") for page in (1, 2))
    gone, merged = ids(first.content)[1], ids(second.content)[1]
    story, other = (one.rpartition("/")[2] for one in (gone, merged))
    correcting.merge(office.newsroom, story, other, now=office.now)
    assert person.get("/feeds/all/archive/2.atom").content == second.content
    correcting.retract(office.newsroom, story, now=office.now)
    for page, ref in ((first, gone), (second, merged)):
        left = person.get(page.url.path)
        assert ids(left.content) == [one for one in ids(page.content) if one != ref]
        assert not schema_faults(left.content)
        (stone,) = ET.fromstring(left.content).iter(TOMBSTONE)
        assert stone.get("ref") == ref
        assert left.headers["etag"] != page.headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/all/archive/0.atom",
        "/feeds/all/archive/9.atom",
        "/feeds/all/archive/1.rss",
        "/feeds/none/archive/1.atom",
        "/feeds/watches/none.atom",
        "/feeds/watches/rockets.opml",
        "/feeds/watches/rockets/archive/1.atom",
    ],
)
def test_there_are_no_other_pages_and_feeds(person: Person, path: str) -> None:
    assert person.get(path).status_code == 404


def test_a_watch_has_a_feed_of_what_it_alerted(office: Office, person: Person) -> None:
    office.ingest(edition(SEAWALL, SANCTIONS))
    office.later(hours=1)
    office.ingest(edition(ROCKETS, SEAWALL, SANCTIONS))
    told = feedparser.parse(person.get("/feeds/watches/rockets.atom").content)
    assert [entry.title for entry in told.entries] == [ROCKETS.title]
    assert told.feed.link == "http://127.0.0.1:8787/watches/rockets"
    assert link(person.get("/feeds/watches/rockets.atom").content, "self") == (
        "http://127.0.0.1:8787/feeds/watches/rockets.atom"
    )
    for suffix in ("rss", "json"):
        assert ROCKETS.title in person.get(f"/feeds/watches/rockets.{suffix}").text


def test_a_watchs_feed_shows_a_revision_as_the_same_entry(office: Office, person: Person) -> None:
    office.ingest(edition(SEAWALL, SANCTIONS))
    office.ingest(edition(ROCKETS, SEAWALL, SANCTIONS))
    before = feedparser.parse(person.get("/feeds/watches/rockets.atom").content).entries
    office.later(hours=1)
    office.ingest(edition(corrected(ROCKETS, "near Khelad", "near Tallholm"), SEAWALL, SANCTIONS))
    after = feedparser.parse(person.get("/feeds/watches/rockets.atom").content).entries
    assert [entry.id for entry in before] == [entry.id for entry in after]
    assert "Tallholm" in after[0].content[0].value
