"""All that is held, waits or was given up is decided on at once; what doesn't arrive is told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedd import dispatch
from feedd.store.tables import deliveries, endpoints, messages
from tests.end_to_end.bulletins import SECRET
from tests.pages.accessible import faults
from tests.pages.world import take
from tests.web.office import Office, Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

RULES = f"""
[[sources]]
name = "wire"
baseline = false
[[sources]]
name = "post"
baseline = false
[[endpoints]]
name = "desk"
url = "https://desk.example/hook"
secret = "{SECRET}"
[[watches]]
name = "rockets"
query = "rocket"
notify = ["desk"]
"""


def publish(office: Office, source: str, *titles: str) -> None:
    take(
        office, source, *((t, f"https://{source}.example/{t}", f"{t} in {source}") for t in titles)
    )


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A site that two floods came over."""
    with Office(tmp_path, RULES) as office:
        for source, last in (("wire", 22), ("post", 21)):
            old = [f"Harbour {source} {n}" for n in range(25)]
            for n in range(8):
                office.later(hours=1)
                old = [*old[1:], f"Council {source} {n}"]
                publish(office, source, *old)
            office.later(hours=1)
            publish(office, source, *(f"Rocket {source} {n}" for n in range(last)))
        office.later(minutes=1)
        yield office


def states(office: Office) -> list[str]:
    with office.newsroom.database.read() as connection:
        return sorted(connection.execute(sa.select(deliveries.c.state)).scalars())


def form(page: str, words: str) -> tuple[str, dict[str, str]]:
    """Give where the form with this button leads to, and what it sends."""
    (found,) = [one for one in page.split("<form ") if f">{words}</button>" in one]
    action = re.findall(r'action="([^"]*)"', found)[0]
    return action, dict(re.findall(r'name="(\w+)" value="([^"]*)"', found))


def press(person: Person, page: str, words: str) -> str:
    action, fields = form(person.read(page), words)
    fields.pop("form")
    sent = person.send(action, page=page, **fields)
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def test_each_flood_is_released_or_dropped_as_a_whole(office: Office) -> None:
    person = Person(office)
    assert "43 alerts held" in person.read("/")
    page = person.read("/alerts?state=held")
    assert faults(page) == []
    assert "22 of 22 entries of wire are suddenly new" in page
    assert press(person, "/alerts?state=held", "Release these 22") == "/alerts?state=held"
    assert states(office) == ["held"] * 21 + ["waiting"] * 22
    assert office.delivered == 1
    page = person.read("/alerts?state=held")
    assert "of wire" not in page
    assert "<summary>Drop these 21 …</summary>" in page
    press(person, "/alerts?state=held", "Drop these 21")
    assert states(office) == ["dropped"] * 21 + ["waiting"] * 22
    assert "None is held." in person.read("/alerts?state=held")
    assert "alerts held" not in person.read("/")


def test_what_came_after_the_page_was_shown_is_left_as_it_is(office: Office) -> None:
    person = Person(office)
    press(person, "/alerts?state=held", "Release all 43")
    action, fields = form(person.read("/alerts?state=waiting"), "Drop all 43")
    fields.pop("form")
    # A visit that ended before the page was shown, and is stored only now.
    office.later(seconds=-30)
    publish(office, "wire", "Rocket late")
    office.later(seconds=30)
    assert person.send(action, **fields).status_code == 303
    assert states(office) == ["dropped"] * 43 + ["waiting"]


@pytest.mark.parametrize(
    ("act", "fields", "status"),
    [
        ("release", {"state": "held", "newest": "soon"}, 422),
        ("release", {"state": "held", "newest": "-1"}, 422),
        ("release", {"state": "dropped", "newest": "99"}, 404),
        ("drop", {"state": "delivered", "newest": "99"}, 404),
        ("eat", {"state": "held", "newest": "99"}, 404),
    ],
)
def test_what_no_page_sends_changes_nothing(
    office: Office, act: str, fields: dict[str, str], status: int
) -> None:
    assert Person(office).send(f"/deliveries/{act}", **fields).status_code == status
    assert states(office) == ["held"] * 43


