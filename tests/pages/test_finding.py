"""Long lists are searched; what is empty says what to begin with."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.web.finding import Place, holds, turn
from feedd.web.rendering import query_direction
from tests.pages.accessible import faults
from tests.pages.world import build
from tests.web.office import Office, Person

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rows import Row

MANY = "".join(
    f'[[sources]]\nname = "s{n:03}"\ntitle = "Outlet {n}"\nurl = "https://s{n}.example/?token=hush{n}"\n'
    for n in range(250)
) + "".join(f'[[watches]]\nname = "w{n:02}"\nquery = "eel AND pike{n}"\n' for n in range(12))


def test_letters_are_found_whatever_their_case(row: Row) -> None:
    for find, texts, is_held in (
        ("", ["any"], True),
        ("COAST", ["the coast"], True),
        ("straße", ["STRASSE 5"], True),
        ("ساحل", [None, "پیک ساحل"], True),
        ("wire", [None, "post"], False),
    ):
        with row(find):
            assert holds(find, *texts) is is_held


def test_a_query_reads_from_right_to_left_only_without_operators(row: Row) -> None:
    for text, told in (
        ("تحریم* OR stem:ar(عقوبات)", "ltr"),
        ("iran OR ایران", "ltr"),
        ("تحریم* نفت -ورزش", "auto"),
        ("", "auto"),
    ):
        with row(text):
            assert query_direction(text) == told


def listed(page: str) -> list[str]:
    return re.findall(r'<a href="/sources/(s\d+)"><b>', page)


@pytest.mark.slow
def test_sources_are_found_by_name_title_and_what_is_shown_of_the_address(tmp_path: Path) -> None:
    with Office(tmp_path, MANY) as office:
        person = Person(office)
        assert "250 sources" in person.read("/sources")
        by_address = ["s012", *(f"s12{n}" for n in range(10))]
        assert listed(person.read("/sources?find=S12")) == by_address
        assert listed(person.read("/sources?find=outlet+7")) == [
            "s007",
            *(f"s07{n}" for n in range(10)),
        ]
        assert listed(person.read("/sources?find=s99.example")) == ["s099"]
        secret = person.read("/sources?find=hush9")
        assert "None holds these letters." in secret
        first = person.read("/sources?find=outlet")
        (onward,) = re.findall(r'href="(/sources\?find=outlet&behind=200)"', first)
        second = person.read(onward)
        assert (len(listed(first)), len(listed(second))) == (200, 50)
        assert "201 to 250 of 250 sources" in second
        assert 'href="/sources?find=outlet"' in second
        assert faults(first) == []


@pytest.mark.slow
def test_sources_are_listed_by_what_they_are_called_those_in_trouble_first(tmp_path: Path) -> None:
    rules = "".join(f'[[sources]]\nname = "s{n}"\n' for n in range(4)) + 'title = "meadow post"\n'
    with Office(tmp_path, rules) as office:
        with office.newsroom.database.write() as connection:
            for title, trouble, failures, name in (
                ("Wire", None, 0, "s0"),
                ("The Zebra", "failing", 3, "s1"),
                ("Late", None, 1, "s2"),
                ("Own title", None, 0, "s3"),
            ):
                connection.exec_driver_sql(
                    "UPDATE sources SET title = ?, trouble = ?, failures = ? WHERE name = ?",
                    (title, trouble, failures, name),
                )
        page = Person(office).read("/sources")
    assert listed(page) == ["s1", "s2", "s3", "s0"]


@pytest.mark.slow
def test_watches_are_found_by_name_and_query(tmp_path: Path) -> None:
    with Office(tmp_path, MANY) as office:
        person = Person(office)
        page = person.read("/watches?find=PIKE7")
        assert re.findall(r'<a href="/watches/(w\d+)"><b[^>]*>', page) == ["w07"]
        assert "no alert in 30 days" in page
        assert faults(page) == []


def test_a_long_list_is_turned_page_by_page(row: Row) -> None:
    for behind, count, said, back, onward in (
        (0, 0, "0 watches", None, None),
        (0, 1, "1 watch", None, None),
        (0, 100, "100 watches", None, None),
        (0, 101, "1 to 100 of 101 watches", None, 100),
        (100, 101, "101 to 101 of 101 watches", 0, None),
        (100, 250, "101 to 200 of 250 watches", 0, 200),
        (30, 250, "31 to 130 of 250 watches", 0, 130),
        (1 << 31, 250, "201 to 250 of 250 watches", 100, None),
        (100, 100, "100 watches", None, None),
    ):
        with row(f"{behind} of {count}"):
            turns = turn(Place("eel", behind), count, size=100, noun="watch")
            assert turns.said == said
            assert (turns.back, turns.onward) == (
                None if back is None else Place("eel", back),
                None if onward is None else Place("eel", onward),
            )


@pytest.mark.slow
def test_whoever_mutes_a_watch_of_a_long_list_comes_back_to_it(tmp_path: Path) -> None:
    watches = "".join(f'[[watches]]\nname = "w{n:03}"\nquery = "eel{n}"\n' for n in range(250))
    with Office(tmp_path, watches) as office:
        person = Person(office)
        feeds = person.read("/subscribe")
        assert (feeds.count(".json"), "150 more" in feeds) == (100, True)
        page = person.read("/watches?find=eel&behind=100")
        assert re.findall(r'<li id="watch-(w\d+)">', page) == [f"w{n:03}" for n in range(100, 200)]
        assert faults(page) == []
        done = person.send("/watches/w150/mute", minutes="60", find="eel", behind="100")
        assert done.headers["location"] == "/watches?find=eel&behind=100#watch-w150"
        plain = person.send("/watches/w150/mute", minutes="0")
        assert plain.headers["location"] == "/watches#watch-w150"


@pytest.mark.slow
def test_a_watch_says_how_often_it_alerts(tmp_path: Path) -> None:
    with build(tmp_path) as office:
        page = Person(office).read("/watches")
        assert re.search(r"2 alerts in 30 days</a>, the last <time[^>]*>\d+ min ago", page)
        office.later(days=29)
        assert re.search(
            r"2 alerts in 30 days</a>, the last <time[^>]*>29 d ago",
            Person(office).read("/watches"),
        )
        office.later(days=3)
        assert "no alert in 30 days</a> ·" in Person(office).read("/watches")


@pytest.mark.slow
def test_an_empty_installation_says_what_to_begin_with(tmp_path: Path) -> None:
    with Office(tmp_path) as office:
        page = Person(office).read("/")
        assert "Three steps to begin with" in page
        assert "in 48 hours" not in page
        assert faults(page) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("until=2026-11-23", []),
        ("until=2026-11-24", ["Harvest"]),
        ("until=2026-11-25&q=harvest+OR+pilots+OR+storm", ["Pilots", "Harvest"]),
        ("until=2026-11-25&before=2", ["Harvest"]),
        ("until=2099-01-01&q=harvest", ["Harvest"]),
        ("until=9999-12-31&q=harvest", ["Harvest"]),
        ("until=yesterday&q=harvest", ["Harvest"]),
        ("until=0001-01-01&q=harvest", []),
    ],
)
def test_stories_are_found_up_to_a_day(tmp_path: Path, asked: str, found: list[str]) -> None:
    with build(tmp_path) as office:
        page = Person(office).read(f"/stories?{asked}")
    words = re.findall(r'class="title".*?(Harvest|Pilots|Storm)', page.replace("<mark>", ""))
    assert words == found
    assert faults(page) == []


@pytest.mark.slow
def test_what_an_archive_brought_in_later_is_found_by_its_day(tmp_path: Path) -> None:
    with build(tmp_path) as office:
        office.now -= timedelta(days=700)
        office.ingest("Otters return\n\nKeepers counted four of them in the brook on Friday.")
        person = Person(office)
        old = person.read(f"/stories?until={office.now:%Y-%m-%d}")
        new = person.read("/stories?until=2026-11-26")
    assert "Otters" in old
    assert "Otters" in new
    assert "Harvest" not in old
    assert "Harvest" in new
