"""The watch editor holds all that a file could say, and lets nobody overwrite another's work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from feedd.core import query
from feedd.web.drafts import Draft
from tests.pages.world import build, take
from tests.web.office import Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.office import Office

pytestmark = pytest.mark.slow
TIMES = {
    "title": "دریا",
    "max_age": "6h",
    "cooldown": "30m",
    "digest": "every weekday 08:00 Europe/Berlin",
    "rollup": "5",
    "quiet_start": "22:00",
    "quiet_end": "06:30",
    "quiet_zone": "Europe/Berlin",
}
DECLARED = """
[[watches]]
name = "calm"
title = "Calm seas"
query = "ferry"
cooldown = "1h30m"
digest = "every day 08:00 Europe/Berlin"
quiet = { start = "22:00", end = "06:30" }
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    with build(tmp_path) as office:
        office.path.write_text(office.path.read_text("utf-8") + DECLARED, encoding="utf-8")
        office.run(office.reload())
        yield office


def seen(page: str) -> str:
    (found,) = re.findall(r'name="seen" value="(\w*)"', page)
    return str(found)


def fields(page: str) -> dict[str, str]:
    return {
        name: found[1] for name in TIMES if (found := re.search(f'{name}" value="([^"]*)', page))
    }


def test_when_alerts_leave_is_saved_shown_and_taken_back(own: Office) -> None:
    person = Person(own)
    person.send("/watches", name="sea", query="ferry", **TIMES)
    assert fields(person.read("/watches/sea")) == TIMES
    exported = person.read("/api/v1/config/export")
    assert 'quiet = { end = "06:30", start = "22:00", zone = "Europe/Berlin" }' in exported
    assert "rollup = 5" in exported
    person.send("/watches", name="sea", saved="sea", query="ferry", cooldown="1h")
    assert 'cooldown = "1h"' in person.read("/api/v1/config/export")
    assert "quiet" not in person.read("/api/v1/config/export")


