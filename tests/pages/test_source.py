"""A source's page: how it is, what it brought, visiting it at once, changing one that was made."""

from __future__ import annotations

import re
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from feedd.store import sources
from feedd.store.charts import Mark
from feedd.web.pages.front import sparkline
from feedd.web.rendering import Outlets
from tests.pages.accessible import faults
from tests.pages.test_pages import NEWS
from tests.pages.world import build, take
from tests.web.office import Office, Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedd.store.sources import StoredSource

NEWS_PAGE = "https://coast.example/news"
FIELDS = {"url": NEWS_PAGE, "name": "coast-news"}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    with Office(tmp_path, '[[sources]]\nname = "wire"\nurl = "https://wire.example/"\n') as office:
        office.far_end.pages[NEWS_PAGE] = ("text/html", NEWS.encode())
        yield office


def stored(office: Office, name: str) -> StoredSource:
    with office.newsroom.database.read() as connection:
        (found,) = sources.known(connection, [name])
    return found


def remember(office: Office, name: str) -> None:
    """Let a source have been visited ten minutes ago."""
    with office.newsroom.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE sources SET last_visit_at = ?, next_visit_at = ?, etag = 'e', body_hash = 'h'"
            " WHERE name = ?",
            (
                int((office.now.timestamp() - 600) * 1e6),
                int((office.now.timestamp() + 3000) * 1e6),
                name,
            ),
        )


def fields(page: str) -> dict[str, str]:
    """Give what the form of a source sends if nothing is changed."""
    boxes = re.findall(r"<input[^>]*>", page[page.index('/change"') :])
    sent = (box for box in boxes if "checkbox" not in box or "checked" in box)
    return dict(re.findall(r' name="(\w+)"[^>]* value="([^"]*)"', "".join(sent)))


def test_a_source_is_visited_at_once_but_only_who_insists_is_impolite(own: Office) -> None:
    person = Person(own)
    asked = person.send("/sources/wire/visit", page="/sources/wire")
    assert asked.headers["location"] == "/sources/wire?asked"
    assert stored(own, "wire").state.next_visit_at == own.now
    remember(own, "wire")
    refused = person.send("/sources/wire/visit", page="/sources/wire")
    assert refused.status_code == 409
    assert "visited less than 1 h ago" in refused.text
    assert stored(own, "wire").state.next_visit_at != own.now
    page = person.read("/sources/wire")
    assert "Visit it all the same" in page
    assert person.send("/sources/wire/visit", page="/sources/wire", insist="true").is_redirect
    assert stored(own, "wire").state.next_visit_at == own.now
    assert "a person asked" in person.read("/sources/wire")
    assert person.get("/sources/nowhere").status_code == 404


@pytest.mark.slow
def test_a_source_that_was_made_is_changed_and_what_has_no_field_stays(own: Office) -> None:
    person = Person(own)
    made = {"url": NEWS_PAGE, "prefer": 3, "interval": "30m"}
    assert person.ask("PUT", "/api/v1/sources/coast-news", json=made).status_code == 201
    page = person.read("/sources/coast-news")
    assert faults(page) == []
    begun = {**fields(page), "called": "The Coast", "interval": "45m", "loud": "true"}
    saved = person.send("/sources/coast-news/change", page="/sources/coast-news", **begun)
    assert saved.headers["location"] == "/sources/coast-news?saved"
    exported = person.get("/api/v1/config/export").text
    for line in ('title = "The Coast"', 'interval = "45m"', "prefer = 3", "baseline = false"):
        assert line in exported
    page = person.read("/sources/coast-news?saved")
    assert "<h1><bdi>The Coast</bdi></h1>" in page
    assert fields(page)["interval"] == "45m"


