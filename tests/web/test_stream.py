"""Server-sent events: what is committed is heard at once."""

from __future__ import annotations

import asyncio
import json
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from feedd.store.news import Flash
from feedd.web.api.stream import written
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
        given = edition(ROCKETS)
        done = feedd.call("ingest", "-", "--source", "other", given=given)
        assert done.code == 0, done.err
        kind, told = next_event(stream)
        assert (kind, told["title"], told["source"]) == ("story", ROCKETS.title, "other")
        connection.close()


def test_what_happened_is_told_once_stories_before_revisions_before_alerts(
    tmp_path: Path,
) -> None:
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
    kind, told, *end = text.split("\n")
    assert (kind, end) == ("event: story", ["", ""])
    assert json.loads(told.removeprefix("data: "))["title"] == title


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