def test_a_story_says_that_its_alert_is_held(office: Office) -> None:
    person = Person(office)
    (story,) = re.findall(r'href="(/stories/\w+)"', person.read("/stories?q=title:rocket+post+7"))
    assert '<b class="state held">held</b> desk' in person.read(f"{story}?why=rockets")


def ask(office: Office, act: str, **asked: object) -> object:
    answer = Person(office).ask("POST", f"/api/v1/deliveries/{act}", json=asked)
    return answer.json().get("count", answer.status_code)


def test_the_api_decides_on_all_of_a_flood_too(office: Office) -> None:
    items = Person(office).get("/api/v1/deliveries?state=held&limit=100").json()["items"]
    assert len(items) == 43
    (of_wire,) = {one["why_then"] for one in items if " of wire " in one["why_then"]}
    assert ask(office, "release", state="held", watch="ferries") == 0
    assert ask(office, "drop", state="held", newest=items[-1]["alert"]) == 1
    assert ask(office, "release", state="held", why=of_wire, endpoint="desk") == 21
    assert ask(office, "drop", state="held", watch="rockets") == 21
    assert states(office) == ["dropped"] * 22 + ["waiting"] * 21
    assert office.delivered == 4


@pytest.mark.parametrize(
    ("act", "asked"),
    [
        ("release", {}),
        ("release", {"watch": "rockets"}),
        ("release", {"state": "waiting"}),
        ("drop", {"state": "delivered"}),
        ("replay", {"state": "delivered"}),
        ("drop", {"state": "held", "wtach": "ferries"}),
        ("drop", {"state": "held", "newest": -1}),
    ],
)
def test_the_api_decides_on_nothing_that_is_not_said_clearly(
    office: Office, act: str, asked: dict[str, object]
) -> None:
    assert ask(office, act, **asked) == 422
    assert states(office) == ["held"] * 43


def test_what_was_given_up_is_sent_again_at_once_for_one_watch(office: Office) -> None:
    person = Person(office)
    press(person, "/alerts?state=held", "Release all 43")
    with office.newsroom.database.write() as connection:
        dispatch.dispatch(
            connection,
            office.newsroom.desk,
            (),
            room={"desk": 100},
            waits=office.newsroom.config.daemon.retry,
            now=office.now,
        )
        connection.execute(sa.update(messages).values(state="exhausted", next_attempt_at=None))
    office.later(minutes=1)
    assert ask(office, "replay", state="exhausted", newest=1) == 1
    page = "/alerts?state=exhausted&watch=rockets"
    assert press(person, page, "Send all 42 again") == page
    with office.newsroom.database.read() as connection:
        assert set(connection.execute(sa.select(messages.c.state)).scalars()) == {"pending"}
    with office.newsroom.database.write() as connection:
        later = office.now + timedelta(hours=5)
        connection.execute(sa.update(messages).values(attempts=1, next_attempt_at=later))
    assert press(person, "/alerts/1", "Try it now") == "/alerts/1"
    assert "Try it now" not in person.read("/alerts/1")
    assert press(person, "/alerts?state=pending", "Try all 43 now") == "/alerts?state=pending"
    with office.newsroom.database.read() as connection:
        at = connection.execute(sa.select(messages.c.next_attempt_at).distinct()).scalars()
        assert list(at) == [office.now]
    assert press(person, "/alerts?state=pending", "Drop all 43") == "/alerts?state=pending"
    with office.newsroom.database.read() as connection:
        assert set(connection.execute(sa.select(messages.c.state)).scalars()) == {"dropped"}


def test_an_endpoint_that_takes_nothing_is_told_on_the_front_page(office: Office) -> None:
    person = Person(office)
    for minutes, is_told in ((1, False), (3, True)):
        since = office.now - timedelta(minutes=minutes)
        with office.newsroom.database.write() as connection:
            connection.execute(sa.update(endpoints).values(failing_since=since))
        told = "desk has taken nothing for 3 min; 43 messages to send" in person.read("/")
        assert told is is_told
    with office.newsroom.database.write() as connection:
        gone = {"disabled_at": office.now, "disabled_why": "it answered HTTP 410"}
        connection.execute(sa.update(endpoints).values(gone))
    for page in ("/", "/alerts"):
        assert "desk is disabled: it answered HTTP 410; 43 messages to send" in person.read(page)
