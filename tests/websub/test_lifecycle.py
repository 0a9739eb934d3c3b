"""A subscription from the first request to its end, and what visits do meanwhile."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.net import Fetched
from feedd.visits import Ingested
from feedd.workers.pushes import MOST_BYTES
from tests.origin import Conditional, Hold, Redirect, Serve
from tests.websub.reader import CALLBACK, NOON, Reader, feed, play

if TYPE_CHECKING:
    from pathlib import Path

    from tests.origin import Act, Seen

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(slots=True)
class Late:
    """An act: a hub that says no, long after it was asked."""

    asked: threading.Event = field(default_factory=threading.Event)
    hold: Hold = field(default_factory=lambda: Hold(Serve(status=500)))

    async def __call__(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        """Tell that it is asked, wait, answer."""
        self.asked.set()
        await self.hold(seen, writer)


def test_the_request_says_what_the_standard_wants(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.visit()
        await made.tick()
        (posted,) = [seen for seen in made.origin.requests if seen.method == "POST"]
        assert posted.headers["content-type"] == "application/x-www-form-urlencoded"
        assert made.requests == [
            {
                "hub.mode": "subscribe",
                "hub.topic": made.origin.url("/feed"),
                "hub.callback": f"{CALLBACK}/websub/minted-0",
                "hub.lease_seconds": "864000",
                "hub.secret": "minted-1",
            }
        ]

    play(tmp_path, scene)


def test_without_a_callback_nothing_is_asked(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.visit()
        await made.tick()
        assert made.requests == []

    play(tmp_path, scene, callback=None)


def test_a_hub_may_verify_before_it_answers_the_request(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.visit()
        asking = asyncio.create_task(made.tick())
        await asyncio.to_thread(hub.asked.wait, 10)
        assert (await made.verify()).status_code == 200
        hub.hold.release()
        await asking
        late = made.subscription
        assert late is not None
        assert late.state == "active"

    hub = Late()
    play(tmp_path, scene, hub=hub)


def test_a_lease_is_renewed_before_it_ends_under_the_same_address(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        made.now = NOON + 7.4 * DAY
        await made.tick()
        assert len(made.requests) == 1
        made.now = NOON + 7.6 * DAY
        await made.tick()
        first, second = made.requests
        assert first == second
        assert (await made.verify()).status_code == 200
        assert made.state.pushed_until == made.now + 10 * DAY

    play(tmp_path, scene)


def test_a_lease_of_the_future_is_renewed_once_the_clock_is_set_back(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        made.now = NOON + 365 * DAY
        await made.subscribe()
        made.now = NOON
        await made.tick()
        assert len(made.requests) == 2
        assert (await made.verify()).status_code == 200
        assert made.state.pushed_until == NOON + 10 * DAY

    play(tmp_path, scene)


@pytest.mark.parametrize(
    "hub",
    [
        pytest.param(Serve(status=500, body=b"out of order"), id="it fails"),
        pytest.param(Serve(status=404), id="there is none"),
        pytest.param(Redirect("/hub", 307), id="it redirects to itself"),
        pytest.param(Redirect("/other", 302), id="it redirects as a POST can't follow"),
        pytest.param(Serve(status=202), id="it never verifies"),
    ],
)
def test_a_hub_that_does_nothing_is_asked_less_and_less_and_visits_go_on(
    hub: Act, tmp_path: Path
) -> None:
    async def scene(made: Reader) -> None:
        await made.visit()
        due = made.state.next_visit_at
        for _ in range(24 * 4):
            await made.tick()
            made.now += HOUR / 4
        callbacks = {request["hub.callback"] for request in made.requests}
        assert callbacks == {f"{CALLBACK}/websub/minted-0"}
        assert 3 <= len([s for s in made.origin.requests if s.path == "/hub"]) <= 30
        assert made.state.next_visit_at == due
        known = made.subscription
        assert known is not None
        assert known.failures >= 3

    play(tmp_path, scene, hub=hub)


def test_a_hub_that_asks_for_a_pause_gets_it(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.visit()
        await made.tick()
        made.now += 29 * HOUR
        await made.tick()
        assert len(made.requests) == 1
        made.now += 2 * HOUR
        await made.tick()
        assert len(made.requests) == 2

    play(tmp_path, scene, hub=Serve(status=429, headers=(("Retry-After", "108000"),)))


def test_visits_thin_out_only_after_the_hub_was_first_with_news(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        made.now += HOUR
        left = await made.visit()
        assert not isinstance(left, Ingested)
        assert left.at is not None
        assert left.at - made.now < HOUR
        await made.deliver(feed("two", "one"))
        await made.heard()
        assert made.state.next_visit_at == made.now + DAY
        assert made.state.why == "the hub tells what is new; a visit every 1 d is the net"

    play(tmp_path, scene)


def test_pushes_do_not_put_the_net_off_for_ever(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        for n in range(5):
            made.now += 5 * HOUR
            await made.deliver(feed(f"story {n}"))
            await made.heard()
        assert made.state.next_visit_at == NOON + DAY

    play(tmp_path, scene)


def test_news_that_a_visit_finds_first_brings_the_visits_back(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        await made.deliver(feed("two"))
        await made.heard()
        made.now += DAY
        offer = {"hub": made.origin.url("/hub"), "topic": made.origin.url("/feed")}
        made.origin.play("/feed", Serve(body=feed("three", "two", **offer)))
        left = await made.visit()
        assert isinstance(left, Ingested)
        assert made.state.next_visit_at is not None
        assert made.state.next_visit_at - made.now < DAY / 2

    play(tmp_path, scene)


def test_a_lease_that_ends_unrenewed_brings_the_visits_back(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.visit()
        await made.tick()
        await made.verify(lease=2 * HOUR)
        await made.deliver(feed("two", "one"))
        await made.heard()
        made.origin.play("/hub", Serve(status=500))
        assert made.state.next_visit_at == NOON + DAY
        for _ in range(6):
            made.now += HOUR / 2
            await made.tick()
        assert made.state.pushed_until is None
        assert made.state.next_visit_at is not None
        assert made.state.next_visit_at <= NOON + 2.5 * HOUR

    play(tmp_path, scene)


def test_a_denial_brings_the_visits_back_and_is_asked_about_in_a_week(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        await made.deliver(feed("two", "one"))
        await made.heard()
        assert (await made.verify({"mode": "denied", "reason": "unpaid"})).status_code == 200
        known = made.subscription
        assert known is not None
        assert (known.state, known.why) == ("denied", "the hub denied it: unpaid")
        assert made.state.next_visit_at == NOON + HOUR / 4
        assert (await made.deliver(feed("three"))).status_code == 410
        made.now += 6.9 * DAY
        await made.tick()
        assert len(made.requests) == 1
        made.now += 0.2 * DAY
        await made.tick()
        assert len(made.requests) == 2

    play(tmp_path, scene)


def test_a_document_that_offers_no_hub_any_more_ends_it(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        made.origin.play("/feed", Serve(body=feed("two", "one")))
        made.now += DAY
        await made.visit()
        assert made.subscription is None
        assert made.state.pushed_until is None
        assert (await made.deliver(feed("three"))).status_code == 410

    play(tmp_path, scene)


def test_a_304_says_nothing_of_hubs(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        offer = {"hub": made.origin.url("/hub"), "topic": made.origin.url("/feed")}
        body = feed("one", **offer)
        made.origin.play("/feed", Conditional(Serve(body=body, etag='"1"')))
        await made.subscribe()
        made.now += HOUR
        await made.visit()
        known = made.subscription
        assert known is not None
        assert known.state == "active"

    play(tmp_path, scene)


def test_of_large_documents_no_more_are_taken_from_hubs_than_fit_in_memory(tmp_path: Path) -> None:
    def pushed(made: Reader, size: int) -> bool:
        body = feed("one").ljust(size)
        document = Fetched(url="https://site.example/feed", status=200, body=body, body_hash="x")
        return made.visiting.take_pushed("a", document)

    async def scene(made: Reader) -> tuple[bool, ...]:
        first = pushed(made, MOST_BYTES), pushed(made, 1)
        await made.heard()
        return *first, pushed(made, 1)

    assert play(tmp_path, scene) == (True, False, True)
