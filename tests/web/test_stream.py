"""Server-sent events: what is committed is heard at once."""

from __future__ import annotations

import asyncio
import json
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from feedd.store.news import Flash, Marks
from feedd.web.api.stream import Stream, written
from feedd.web.newswire import Newswire
from tests.end_to_end.bulletins import ROCKETS, SEAWALL, WRITERS, corrected, edition
from tests.running import Feedd
from tests.web.office import Office

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]

RULES = """
[[sources]]
name = "bulletin"
url = "bulletin.txt"
interval = "100ms"
max_interval = "100ms"
[[watches]]
name = "rockets"
query = "rocket*"
"""


def flash(title: str = "x") -> Flash:
    return Flash(kind="story", story="1", title=title, source="s")


def next_event(stream: HTTPResponse) -> tuple[str, dict[str, object]]:
    kind = ""
    while True:
        line = stream.readline().decode().rstrip("\n")
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            return kind, json.loads(line.removeprefix("data: "))


def test_a_listener_hears_stories_and_alerts_as_they_are_committed(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    with Feedd(folder, RULES) as feedd:
        page = folder / "bulletin.txt"
        page.write_text(edition(SEAWALL, WRITERS), encoding="utf-8")
        feedd.start()
        feedd.expect("visited", new=2)
        connection = HTTPConnection("127.0.0.1", feedd.port, timeout=20)
        connection.request("GET", "/api/v1/stream")
        stream = connection.getresponse()
        assert stream.getheader("content-type") == "text/event-stream; charset=utf-8"
        assert stream.readline() == b"retry: 2000\n"
        fresh = folder / "next.txt"
        fresh.write_text(edition(ROCKETS, SEAWALL, WRITERS), encoding="utf-8")
        fresh.rename(page)
        heard = [next_event(stream), next_event(stream)]
        assert [(kind, told["title"], told["watch"]) for kind, told in heard] == [
            ("story", ROCKETS.title, None),
            ("alert", ROCKETS.title, "rockets"),
        ]
        # A listener holds up nobody who wants to stop.
        assert feedd.stop() == 0
        connection.close()


def test_a_listener_hears_what_another_process_commits(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", RULES.replace('url = "bulletin.txt"\n', "")) as feedd:
        feedd.start()
        connection = HTTPConnection("127.0.0.1", feedd.port, timeout=20)
        connection.request("GET", "/api/v1/stream")
        stream = connection.getresponse()
        assert stream.readline() == b"retry: 2000\n"
        mark = stream.readline().decode().removeprefix("id: ").strip()
        feedd.ingest(edition(ROCKETS), source="other")
        kind, told = next_event(stream)
        assert (kind, told["title"], told["source"]) == ("story", ROCKETS.title, "other")
        connection.close()
        connection.request("GET", "/api/v1/stream", headers={"Last-Event-ID": mark})
        assert next_event(connection.getresponse()) == (kind, told)
        connection.close()


def test_what_happened_is_told_once_stories_before_revisions_before_alerts(tmp_path: Path) -> None:
    watch = '[[watches]]\nname = "rockets"\nquery = "rocket*"\n'
    dearer = corrected(SEAWALL, "nineteen", "ninety")
    with Office(tmp_path, watch) as office:
        office.ingest(edition(SEAWALL))
        with office.wire.listening() as heard:
            office.ingest(edition(dearer, ROCKETS))
            assert office.run(office.reporter.look()) is False
            flashes = [heard.get_nowait() for _ in range(heard.qsize())]
    assert [(flash.kind, flash.title, flash.watch) for flash in flashes if flash] == [
        ("story", ROCKETS.title, None),
        ("revision", SEAWALL.title, None),
        ("alert", ROCKETS.title, "rockets"),
    ]


@pytest.mark.parametrize("title", ["a\nb", "a\r\nevent: alert\rdata: x", "\u2028 بندر", ""])
def test_an_event_stays_one_event_whatever_a_title_holds(title: str) -> None:
    text = written(flash(title))
    assert "\r" not in text
    mark, kind, told, *end = text.split("\n")
    assert (mark, kind, end) == ("id: 0-0-0", "event: story", ["", ""])
    assert json.loads(told.removeprefix("data: "))["title"] == title


def heard_since(office: Office, mark: str | None, *, most: int) -> list[str]:
    """Listen from a mark on; give the first blocks of the answer."""

    async def listen() -> list[str]:
        events = Stream(office.site())._events(Marks.read(mark or ""))
        return [await anext(events) for _ in range(most)]

    return office.run(listen())


def told_in(block: str) -> tuple[str, str]:
    """Give an event's kind and headline."""
    _, kind, told, *_ = block.split("\n")
    return kind.removeprefix("event: "), json.loads(told.removeprefix("data: "))["title"]


def test_who_comes_back_hears_first_what_was_missed_and_none_of_it_twice(tmp_path: Path) -> None:
    watch = '[[watches]]\nname = "rockets"\nquery = "rocket*"\n'
    dearer = corrected(SEAWALL, "nineteen", "ninety")
    with Office(tmp_path, watch) as office:
        office.ingest(edition(SEAWALL))
        (opening,) = heard_since(office, None, most=1)
        left = opening.split("\n")[1].removeprefix("id: ")
        office.ingest(edition(dearer, ROCKETS))
        first, *missed = heard_since(office, left, most=4)
        assert first == opening
        everything = [
            ("story", ROCKETS.title),
            ("revision", SEAWALL.title),
            ("alert", ROCKETS.title),
        ]
        assert list(map(told_in, missed)) == everything
        for number, block in enumerate(missed[:-1], start=1):
            mark = block.split("\n")[0].removeprefix("id: ")
            rest = heard_since(office, mark, most=4 - number)[1:]
            assert list(map(told_in, rest)) == everything[number:]


def test_an_answer_ends_once_its_time_is_up_and_the_next_goes_on_from_it(tmp_path: Path) -> None:
    async def whole(office: Office) -> list[str]:
        return [block async for block in Stream(office.site())._events(None, seconds=0)]

    with Office(tmp_path, "") as office:
        (opening,) = office.run(whole(office))
        office.ingest(edition(SEAWALL))
        left = opening.split("\n")[1].removeprefix("id: ")
        _, missed = heard_since(office, left, most=2)
    assert told_in(missed) == ("story", SEAWALL.title)


@pytest.mark.parametrize(
    "mark", ["", "12", "1-2", "1-2-3-4", "a-b-c", "-1-0-0", "١-٢-٣", "9" * 40]
)
def test_what_is_no_mark_begins_now(mark: str) -> None:
    assert Marks.read(mark) is None


def test_whoever_does_not_keep_up_loses_the_oldest_and_delays_nobody() -> None:
    async def listen() -> list[str]:
        wire = Newswire()
        with wire.listening() as heard:
            for number in range(600):
                wire.tell(flash(str(number)))
            return [one.title for one in (heard.get_nowait() for _ in range(heard.qsize())) if one]

    titles = asyncio.run(listen())
    assert len(titles) == 500
    assert titles[-1] == "599"


def test_at_the_end_everybody_is_let_go() -> None:
    async def end() -> Flash | None:
        wire = Newswire()
        with wire.listening() as heard:
            wire.close()
            return await heard.get()

    assert asyncio.run(end()) is None
