"""The pages as they are served: they do all they do without a script."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import resources
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa

from benchmarks.dedupe_events import told
from feedd import dispatch
from feedd.store import endpoints
from feedd.store.endpoints import Standing
from feedd.store.tables import entries, messages, sources
from tests.pages.accessible import colours, contrast, faults
from tests.pages.world import HARVEST, PERSIAN, PILOTS, STORM, build, take
from tests.web.office import Office, Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = (
    "/",
    "/alerts",
    "/alerts/1",
    "/watches",
    "/watches/~new",
    "/watches/~new?query=ferry",
    "/watches/evacuations",
    "/sources",
    "/sources/payk",
    "/subscribe",
    "/subscribe?scan=storms",
    "/stories",
    "/stories?q=ferry",
    "/stories?q=(ferry",
    "/topics/harbours",
)

pytestmark = pytest.mark.slow
NEWS = """<!doctype html><html lang="en"><head><title>Coast</title>
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body><main>
<article><h2><a href="/a">Ferry line halts in fog</a></h2><p>The ferry line to the islands has
halted in the thick fog of the morning, and two hundred passengers wait at the pier.</p></article>
<article><h2><a href="/b">Eel catch falls by half</a></h2><p>The eel catch in the lower river has
fallen by half within three years, fishermen in Marwick say.</p></article></main></body></html>"""
OPML = b"""<?xml version="1.0"?><opml version="2.0"><body><outline text="News">
<outline type="rss" title="River" text="River" xmlUrl="https://river.example/feed"/>
<outline type="rss" text="Local" xmlUrl="file:///etc/passwd"/>
<outline type="rss" text="Again" xmlUrl="https://river.example/feed"/></outline></body></opml>"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with build(tmp_path_factory.mktemp("world")) as office:
        yield office


@pytest.fixture
def person(office: Office) -> Person:
    return Person(office)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    """A world that a test may change."""
    with build(tmp_path) as office:
        yield office


def story_of(person: Person, words: str) -> str:
    (found, *_) = person.get(f"/api/v1/stories?q={words}").json()["items"]
    return str(found["id"])


def every_page(person: Person) -> list[str]:
    ids = [story_of(person, words) for words in ("pilots", "mallory", "انزلی")]
    return [*PAGES, *(f"/stories/{one}" for one in ids), "/nowhere"]


def test_every_page_can_be_used_by_everybody(person: Person) -> None:
    told = {path: faults(person.get(path).text) for path in every_page(person)}
    assert {path: wrong for path, wrong in told.items() if wrong} == {}


