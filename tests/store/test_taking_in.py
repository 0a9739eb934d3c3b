"""What visits leave in the database, several at a time."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from string import ascii_letters, digits
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedd import pipeline
from feedd.config import load
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source
from feedd.core.stories import Document, canonical
from feedd.core.visit import Arrived, Pushed, Unchanged
from feedd.desk import Recent
from feedd.newsroom import Newsroom, open_newsroom
from feedd.store import (
    Database,
    alerts,
    events,
    history,
    memory,
    recent,
    schema,
    sources,
    stories,
    walk,
)
from feedd.store.numbers import reserve
from feedd.store.prepared import Prepared, among
from feedd.store.shown import MOST_FORMER
from feedd.store.sources import VisitRecord
from feedd.store.tables import alerts as raised
from feedd.store.tables import entries, former_texts, visits, watches
from feedd.store.tables import stories as stories_table
from feedd.visits import EmptyVisit, Ingested, Visited
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.rows import Row

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HARBOUR = "The harbour wall at Kelmis gave way in the night; nobody was hurt, the mayor said."
ORCHARD = "Frost took half of the cherry blossom in the orchards along the upper Venne."


@pytest.fixture
def newsroom(tmp_path: Path, engine: str) -> Iterator[Newsroom]:
    del engine
    with (
        Feedd(tmp_path / "f", "") as feedd,
        open_newsroom(load(feedd.config, environ={}), now=NOW) as opened,
    ):
        yield opened


def told(number: int, text: str, *, summary: str | None = None) -> Entry:
    return Entry(
        id=f"urn:{number}",
        title=f"Report {number}",
        content_html=f"<p>{text}</p>",
        content_text=text,
        summary=summary,
    )


def visit(source: str, *found: Entry, minutes: int = 0, baseline: bool = False) -> Visited:
    at = NOW + timedelta(minutes=minutes)
    return Visited(
        source=Source(name=source, baseline=baseline),
        bulletin=Bulletin(kind="rss", title=f"All of {source}", entries=found),
        at=at,
        arrived=Arrived(entries=len(found), etag=f'"{minutes}"'),
    )


def unchanged(source: str, *, minutes: int) -> EmptyVisit:
    record = VisitRecord(outcome="unchanged")
    at = NOW + timedelta(minutes=minutes)
    return EmptyVisit(source=Source(name=source), outcome=Unchanged(), at=at, record=record)


def verdicts(result: object) -> list[str]:
    assert isinstance(result, Ingested)
    return [item.verdict for item in result.found]


def test_an_entry_at_its_address_is_known_by_its_text_though_id_and_headline_are_new(
    newsroom: Newsroom,
) -> None:
    page = "https://coast.example/1"
    others = [told(number, ORCHARD) for number in range(2, 6)]
    first = replace(told(1, HARBOUR), title="Quay closed", link=page)
    later = replace(first, id="urn:1-b", title="Kelmis counts the damage")
    editions = [visit("coast", one, *others, minutes=at) for at, one in enumerate((first, later))]
    before, after = pipeline.ingest(newsroom.database, newsroom.desk, editions)
    assert isinstance(before, Ingested)
    assert isinstance(after, Ingested)
    revised = after.found[0]
    assert (revised.verdict, revised.story) == ("revised", before.found[0].story)
    # It is compared with the text that was stored, not with none.
    assert [reason.name for reason in revised.reasons] == ["same_link", "headline"]


def test_a_source_that_comes_twice_in_one_commit_begins_from_its_first_visit(
    newsroom: Newsroom,
) -> None:
    first, other, again = pipeline.ingest(
        newsroom.database,
        newsroom.desk,
        [
            visit("coast", told(1, HARBOUR)),
            visit("inland", told(7, ORCHARD)),
            visit("coast", told(1, HARBOUR), told(2, ORCHARD), minutes=1),
        ],
    )
    assert verdicts(first) == ["new"]
    assert verdicts(other) == ["new"]
    # The second is known from the other source, which was taken in a moment before.
    assert verdicts(again) == ["duplicate", "duplicate"]
    with newsroom.database.read() as connection:
        assert len(stories.latest(connection, limit=9)) == 2
        titles = {
            known.name: known.title for known in sources.known(connection, ["coast", "inland"])
        }
        assert titles == {"coast": "All of coast", "inland": "All of inland"}


FROST, FERRY = (
    Entry(id="urn:all", title=title, content_text=text, link=f"https://coast.example/{at}")
    for title, text, at in (
        ("Frost takes the cherry blossom", ORCHARD, "frost"),
        ("The last ferry to Aldersund", "After ninety years the ferry sails no more.", "ferry"),
    )
)


@pytest.mark.parametrize(
    ("before", "again"),
    [
        (((FROST,), (FERRY,)), (FERRY,)),
        (((FROST, FERRY),), (FERRY, FROST)),
        (
            ((replace(FROST, link=None), replace(FERRY, link=None)),),
            (replace(FERRY, link=None), replace(FROST, link=None)),
        ),
    ],
    ids=["an id given to another", "one id for both", "one id for both and no links"],
)
def test_what_had_no_id_of_its_own_is_known_when_it_comes_back_after_long(
    newsroom: Newsroom, before: tuple[tuple[Entry, ...], ...], again: tuple[Entry, ...]
) -> None:
    others = [told(number, f"{ORCHARD} Row {number} of {number**3}.") for number in range(60)]
    for editions in (*before, others):
        pipeline.ingest(newsroom.database, newsroom.desk, [visit("coast", *editions)])
    (found,) = pipeline.ingest(newsroom.database, newsroom.desk, [visit("coast", *again)])
    assert isinstance(found, Ingested)
    assert [(one.verdict, one.row is None) for one in found.found] == [
        ("duplicate", False) for _ in again
    ]


def test_an_address_under_which_a_source_tells_several_stories_leads_to_none(
    newsroom: Newsroom,
) -> None:
    both = [
        replace(one, id=one.title, link="https://coast.example/live") for one in (FROST, FERRY)
    ]
    gale = replace(both[0], title="Gale over the skerries", content_text=HARBOUR)
    for source, found in (("coast", both), ("inland", [gale])):
        (left,) = pipeline.ingest(newsroom.database, newsroom.desk, [visit(source, *found)])
        assert verdicts(left) == ["new" for _ in found]


def test_an_address_that_is_too_long_for_an_index_keeps_no_story_out(newsroom: Newsroom) -> None:
    chance = Random(4)  # what repeats itself would be packed
    page = "".join(chance.choices(ascii_letters + digits, k=3_900))
    far = replace(FROST, link=f"https://coast.example/{page}")
    for verdict in ("new", "duplicate"):
        (left,) = pipeline.ingest(newsroom.database, newsroom.desk, [visit("coast", far, FERRY)])
        assert verdicts(left) == [verdict, verdict]


def test_a_commit_keeps_the_last_state_and_what_the_source_calls_itself(
    newsroom: Newsroom,
) -> None:
    pipeline.ingest(
        newsroom.database,
        newsroom.desk,
        [visit("coast", told(1, HARBOUR)), unchanged("coast", minutes=5)],
    )
    with newsroom.database.read() as connection:
        (known,) = sources.known(connection, ["coast"])
    assert known.title == "All of coast"
    assert known.state.etag == '"0"'
    assert known.state.last_visit_at == NOW + timedelta(minutes=5)
    assert not known.first


def test_a_hub_that_delivers_what_is_known_already_changes_nothing(newsroom: Newsroom) -> None:
    first = visit("coast", told(1, HARBOUR))
    pushed = replace(first, arrived=Pushed(), record=VisitRecord(outcome="pushed"))
    pipeline.ingest(newsroom.database, newsroom.desk, [first])
    with newsroom.database.read() as connection:
        before = sources.known(connection, ["coast"])
    (left,) = pipeline.ingest(newsroom.database, newsroom.desk, [pushed])
    assert verdicts(left) == ["duplicate"]
    with newsroom.database.read() as connection:
        assert sources.known(connection, ["coast"]) == before
        log = connection.scalars(sa.select(visits.c.outcome).order_by(visits.c.id)).all()
    assert log == ["ok", "pushed"]


def test_what_was_stored_is_known_to_the_window_as_if_it_were_read_back(
    newsroom: Newsroom,
) -> None:
    found = [told(n, f"{HARBOUR} It was the {n}. time this year.") for n in range(1, 8)]
    pipeline.ingest(newsroom.database, newsroom.desk, [visit("coast", *found)])
    here = newsroom.desk.recent
    with newsroom.database.read() as connection:
        read = recent.documents(connection, after=0, since=NOW - timedelta(hours=1), limit=99)
    assert here.read_to == read[-1][0]
    assert len(here.window) == len(read) == 7


def test_the_window_begins_before_the_first_entry_that_was_seen_in_its_time(
    newsroom: Newsroom,
) -> None:
    old = visit("coast", told(1, HARBOUR), minutes=-60 * 24 * 9)
    new = visit("inland", told(7, ORCHARD), minutes=0)
    late = visit("hills", told(9, f"{ORCHARD} {HARBOUR}"), minutes=-300)
    for arriving in (old, new, late):
        pipeline.ingest(newsroom.database, newsroom.desk, [arriving])
    with newsroom.database.read() as connection:
        first, second, _ = connection.scalars(sa.select(entries.c.id).order_by(entries.c.id))
        assert recent.last_before(connection, NOW - timedelta(hours=1), now=NOW) == first
        assert recent.last_before(connection, NOW - timedelta(hours=9), now=NOW) == first
        assert recent.last_before(connection, NOW - timedelta(days=10), now=NOW) == 0
        later = NOW + timedelta(days=9)
        assert recent.last_before(connection, later - timedelta(hours=9), now=later) == second


def test_stories_are_found_by_their_times_though_an_archive_came_after_them(
    newsroom: Newsroom,
) -> None:
    """With its newest line first, as many lists are."""
    days = timedelta(days=1)
    otters = "Otters have come back to the brook, four of them, the keepers counted on Friday."
    for ago, number, text in ((0, 1, HARBOUR), (20, 7, ORCHARD), (30, 9, otters)):
        arriving = visit("coast", told(number, text), minutes=-60 * 24 * ago)
        pipeline.ingest(newsroom.database, newsroom.desk, [arriving])
    with newsroom.database.read() as connection:
        newest, later, earlier = connection.scalars(
            sa.select(stories_table.c.id).order_by("number")
        )
        assert stories.last_before(connection, NOW - 1 * days) == 3
        assert stories.last_before(connection, NOW - 40 * days) == 0
    for ago, expected in ((1, [newest]), (25, [later, newest]), (40, [earlier, later, newest])):
        found = walk.newest(newsroom.database, since=NOW - ago * days)
        assert [story.id for story in found] == expected


def test_what_was_seen_while_the_clock_was_ahead_is_not_the_latest_for_ever(
    newsroom: Newsroom,
) -> None:
    ahead = [told(number, f"{HARBOUR} So did {number} others.") for number in range(60)]
    later = [replace(told(number, ORCHARD), title=f"Frost in {number}") for number in range(3)]
    under_other_ids = [replace(one, id=f"{one.id}-b") for one in later]
    editions = [
        visit("coast", *ahead, minutes=60 * 24),
        visit("coast", *later),
        visit("coast", *under_other_ids, minutes=1),
    ]
    *_, left = pipeline.ingest(newsroom.database, newsroom.desk, editions)
    assert isinstance(left, Ingested)
    assert [found.reasons[0].name for found in left.found] == ["same_text"] * 3


def test_why_an_entry_is_its_story_is_told_after_its_text_has_changed_too(
    newsroom: Newsroom,
) -> None:
    copy = replace(told(9, HARBOUR), title="Quay closed")
    changed = replace(copy, title="Quay open again")
    editions = [visit("coast", told(1, HARBOUR)), visit("inland", copy, minutes=1)]
    _, left = pipeline.ingest(newsroom.database, newsroom.desk, editions)
    pipeline.ingest(newsroom.database, newsroom.desk, [visit("inland", changed, minutes=2)])
    assert isinstance(left, Ingested)
    (merged,) = left.found
    with newsroom.database.read() as connection:
        _, carried = history.carriers(connection, merged.story)
    assert carried.title == "Quay open again"
    assert carried.reasons == merged.reasons


@pytest.mark.parametrize("baseline", [False, True])
def test_a_restart_reads_the_window_that_was_there(newsroom: Newsroom, baseline: bool) -> None:
    found = [told(n, f"{ORCHARD} In {n} of them nothing is left.") for n in range(1, 8)]
    found.append(Entry(title="Frost", summary=ORCHARD))
    arriving = visit("coast", *found, baseline=baseline)
    pipeline.ingest(newsroom.database, newsroom.desk, [arriving])
    recent = newsroom.desk.recent
    again = Recent(recent.span)
    with newsroom.database.read() as connection:
        again.catch_up(connection, recent.decided, now=NOW)
    assert again.read_to == recent.read_to
    asked = Document(story="", source="x", title="Report 3", text=ORCHARD, at=NOW)
    one, other = again.window.find(asked), recent.window.find(asked)
    assert [match.kept.row for match in one] == [match.kept.row for match in other]
    assert [match.score for match in one] == pytest.approx([match.score for match in other])


def test_copies_of_a_later_text_are_known_whoever_stored_that(newsroom: Newsroom) -> None:
    another_process = replace(newsroom.desk, recent=Recent(newsroom.desk.recent.span))
    flash = replace(told(1, "More follows."), title="Venne: frost in the orchards")
    full = replace(flash, content_text=ORCHARD, content_html=ORCHARD)
    copy = replace(told(9, ORCHARD), title="Few cherries to come")
    for desk in (newsroom.desk, another_process):
        pipeline.ingest(newsroom.database, desk, [visit("coast", flash), visit("inland")])
    pipeline.ingest(newsroom.database, newsroom.desk, [visit("coast", full, minutes=1)])
    for desk, source in ((newsroom.desk, "inland"), (another_process, "island")):
        editions = [visit(source, minutes=2), visit(source, copy, minutes=3)]
        _, left = pipeline.ingest(newsroom.database, desk, editions)
        assert verdicts(left) == ["duplicate"]


@pytest.mark.parametrize("summary", [None, HARBOUR, "In short."])
def test_a_summary_comes_back_as_it_was_though_its_text_is_kept_once(
    newsroom: Newsroom, summary: str | None
) -> None:
    pipeline.ingest(
        newsroom.database, newsroom.desk, [visit("coast", told(1, HARBOUR, summary=summary))]
    )
    with newsroom.database.read() as connection:
        (story,) = stories.latest(connection, limit=1)
    assert story.summary == (summary or "")
    assert story.text == HARBOUR


@pytest.mark.parametrize(
    ("stated", "link"),
    [
        ("urn:7", "https://coast.example/7"),
        ("urn:7", None),
        ("https://coast.example/7?utm_source=feed", "http://coast.example/7?utm_source=feed"),
        (None, "https://coast.example/7"),
        ("seven", "mailto:desk@coast.example"),
    ],
)
def test_what_is_kept_once_comes_back_in_each_place(
    newsroom: Newsroom, stated: str | None, link: str | None
) -> None:
    entry = replace(told(7, HARBOUR), id=stated, link=link)
    arriving = visit("coast", entry)
    pipeline.ingest(newsroom.database, newsroom.desk, [arriving])
    with newsroom.database.read() as connection:
        (source,) = sources.known(connection, ["coast"])
        (known,) = memory.latest(connection, source.id, most=9)
    assert known.id == stated
    assert known.link == (canonical(link) if link else None)


def test_what_comes_together_is_listed_newest_first(newsroom: Newsroom, row: Row) -> None:
    none = (None, None, None)
    for number, (name, hours, rising, listed) in enumerate(
        (
            ("undated, as it stands", none, False, [0, 1, 2]),
            ("undated, in a folder", none, True, [2, 1, 0]),
            ("dated, newest first", (3, 2, 1), False, [0, 1, 2]),
            ("dated, oldest first", (1, 2, 3), False, [2, 1, 0]),
            ("dated within one hour, as it stands", (1, 1, 1), False, [0, 1, 2]),
            ("dated in part, as it stands", (1, None, 3), False, [0, 1, 2]),
        )
    ):
        dates = [hour if hour is None else NOW + timedelta(hours=hour) for hour in hours]
        found = [
            replace(told(each, f"{name} {words(10 * number + each)}"), published=dates[each])
            for each in range(3)
        ]
        arriving = visit(f"s{number}", *found, minutes=number)
        bulletin = replace(arriving.bulletin, rising=rising)
        pipeline.ingest(newsroom.database, newsroom.desk, [replace(arriving, bulletin=bulletin)])
        with row(name), newsroom.database.read() as connection:
            titles = [story.title for story in stories.latest(connection, limit=3)]
            assert titles == [f"Report {each}" for each in listed]


def words(seed: int) -> str:
    """Give a text that is like no other."""
    drawn = Random(seed)
    return " ".join("".join(drawn.choices(ascii_letters, k=7)) for _ in range(30))


def test_a_story_tells_of_the_event_that_it_joined_and_of_its_own_if_of_none(
    newsroom: Newsroom,
) -> None:
    arriving = visit("coast", told(1, HARBOUR), told(2, ORCHARD))
    pipeline.ingest(newsroom.database, newsroom.desk, [arriving])
    with newsroom.database.write() as connection:
        first, other = (story.id for story in stories.latest(connection, limit=9))
        joins = sa.update(stories_table).where(stories_table.c.id == other)
        connection.execute(joins.values(event=first))
    with newsroom.database.read() as connection:
        assert events.of_stories(connection, [first, other]) == {first: first, other: first}
        assert events.others(connection, [first, other]) == {first: (other,), other: (first,)}
        assert events.tellers(connection, [first, other]) == {first: (("coast", NOW),)}


def test_numbers_are_those_that_come_next(newsroom: Newsroom) -> None:
    pipeline.ingest(newsroom.database, newsroom.desk, [visit("coast", told(1, HARBOUR))])
    with newsroom.database.write() as connection:
        taken = connection.scalar(sa.select(sa.func.max(stories_table.c.number)))
        numbers = list(reserve(connection, stories_table.c.number, 3))
    assert taken is not None
    assert numbers == sorted(set(numbers))
    assert numbers[0] > taken


def test_a_statement_takes_more_values_than_a_database_does(newsroom: Newsroom) -> None:
    pipeline.ingest(newsroom.database, newsroom.desk, [visit("coast", told(1, HARBOUR))])
    named = Prepared(sa.select(entries.c.key).where(among(entries.c.key)))
    keys = [f"id:urn:{n}" for n in range(40_000)]
    with newsroom.database.read() as connection:
        assert [row.key for row in named.about(connection, keys)] == ["id:urn:1"]


def test_the_digests_of_former_texts_are_found_without_reading_all(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path}/feedd.db")) as database:
        schema.upgrade(database)
        asked = f"EXPLAIN QUERY PLAN SELECT digest FROM {former_texts.name} WHERE entry_id = 1"
        with database.read() as connection:
            plan = connection.execute(sa.text(asked)).all()
    assert "USING INDEX" in plan[0].detail


def test_of_an_entry_that_never_stops_changing_the_latest_texts_are_known_again(
    newsroom: Newsroom,
) -> None:
    pipeline.ingest(newsroom.database, newsroom.desk, [visit("coast", told(1, HARBOUR))])
    with newsroom.database.write() as connection:
        entry = connection.scalars(sa.select(entries.c.id)).one()
        row = {"entry_id": entry, "digest": "00"}
        connection.execute(sa.insert(former_texts), [row] * (MOST_FORMER + 10))
        earlier = connection.scalars(sa.select(former_texts.c.id)).all()
    pipeline.ingest(newsroom.database, newsroom.desk, [visit("coast", told(1, ORCHARD))])
    with newsroom.database.read() as connection:
        kept = connection.scalars(sa.select(former_texts.c.id).order_by(former_texts.c.id)).all()
    assert len(kept) == MOST_FORMER
    assert kept[:-1] == sorted(earlier)[1 - MOST_FORMER :]
    assert kept[-1] > max(earlier)


def test_of_a_story_that_never_stops_alerting_only_the_same_text_is_looked_for(
    newsroom: Newsroom,
) -> None:
    pipeline.ingest(newsroom.database, newsroom.desk, [visit("coast", told(1, HARBOUR))])
    digests = [f"{number:02x}" for number in range(9)]
    with newsroom.database.write() as connection:
        story = connection.execute(sa.select(stories_table)).one()
        made = {"declared": True, "created_at": NOW}
        connection.execute(sa.insert(watches).values(id=1, name="walls", query="wall", **made))
        row = {"watch_id": 1, "story": story.number, "created_at": NOW}
        rows = [row | {"revision": n, "digest": digest} for n, digest in enumerate(digests)]
        connection.execute(sa.insert(raised), rows)
    with newsroom.database.read() as connection:
        found = alerts.watches_by_text(connection, {(story.id, "03"), (story.id, "ff")})
        assert alerts.already_alerted(connection, [story.id]) == {("walls", story.id): 8}
    assert found == {(story.id, "03"): {"walls"}}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_each_text_is_looked_for_among_its_own_storys_alerts_alone(newsroom: Newsroom) -> None:
    asked = {(f"s{number}", f"{number:04x}") for number in range(200)}
    with newsroom.database.write() as connection:
        made = {"declared": True, "created_at": NOW}
        connection.execute(sa.insert(watches).values(id=1, name="walls", query="wall", **made))
        seen = {"revision": 1, "first_seen_at": NOW, "updated_at": NOW, "baseline": False}
        numbered = [*enumerate(sorted(asked), 1)]
        rows = [seen | {"number": number, "id": story} for number, (story, _) in numbered]
        connection.execute(sa.insert(stories_table), rows)
        row = {"watch_id": 1, "created_at": NOW}
        told_of = [row | {"story": number, "digest": text} for number, (_, text) in numbered]
        connection.execute(sa.insert(raised), told_of)
    with newsroom.database.read() as connection:
        few, all_found = (_steps(connection, asked_of) for asked_of in ([*asked][:50], [*asked]))
    assert all_found < 6 * few


def _steps(connection: sa.Connection, told_of: Sequence[tuple[str, str]]) -> int:
    """Count the steps that SQLite's machine makes, by tens, until each text is found."""
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 1

    driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(count, 10)
    found = alerts.watches_by_text(connection, told_of)
    driver.set_progress_handler(None, 10)
    assert set(found) == set(told_of)
    return counted
