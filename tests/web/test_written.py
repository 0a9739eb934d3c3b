"""Entries that are kept as written are those that the database tells, whatever became of it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feedd import correcting
from feedd.core.model import Enclosure
from feedd.daemon.pruning import prune
from feedd.errors import Conflict
from feedd.publish import Outlet
from feedd.store import history, stories, tables
from feedd.store.versions import Version
from feedd.web.publisher import Publisher
from feedd.web.written import Written, WrittenEntries
from tests.end_to_end.bulletins import (
    ROCKETS,
    SANCTIONS,
    SEAWALL,
    TALKS,
    WRITERS,
    Told,
    corrected,
    edition,
)
from tests.web.office import NOW, Office, Person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedd.core.model import Story
    from tests.rows import Row

RULES = """
[[sources]]
name = "bulletin"
url = "https://bulletin.example/"
[[topics]]
name = "all"
query = "the"
limit = 4
[[watches]]
name = "attacks"
query = "attack"
"""
ATOM = "{http://www.w3.org/2005/Atom}"

Change = Callable[[Office], object]


def prints(*told: Told, source: str = "bulletin") -> Change:
    return lambda office: office.ingest(edition(*told), source=source)


def newest(office: Office) -> tuple[Story, ...]:
    with office.newsroom.database.read() as connection:
        return stories.latest(connection, limit=10)


def merge(office: Office) -> None:
    if len(told := newest(office)) > 1:
        correcting.merge(office.newsroom, told[-1].id, told[0].id, now=office.now)


def split(office: Office) -> None:
    with office.newsroom.database.read() as connection:
        carried = [(one.id, history.carriers(connection, one.id)) for one in newest(office)]
    for story, (_first, *others) in carried:
        if others:
            with suppress(Conflict):  # the story is named after this one
                correcting.split(office.newsroom, story, others[0].number, now=office.now)
            return


def retract(office: Office) -> None:
    for story in newest(office)[1:2]:
        correcting.retract(office.newsroom, story.id, now=office.now)


def let_go(office: Office) -> None:
    newsroom = office.newsroom
    later = office.now + timedelta(days=400)
    prune(newsroom.database, newsroom.config, now=later, recent=timedelta(days=3))


def rename(office: Office) -> None:
    with office.newsroom.database.write() as connection:
        titles = {"title": "Marwick Herald", "site": "https://herald.example/"}
        connection.execute(sa.update(tables.sources).values(titles))


def put_files_elsewhere(office: Office) -> None:
    file = Enclosure(url=f"https://herald.example/{office.now:%H-%M}.mp3", type="audio/mpeg")
    with office.newsroom.database.write() as connection:
        connection.execute(sa.update(tables.entries).values(enclosures=(file,)))


CHANGES: Mapping[str, Change] = {
    "a first edition": prints(ROCKETS, SEAWALL),
    "one more story": prints(ROCKETS, SEAWALL, SANCTIONS),
    "a copy elsewhere": prints(ROCKETS, WRITERS, source="other"),
    "a material correction": prints(corrected(ROCKETS, "Three guards", "Five guards"), SEAWALL),
    "a cosmetic correction": prints(corrected(SEAWALL, "granite", "grey granite"), ROCKETS),
    "stories that push others out": prints(SANCTIONS, WRITERS, TALKS),
    "another name of a source": rename,
    "files that lie elsewhere": put_files_elsewhere,
    "stories that a person merges": merge,
    "a story that a person splits": split,
    "a story that a person retracts": retract,
    "all let go": let_go,
}


def anew(office: Office) -> Publisher:
    """Publish as after a start, with nothing kept."""
    return Publisher(office.newsroom)


def check(office: Office) -> None:
    """See that what was kept, what is written anew and what another format tells are one."""
    document = office.publisher.render("all", "atom").body
    assert document == anew(office).render("all", "atom").body
    entries = etree.fromstring(document).iter(f"{ATOM}entry")
    assert [
        (one.findtext(f"{ATOM}id"), one.findtext(f"{ATOM}title"), one.findtext(f"{ATOM}content"))
        for one in entries
    ] == [
        (item["id"], item["title"], item["content_html"])
        for item in json.loads(office.publisher.render("all", "json").body)["items"]
    ]
    assert office.run(office.publisher.watch("attacks", "atom")) == office.run(
        anew(office).watch("attacks", "atom")
    )


def test_kept_entries_follow_every_change(tmp_path: Path) -> None:
    with Office(tmp_path, RULES) as office:
        for change in CHANGES.values():
            change(office)
            office.later(minutes=1)
            check(office)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.permutations(sorted(CHANGES)))
def test_kept_entries_follow_changes_in_any_order(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, Office(Path(folder), RULES) as office:
        for name in names:
            CHANGES[name](office)
            office.later(minutes=1)
            check(office)


def test_whoever_asks_what_has_changed_gets_what_a_person_decided(
    tmp_path: Path, row: Row
) -> None:
    with Office(tmp_path, RULES) as office:
        office.ingest(edition(ROCKETS, SANCTIONS, SEAWALL))
        office.ingest(edition(ROCKETS, WRITERS), source="other")
        reader = Person(office)
        for change in (split, merge, retract):
            with row(change.__name__):
                before = reader.ask("GET", "/feeds/all.atom").headers["etag"]
                office.later(minutes=1)
                change(office)
                office.publisher.refresh()
                now = reader.ask("GET", "/feeds/all.atom", headers={"If-None-Match": before})
                assert now.status_code == 200


def test_an_entry_is_written_once_a_version_and_with_its_outlets() -> None:
    kept, asked = WrittenEntries(), []
    outlet = Outlet(name="herald", title="Herald")

    def told(outlets: Mapping[str, Outlet], **versions: int) -> tuple[bytes, ...]:
        def write(ids: Sequence[str]) -> dict[str, Written]:
            asked.append([*ids])
            return {story: Written(f"{story}{versions[story]}".encode(), NOW) for story in ids}

        found = {story: Version(((number, "herald"),)) for story, number in versions.items()}
        return tuple(entry.xml for entry in kept.told("all", found, outlets, write))

    assert told({}, b=1, a=1) == (b"b1", b"a1")
    assert told({}, c=1, b=2, a=1) == (b"c1", b"b2", b"a1")
    assert told({}, c=1, b=2) == (b"c1", b"b2")
    assert told({"herald": outlet}, c=1, b=2) == (b"c1", b"b2")
    assert asked == [["b", "a"], ["c", "b"], [], ["c", "b"]]