TEXTS = ("ink", "dim", "link", "good", "bad")


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_stands_out_from_what_is_behind_it(dark: bool) -> None:
    css = (resources.files("feedd.web") / "static" / "feedd.css").read_text("utf-8")
    light, over = colours(css)
    named = {**light, **over} if dark else light
    pairs = [(text, behind) for text in TEXTS for behind in ("page", "box")]
    pairs += [("ink", "mark"), ("ink", "plus"), ("ink", "minus"), ("page", "link")]
    weak = {pair: contrast(named[pair[0]], named[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
    # What shows a state or an edge needs 3 (WCAG 2.2, 1.4.11).
    for sign in ("edge", "bar", "alert"):
        assert contrast(named[sign], named["page"]) >= 3, sign


def test_the_front_page_shows_what_is_new_what_alerted_and_how_sources_are(person: Person) -> None:
    page = person.read("/")
    for words in (PILOTS[0], STORM[0], PERSIAN[0], "The Coast Wire", "5 stories", "evacuations"):
        assert words in page
    assert re.search(r"<title>Thu \d\d:00 UTC: \d</title>", page)


def test_many_sources_are_listed_a_page_at_a_time(tmp_path: Path) -> None:
    toml = "".join(f'[[sources]]\nname = "s{n:03}"\n' for n in range(231))
    with Office(tmp_path, toml) as office:
        person = Person(office)
        front, first = person.read("/"), person.read("/sources")
        (onward,) = re.findall(r'href="(/sources\?[^"]*)"', first)
        rest = person.read(onward)
        with office.newsroom.database.write() as connection:
            ill = sources.c.name.in_(["s003", "s230"])
            connection.execute(sa.update(sources).where(ill).values(trouble="failing"))
            faint = sources.c.name == "s200"
            connection.execute(sa.update(sources).where(faint).values(failures=2))
        assert "1 to 200 of 231 sources · 2 in trouble" in person.read("/sources")
        ailing = re.findall(r'<li class="source"><a href="/sources/(\w+)"', person.read("/"))
        assert ailing[:4] == ["s003", "s230", "s200", "s000"]
    assert "in trouble" not in first
    listed = [page.count('<li class="source">') for page in (front, first, rest)]
    assert listed == [12, 200, 31]
    assert "219 more sources" in front
    assert "More sources" not in rest
    assert "the last visit" not in front + first


def test_a_source_leads_to_its_stories(person: Person) -> None:
    assert 'href="/sources/payk#brought"' in person.read("/sources")
    (onward,) = re.findall(r'href="(/stories[^"]*payk[^"]*)"', person.read("/sources/payk"))
    for page in (person.read("/sources/payk"), person.read(onward)):
        assert PERSIAN[0] in page
        assert PILOTS[0] not in page


def test_sources_are_called_by_their_titles_wherever_stories_are_told(person: Person) -> None:
    storm = story_of(person, "انزلی")
    tried = person.send("/watches/try", query="توفان").text
    pages = ["/", "/stories", "/topics/storms", "/sources/payk", "/alerts", "/alerts/3"]
    for page in (*map(person.read, pages), tried):
        assert "<bdi>پیک ساحل</bdi>" in page.replace("<b>", "").replace("</b>", "")
    assert (
        '<bdi>پیک ساحل</bdi></b></a> <span class="tag">shown</span> <span class="facts">payk · '
        in person.read(f"/stories/{storm}")
    )
    assert "evacuations</bdi></a> · <bdi>پیک ساحل</bdi> · <time" in person.read("/alerts")
    both = person.read("/stories?q=pilots")
    assert "<bdi>The Coast Wire</bdi>, <bdi>Lowland Post</bdi>" in both


def test_a_source_without_a_title_is_called_as_it_calls_itself(tmp_path: Path) -> None:
    with Office(tmp_path, '[[sources]]\nname = "post"\nbaseline = false\n') as office:
        person = Person(office)
        take(office, "post", HARVEST)
        assert "<bdi>post</bdi> ·" in person.read("/stories")
        with office.newsroom.database.write() as connection:
            connection.execute(sa.update(sources).values(title="The <Post>"))
        office.later(minutes=1)
        page = person.get("/stories").text
        assert "<bdi>The &lt;Post&gt;</bdi> ·" in page
        office.later(days=-1)
        assert "<bdi>The &lt;Post&gt;</bdi> ·" in person.get("/stories").text


def test_a_failure_is_told_once_beside_a_name_that_turns_nothing_round(own: Office) -> None:
    failed, waits = "coast.example answers HTTP 500", "(failure 2 in a row): waiting 4 h"
    with own.newsroom.database.write() as connection:
        connection.execute(
            sa.update(sources)
            .where(sources.c.name == "payk")
            .values(failures=2, error=failed, why=f"{failed} {waits}", next_visit_at=own.now)
        )
    page = Person(own).read("/sources")
    assert "<bdi>پیک ساحل</bdi>" in page
    assert page.count(failed) == 1
    assert f"next now: {failed} {waits}" in page
    assert "since" not in page
    since = own.now - timedelta(days=3)
    with own.newsroom.database.write() as connection:
        ailing = {"trouble": "failing", "failing_since": since}
        connection.execute(sa.update(sources).where(sources.c.name == "payk").values(ailing))
    for place in ("/", "/sources", "/sources/payk"):
        page = Person(own).read(place)
        assert page.count("failing</b> since <time") == 1
        assert page.count(f"{since:%Y-%m-%d %H:%M} UTC</time>") == 1
        assert page.count(failed) == 1


def test_a_story_shows_its_revision_word_by_word(person: Person) -> None:
    page = person.read(f"/stories/{story_of(person, 'pilots')}")
    assert "<del>eleven</del>" in page
    assert "<ins>fourteen</ins>" in page
    assert "lowland-post" in page


def test_a_story_was_published_when_it_says_unless_that_was_yet_to_come(own: Office) -> None:
    """It was revised six hours ago, and first seen twenty hours ago."""
    person = Person(own)
    story = story_of(person, "pilots")
    for hours, is_told in ((41, True), (43, False)):
        with own.newsroom.database.write() as connection:
            date = {"published_at": own.now + timedelta(hours=hours)}
            connection.execute(sa.update(entries).values(date))
        assert ("· published" in person.read(f"/stories/{story}")) == is_told


def test_a_hostile_story_is_inert(person: Person) -> None:
    page = person.get(f"/stories/{story_of(person, 'mallory')}").text
    body = page.partition("<article>")[2].partition("</article>")[0]
    for forbidden in ("<script", "<iframe", "<style", "javascript:", "onload", "onclick", "<form",
                      "<base", "<link", "<meta", "style=", "<svg"):  # fmt: skip
        assert forbidden not in body.lower()


@pytest.mark.parametrize(
    "path",
    [
        "/topics/%3Cscript%3E",
        "/stories?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/stories?q=%22%3E%3Cscript%3E",
        "/watches/~new?query=%3C%2Ftextarea%3E%3Cscript%3E",
        "/subscribe?scan=%3Cscript%3E",
        "/alerts?watch=%3Cscript%3E",
        "/login?next=%22%3E%3Cscript%3E",
    ],
)
def test_what_is_asked_for_is_shown_as_text(person: Person, path: str) -> None:
    page = person.get(path).text
    assert len(re.findall(r"<script", page)) <= 1
    assert "<script>" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/topics/x",
        "/stories/x",
        "/watches/x",
        "/alerts/99",
        f"/alerts/{1 << 70}",
        "/alerts/x",
        "/nowhere",
    ],
)
def test_what_is_not_there_is_told_on_a_page(person: Person, path: str) -> None:
    answer = person.get(path)
    assert answer.status_code == 404
    assert "no such page" in answer.text


def test_what_only_a_form_asks_for_is_told_on_a_page(person: Person) -> None:
    answer = person.get("/topics")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "There is no such page" in answer.text


def test_the_editor_tells_a_mistake_at_its_column(person: Person) -> None:
    answer = person.send("/watches/try", query="ferry AND (storm")
    assert answer.status_code == 200
    assert "column 11" in answer.text
    assert "<mark>(</mark>" in answer.text


def test_the_editor_shows_matches_a_chart_and_what_a_change_would_bring(person: Person) -> None:
    page = person.send("/watches/try", query="evacuat* OR ferry", saved="evacuations").text
    assert "<mark>evacuated</mark>" in page
    assert "Against the saved version: 1 more, 1 fewer." in page
    assert "new with this change" in page
    assert PERSIAN[0] in page.partition("No longer found")[2]
    assert 'aria-label="2 alerts in 30 days"' in page


def test_the_script_is_given_the_feedback_alone(person: Person) -> None:
    form = person.form("/watches/~new")
    headers = {"x-part": "feedback", "sec-fetch-site": "same-origin"}
    answer = person.ask(
        "POST", "/watches/try", data={"form": form, "query": "ferry"}, headers=headers
    )
    assert "<mark>ferry</mark>" in answer.text
    assert "<html" not in answer.text


def test_a_watch_is_saved_changed_and_deleted(own: Office) -> None:
    person = Person(own)
    saved = person.send("/watches", name="sea", query="ferry", notify="desk", realert="material")
    assert saved.headers["location"] == "/watches/sea?saved"
    assert "in force for the very next story" in person.read("/watches/sea?saved")
    made = person.get("/api/v1/watches/sea").json()
    assert (made["query"], made["notify"], made["realert"]) == ("ferry", ["desk"], "material")
    person.send("/watches", name="sea", saved="sea", query="ferry OR harbour")
    assert person.get("/api/v1/watches/sea").json()["notify"] == []
    assert person.send("/watches/sea/delete").status_code == 303
    assert person.get("/watches/sea").status_code == 404


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"name": "sea", "query": '"open'}, 422, "never closed"),
        ({"name": "s ea", "query": "ferry"}, 422, "is not a name"),
        ({"name": "evacuations", "query": "ferry", "saved": "evacuations"}, 409, "feedd.toml:"),
        ({"name": "pilots", "query": "ferry"}, 409, "already"),
        ({"name": "sea", "query": "ferry", "notify": "nobody"}, 422, "no endpoint"),
    ],
)
def test_what_cannot_be_saved_stays_in_the_editor(
    person: Person, fields: dict[str, str], status: int, words: str
) -> None:
    answer = person.send("/watches", **fields)
    assert answer.status_code == status
    assert words in answer.text
    assert f'value="{fields["name"]}"' in answer.text


