"""P14: what a feed says of its hub, and when another's hub is told that it changed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest
from lxml import etree

from feedd.core import websub
from feedd.core.hub import FORMATS
from feedd.core.parse import parse
from tests.origin import Hold, Serve
from tests.websub.publisher import FEED, HUB, OURS, House, play, topic

if TYPE_CHECKING:
    from pathlib import Path

ATOM = "{http://www.w3.org/2005/Atom}link"
LOCKED = f'[daemon.web]\nusers = {{ anna = "scrypt:4:1:1:{"A" * 22}:{"A" * 43}" }}\n'
ALL = [("hub.mode", "publish"), *(("hub.url", f"{OURS}/feeds/all.{f}") for f in FORMATS)]


def pings(made: House) -> list[list[tuple[str, str]]]:
    return [parse_qsl(seen.body.decode()) for seen in made.posted("/hub")]


@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_p14_a_feed_names_its_hub_and_itself_once(suffix: str, tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        made.ingest("anchor")
        feed = FEED.replace("atom", suffix)
        served = await made.web.get(feed)
        links = [
            (link.get("rel"), link.get("href"))
            for link in etree.fromstring(served.content).iter(ATOM)
            if link.get("rel") in {"hub", "self"}
        ]
        assert sorted(links) == [("hub", HUB), ("self", feed)]
        assert served.headers["link"] == f'<{HUB}>; rel="hub", <{feed}>; rel="self"'
        head = await made.web.head(feed)
        assert head.headers["link"] == served.headers["link"]

    play(tmp_path, scene)


def test_p14_a_json_feed_names_its_hub_too(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        served = await made.web.get(FEED.replace("atom", "json"))
        assert json.loads(served.content)["hubs"] == [{"type": "WebSub", "url": HUB}]
        assert served.headers["link"].startswith(f'<{HUB}>; rel="hub"')

    play(tmp_path, scene)


@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_p14_what_a_feed_offers_is_what_our_own_subscriber_finds(
    suffix: str, tmp_path: Path
) -> None:
    async def scene(made: House) -> None:
        made.ingest("anchor")
        feed = FEED.replace("atom", suffix)
        served = await made.web.get(feed)
        bulletin = parse(served.content, url=feed, content_type=served.headers["content-type"])
        offer = websub.Offer(HUB, feed)
        assert websub.discover((served.headers["link"],), bulletin, url=feed) == offer
        assert websub.discover((), bulletin, url=feed) == offer

    play(tmp_path, scene)


def test_p14_a_feed_without_a_hub_names_none(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        made.reconfigure(topic(None))
        await made.restart()
        served = await made.web.get(FEED)
        assert "link" not in served.headers
        assert b'rel="hub"' not in served.content
        assert (await made.web.post(HUB)).status_code == 400

    play(tmp_path, scene)


def test_p14_the_hub_is_pinged_after_a_commit_that_changed_the_feed(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        assert pings(made) == []
        made.ingest("anchor")
        await made.settled()
        assert pings(made) == [ALL]
        (posted,) = made.posted("/hub")
        assert posted.headers["content-type"] == "application/x-www-form-urlencoded"

    play(tmp_path, scene, hub="/hub")


def test_p14_what_changes_no_feed_is_no_ping(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        made.ingest("anchor")
        await made.settled()
        assert made.ingest("anchor").topics == frozenset()
        await made.settled(hours=1)
        assert len(pings(made)) == 1

    play(tmp_path, scene, hub="/hub")


def test_p14_a_burst_of_stories_is_two_pings(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        for number in range(20):
            made.ingest(f"crate{number}")
            await made.settled(milliseconds=100)
        await made.settled(seconds=5)
        await made.settled(hours=1)
        assert len(pings(made)) == 2

    play(tmp_path, scene, hub="/hub")


def test_p14_a_hub_that_fails_is_pinged_again_by_the_schedule_of_deliveries(
    tmp_path: Path,
) -> None:
    async def scene(made: House) -> None:
        made.origin.play("/hub", Serve(status=500), Serve(status=500), Serve(status=204))
        made.ingest("anchor")
        counts = []
        for seconds in (0, 4, 1, 299, 1, 3600):
            await made.settled(seconds=seconds)
            counts.append(len(pings(made)))
        assert counts == [1, 1, 2, 2, 3, 3]

    play(tmp_path, scene, hub="/hub")


def test_p14_a_hub_that_is_down_for_weeks_hears_of_the_next_change(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        made.origin.play("/hub", Serve(status=410))
        made.ingest("anchor")
        for _ in range(30):
            await made.settled(days=1)
        given_up = len(pings(made))
        made.ingest("barrel")
        await made.settled()
        assert (given_up, len(pings(made))) == (1, 2)

    play(tmp_path, scene, hub="/hub")


def test_p14_a_ping_that_was_owed_is_sent_after_a_restart(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        hanging = Hold()
        made.origin.play("/hub", hanging)
        made.ingest("anchor")
        await made.publishing.tick()
        await made.restart()
        hanging.release()
        await made.settled()
        assert pings(made)[-1] == ALL
        count = len(pings(made))
        await made.restart()
        await made.settled(hours=1)
        assert len(pings(made)) == count

    play(tmp_path, scene, hub="/hub")


@pytest.mark.parametrize("status", [204, 500])
def test_p14_a_hub_pinged_while_the_clock_was_ahead_hears_of_the_next_change(
    status: int, tmp_path: Path
) -> None:
    async def scene(made: House) -> None:
        made.origin.play("/hub", Serve(status=status))
        made.now += timedelta(days=365)
        made.ingest("anchor")
        await made.settled()
        made.now -= timedelta(days=365)
        made.ingest("barrel")
        await made.settled()
        assert len(pings(made)) == 2

    play(tmp_path, scene, hub="/hub")


@pytest.mark.usefixtures("engine")
def test_p14_a_hub_that_is_new_or_gone_is_pinged_from_then_or_till_then(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        made.ingest("anchor")
        made.reconfigure(topic(made.origin.url("/other")))
        await made.settled()
        assert (len(pings(made)), made.posted("/other")) == (0, [])
        made.ingest("barrel")
        await made.settled()
        assert (len(pings(made)), len(made.posted("/other"))) == (0, 1)

    play(tmp_path, scene, hub="/hub")


def test_p14_feeds_that_want_a_login_have_no_hub_and_are_never_pinged(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        made.reconfigure(LOCKED + topic(made.origin.url("/hub")))
        await made.restart()
        assert made.newsroom.config.topics[0].hub is None
        assert any("hub" in str(fault) for fault in made.newsroom.config.warnings)
        made.ingest("anchor")
        await made.settled(hours=1)
        assert pings(made) == []
        assert "link" not in (await made.web.get(FEED)).headers
        assert (await made.subscribe()).status_code == 404

    play(tmp_path, scene, hub="/hub")