def test_a_declared_watch_shows_when_its_alerts_leave(own: Office) -> None:
    told = fields(Person(own).read("/watches/calm"))
    assert told == {
        "title": "Calm seas",
        "max_age": "",
        "cooldown": "1h30m",
        "digest": "0 8 * * * Europe/Berlin",
        "rollup": "",
        "quiet_start": "22:00",
        "quiet_end": "06:30",
        "quiet_zone": "UTC",
    }


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("cooldown", "10 minutes", "is not a duration"),
        ("digest", "every dai 08:00", "says no time for a digest"),
        ("rollup", "many", "rollup"),
        ("quiet_end", "06:30", "quiet.start"),
    ],
)
def test_a_time_that_can_not_be_read_is_told_and_nothing_is_lost(
    own: Office, key: str, value: str, words: str
) -> None:
    answer = Person(own).send("/watches", name="sea", query="ferry", **{key: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert fields(answer.text)[key] == value


def test_a_cooldown_that_is_being_written_counts_already(own: Office) -> None:
    calm = Person(own).send("/watches/try", query="pilot* OR storm", cooldown="3d").text
    assert 'aria-label="2 alerts in 30 days"' in calm
    assert calm.count("its alert waits for the end of the cool-down") == 1


def test_what_was_changed_meanwhile_is_overwritten_only_on_purpose(own: Office) -> None:
    person = Person(own)
    person.send("/watches", name="sea", query="ferry")
    before = seen(person.read("/watches/sea"))
    change = {"name": "sea", "saved": "sea", "seen": before}
    person.send("/watches", query="ferry OR harbour", **change)
    tried = person.send("/watches/try", query="storm", **change)
    assert seen(tried.text) == before
    late = person.send("/watches", query="storm", **change)
    assert late.status_code == 409
    assert "changed meanwhile" in late.text
    assert person.get("/api/v1/watches/sea").json()["query"] == "ferry OR harbour"
    again = person.send("/watches", query="storm", **{**change, "seen": seen(late.text)})
    assert again.status_code == 303
    assert person.get("/api/v1/watches/sea").json()["query"] == "storm"


def test_a_watch_outlives_its_endpoint_and_its_page_says_so(own: Office) -> None:
    person = Person(own)
    person.send("/watches", name="sea", query="ferry", notify="desk")
    text = own.path.read_text("utf-8").replace('notify = ["desk"]', "")
    head, _, rest = text.partition("[[endpoints]]")
    own.path.write_text(head + "[[watches]]" + rest.partition("[[watches]]")[2], encoding="utf-8")
    own.run(own.reload())
    page = person.read("/watches")
    assert "the watch sea can't tell desk" in page
    assert 'href="/watches/sea"' in page


def test_a_form_that_is_sent_twice_is_saved_once(own: Office) -> None:
    person = Person(own)
    draft = {"name": "sea", "query": "ferry", "saved": ""}
    assert person.send("/watches", **draft).status_code == 303
    assert person.send("/watches", **draft).status_code == 303
    other = person.send("/watches", **{**draft, "query": "storm"})
    assert other.status_code == 409
    assert "take another name" in other.text


def test_what_a_watch_says_of_its_alerts_is_shown_unasked() -> None:
    assert not Draft(title="Eels", query="eel", notify=("desk",)).is_timed
    assert Draft(realert="any").is_timed
    assert Draft(cooldown="30m").is_timed


def test_a_name_is_made_of_what_a_person_wrote(own: Office) -> None:
    person = Person(own)

    def saved(**fields: str) -> str:
        answer = person.send("/watches", query="eel OR pike", **fields)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    assert saved(title="Événements 2027") == "/watches/evenements-2027?saved"
    assert saved(title="Événements 2027") == "/watches/evenements-2027?saved"
    assert saved(title="Événements 2027", realert="any") == "/watches/evenements-2027-2?saved"
    assert saved(title="مارماهی") == "/watches/eel-pike?saved"
    assert saved(title="New") == "/watches/new?saved"
    persian = person.send("/watches", query="ATLEAST2(stem:fa(مارماهی)) lang:fa-IR")
    assert persian.headers["location"] == "/watches/watch?saved"
    assert "<h1>Watch <bdi>New</bdi></h1>" in person.read("/watches/new")
    assert "<h1>Watch <bdi>مارماهی</bdi></h1>" in person.read("/watches/eel-pike")
    topic = {"page": "/stories?q=eel", "query": "مارماهی\nOR  کپور"}
    for _ in range(2):
        assert person.send("/topics", **topic).headers["location"] == "/topics/topic?saved"
    assert '<h1 dir="auto">مارماهی OR کپور</h1>' in person.read("/topics/topic")
    made = person.send("/topics", query=" OR ".join(f"title:eel{n}" for n in range(99)))
    place = made.headers["location"]
    assert place.startswith("/topics/eel0-eel1-")
    heading = re.search(r"<h1[^>]*>(title:eel0 OR [^<]*…)</h1>", person.read(place))
    assert heading is not None
    assert len(heading[1]) <= 100


def test_whoever_has_one_endpoint_is_told_and_nobody_goes_untold_unsaid(own: Office) -> None:
    person = Person(own)
    assert 'value="desk" checked' in person.read("/watches/~new")
    person.send("/watches", name="quiet", query="eel")
    page = person.read("/watches/quiet")
    assert 'value="desk" checked' not in page
    assert "Nobody is told" in page
    assert "Nobody is told" not in person.read("/watches/pilots")


def test_what_the_help_shows_can_be_asked(own: Office) -> None:
    page = Person(own).read("/watches/~new")
    asked = re.findall(r'<dt><code dir="auto">(.*?)</code></dt>', page)
    assert len(asked) > 9
    assert [query.compile(one).warnings for one in asked] == [()] * len(asked)
    assert "How to ask" in Person(own).read("/stories?q=eel+AND+(")


def test_a_watch_is_called_by_its_title_wherever_it_is_named(own: Office) -> None:
    person = Person(own)
    person.send("/watches", name="sea", title="آب و دریا", query="sinks", notify="desk")
    take(own, "coast-wire", ("Ferry Sinks", "https://coast.example/sinks", "<p>The ferry.</p>"))
    (alert,) = re.findall(r'href="/alerts/(\d+)">Ferry', person.read("/alerts?watch=sea"))
    (story,) = re.findall(r'href="/stories/(\w+)">this story', person.read(f"/alerts/{alert}"))
    for page in ("/", "/alerts", "/alerts?watch=sea", f"/alerts/{alert}", f"/stories/{story}"):
        assert "<bdi>آب و دریا</bdi>" in person.read(page), page
    assert "<bdi>آب و دریا</bdi>" in person.read("/subscribe")