def test_a_watch_is_muted_where_its_alert_is_read(own: Office) -> None:
    person = Person(own)
    alert = next(n for n in (1, 2, 3) if "/watches/evacuations" in person.read(f"/alerts/{n}"))
    story = re.findall(r'href="(/stories/\w+)', person.read(f"/alerts/{alert}"))[0]
    for page in (f"/alerts/{alert}", story, "/watches/evacuations"):
        for minutes, offered, then in (
            ("60", "Mute the watch", "Unmute"),
            ("0", "Unmute", "Mute"),
        ):
            assert f">{offered}<" in person.read(page), page
            assert f'name="back" value="{page}"' in person.read(page)
            fields = {"minutes": minutes, "back": page}
            done = person.send("/watches/evacuations/mute", page=page, **fields)
            assert done.headers["location"] == page
            assert f">{then}" in person.read(page)
    away = person.send("/watches/evacuations/mute", minutes="0", back="//mallory.example/")
    assert away.headers["location"] == "/watches#watch-evacuations"


def test_a_watch_is_muted_and_unmuted(own: Office) -> None:
    person = Person(own)
    person.send("/watches/evacuations/mute", minutes="60")
    assert "muted, speaks again in 1 h" in person.read("/watches")
    person.send("/watches/evacuations/mute", minutes="0")
    assert "muted" not in person.read("/watches")


