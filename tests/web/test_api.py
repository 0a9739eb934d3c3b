"""The API: the nouns of the command line over HTTP."""

from __future__ import annotations

import re
import shutil
import tomllib
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from feedd import dispatch
from feedd.store import endpoints
from feedd.store.endpoints import Standing
from feedd.store.tables import entries, messages, revisions
from tests.databases import kept_folder
from tests.end_to_end.bulletins import (
    ROCKETS,
    SANCTIONS,
    SEAWALL,
    SECRET,
    TALKS,
    WRITERS,
    Told,
    corrected,
    edition,
)
from tests.web.office import HOST, NOW, Office, Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from tests.rows import Row

pytestmark = pytest.mark.slow

RULES = f"""
[[sources]]
name = "bulletin"
baseline = false
[[topics]]
name = "world"
title = "World"
query = "rocket OR sanction*"
[[endpoints]]
name = "desk"
url = "https://desk.example/hook"
secret = "{SECRET}"
[[watches]]
name = "rockets"
query = '"rocket attack"'
notify = ["desk"]
"""


@cache
def _told() -> Path:
    """Take one edition in, once; every test begins with a copy of that database."""
    folder = kept_folder()
    with Office(folder, RULES) as office:
        office.ingest(edition(ROCKETS, SANCTIONS, SEAWALL, WRITERS, TALKS))
    return folder / "state"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(_told(), tmp_path / "state")
    with Office(tmp_path, RULES) as office:
        yield office


@pytest.fixture
def person(office: Office) -> Person:
    return Person(office)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """Somebody at an office where nothing changes."""
    folder = tmp_path_factory.mktemp("still")
    shutil.copytree(_told(), folder / "state")
    with Office(folder, RULES) as office:
        yield Person(office)


