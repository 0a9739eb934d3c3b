"""Entries that a feed publishes unchanged are left unread, and nothing comes out otherwise."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedd import correcting
from feedd.core.parse import parse
from feedd.core.settings import Source
from feedd.core.visit import VisitState
from feedd.store import memory, retention
from feedd.store.sources import StoredSource
from feedd.store.tables import entries
from feedd.store.tables import stories as stories_table
from feedd.workers import reading
from tests.origin import Origin, Serve
from tests.running import Feedd
from tests.store import editions
from tests.store.editions import NOW, Told, Twins, found, rss, twins, unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from feedd.core.model import Bulletin
    from feedd.newsroom import Newsroom
    from feedd.visits import Ingested, Visited
    from tests.store.editions import Room

    Doing: TypeAlias = Callable[[Newsroom], None]
    Pick: TypeAlias = tuple[int, str, str, int, int]

WALL = Told(
    "The harbour wall at Kelmis gave way",
    "The harbour wall at Kelmis gave way in the night; nobody was hurt, the mayor said.",
    id="urn:wall",
    link="https://coast.example/wall",
)
FROST = Told(
    "Frost takes the cherry blossom",
    "Frost took half of the cherry blossom in the orchards along the upper Venne.",
    id="urn:frost",
    link="https://coast.example/frost",
)
FERRY = Told(
    "The last ferry to Aldersund",
    "After ninety years the ferry to Aldersund sails for the last time on Sunday morning.",
    id="urn:ferry",
    link="https://coast.example/ferry",
)
BRIDGE = Told(
    "Bridge over the Venne closed to lorries",
    "Lorries of more than twelve tonnes may not cross the old bridge at Venneby from June on.",
    id="urn:bridge",
    link="https://coast.example/bridge",
)
GALE = Told(
    "Gale warning for the outer skerries",
    "Winds of force nine are expected off the outer skerries before midnight, say forecasters.",
    id="urn:gale",
    link="https://coast.example/gale",
)
TRAFFIC = Told("Traffic", "", id="urn:traffic", link="https://coast.example/live")
ALL = (WALL, FROST, FERRY, BRIDGE)
ANYTHING = (*ALL, TRAFFIC)
CORRECTED = replace(WALL, text=WALL.text.replace("nobody was", "two people were"))
LOUDER = replace(WALL, title=WALL.title.upper())
NOON = "https://coast.example/noon.mp3"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    with twins(tmp_path_factory.mktemp("twins")) as opened:
        yield opened


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with editions.room(tmp_path_factory.mktemp("room")) as opened:
        yield opened


@pytest.fixture(scope="module")
def names() -> Iterator[str]:
    """Give a source that nobody has visited, each time."""
    return (f"s{number}" for number in count())


SEQUENCES = {
    "unchanged": (ALL, ALL),
    "one more on top": (ALL[1:], ALL),
    "one dropped": (ALL, ALL[1:], ALL),
    "another order": (ALL, ALL[::-1]),
    "one corrected": (ALL, (CORRECTED, *ALL[1:]), (CORRECTED, *ALL[1:])),
    "an older text again": (ALL, (CORRECTED, *ALL[1:]), ALL, (CORRECTED, *ALL[1:])),
    "letters of another size": (ALL, (LOUDER, *ALL[1:]), (LOUDER, *ALL[1:])),
    "the same element twice": (ALL, (WALL, *ALL), (WALL, *ALL), (WALL, WALL, *ALL)),
    "twice from the beginning": ((WALL, WALL, FROST), (WALL, WALL, FROST), (WALL, FROST)),
    "ids that churn": (
        tuple(replace(one, id=f"1:{one.id}") for one in ALL),
        tuple(replace(one, id=f"2:{one.id}") for one in ALL),
        tuple(replace(one, id=f"2:{one.id}") for one in ALL),
    ),
    "half of the ids churn": (
        ALL,
        (*ALL[:2], *(replace(one, id=f"2:{one.id}") for one in ALL[2:])),
        ALL,
    ),
    "one id for all": (
        tuple(replace(one, id="urn:all") for one in ALL[1:]),
        tuple(replace(one, id="urn:all") for one in ALL),
        tuple(replace(one, id="urn:all") for one in ALL),
    ),
    "an id given to another": (ALL[:2], (replace(FERRY, id=WALL.id), FROST), ALL[:2]),
    "no ids": (
        tuple(replace(one, id=None) for one in ALL[1:]),
        tuple(replace(one, id=None) for one in ALL),
    ),
    "neither ids nor links": (
        tuple(replace(one, id=None, link=None) for one in ALL[1:]),
        tuple(replace(one, id=None, link=None) for one in ALL),
    ),
    "one link for all": (
        tuple(replace(one, link="https://coast.example/live") for one in ALL[1:]),
        tuple(replace(one, link="https://coast.example/live") for one in ALL),
    ),
    "a link that another takes": (ALL[:2], (WALL, FROST, replace(FERRY, link=WALL.link))),
    "a link that changes": (ALL, (replace(WALL, link="https://coast.example/w"), FROST), ALL),
    "a known text under a new id": (ALL, (replace(WALL, id="urn:new"), *ALL)),
    "a file is added": (ALL, (replace(WALL, files=(NOON,)), *ALL[1:]), ALL),
    "a file whose address changes each time": tuple(
        (replace(WALL, files=(f"{NOON}?signed={number}",)), *ALL[1:]) for number in (1, 2, 2)
    ),
    "a file alone, whose address changes": tuple(
        (replace(WALL, id=None, link=None, files=(f"{NOON}?signed={number}",)), *ALL[1:])
        for number in (1, 2, 2)
    ),
    "a correction that takes the file away": (
        (replace(WALL, files=(NOON,)), *ALL[1:]),
        (CORRECTED, *ALL[1:]),
        (CORRECTED, *ALL[1:]),
    ),
    "comments are counted": tuple(
        tuple(replace(one, comments=number) for one in ALL) for number in (1, 2, 2)
    ),
}


@pytest.mark.parametrize("editions", SEQUENCES.values(), ids=SEQUENCES.keys())
def test_what_is_left_unread_makes_no_difference(
    both: Twins, names: Iterator[str], editions: tuple[tuple[Told, ...], ...]
) -> None:
    source = next(names)
    for minutes, edition in enumerate(editions):
        both.visit(source, rss(*edition), minutes=minutes)
    both.agree()


def stories_of(newsroom: Newsroom) -> list[tuple[int, str]]:
    with newsroom.database.read() as connection:
        shown = stories_table.c.shown_entry.is_not(None)
        rows = connection.execute(
            sa.select(stories_table.c.number, stories_table.c.id).where(shown)
        )
        return sorted((number, id_) for number, id_ in rows)


def prune(newsroom: Newsroom) -> None:
    (number, _), *_ = stories_of(newsroom)[::-1]
    with newsroom.database.write() as connection:
        retention.drop_texts(connection, [number], now=NOW)


def retract(newsroom: Newsroom) -> None:
    correcting.retract(newsroom, stories_of(newsroom)[-1][1], now=NOW)


def merge(newsroom: Newsroom) -> None:
    (_, one), (_, other) = stories_of(newsroom)[-2:]
    correcting.merge(newsroom, one, other, now=NOW)


def nothing(_newsroom: Newsroom) -> None:
    pass


DOINGS: tuple[Doing, ...] = (nothing, prune, retract, merge)


@pytest.mark.parametrize("doing", DOINGS)
def test_nor_does_it_after_a_story_was(tmp_path: Path, doing: Doing) -> None:
    # Newsrooms of their own, as others share the stories of theirs.
    with twins(tmp_path) as both:
        both.visit("wire", rss(*ALL), minutes=0)
        both.both(doing)
        for minutes, edition in enumerate((ALL, (CORRECTED, *ALL[1:]), ALL), 1):
            both.visit("wire", rss(*edition), minutes=minutes)
        both.agree()


def titles(visited: Visited) -> list[str | None]:
    return [entry.title for entry in visited.bulletin.entries]


def verdicts(left: Ingested) -> list[str]:
    return [one.verdict for one in left.found]


def reasons(left: Ingested) -> list[str]:
    """Give the last reason of each entry: what became of its text."""
    return [one.reasons[-1].name for one in left.found]


@pytest.mark.usefixtures("engine")
def test_what_is_new_is_read_and_nothing_else(tmp_path: Path) -> None:
    with editions.room(tmp_path) as room:
        room.visit("coast", rss(*ALL[1:]), minutes=0)
        before = unread()
        visited = room.fetch("coast", rss(replace(FROST, comments=3), WALL, *ALL[2:]), minutes=1)
        assert titles(visited) == [FROST.title, WALL.title]
        assert unread() - before == len(ALL) - 2
        assert verdicts(room.take_in(visited)) == ["duplicate", "new", "duplicate", "duplicate"]
        assert titles(room.fetch("coast", rss(*ALL[2:], WALL), minutes=2)) == []


def test_a_text_of_before_is_read_when_it_is_served_again(
    room: Room, names: Iterator[str]
) -> None:
    source = next(names)
    later = replace(GALE, text=GALE.text.replace("nine", "eleven"))
    for minutes, told in enumerate((GALE, later)):
        room.visit(source, rss(told), minutes=minutes)
    visited = room.fetch(source, rss(GALE), minutes=2)
    assert titles(visited) == [GALE.title]
    assert reasons(room.take_in(visited)) == ["earlier_text"]


def test_an_item_that_says_the_same_in_other_words_is_read_once(
    room: Room, names: Iterator[str]
) -> None:
    source = next(names)
    room.visit(source, rss(WALL), minutes=0)
    commented = rss(replace(WALL, comments=7))
    first = room.fetch(source, commented, minutes=1)
    room.take_in(first)
    assert titles(first) == [WALL.title]
    assert titles(room.fetch(source, commented, minutes=2)) == []


def test_one_that_is_known_by_something_else_from_now_on_is_read_each_time(
    room: Room, names: Iterator[str]
) -> None:
    # Its row keeps the address it came with, so that it can't be recalled with the later one.
    source = next(names)
    room.visit(source, rss(WALL), minutes=0)
    moved = rss(replace(WALL, link="https://coast.example/moved"))
    for minutes in (1, 2, 3):
        visited = room.fetch(source, moved, minutes=minutes)
        assert titles(visited) == [WALL.title]
        room.take_in(visited)


def test_the_seals_at_hand_are_those_that_are_stored(room: Room, names: Iterator[str]) -> None:
    source = next(names)
    moved = replace(WALL, link="https://coast.example/moved")
    for minutes, (edition, many) in enumerate(
        ((ALL, 4), ((LOUDER, FROST), 1), ((replace(FROST, comments=3), moved), 1))
    ):
        room.visit(source, rss(*edition), minutes=minutes)
        with room.newsroom.database.read() as connection:
            stored = memory.seals(connection, source, most=50)
        at_hand = room.seals.of(source, most=50)
        assert at_hand <= stored
        assert len(at_hand) == many


def test_seals_of_those_that_were_visited_long_ago_are_asked_for(
    room: Room, names: Iterator[str]
) -> None:
    source = next(names)
    room.visit(source, rss(*ALL), minutes=0)
    with room.newsroom.database.write() as connection:
        connection.execute(sa.update(entries).values(seal=None))
    assert len(room.seals.of(source, most=50)) == len(ALL)
    for number in range(reading.MOST_SOURCES):
        room.seals.note(f"other-{number}", ())
    assert room.seals.of(source, most=50) == frozenset()


def test_seals_that_somebody_else_changed_since_the_last_visit_cost_a_second_reading(
    room: Room, names: Iterator[str]
) -> None:
    source = next(names)
    room.visit(source, rss(*ALL), minutes=0)
    with room.newsroom.database.write() as connection:
        connection.execute(sa.update(entries).values(seal=None))
    for minutes in (1, 2):
        visited = room.fetch(source, rss(*ALL), minutes=minutes)
        assert titles(visited) == []
        assert reasons(room.take_in(visited)) == ["unchanged"] * len(ALL)


def test_entries_that_were_sealed_otherwise_are_read_once(
    room: Room, names: Iterator[str]
) -> None:
    source = next(names)
    room.visit(source, rss(*ALL), minutes=0)
    with room.newsroom.database.write() as connection:
        connection.execute(sa.update(entries).values(seal=b"earlier."))
    room.seals.forget(source)  # as a start does, under another version
    first = room.fetch(source, rss(*ALL), minutes=1)
    assert titles(first) == [told.title for told in ALL]
    room.take_in(first)
    assert titles(room.fetch(source, rss(*ALL), minutes=2)) == []


def test_what_others_stored_meanwhile_counts(both: Twins, names: Iterator[str]) -> None:
    source = next(names)
    both.visit(source, rss(*ALL), minutes=0)
    late = [one.fetch(source, rss(*ALL), minutes=1) for one in (both.sparing, both.thorough)]
    assert titles(late[0]) == []
    both.visit(source, rss(CORRECTED, *ALL[1:]), minutes=1)
    sparing, thorough = both.sparing.take_in(late[0]), both.thorough.take_in(late[1])
    assert found(sparing) == found(thorough)
    assert reasons(sparing)[0] != "unchanged"
    both.agree()


HARDLY_TOLD_APART = {
    "one id and short texts": (TRAFFIC, replace(TRAFFIC, title="Weather")),
    "one id and one text": (TRAFFIC, replace(TRAFFIC, link="https://coast.example/jam")),
    "no ids and one text": (
        replace(TRAFFIC, id=None),
        replace(TRAFFIC, id=None, link="https://coast.example/jam"),
    ),
    "nothing but one text": (replace(WALL, id=None, link=None), replace(WALL, id="urn:1")),
}


@pytest.mark.parametrize("told", HARDLY_TOLD_APART.values(), ids=HARDLY_TOLD_APART.keys())
def test_an_unread_item_is_known_by_its_seal_however_like_others(
    room: Room, names: Iterator[str], told: tuple[Told, ...]
) -> None:
    source = next(names)
    room.visit(source, rss(*told), minutes=0)
    visited = room.fetch(source, rss(*told, GALE), minutes=1)
    assert titles(visited) == [GALE.title]
    assert reasons(room.take_in(replace(visited, again=_never)))[:2] == ["unchanged"] * 2


def test_an_item_whose_entry_is_found_by_another_s_key_alone_is_read(
    both: Twins, names: Iterator[str]
) -> None:
    """Recalled without its entry it has no text: read as that, it would blank the entry."""
    source = next(names)
    others = [replace(FERRY, title=f"Ferry {n}", id=f"urn:{n}", link=None) for n in range(60)]
    both.visit(source, rss(GALE, *others), minutes=0)
    # So few items now that the first entry is none of the latest that are looked at.
    told = rss(replace(WALL, id=GALE.id), GALE)
    sparing, thorough = (
        room.fetch(source, told, minutes=1) for room in (both.sparing, both.thorough)
    )
    with both.sparing.newsroom.database.read() as connection:
        known = memory.seals(connection, source, most=100)
    bulletin = parse(
        told, url=f"https://{source}.example/feed", content_type="application/rss+xml", known=known
    )
    assert len(bulletin.sealed) == 1
    late = replace(sparing, bulletin=bulletin, again=lambda: thorough.bulletin)
    assert found(both.sparing.take_in(late)) == found(both.thorough.take_in(thorough))
    assert titles(late) == [WALL.title]


def _never() -> Bulletin:
    raise AssertionError("it was read in full")


def test_what_stands_where_it_stood_is_never_new_again(both: Twins, names: Iterator[str]) -> None:
    source = next(names)
    alike = (TRAFFIC, replace(TRAFFIC, link="https://coast.example/jam"))
    first = both.visit(source, rss(*alike), minutes=0)
    later = both.visit(source, rss(*alike, replace(FERRY, link=TRAFFIC.link)), minutes=1)
    assert verdicts(later)[:2] == ["duplicate"] * 2
    assert [one.key for one in later.found[:2]] == [one.key for one in first.found]
    both.agree()


def test_a_source_that_is_new_or_no_feed_has_nothing_to_be_left_unread() -> None:
    source = Source(name="coast")
    fresh = StoredSource(id=1, name="coast", state=VisitState(entries=70, kind="rss"), first=True)
    assert reading.standing(fresh, source) == 0
    page = replace(fresh, first=False, state=VisitState(entries=70, kind="page"))
    assert reading.standing(page, source) == 0
    feed = replace(fresh, first=False)
    assert reading.standing(feed, source) == 70


def test_a_visit_over_the_network_leaves_unread_what_it_can(tmp_path: Path) -> None:
    with Origin() as origin:
        served = [Serve(body=rss(*ALL[start:])) for start in (1, 0)]
        url = origin.play("/feed", *served)
        toml = f'[[sources]]\nname = "coast"\nurl = "{url}"\n'
        with Feedd(tmp_path, toml) as feedd:
            assert feedd.call("poll").code == 0
            before = unread()
            assert feedd.call("poll", "--force").code == 0
            assert unread() - before == len(ALL) - 1
            assert len(feedd.call("stories", "--json").out.splitlines()) == len(ALL)


def _told(pick: Pick, edition: int) -> Told:
    """Make an item of a few choices: what it tells, under which id and link, in which text."""
    number, ids, links, text, comments = pick
    told = replace(ANYTHING[number], comments=comments)
    stated = {"own": told.id, "new": f"{told.id}:{edition}", "none": None, "one": "urn:all"}
    link = {"own": told.link, "shared": "https://coast.example/live", "none": None}
    texts = (told.text, told.text.upper(), told.text.replace(" the ", " 14 "), told.text[:60])
    return replace(told, id=stated[ids], link=link[links], text=texts[text])


PICKS = st.tuples(
    st.integers(0, len(ANYTHING) - 1),
    st.sampled_from(("own", "own", "own", "new", "none", "one")),
    st.sampled_from(("own", "own", "shared", "none")),
    st.sampled_from((0, 0, 0, 0, 1, 2, 3)),
    st.sampled_from((0, 0, 0, 1)),
)
EDITIONS = st.lists(
    st.tuples(st.lists(PICKS, min_size=1, max_size=6), st.sampled_from((*[nothing] * 9, *DOINGS))),
    min_size=2,
    max_size=5,
)
LANGUAGES = ("en", "en", "en", "de", "de")
ANY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def hold_whatever_comes(
    both: Twins, source: str, editions: list[tuple[list[Pick], Doing]]
) -> None:
    for number, (picks, doing) in enumerate(editions):
        told = [_told(pick, number) for pick in picks]
        both.visit(source, rss(*told, language=LANGUAGES[number]), minutes=2 * number)
        if len(stories_of(both.sparing.newsroom)) > 1:
            both.both(doing)
        both.visit(source, rss(*told[::-1], language=LANGUAGES[number]), minutes=2 * number + 1)
    both.agree()


@settings(ANY, max_examples=4)
@given(editions=EDITIONS)
def test_nor_does_it_whatever_comes(
    both: Twins, names: Iterator[str], editions: list[tuple[list[Pick], Doing]]
) -> None:
    hold_whatever_comes(both, next(names), editions)


@pytest.mark.slow
@settings(ANY, max_examples=60)
@given(editions=EDITIONS)
def test_nor_does_it_whatever_else_comes(
    both: Twins, names: Iterator[str], editions: list[tuple[list[Pick], Doing]]
) -> None:
    hold_whatever_comes(both, next(names), editions)