def test_an_endpoint_that_asked_for_a_pause_says_until_when(own: Office) -> None:
    standing = Standing(paused_until=own.now + timedelta(hours=1))
    with own.newsroom.database.write() as connection:
        endpoints.stand(connection, {"desk": standing})
    words = re.sub("<[^>]+>", "", Person(own).read("/alerts"))
    assert f"asked for a pause until {standing.paused_until:%Y-%m-%d %H:%M} UTC" in words


def test_a_test_alert_is_sent_and_its_answer_shown(own: Office) -> None:
    page = Person(own).send("/endpoints/desk/test").text
    assert "Test alert to desk" in page
    assert b"endpoint.test" in own.far_end.posted[0][1]


def test_a_wrong_merge_is_split_from_the_page(own: Office) -> None:
    person = Person(own)
    path = f"/stories/{story_of(person, 'pilots')}"
    page = person.read(path)
    assert page.count("This is another story") == 1
    entry = re.search(r'name="entry" value="(\d+)"', page)
    assert entry
    for wrong in ("", "x", "٣", "9" * 30):
        assert person.send(f"{path}/split", page=path, entry=wrong).status_code == 422
    done = person.send(f"{path}/split", page=path, entry=entry[1])
    assert done.status_code == 303
    apart = person.read(done.headers["location"])
    assert "lowland-post" in apart
    assert "This is another story" not in person.read(path)
    assert faults(apart) == []
    back = re.search(rf'action="({path}/merge)".*name="other" value="(\w+)"', apart)
    assert back
    for other in ("nonesuch", back[2], story_of(person, "mallory")):
        assert "Put it back" not in person.read(f"/stories/{back[2]}?of={other}")
    done = person.send(back[1], page=path, other=back[2])
    assert done.headers["location"] == path
    assert "This is another story" in person.read(path)


