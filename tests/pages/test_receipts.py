"""An alert tells whom it has reached in a line, and a revision isn't taken for the same again."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from feedd.cli import feedd as commands
from feedd.deliver import kept
from feedd.store import ledger, news
from feedd.store.ledger import Delivery
from feedd.store.tables import endpoints
from feedd.web.receipts import receipts
from tests.pages.world import CORRECTED, PILOTS, build, feed, take
from tests.web.office import Office, Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
RULES = """
[[sources]]
name = "coast-wire"
baseline = false
[[watches]]
name = "pilots"
query = "pilots"
realert = "material"
"""


def sent(
    endpoint: str, state: str, *, attempts: int = 1, wait: timedelta | None = None
) -> Delivery:
    return Delivery(
        number=1,
        alert=1,
        watch="pilots",
        story="s",
        subject=None,
        told=None,
        created_at=NOW,
        message=1,
        together=1,
        endpoint=endpoint,
        webhook_id="msg_1",
        state=state,
        attempts=attempts,
        next_attempt_at=None if wait is None else NOW + wait,
        why_then="",
        quiet_until=None,
        waited_for="",
        finished_at=None,
        let_go=False,
    )


def outlets_of_alerts(page: str) -> list[str]:
    """Give whom each line of a list of alerts names."""
    lines = re.findall(r"<bdi>pilots</bdi>(?:</a>)? · (.*?) · <time", page)
    return [re.sub("<.*?>", "", line) for line in lines]


LATER, SOON, OVER = timedelta(hours=2), timedelta(seconds=9), -timedelta(hours=1)


def test_endpoints_that_are_equally_far_are_told_together() -> None:
    told = receipts(
        [
            sent("desk", "delivered"),
            sent("chat", "delivered", attempts=3),
            sent("mail", "pending", attempts=2, wait=LATER),
            sent("pager", "pending", attempts=2, wait=LATER),
            sent("phone", "pending", attempts=0, wait=OVER),
            sent("late", "waiting", attempts=0, wait=SOON),
        ],
        NOW,
    )
    assert [(one.state, one.endpoints, one.rest) for one in told] == [
        ("delivered", ("desk", "chat"), ""),
        ("pending", ("mail", "pager"), " after 2 attempts, next in 2 h"),
        ("pending", ("phone",), ""),
        ("waiting", ("late",), ", next in a moment"),
    ]


@pytest.mark.slow
def test_an_alert_of_a_revision_says_so_and_what_changed(tmp_path: Path) -> None:
    with Office(tmp_path, RULES) as office:
        person = Person(office)
        take(office, "coast-wire", PILOTS)
        office.later(hours=1)
        take(office, "coast-wire", (PILOTS[0], PILOTS[1], CORRECTED))
        assert person.read("/alerts").count("<b>revised</b>") == 1
        assert "names changed: monday, tuesday" in person.read("/alerts/2")
        assert "a revision of" not in person.read("/alerts/1")


@pytest.mark.slow
def test_an_alert_tells_what_it_told_though_the_story_shows_another_outlets_text(
    tmp_path: Path,
) -> None:
    rules = RULES + '[[sources]]\nname = "lowland-post"\ntitle = "Lowland Post"\n'
    with Office(tmp_path, rules) as office:
        person = Person(office)
        theirs = feed(PILOTS, title="The Coast")
        office.ingest(theirs, source="coast-wire", content_type="application/rss+xml")
        take(office, "lowland-post", PILOTS)
        office.later(hours=1)
        headline = "Harbour Pilots Go On Strike Again"
        take(office, "lowland-post", (headline, PILOTS[1], CORRECTED))
        assert f">{headline}</h1>" in person.read("/alerts/2")
        assert f"{PILOTS[0]}</h1>" in person.read("/alerts/1")
        for page in ("/", "/alerts"):
            assert outlets_of_alerts(person.read(page)) == ["The Coast, Lowland Post", "The Coast"]
        assert person.get("/api/v1/alerts/2").json()["title"] == headline
        with office.newsroom.database.read() as connection:
            told = ledger.alert(connection, 2, as_of=office.newsroom.desk.as_of(office.now))
        assert told
        assert told.title == PILOTS[0]
        assert kept.read_finding(told.told or "").outlets == ("The Coast", "Lowland Post")


@pytest.mark.slow
def test_a_copys_correction_is_found_where_its_alert_leads(tmp_path: Path) -> None:
    rules = RULES + '[[sources]]\nname = "lowland-post"\ntitle = "Lowland Post"\n'
    with Office(tmp_path, rules) as office:
        person = Person(office)
        take(office, "coast-wire", PILOTS)
        take(office, "lowland-post", PILOTS)
        office.later(hours=1)
        read_so_far = marks(office)
        take(office, "lowland-post", (PILOTS[0], PILOTS[1], CORRECTED))
        alert = person.read("/alerts/2")
        page, entry = re.findall(r'href="(/stories/\w+)(#entry-\d+)"', alert)[0]
        assert "revision 2" not in alert
        story = person.read(page)
        assert f'<a href="{entry}">what changed</a>' in story
        carrier = story[story.index(f'<li id="{entry[1:]}"') :]
        assert "<del>eleven</del> <ins>fourteen</ins>" in carrier
        assert 'href="/alerts/2">alert 2</a>' in carrier
        assert 'id="alerts">Alerts of it' in story
        told = person.get(f"/api/v1{page}/explain").json()["entries"]
        assert [[text["material"] for text in one["former"]] for one in told] == [[], [True]]
        assert person.get(f"/api/v1{page}/revisions").json()["items"] == []
        said = CliRunner().invoke(commands, ["-c", str(office.path), "explain", page[9:]]).output
        assert "revised 2026-11-26 13:00 UTC: material change, not shown" in said
        assert "alert 2: lowland-post's revision, not shown, 2026-11-26 13:00 UTC" in said
        with office.newsroom.database.read() as connection:
            happened = news.between(connection, read_so_far, news.marks(connection), most=9)
            assert [one.kind for one in happened] == ["alert"]


@pytest.mark.slow
def test_a_copys_correction_is_no_revision_of_what_is_shown_later(tmp_path: Path) -> None:
    with Office(tmp_path, RULES + '[[sources]]\nname = "lowland-post"\n') as office:
        person = Person(office)
        take(office, "coast-wire", PILOTS)
        take(office, "lowland-post", PILOTS)
        office.later(hours=1)
        take(office, "lowland-post", (PILOTS[0], PILOTS[1], CORRECTED))
        office.later(hours=1)
        take(office, "coast-wire", (PILOTS[0], PILOTS[1], CORRECTED))
        page = re.findall(r"/stories/\w+", person.read("/alerts/1"))[0]
        (shown,) = person.get(f"/api/v1{page}/revisions").json()["items"]
        assert shown["number"] == 1
        assert shown["until"] == "2026-11-26T14:00:00Z"
        assert "Revision 2, " in person.read(page)


def marks(office: Office) -> news.Marks:
    with office.newsroom.database.read() as connection:
        return news.marks(connection)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    with build(tmp_path) as office:
        yield office


@pytest.mark.slow
def test_alerts_are_found_by_how_far_they_are(own: Office) -> None:
    person = Person(own)
    assert "No alerts yet" not in person.read("/alerts?state=waiting")
    assert "None is held." in person.read("/alerts?state=held")
    assert "None is delivered." in person.read("/alerts?state=delivered")
    assert ">given up</a>" in person.read("/alerts")
    waiting = person.read("/alerts?state=waiting")
    (webhook_id, *_) = re.findall(r"msg_\w+", person.read("/alerts/1"))
    person.send(f"/deliveries/{webhook_id}/drop", page="/alerts/1", alert="1")
    assert person.read("/alerts?state=dropped").count('href="/alerts/1"') == 1
    assert 'href="/alerts/1"' in waiting
    assert 'href="/alerts/1"' not in person.read("/alerts?state=waiting")
    assert ">Send it after all</button>" in person.read("/alerts/1")
    person.send(f"/deliveries/{webhook_id}/release", page="/alerts/1", alert="1")
    assert 'href="/alerts/1"' in person.read("/alerts?state=waiting")


@pytest.mark.slow
def test_a_disabled_endpoint_says_why_and_is_enabled_from_the_page(own: Office) -> None:
    with own.newsroom.database.write() as connection:
        gone = {"disabled_at": own.now, "disabled_why": "it answered 410"}
        connection.execute(sa.update(endpoints).values(gone))
    person = Person(own)
    assert "it answered 410" in person.read("/alerts")
    assert person.send("/endpoints/desk/enable", page="/alerts").status_code == 303
    assert "it answered 410" not in person.read("/alerts")
    assert person.send("/endpoints/desk/enable", page="/alerts").status_code == 409
    assert own.delivered == 1


@pytest.mark.slow
def test_alerts_are_downloaded_as_a_table_without_formulas(tmp_path: Path) -> None:
    rules = RULES + '[[watches]]\nname = "gulls"\nquery = "gull*"\n'
    with Office(tmp_path, rules) as office:
        person = Person(office)
        take(
            office,
            "coast-wire",
            PILOTS,
            ("=HYPERLINK(1);@SUM(2)", "https://coast.example/g", "Gulls, پیک"),
        )
        page = person.read("/alerts?watch=gulls")
        (address,) = re.findall(r'href="(/alerts\.csv[^"]*)"', page)
        answer = person.get(address)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.text.startswith("\ufeffalert,raised (UTC),")
        (row,) = csv.DictReader(answer.text.removeprefix("\ufeff").splitlines())
        assert (row["watch"], row["headline"], row["found"]) == (
            "gulls",
            "'=HYPERLINK(1);'@SUM(2)",
            "Gulls",
        )
        assert row["link"] == "https://coast.example/g"
        assert row["outlets"] == "coast-wire"
        both = csv.DictReader(person.get("/alerts.csv").text.removeprefix("\ufeff").splitlines())
        assert {row["watch"] for row in both} == {"gulls", "pilots"}