@pytest.mark.slow
def test_what_can_not_be_saved_is_shown_again_as_it_was_written(own: Office) -> None:
    person = Person(own)
    person.send("/sources", page="/sources", **FIELDS)
    page = "/sources/coast-news"
    begun = fields(person.read(page))
    wrong = person.send(f"{page}/change", page=page, **{**begun, "interval": "soon"})
    assert wrong.status_code == 422
    assert 'value="soon"' in wrong.text
    assert "interval:" in wrong.text
    taken = person.send(f"{page}/change", page=page, **{**begun, "url": "http://wire.example"})
    assert taken.status_code == 409
    assert "visited already" in taken.text
    assert person.send(f"{page}/change", page=page, **{**begun, "called": "One"}).is_redirect
    stale = person.send(f"{page}/change", page=page, **{**begun, "called": "Two"})
    assert stale.status_code == 409
    assert "changed meanwhile" in stale.text
    assert 'value="Two"' in stale.text
    anew = fields(stale.text)
    assert person.send(f"{page}/change", page=page, **{**anew, "called": "Two"}).is_redirect
    assert fields(person.read(page))["called"] == "Two"
    declared = person.send("/sources/wire/change", page=page, url="https://other.example/")
    assert declared.status_code == 409
    assert "feedd.toml:" in declared.text


@pytest.mark.slow
def test_other_selectors_are_tried_kept_and_read_though_the_page_is_the_same(own: Office) -> None:
    person = Person(own)
    person.send("/sources", page="/sources", **FIELDS)
    remember(own, "coast-news")
    looked = person.send("/sources/look", page="/sources", url=NEWS_PAGE, story="article").text
    assert "Add this source" not in looked
    assert 'formaction="/sources/coast-news/selectors"' in looked
    kept = person.send("/sources/coast-news/selectors", page="/sources", story="article")
    assert kept.headers["location"] == "/sources/coast-news?saved"
    state = stored(own, "coast-news").state
    assert (state.etag, state.body_hash, state.next_visit_at) == (None, None, own.now)
    assert 'selectors = { story = "article" }' in person.get("/api/v1/config/export").text


@pytest.mark.slow
def test_a_source_shows_its_stories_and_visits_and_a_declared_one_where(tmp_path: Path) -> None:
    with build(tmp_path) as office:
        page = Person(office).read("/sources/payk")
    assert "توفان بهاری" in page
    assert re.search(r"declared at .*feedd\.toml:\d+", page)
    assert "Change this source" not in page
    assert "<td><b>1 new</b></td><td>read" in page
    assert faults(page) == []


@pytest.mark.slow
def test_a_source_in_which_no_visit_found_a_story_says_so(own: Office) -> None:
    person, pages = Person(own), ("/", "/sources", "/sources/wire")
    assert not any("no story found yet" in person.read(page) for page in pages)
    remember(own, "wire")
    assert all("no story found yet" in person.read(page) for page in pages)
    with own.newsroom.database.write() as connection:
        connection.exec_driver_sql("UPDATE sources SET entries = 1")
    assert not any("no story found yet" in person.read(page) for page in pages)


@pytest.mark.slow
def test_the_pace_of_a_source_is_told_once(own: Office) -> None:
    bound = "no more often than every 1 h"
    with own.newsroom.database.write() as connection:
        connection.exec_driver_sql("UPDATE sources SET why = ?", (f"it is busy; {bound}",))
    page = Person(own).read("/sources/wire")
    assert page.count(bound) == 1
    assert ">at least every 1 d</p>" in page


@pytest.mark.slow
def test_many_outlets_of_a_story_are_counted(own: Office) -> None:
    given = {"post": "The Post", "post-world": "The Post"}
    called = Outlets(own.newsroom.database, given, now=lambda: own.now)
    several = ["post", "post-world", "wire", "bay"]
    assert called(several, 2) == "<bdi>The Post</bdi>, <bdi>wire</bdi> and 1 more"
    assert called(["post", "wire"], 2) == "<bdi>The Post</bdi>, <bdi>wire</bdi>"


@pytest.mark.slow
def test_older_stories_of_a_source_are_a_click_away(own: Office) -> None:
    many = [f"Gulls {' '.join(f'w{n}x{part}' for part in range(9))}" for n in range(25)]
    take(own, "wire", *((text, f"https://wire.example/{text}", text) for text in many))
    person, titles = Person(own), []
    path = "/sources/wire"
    while path:
        page = person.read(path)
        titles += re.findall(r'class="title"[^>]*>(Gulls w\d+x0)', page)
        path = next(iter(re.findall(r'href="(/sources/wire\?before=\d+)#', page)), "")
    assert len(titles) == len(set(titles)) == 25
    story = re.findall(r'href="(/stories/\w+)"', page)[0]
    assert 'href="/sources/wire"' in person.read(story)