def test_two_stories_are_merged_and_one_withdrawn_from_the_page(own: Office) -> None:
    person = Person(own)
    one, other = (f"/stories/{story_of(person, words)}" for words in ("pilots", "انزلی"))
    address = f"http://127.0.0.1:8787{other}"
    done = person.send(f"{one}/merge", page=one, other=address)
    assert done.headers["location"] == one
    assert "This is another story" in person.read(one)
    assert person.get(f"/api/v1{other}").json()["id"] == one.removeprefix("/stories/")
    assert person.send(f"{one}/merge", page=one, other="nonesuch").status_code == 404
    assert person.send(f"{one}/retract", page=one).status_code == 303
    assert person.get(one).status_code == 410


def test_of_a_withdrawn_story_its_address_shows_what_was_alerted(own: Office) -> None:
    person = Person(own)
    number = re.search(r"/alerts/(\d+)", person.read("/alerts"))
    assert number
    alert = person.read(number[0])
    story = re.search(r"/stories/\w+", alert)
    assert story
    assert person.send(f"{story[0]}/retract", page=story[0]).status_code == 303
    left = person.get(story[0])
    assert left.status_code == 410
    assert "The text of this story isn" in left.text
    assert f'href="{number[0]}"' in left.text
    kept = person.read(number[0])
    assert "revision 1 by " in kept
    assert ">original</a>" in kept


def test_stories_of_one_event_are_linked_and_merged_with_a_click(own: Office) -> None:
    person = Person(own)
    items = ((doc.title, f"https://coast.example/{doc.id}", doc.text) for doc in told())
    take(own, "coast-wire", *items)
    path = f"/stories/{story_of(person, 'burglars')}"
    page = person.read(path)
    assert "Also told of this event" in page
    others = re.findall(r'name="other" value="(\w+)"', page)
    began = f'event that story <a href="{path}">{path.removeprefix("/stories/")}</a> began with'
    assert all(began in person.read(f"/stories/{other}") for other in others)
    for other in others:
        person.send(f"{path}/merge", page=path, other=other)
    assert others
    assert "Also told of this event" not in person.read(path)


def test_a_pasted_address_shows_its_feeds_and_stories_and_becomes_a_source(own: Office) -> None:
    person = Person(own)
    own.far_end.pages["https://coast.example/news"] = ("text/html", NEWS.encode())
    page = person.send("/sources/look", page="/sources", url="coast.example/news").text
    found = "https://coast.example/feed.xml", "2 stories", "Eel catch", "coast-news"
    for words in (*found, 'name="called" dir="auto"', 'placeholder="Coast"'):
        assert words in page
    fields = {"url": "https://coast.example/news", "name": "coast-news", "called": "Coast"}
    again = person.send("/sources/look", page="/sources", **{**fields, "called": "Shore"}).text
    assert 'value="Shore"' in again
    fields["story"] = "article"
    assert person.send("/sources", page="/sources", **fields).status_code == 303
    assert "https://coast.example/news" in person.read("/sources")
    exported = person.get("/api/v1/config/export").text
    for line in ('selectors = { story = "article" }', 'title = "Coast"'):
        assert line in exported
    assert person.send("/sources/coast-news/delete", page="/sources").status_code == 303
    assert "coast.example/news" not in person.read("/sources")


def test_an_address_with_nothing_behind_it_says_why(person: Person) -> None:
    page = person.send("/sources/look", page="/sources", url="https://none.example").text
    assert "404" in page
    assert "Add this source" not in page