def get(person: Person, path: str, status: int = 200) -> Any:
    answer = person.get(f"/api/v1{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


def send(person: Person, method: str, path: str, body: object = None, status: int = 200) -> Any:
    answer = person.ask(method, f"/api/v1{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def titles(page: Any) -> list[str]:
    return [story["title"] for story in page["items"]]


def test_stories_come_newest_first_and_page_by_page(reader: Person) -> None:
    whole = titles(get(reader, "/stories"))
    assert sorted(whole) == sorted(s.title for s in (ROCKETS, SANCTIONS, SEAWALL, WRITERS, TALKS))
    walked: list[str] = []
    cursor = ""
    while True:
        page = get(reader, f"/stories?limit=2{cursor}")
        walked += titles(page)
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert walked == whole


def test_stories_are_found_by_topic_and_by_query(reader: Person) -> None:
    assert set(titles(get(reader, "/stories?topic=world"))) == {ROCKETS.title, SANCTIONS.title}
    assert titles(get(reader, "/stories?q=novelists")) == [WRITERS.title]
    assert titles(get(reader, "/stories?since=2030-01-01T00:00:00Z")) == []


def test_a_story_tells_what_the_command_tells(reader: Person) -> None:
    (listed,) = get(reader, "/stories?q=novelists")["items"]
    assert get(reader, f"/stories/{listed['id']}") == listed
    assert listed["sources"] == ["bulletin"]
    assert listed["first_seen"] == "2026-11-26T12:00:00Z"
    assert set(listed) == {
        "id", "revision", "title", "summary", "link", "sources", "links", "topics", "categories",
        "enclosures",
        "language", "published", "first_seen", "updated", "text",
    }  # fmt: skip


def test_a_revision_tells_word_by_word_what_changed(office: Office, person: Person) -> None:
    office.later(hours=1)
    office.ingest(edition(corrected(ROCKETS, "Three guards", "Five guards"), SANCTIONS, SEAWALL))
    (story,) = get(person, "/stories?q=rocket")["items"]
    assert story["revision"] == 2
    (revision,) = get(person, f"/stories/{story['id']}/revisions")["items"]
    assert revision["material"] is True
    edits = [one for one in revision["text_edits"] if one["op"] != "equal"]
    changed = [(one["old"].strip(), one["new"].strip()) for one in edits]
    assert changed == [("Three", "Five")]


def test_a_story_that_is_always_revised_is_told_a_part_at_a_time(
    office: Office, person: Person
) -> None:
    (story,) = get(person, "/stories?q=rocket")["items"]
    with office.newsroom.database.write() as connection:
        (found,) = connection.execute(sa.select(entries).where(entries.c.title == ROCKETS.title))
        row = {"story": found.story, "entry_id": found.id, "superseded_at": office.now}
        row |= {"material": True, "title": "Rocket attack", "html": "<p>Earlier.</p>"}
        rows = [row | {"number": number, "reasons": "[]"} for number in range(1, 61)]
        connection.execute(sa.insert(revisions), rows)
    path = f"/stories/{story['id']}/revisions"
    first = get(person, path)
    rest = get(person, f"{path}?cursor={first['next']}")
    told = [one["number"] for page in (first, rest) for one in page["items"]]
    assert (told, rest["next"]) == ([*range(1, 61)], None)
    # Of the last of a part, too, it is told what the next one changed.
    assert all(one["op"] == "equal" for one in first["items"][-1]["text_edits"])
    shown = person.read(f"/stories/{story['id']}")
    assert re.findall(r"Revision (\d+),", shown) == [str(n) for n in range(61, 11, -1)]
    assert "Before these it had 10 more" in shown


def test_explain_says_why_it_is_there(reader: Person) -> None:
    (story,) = get(reader, "/stories?q=rocket")["items"]
    why = get(reader, f"/stories/{story['id']}/explain?watch=rockets")
    assert [one["topic"] for one in why["topics"] if one["stands"]] == ["world"]
    assert why["watches"][0]["clause"]["passages"][0]["text"].lower() == "rocket attack"
    assert why["watches"][0]["alerted_revision"] == 1
    assert why["watches"][0]["alerts"] == get(reader, "/alerts")["items"]
    assert why["entries"][0]["reasons"]
    assert why["also"] == []


def test_alerts_and_deliveries_tell_every_attempt(reader: Person) -> None:
    (alert,) = get(reader, "/alerts")["items"]
    assert (alert["watch"], alert["title"]) == ("rockets", ROCKETS.title)
    assert get(reader, f"/alerts/{alert['number']}") == alert
    (delivery,) = get(reader, "/deliveries?state=waiting")["items"]
    assert get(reader, "/deliveries?state=delivered")["items"] == []
    detail = get(reader, f"/deliveries/{delivery['webhook_id']}")
    assert (detail["endpoint"], detail["tried"]) == ("desk", [])


def test_a_delivery_that_waits_is_dropped_and_leaves_only_if_it_is_released(
    person: Person,
) -> None:
    (delivery,) = get(person, "/deliveries")["items"]
    path = f"/deliveries/{delivery['webhook_id']}"
    send(person, "POST", f"{path}/release", status=409)
    for act in ("replay", "release", "drop"):  # by an alert's number nothing is done
        send(person, "POST", f"/deliveries/{delivery['alert']}/{act}", status=404)
    assert send(person, "POST", f"{path}/drop")["state"] == "dropped"
    send(person, "POST", f"{path}/drop", status=409)
    again = send(person, "POST", f"{path}/release")
    assert again["state"] == "waiting"
    assert again["why_then"].endswith("a person dropped it; a person released it")


def test_a_program_that_nothing_can_be_sent_to_asks_for_what_is_new(
    office: Office, person: Person
) -> None:
    (first,) = get(person, "/alerts")["items"]
    office.later(hours=1)
    ferries = Told("A Rocket Attack Burns Two Ferries", ("Both lay at the pier of Tallholm.",))
    office.ingest(edition(ferries, ROCKETS, SANCTIONS))
    since = "/alerts?since=2026-11-26T12:30:00Z"
    (second,) = get(person, since)["items"]
    assert second["number"] > first["number"]
    assert get(person, "/alerts?state=waiting")["items"] == [second, first]
    assert get(person, f"{since}&state=delivered")["items"] == []


def test_a_delivery_whose_text_was_let_go_is_not_sent_again(
    office: Office, person: Person
) -> None:
    newsroom = office.newsroom
    with newsroom.database.write() as connection:
        dispatch.dispatch(
            connection,
            newsroom.desk,
            (),
            room={"desk": 1},
            waits=newsroom.config.daemon.retry,
            now=office.now,
        )
        long_ago = {"state": "delivered", "next_attempt_at": None, "body": None}
        connection.execute(sa.update(messages).values(long_ago))
    (delivery,) = get(person, "/deliveries?state=delivered")["items"]
    path = f"/deliveries/{delivery['webhook_id']}/replay"
    assert "was let go" in send(person, "POST", path, status=410)["detail"]


def test_an_endpoint_says_how_it_stands_but_not_its_address_and_secret(
    office: Office, person: Person
) -> None:
    standing = Standing(failing_since=NOW, paused_until=NOW + timedelta(hours=1))
    with office.newsroom.database.write() as connection:
        endpoints.stand(connection, {"desk": standing})
    (desk,) = get(person, "/endpoints")["items"]
    assert desk == {
        "name": "desk",
        "kind": "webhook",
        "failing_since": "2026-11-26T12:00:00Z",
        "last_failure": None,
        "paused_until": "2026-11-26T13:00:00Z",
        "disabled_at": None,
        "disabled_why": None,
        "waiting": 1,
        "pending": 0,
        "exhausted": 0,
    }


def test_what_a_file_declares_is_read_only_and_says_where_it_is(
    office: Office, person: Person
) -> None:
    for method, path in (("PUT", "/topics/world"), ("DELETE", "/topics/world")):
        told = send(person, method, path, {"query": "x"}, 409)
        assert told["title"] == "Conflict"
        assert f"{office.path}:" in told["detail"]
    assert get(person, "/topics/world")["made"] is False


def test_a_watch_that_is_made_counts_for_the_next_story(office: Office, person: Person) -> None:
    made = send(person, "PUT", "/watches/sea", {"query": "harbour*", "notify": ["desk"]}, 201)
    assert (made["made"], made["notify"]) == (True, ["desk"])
    office.later(hours=1)
    office.ingest("Harbour Opens\n\nThe harbour of Tallholm opens again after the long winter.\n")
    assert [a["watch"] for a in get(person, "/alerts")["items"]] == ["sea", "rockets"]
    changed = send(person, "PUT", "/watches/sea", {"query": "ferry"}, 200)
    assert changed["query"] == get(person, "/watches/sea")["query"] == "ferry"
    send(person, "DELETE", "/watches/sea", status=204)
    get(person, "/watches/sea", 404)


@pytest.mark.parametrize("path", ["/stories/%0Anone", "/none", "/../v2/stories"])
def test_whoever_asks_for_what_the_api_lacks_is_told_in_its_own_form(
    person: Person, path: str
) -> None:
    answer = person.get(f"/api/v1{path}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "table"),
    [
        ("/watches/sea", {"query": "sea", "cooldown": "10m", "quiet": {"start": "22:00"}}),
        ("/topics/sea", {"query": "sea", "limit": 7}),
        ("/sources/sea", {"url": "https://sea.example/feed?token=x", "interval": "6h"}),
    ],
)
def test_what_was_made_can_be_read_changed_and_sent_back(
    office: Office, person: Person, path: str, table: dict[str, object]
) -> None:
    if "quiet" in table:
        table = {**table, "quiet": {"start": "22:00", "end": "06:00"}}
    made = send(person, "PUT", path, table, 201)["definition"]
    assert made.items() >= table.items()
    assert get(person, path)["definition"] == made
    noun = path.split("/")[1]
    listed = {one["name"]: one["definition"] for one in get(person, f"/{noun}")["items"]}
    assert listed.pop("sea") == made
    assert set(listed.values()) <= {None}
    before = office.newsroom.config
    send(person, "PUT", path, made)
    assert getattr(office.newsroom.config, noun) == getattr(before, noun)


@pytest.mark.parametrize(
    ("path", "tables"),
    [
        ("/watches/sea", [{"query": "sea"}, {"query": "ferry"}]),
        ("/topics/sea", [{"query": "sea"}, {"query": "ferry"}]),
        ("/sources/sea", [{"url": "https://sea.example/a"}, {"url": "https://sea.example/b"}]),
    ],
)
def test_a_change_of_another_version_is_refused(
    person: Person, path: str, tables: list[dict[str, str]]
) -> None:
    def put(table: dict[str, str], **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return person.ask("PUT", f"/api/v1{path}", json=table, headers=named)

    first, second = tables
    assert put(first, if_match="*").status_code == 412
    old = put(first, if_none_match="*").headers["etag"]
    assert person.get(f"/api/v1{path}").headers["etag"] == old
    assert put(second, if_none_match="*").status_code == 412
    new = put(second, if_match=old).headers["etag"]
    for stale in (old, f"W/{new}", ""):
        assert put(first, if_match=stale).status_code == 412
    gone = [
        person.ask("DELETE", f"/api/v1{path}", headers={"if-match": tag}).status_code
        for tag in (old, new)
    ]
    assert gone == [412, 204]


def test_a_topic_that_is_made_is_filled_and_has_a_feed(person: Person) -> None:
    made = send(person, "PUT", "/topics/jail", {"query": "prison", "title": "Prisons"}, 201)
    assert made["feed"] == f"http://{HOST}/feeds/jail.atom"
    assert titles(get(person, "/stories?topic=jail")) == [WRITERS.title]
    assert WRITERS.title in person.get("/feeds/jail.atom").text


def test_a_story_stands_in_no_topic_that_was_removed(person: Person) -> None:
    send(person, "PUT", "/topics/jail", {"query": "prison", "title": "Prisons"}, 201)
    (story,) = get(person, "/stories?topic=jail")["items"]
    assert "jail" in story["topics"]
    send(person, "DELETE", "/topics/jail", status=204)
    left = get(person, f"/stories/{story['id']}")["topics"]
    assert left == [topic for topic in story["topics"] if topic != "jail"]
    get(person, "/stories?topic=jail", 422)
    assert titles(get(person, "/stories?q=topic:jail")) == []
    assert "/topics/jail" not in person.get(f"/stories/{story['id']}").text


def test_what_is_made_outlives_a_restart_and_exports_as_toml(
    tmp_path: Path, office: Office, person: Person
) -> None:
    coast = {"url": "https://coast.example/feed", "title": "The Coast"}
    assert send(person, "PUT", "/sources/coast", coast, 201)["title"] == "The Coast"
    assert send(person, "PUT", "/sources/coast", coast, 200) == get(person, "/sources/coast")
    quiet = {"start": "22:00", "end": "06:00"}
    send(person, "PUT", "/watches/sea", {"query": '"high sea"', "quiet": quiet}, 201)
    exported = tomllib.loads(person.get("/api/v1/config/export").text)
    assert exported == {
        "sources": [{"name": "coast", **coast}],
        "watches": [{"name": "sea", "query": '"high sea"', "quiet": quiet}],
    }
    office.newsroom.database.close()
    with Office(tmp_path, RULES) as again:
        assert get(Person(again), "/watches/sea")["made"] is True
        assert get(Person(again), "/sources/coast")["url"] == "https://coast.example/feed"


def test_what_a_file_comes_to_declare_wins_over_what_was_made(
    tmp_path: Path, office: Office, person: Person
) -> None:
    send(person, "PUT", "/topics/sea", {"query": "ferry"}, 201)
    office.newsroom.database.close()
    declared = '[[topics]]\nname = "sea"\nquery = "harbour"\n'
    with Office(tmp_path, RULES + declared) as again:
        person = Person(again)
        topic = get(person, "/topics/sea")
        assert (topic["query"], topic["made"]) == ("harbour", False)
        assert "declared too" in again.newsroom.config.warnings[-1].message
        send(person, "DELETE", "/topics/sea", status=204)
        assert get(person, "/topics/sea") == topic
        assert "declared too" not in str(again.newsroom.config.warnings)
        send(person, "DELETE", "/topics/sea", status=409)


def test_a_declared_watch_stays_muted_though_it_cannot_be_removed_here(person: Person) -> None:
    until = send(person, "POST", "/watches/rockets/mute", {"minutes": 60})["muted_until"]
    send(person, "DELETE", "/watches/rockets", status=409)
    assert get(person, "/watches/rockets")["muted_until"] == until


@pytest.mark.parametrize("written", [rb"\u0000", rb"\ud800", b"\xed\xa0\x80"], ids=ascii)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/watches/sea", b'{"query": "sea", "title": "sea%s"}'),
        ("PUT", "/watches/sea", b'{"query": "sea", "quiet": {"start%s": "22:00"}}'),
        ("POST", "/deliveries/drop", b'{"state": "held", "watch": "sea%s"}'),
        ("POST", "/stories/x/merge", b'{"other": "%s"}'),
    ],
)
def test_what_no_text_holds_is_refused_wherever_it_stands(
    person: Person, method: str, path: str, body: bytes, written: bytes
) -> None:
    headers = {"content-type": "application/json"}
    answer = person.ask(method, f"/api/v1{path}", content=body % written, headers=headers)
    assert answer.status_code == 422
    assert "unicode" in answer.text or "holds a NUL or half a character" in answer.text


FAULTY = {
    "a query": ("watches", {"query": '"open'}, "query"),
    "an unknown endpoint": ("watches", {"query": "x", "notify": ["nobody"]}, "notify[0]"),
    "an unknown key": ("topics", {"query": "x", "colour": "red"}, "colour"),
    "a wrong value": ("sources", {"url": "https://x.example", "interval": "soon"}, "interval"),
    "a file of this machine": ("sources", {"url": "/etc/passwd"}, "url"),
    "a file that isn't there": ("sources", {"url": "/nowhere"}, "url"),
    "another scheme": ("sources", {"url": "file:///etc/passwd"}, "url"),
    "a login": ("sources", {"url": "https://me:secret@x.example/"}, "url"),
    "headers": ("sources", {"url": "https://x.example", "headers": {"A": "b"}}, "headers"),
}


@pytest.mark.parametrize(("kind", "body", "key"), FAULTY.values(), ids=FAULTY)
def test_what_is_wrong_is_told_where_it_is(
    reader: Person, kind: str, body: dict[str, object], key: str
) -> None:
    told = send(reader, "PUT", f"/{kind}/new", body, 422)
    assert key in [fault["key"] for fault in told["faults"]]
    get(reader, f"/{kind}/new", 404)


def test_what_is_no_json_object_is_told_how_to_send_one(reader: Person) -> None:
    answer = reader.ask("PUT", "/api/v1/watches/new", content=b'{"query": "a"}')
    assert answer.status_code == 422
    (fault,) = answer.json()["faults"]
    assert (fault["message"], fault["hint"]) == (
        "must be a JSON object",
        "send it with Content-Type: application/json",
    )
    form = {"content-type": "application/json"}
    answer = reader.ask("PUT", "/api/v1/watches/new", content=b'{"query": a}', headers=form)
    (fault,) = answer.json()["faults"]
    assert (fault["key"], fault["column"]) == ("", 11)
    assert fault["message"] == "is no JSON: Expecting value"


def test_whether_a_file_exists_is_not_told(reader: Person) -> None:
    told = [
        send(reader, "PUT", "/sources/new", {"url": url}, 422)["faults"]
        for url in ("/etc/passwd", "/etc/nowhere")
    ]
    assert told[0] == told[1]


def test_a_querys_mistake_is_told_with_its_key_and_column(reader: Person) -> None:
    told = send(reader, "POST", "/match", {"query": "iran AND (iraq"}, 422)
    assert (told["faults"][0]["key"], told["faults"][0]["column"]) == ("query", 10)
    told = send(reader, "PUT", "/watches/new", {"query": "iran AND (iraq"}, 422)
    assert told["faults"][0]["column"] == 10
    told = send(reader, "POST", "/backtest", {"query": "iran", "day": 7}, 422)
    assert (told["faults"][0]["key"], told["faults"][0]["message"]) == ("day", "no such key")
    answer = reader.get("/api/v1/stories?q=(x")
    assert (answer.json()["faults"][0]["key"], answer.json()["faults"][0]["column"]) == ("q", 1)
    assert (answer.status_code, answer.headers["content-type"]) == (
        422,
        "application/problem+json",
    )


def test_match_and_backtest_show_where_a_query_matches(reader: Person) -> None:
    matched = send(reader, "POST", "/match", {"query": "sea", "title": "The sea", "text": "sea"})
    assert [(p["field"], p["start"]) for p in matched["passages"]] == [("title", 4), ("body", 0)]
    tested = send(reader, "POST", "/backtest", {"query": "rocket OR sanction*", "days": 3})
    assert (tested["judged"], tested["total"]) == (5, 2)
    assert [day["alerts"] for day in tested["days"]] == [0, 0, 2]


def test_a_muted_watch_raises_no_alert_until_its_time(office: Office, person: Person) -> None:
    muted = send(person, "POST", "/watches/rockets/mute", {"minutes": 60})
    assert muted["muted_until"] == "2026-11-26T13:00:00Z"
    silos = Told("Silos Burn", ("A rocket attack set the silos of Marwick on fire.",))
    office.ingest(edition(silos, TALKS), source="north")
    assert len(get(person, "/alerts")["items"]) == 1
    office.later(hours=2)
    airport = Told("No Flights", ("Tallholm closed its airport after one more rocket attack.",))
    office.ingest(edition(airport, WRITERS), source="south")
    assert len(get(person, "/alerts")["items"]) == 2


def test_a_mute_outlives_a_restart(tmp_path: Path, office: Office, person: Person) -> None:
    send(person, "POST", "/watches/rockets/mute", {"minutes": 60})
    office.newsroom.database.close()
    with Office(tmp_path, RULES) as again:
        assert get(Person(again), "/watches/rockets")["muted_until"] == "2026-11-26T13:00:00Z"


def test_an_endpoint_is_tried_with_a_sample(office: Office, person: Person) -> None:
    told = send(person, "POST", "/endpoints/desk/test")
    assert told["delivered"] is True
    ((address, body),) = office.far_end.posted
    assert address == "https://desk.example/hook"
    assert b"endpoint.test" in body
    send(person, "POST", "/endpoints/none/test", status=404)


def test_a_wrong_merge_is_split_and_stays_split(office: Office, person: Person) -> None:
    text = edition(ROCKETS)
    office.ingest(text, source="other")
    (story,) = get(person, "/stories?q=rocket")["items"]
    assert story["sources"] == ["bulletin", "other"]
    first, second = get(person, f"/stories/{story['id']}/explain")["entries"]
    send(person, "POST", f"/stories/{story['id']}/carriers/{first['number']}/split", status=409)
    path = f"/stories/{story['id']}/carriers/{second['number']}/split"
    own = send(person, "POST", path)["story"]
    assert get(person, f"/stories/{own}")["sources"] == ["other"]
    assert get(person, f"/stories/{own}")["topics"] == ["world"]
    send(person, "POST", path, status=404)
    office.later(hours=1)
    office.ingest(text, source="other")
    office.ingest(corrected_text(), source="other")
    assert get(person, f"/stories/{story['id']}")["sources"] == ["bulletin"]
    assert get(person, f"/stories/{own}")["sources"] == ["other"]


def test_two_stories_are_merged_and_one_is_withdrawn(office: Office, person: Person) -> None:
    found = [get(person, f"/stories?q={word}")["items"] for word in ("rocket", "sanctions")]
    one, other = (items[0]["id"] for items in found)
    assert send(person, "POST", f"/stories/{one}/merge", {"other": other}) == {"story": one}
    assert get(person, f"/stories/{other}")["id"] == one
    send(person, "POST", f"/stories/{one}/merge", {"other": "nonesuch"}, status=404)
    send(person, "POST", f"/stories/{one}/merge", {"other": one}, status=409)
    assert send(person, "POST", f"/stories/{other}/retract") == {"story": one}
    get(person, f"/stories/{one}", status=404)
    office.later(hours=1)
    office.ingest(edition(ROCKETS), source="other")
    assert get(person, "/stories?q=rocket")["items"] == []


def corrected_text() -> str:
    return edition(corrected(ROCKETS, "two rockets", "four rockets"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/stories/none", 404),
        ("/alerts/99", 404),
        ("/deliveries/none", 404),
        ("/topics/none", 404),
        ("/nowhere", 404),
        ("/stories?limit=0", 422),
        ("/stories?query=iran", 422),
        ("/stories/none?watch=rockets", 422),
        ("/stories?limit=10000", 422),
        ("/stories?cursor=%00", 422),
        ("/stories?cursor=YmVmb3JlIC0x", 422),
        ("/stories?since=2026-01-01T00:00:00", 422),
        ("/deliveries?state=lost", 422),
        ("/topics/a%20b", 422),
        ("/stories?topic=wrld", 422),
        ("/alerts?watch=rokets", 422),
    ],
)
def test_every_refusal_is_a_problem(reader: Person, path: str, status: int) -> None:
    answer = reader.get(f"/api/v1{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_its_own_address_leads_to_what_describes_it(reader: Person) -> None:
    for path in ("/api/v1/", reader.get("/api/v1").headers["location"]):
        assert reader.get(path).headers["location"] == "/api/v1/openapi.json"


def test_a_parameter_or_key_that_would_be_ignored_is_refused(reader: Person) -> None:
    told = reader.get("/api/v1/stories?query=iran&limit=5").json()
    assert told["faults"] == [
        {
            "key": "query",
            "message": "no such parameter",
            "hint": "there are: topic, q, since, limit, cursor",
            "column": None,
        }
    ]
    for since in ("2h", "2026-01-01"):
        (fault,) = reader.get(f"/api/v1/alerts?since={since}").json()["faults"]
        assert fault["hint"] == "write a time with its zone, as in 2026-11-26T08:00:00Z"
    for wanted, meant in (("stories?topic=wrld", "world"), ("alerts?watch=rokets", "rockets")):
        (fault,) = reader.get(f"/api/v1/{wanted}").json()["faults"]
        assert fault["hint"] == f"did you mean {meant}?"
    told = send(reader, "POST", "/backtest", {"query": "iran", "day": 3}, 422)
    assert [fault["key"] for fault in told["faults"]] == ["day"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/watches/rockets", "DELETE, GET, HEAD, PUT"),
        ("/match", "POST"),
        ("/stories", "GET, HEAD"),
        ("/openapi.json", "GET, HEAD"),
    ],
)
def test_another_method_is_told_which_there_are(reader: Person, path: str, allowed: str) -> None:
    answer = reader.ask("PATCH", f"/api/v1{path}", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_head_tells_of_whatever_get_gives(reader: Person, row: Row) -> None:
    pages = ("/", "/sources", "/healthz", "/metrics", "/feeds/world.atom", "/static/feedd.css")
    things = ("openapi.json", "stories", "sources/bulletin", "config/export", "watches/none")
    for path in (*pages, *(f"/api/v1/{thing}" for thing in things)):
        with row(path):
            told, whole = reader.ask("HEAD", path), reader.get(path)
            assert (told.status_code, told.content) == (whole.status_code, b"")
            assert told.headers["content-type"] == whole.headers["content-type"]
    assert reader.ask("HEAD", "/api/v1/stream").status_code == 200
    assert reader.ask("HEAD", "/api/v1/match").headers["allow"] == "POST"


def test_nobody_is_led_to_another_scheme_with_their_token(reader: Person) -> None:
    assert get(reader, "/stories/", 404)["detail"] == "Not Found"


def test_operations_are_called_as_they_are_once_each(reader: Person) -> None:
    paths = get(reader, "/openapi.json")["paths"]
    called = [one["operationId"] for path in paths.values() for one in path.values()]
    assert len(called) == len(set(called))
    assert {"list_stories", "put_watch", "replay"} <= set(called)


def test_the_openapi_document_names_every_noun(reader: Person) -> None:
    document = get(reader, "/openapi.json")
    paths = document["paths"]
    for noun in ("sources", "stories", "topics", "watches", "endpoints", "alerts", "deliveries"):
        assert f"/{noun}" in paths
    assert {"/match", "/backtest", "/stream", "/stories/{id}/explain"} <= set(paths)
    assert document["servers"] == [{"url": "/api/v1"}]
    assert "Problem" in document["components"]["schemas"]
