"""A configuration that changes while feedd runs: as a whole, or not at all."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import threading
from contextlib import closing, suppress
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
import httpx
import pytest

from feedd import pipeline
from feedd.config import load
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source
from feedd.newsroom import open_newsroom
from feedd.visits import Visited
from tests.end_to_end.bulletins import ROCKETS, SANCTIONS, WRITERS, edition
from tests.end_to_end.test_daemon import QUICK, SLOW, get, text
from tests.origin import Conditional, Origin, Seen, Serve
from tests.receiver import Answer, Receiver
from tests.running import Feedd
from tests.service.world import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]

SECRET = "whsec_" + "c2VjcmV0" * 4


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as one:
        yield one


def source(url: str, pace: str = QUICK) -> str:
    return (
        f'[daemon.fetch]\nhost_gap = "0s"\n[[sources]]\nname = "bulletin"\nurl = "{url}"\n{pace}'
    )


def topic(name: str, query: str) -> str:
    return f'[[topics]]\nname = "{name}"\nquery = "{query}"\n'


def watch(url: str, query: str) -> str:
    return (
        f'[[endpoints]]\nname = "desk"\nurl = "{url}"\nsecret = "{SECRET}"\n'
        f'[[watches]]\nname = "w"\nquery = "{query}"\nnotify = ["desk"]\n'
    )


def rewrite(feedd: Feedd, before: str, after: str) -> None:
    toml = feedd.config.read_text()
    assert before in toml
    feedd.config.write_text(toml.replace(before, after))


def hang_up(feedd: Feedd) -> None:
    """Ask for a reload, as systemd does."""
    assert feedd.process is not None
    feedd.process.send_signal(signal.SIGHUP)


def test_a_reload_that_is_asked_for_before_it_is_ready_follows(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    os.mkfifo(secret, 0o600)
    toml = f'[[endpoints]]\nname = "d"\nurl = "http://127.0.0.1:9"\nsecret_file = "{secret}"\n'
    with Feedd(tmp_path / "f", toml) as feedd:
        feedd.launch()
        with secret.open("w") as file:  # opened as soon as it is read
            hang_up(feedd)
            file.write(SECRET)
        feedd.expect_ready()
        secret.write_text(SECRET)
        feedd.expect("nothing to reload")


def test_what_a_process_stored_by_former_rules_is_in_a_topic_though_it_died(
    tmp_path: Path, engine: str
) -> None:
    if engine == "sqlite":
        pytest.skip("there one process stores alone")
    now = datetime.now(UTC)
    wall = Entry(id="urn:1", title="The harbour wall gave way in the night")
    visit = Visited(
        source=Source(name="coast"), bulletin=Bulletin(kind="rss", entries=(wall,)), at=now
    )
    with Feedd(tmp_path / "f", "") as feedd:
        feedd.start()
        with open_newsroom(load(feedd.config, environ={}), now=now) as dying:
            with feedd.config.open("a") as file:
                file.write(topic("harbour", "harbour"))
            feedd.expect("topic filled")
            pipeline.ingest(dying.database, dying.desk, [visit])
        wait_until(lambda: titles(feedd, "harbour") == [wall.title])


def has_open(feedd: Feedd, file: str) -> bool:
    assert feedd.process is not None
    held = Path(f"/proc/{feedd.process.pid}/fd").iterdir()
    with suppress(FileNotFoundError):
        return any(one.readlink() == Path(file) for one in held)
    return False


def titles(feedd: Feedd, name: str) -> list[str]:
    return [
        str(e.title) for e in feedparser.parse(get(f"{feedd.url}/feeds/{name}.atom")[1]).entries
    ]


def test_a_changed_file_is_read_anew_and_the_difference_told(
    tmp_path: Path, origin: Origin
) -> None:
    origin.play("/b", text(WRITERS, ROCKETS, etag='"1"'), Serve(status=304, etag='"1"'))
    toml = source(origin.url("/b")) + topic("khelad", "khelad")
    with Feedd(tmp_path / "f", toml) as feedd:
        feedd.start()
        feedd.expect("visited", new=2)
        rewrite(feedd, 'query = "khelad"', f'query = "writers"\n{topic("more", "khelad")}')
        feedd.expect("reloaded", changes=2)
        assert feedd.expect("changed")["what"] == "topic khelad.query: khelad → writers"
        assert feedd.expect("changed")["what"] == "topic more is new"
        filled = {feedd.expect("topic filled")["topic"] for _ in ("khelad", "more")}
        assert filled == {"khelad", "more"}
        assert titles(feedd, "khelad") == [WRITERS.title]
        assert titles(feedd, "more") == [ROCKETS.title]
        rewrite(feedd, source(origin.url("/b")), "")
        feedd.expect("changed", what="source bulletin is gone")
        visits = len(origin.requests)
        hang_up(feedd)
        feedd.expect("nothing to reload")
        assert len(origin.requests) == visits
        assert feedd.stop() == 0


def test_selectors_that_change_under_a_visit_are_used_for_the_next(
    tmp_path: Path, origin: Origin
) -> None:
    parts = "".join(f"<div><h2>Item {n} of the day</h2><p>{n} said {n}.</p></div>" for n in "abc")
    page = f"<main>{parts}</main><aside><h2>Weather</h2><p>The roads are icy.</p></aside>"
    html = (("Content-Type", "text/html"),)
    answer = Conditional(Serve(body=page.encode(), headers=html, etag='"1"'))
    asked, go_on = threading.Event(), threading.Event()

    async def slow(seen: Seen, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.to_thread(go_on.wait, 10)
        await answer(seen, writer)

    toml = source(origin.play("/p", slow), SLOW) + 'selectors = { story = "main div" }\n'
    with Feedd(tmp_path / "f", toml) as feedd:
        feedd.start()
        assert asked.wait(10)
        rewrite(feedd, "main div", "aside")
        feedd.expect("reloaded")
        go_on.set()
        feedd.expect("visited", new=3)
        feedd.expect("visited", new=1)
        assert feedd.stop() == 0


REFUSED = {
    "a query that can't be read": ('query = "harbour"', 'query = "(harbour"', "feedd.toml:"),
    "no TOML at all": ('query = "harbour"', "query = ", "isn't TOML"),
    "what needs a restart": ("[daemon]", '[daemon]\ndatabase = "sqlite:///x.db"', "restart feedd"),
}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_configuration_that_is_refused_changes_nothing(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", topic("a", "harbour") + topic("b", "pilots")) as feedd:
        feedd.start()
        good = feedd.config.read_text()
        for before, after, why in REFUSED.values():
            # What would be fine by itself isn't applied either.
            feedd.config.write_text(
                good.replace('name = "b"', 'name = "c"').replace(before, after)
            )
            hang_up(feedd)
            assert why in str(feedd.expect("reload refused")["why"])
            assert get(f"{feedd.url}/feeds/b.atom")[0] == 200
            assert get(f"{feedd.url}/feeds/c.atom")[0] == 404
            begun, over = (feedd.notice().splitlines() for _ in range(2))
            assert begun[0] == "RELOADING=1"
            assert begun[1].startswith("MONOTONIC_USEC=")
            assert over[0] == "READY=1"
            assert "refused" in over[1]
        feedd.config.write_text(good)
        feedd.expect("nothing to reload")
        assert feedd.stop() == 0


REFUSING = """CREATE TRIGGER refusing BEFORE UPDATE ON installation
BEGIN SELECT RAISE(ABORT, 'not today'); END"""

FILLED = """
INSERT INTO topics (name, declared, query, created_at, version, changed_at)
VALUES ('a', 1, 'khelad', 0, 0, 0), ('b', 1, 'khelad', 0, 0, 0);
CREATE TRIGGER refusing BEFORE INSERT ON topic_stories BEGIN SELECT RAISE(ABORT, 'not today'); END
"""
"""As another process leaves topics that it has filled; for now nothing can be added to them."""


def test_what_was_made_is_read_only_once_a_file_declares_the_same(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", topic("world", "khelad")) as feedd:
        feedd.start()
        where = f"{feedd.url}/api/v1/topics/sea"
        assert httpx.put(where, json={"query": "ferry"}).status_code == 201
        feedd.expect("reloaded", changes=1)
        feedd.config.write_text(feedd.config.read_text() + topic("sea", "ferry"))
        feedd.expect("reloaded", changes=0)
        refused = httpx.put(where, json={"query": "harbour"})
        assert (refused.status_code, "feedd.toml" in refused.text) == (409, True)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_change_that_cannot_be_stored_comes_into_force_once_it_can(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", topic("a", "harbour")) as feedd:
        feedd.start()
        with closing(sqlite3.connect(tmp_path / "f" / "state" / "feedd.db")) as other:
            other.execute(REFUSING)
            rewrite(feedd, 'name = "a"', 'name = "b"')
            assert "not today" in str(feedd.expect("reload put off")["why"])
            other.execute("DROP TRIGGER refusing")
        feedd.expect("reloaded")
        assert get(f"{feedd.url}/feeds/b.atom")[0] == 200
        assert feedd.stop() == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_topic_that_cannot_be_filled_is_filled_once_it_can(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", topic("a", "harbour")) as feedd:
        feedd.start()
        feedd.expect("topic filled")
        with closing(sqlite3.connect(tmp_path / "f" / "state" / "feedd.db")) as other:
            other.execute(REFUSING.replace("installation", "topics"))
            rewrite(feedd, "harbour", "ferry")
            assert "not today" in str(feedd.expect("failed in the background")["error"])
            other.execute("DROP TRIGGER refusing")
        feedd.expect("topic filled")
        assert feedd.stop() == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_to_topics_that_another_process_filled_is_added_what_they_lack_while_they_are_declared(
    tmp_path: Path,
) -> None:
    with Feedd(tmp_path / "f", '[[sources]]\nname = "hand"\n') as feedd:
        feedd.start()
        feedd.ingest(edition(ROCKETS), source="hand")
        with closing(sqlite3.connect(tmp_path / "f" / "state" / "feedd.db")) as other:
            other.executescript(FILLED)
            before = feedd.config.read_text()
            feedd.config.write_text(before + topic("a", "khelad") + topic("b", "khelad"))
            for _ in "ab":
                assert "not today" in str(feedd.expect("failed in the background")["error"])
            feedd.config.write_text(before + topic("b", "khelad") + 'title = "Khelad"\n')
            feedd.expect("changed", what="topic a is gone")
            other.execute("DROP TRIGGER refusing")
        wait_until(lambda: titles(feedd, "b") == [ROCKETS.title])
        assert feedd.stop() == 0
        assert not any("exception" in line for line in feedd.seen)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_secret_that_cannot_be_stored_when_a_person_asks_comes_into_force_once_it_can(
    tmp_path: Path,
) -> None:
    url = tmp_path / "url"
    url.write_text("https://desk.example/")
    with Feedd(tmp_path / "f", f'[[endpoints]]\nname = "desk"\nurl_file = "{url}"\n') as feedd:
        feedd.start()
        with closing(sqlite3.connect(tmp_path / "f" / "state" / "feedd.db")) as other:
            other.execute(REFUSING)
            url.write_text("https://other.example/")
            hang_up(feedd)
            feedd.expect("reload put off")
            other.execute("DROP TRIGGER refusing")
        feedd.expect("reloaded", changes=1)
        assert feedd.stop() == 0


def test_a_delivery_under_way_ends_by_the_rules_it_began_with(
    tmp_path: Path, origin: Origin
) -> None:
    origin.play("/b", text(WRITERS, etag='"1"'), text(ROCKETS, WRITERS, etag='"2"'))
    reloaded = threading.Event()
    with Receiver(Answer(gate=reloaded)) as slow, Receiver() as other:
        toml = source(origin.url("/b")) + watch(slow.url, "rocket* OR sanctions")
        with Feedd(tmp_path / "f", toml) as feedd:
            feedd.start()
            slow.wait_for(1)
            rewrite(feedd, slow.url, other.url)
            rewrite(feedd, "[daemon]", '[daemon]\ncontact = "desk@example.org"')
            hang_up(feedd)
            feedd.expect("reloaded")
            reloaded.set()
            feedd.expect("delivered", attempt=1)
            origin.play("/b", text(SANCTIONS, ROCKETS, WRITERS, etag='"3"'))
            feedd.expect("delivered", attempt=1)
            assert len(slow.requests) == 1
            assert len(other.requests) == 1
            assert feedd.stop() == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_alert_that_is_stored_while_its_digest_is_taken_away_leaves_at_once(
    tmp_path: Path, origin: Origin
) -> None:
    asked, reloading, answered = (threading.Event() for _ in range(3))

    async def slow(seen: Seen, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.to_thread(reloading.wait, 10)
        await text(ROCKETS, WRITERS, etag='"2"')(seen, writer)
        answered.set()

    url = origin.play("/b", text(WRITERS, etag='"1"'), slow, Serve(status=304))
    digest = 'digest = "0 7 29 2 *"\n'
    with (
        Receiver() as receiver,
        Feedd(tmp_path / "f", source(url) + watch(receiver.url, "rocket*") + digest) as feedd,
    ):
        feedd.start()
        assert asked.wait(10)
        with (tmp_path / "f" / "state" / "feedd.lock").open() as lock:
            flock(lock, LOCK_EX)
            rewrite(feedd, digest, "")
            while not has_open(feedd, lock.name):
                pass
            reloading.set()
            assert answered.wait(10)
        feedd.expect("delivered")
        assert feedd.stop() == 0


@pytest.mark.slow
def test_a_visit_under_way_does_not_hold_up_the_source_at_its_new_address(
    tmp_path: Path, origin: Origin
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    async def slow(seen: Seen, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.to_thread(go_on.wait, 10)
        await text(WRITERS, etag='"1"')(seen, writer)

    origin.play("/old", slow)
    origin.play("/new", text(ROCKETS, etag='"1"'))
    with Feedd(tmp_path / "f", source(origin.url("/old"), 'interval = "1h"\n')) as feedd:
        feedd.start()
        assert asked.wait(10)
        rewrite(feedd, "/old", "/new")
        feedd.expect("reloaded")
        go_on.set()
        feedd.expect("visited", new=1)
        feedd.expect("visited", new=1)
        assert origin.requests[-1].path == "/new"
        assert feedd.stop() == 0