def test_an_opml_file_is_imported_and_tells_what_it_left_out(own: Office) -> None:
    person = Person(own)
    answer = person.ask(
        "POST",
        "/sources/import",
        data={"form": person.form("/sources"), "topics": "true"},
        files={"opml": ("feeds.opml", OPML)},
    )
    assert "1 source added" in answer.text
    assert re.search(r'<a href="/sources/[\w-]+"><b><bdi>River</bdi></b></a>', answer.text)
    assert '<a href="/topics/news"><bdi>News</bdi></a>' in answer.text
    assert "river" in answer.text
    assert "file:///etc/passwd" in answer.text
    exported = ET.fromstring(person.get("/sources.opml").content)
    outlines = [(one.get("text"), one.get("xmlUrl")) for one in exported.iter("outline")]
    assert outlines == [("News", None), ("River", "https://river.example/feed")]


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"no xml",
        b"<html/>",
        b'<!DOCTYPE o [<!ENTITY e SYSTEM "file:///etc/passwd">]><opml>&e;</opml>',
    ],
)
def test_what_is_no_opml_adds_nothing(person: Person, document: bytes) -> None:
    answer = person.ask(
        "POST",
        "/sources/import",
        data={"form": person.form("/sources")},
        files={"opml": ("x", document)},
    )
    assert "root:" not in answer.text
    assert answer.status_code == 422 or "0 sources added" in answer.text


@pytest.mark.parametrize("asked", ["", "q=gulls"])
def test_older_stories_are_a_click_away(own: Office, asked: str) -> None:
    many = [f"Gulls {' '.join(f'w{n}x{part}' for part in range(9))}" for n in range(61)]
    take(own, "lowland-post", *((text, f"https://lowland.example/{text}", text) for text in many))
    first = Person(own).read(f"/stories?{asked}")
    (onward,) = re.findall(r'href="(/stories\?[^"]*before=\d+)">Older stories', first)
    second = Person(own).read(onward.replace("&amp;", "&"))
    titles = [re.findall(r'class="title"[^>]*>(?:<mark>)?Gulls', page) for page in (first, second)]
    assert list(map(len, titles)) == [60, 1]
    assert "Older stories" not in second


def test_a_search_is_saved_as_a_topic_with_a_feed(own: Office) -> None:
    person = Person(own)
    done = person.send("/topics", page="/stories?q=barley", name="grain", query="barley")
    assert done.headers["location"] == "/topics/grain?saved"
    assert "Late Harvest" in person.read("/topics/grain")
    assert "Late Harvest" in person.get("/feeds/grain.atom").text
    assert person.send("/topics/grain/delete").status_code == 303
    assert person.get("/feeds/grain.atom").status_code == 404


def test_subscribing_shows_addresses_and_a_code_to_scan(person: Person) -> None:
    page = person.read("/subscribe?scan=storms")
    assert 'value="http://127.0.0.1:8787/feeds/storms.atom"' in page
    assert "<svg" in page
    assert "/feeds/index.opml" in page


def test_an_alert_shows_its_deliveries_and_is_sent_again(own: Office) -> None:
    person = Person(own)
    page = person.read("/alerts/1")
    assert "To desk" in page
    assert re.search("<mark>(pilots|evacuated|Evacuated|تخلیهٔ|Pilots|strike|Strike)</mark>", page)
    assert "none yet" in page
    (delivery, *_) = person.get("/api/v1/deliveries").json()["items"]
    path = f"/deliveries/{delivery['webhook_id']}/replay"
    assert person.send(path, alert="1").headers["location"] == "/alerts/1"
    assert own.delivered == 1
    assert person.send("/deliveries/none/replay").status_code == 404


def test_what_was_let_go_is_not_offered_to_be_sent_again(own: Office) -> None:
    person, newsroom = Person(own), own.newsroom
    with newsroom.database.write() as connection:
        dispatch.dispatch(
            connection,
            newsroom.desk,
            (),
            room={"desk": 1},
            waits=newsroom.config.daemon.retry,
            now=own.now,
        )
        arrived = sa.update(messages).values(state="delivered", next_attempt_at=None)
        connection.execute(arrived)
    assert "Send it again" in person.read("/alerts/1")
    with newsroom.database.write() as connection:
        connection.execute(sa.update(messages).values(body=None))
    page = person.read("/alerts/1")
    assert "Send it again" not in page
    assert "not kept any more" in page