@pytest.mark.slow
def test_a_source_is_switched_off_and_on_again(own: Office) -> None:
    person, page = Person(own), "/sources/coast-news"
    person.send("/sources", page="/sources", **FIELDS)
    begun = fields(person.read(page))
    assert person.send(f"{page}/change", page=page, **begun, off="true").is_redirect
    told = person.read(page)
    assert "switched off" in told
    assert "Visit now" not in told
    assert person.get("/api/v1/sources/coast-news").json()["enabled"] is False
    assert "enabled = false" in person.get("/api/v1/config/export").text
    assert person.send(f"{page}/visit", page=page, insist="true").status_code == 409
    begun["seen"] = fields(told)["seen"]
    assert person.send(f"{page}/change", page=page, **begun).is_redirect
    assert "switched on again" in person.read(page)
    assert stored(own, "coast-news").state.next_visit_at is not None


@pytest.mark.slow
def test_an_address_without_a_scheme_may_speak_http_alone(own: Office) -> None:
    own.far_end.pages["http://old.example/news"] = ("text/html", NEWS.encode())
    own.far_end.silent.add("old.example")
    page = Person(own).send("/sources/look", page="/sources", url="old.example/news").text
    assert 'value="http://old.example/news"' in page
    assert "Add this source" in page
    gone = Person(own).send("/sources/look", page="/sources", url="none.example").text
    assert 'value="https://none.example"' in gone
    assert "404" in gone


@pytest.mark.slow
def test_the_name_of_an_outlet_is_no_address(own: Office) -> None:
    page = Person(own).send("/sources/look", page="/sources", url="coast gazette").text
    assert 'value="coast gazette"' in page
    assert "paste the one that a browser shows" in page


@pytest.mark.slow
def test_an_address_may_have_a_space(own: Office) -> None:
    own.far_end.pages["https://coast.example/all news"] = ("text/html", NEWS.encode())
    spaced = "https://coast.example/all news"
    page = Person(own).send("/sources/look", page="/sources", url=spaced).text
    assert "Add this source" in page


@pytest.mark.slow
def test_a_first_visit_alerts_where_who_adds_it_wants_that(own: Office) -> None:
    person = Person(own)
    person.send("/sources", page="/sources", loud="true", **FIELDS)
    assert "raises no alerts" not in person.read("/sources?added=coast-news")
    assert "baseline = false" in person.get("/api/v1/config/export").text


@pytest.mark.slow
def test_a_source_whose_dates_are_wrong_says_so_and_can_be_told(tmp_path: Path) -> None:
    with Office(tmp_path, '[[watches]]\nname = "gulls"\nquery = "gulls"\n') as office:
        person, page = Person(office), "/sources/coast-news"
        person.send("/sources", page="/sources", **FIELDS, loud="true")
        item = "<item><title>Gulls {0}</title><guid>{0}</guid><pubDate>{1}</pubDate></item>"
        dated = format_datetime(office.now.replace(year=office.now.year - 1))
        told = "".join(item.format(number, dated) for number in range(5))
        office.ingest(
            f'<rss version="2.0"><channel><title>News</title>{told}</channel></rss>',
            source="coast-news",
            content_type="application/rss+xml",
        )
        assert "its latest 5 entries were dated 365 d or more" in person.read(page)
        begun = fields(person.read(page))
        ticked = {"undated": "true", "articles": "true"}
        assert person.send(f"{page}/change", page=page, **begun, **ticked).is_redirect
        assert "365 d or more" not in person.read(page)
        assert ticked.items() <= fields(person.read(page)).items()
        written = person.get("/api/v1/config/export").text
        assert "trust_dates = false" in written
        assert "articles = true" in written


def test_the_visits_of_a_source_are_counted_once_there_are_two() -> None:
    visit = Mark(new=3, failed=False)
    labels = [sparkline([visit] * count, 24).label for count in (1, 2)]
    assert labels == [
        "the last visit: at most 3 new, none failed",
        "the last 2 visits: at most 3 new, none failed",
    ]


def test_only_visits_that_brought_something_or_failed_are_drawn() -> None:
    marks = [Mark(new=new, failed=failed) for new, failed in ((0, False), (0, True), (4, False))]
    drawn = sparkline(marks, 24)
    bars = [(bar.x, bar.height, bar.tone) for bar in drawn.bars]
    assert bars == [(111, 5, "bad"), (116, 20, "")]
    assert drawn.width == 120
