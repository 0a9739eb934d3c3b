"""The callback as strangers may meet it."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from feedd.visits import Ingested
from tests.websub.reader import PATIENCE, Reader, feed, play, sign

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


def test_a_challenge_goes_back_as_text_that_no_browser_runs(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.visit()
        await made.tick()
        answer = await made.verify({"challenge": "<script>alert(1)</script>"})
        assert answer.text == "<script>alert(1)</script>"
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["x-content-type-options"] == "nosniff"

    play(tmp_path, scene)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"mode": "unsubscribe"}, id="an unsubscription nobody wants"),
        pytest.param({"mode": ""}, id="no mode"),
        pytest.param({"challenge": ""}, id="no challenge"),
        pytest.param({"topic": ""}, id="no topic"),
        pytest.param({"mode": "denied", "topic": "https://a.example/"}, id="another's denial"),
    ],
)
def test_what_was_not_asked_for_is_not_confirmed(changed: dict[str, str], tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.visit()
        await made.tick()
        assert (await made.verify(changed)).status_code == 404
        assert (await made.verify()).status_code == 200

    play(tmp_path, scene)


def test_a_second_verification_is_of_no_request(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        assert (await made.verify()).status_code == 404

    play(tmp_path, scene)


def test_an_unknown_callback_is_gone(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        got = await made.hub.get("/websub/guessed", params={"hub.mode": "subscribe"})
        posted = await made.hub.post("/websub/guessed", content=feed("x"))
        assert (got.status_code, posted.status_code) == (404, 410)
        assert (await made.hub.put("/websub/minted-0")).status_code == 405
        assert (await made.hub.get("/anything/else")).status_code == 418

    play(tmp_path, scene)


def test_a_body_beyond_the_limit_is_not_read_to_its_end(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            for _ in range(100):
                sent += 1_000
                yield b"x" * 1_000

        await made.subscribe()
        target = made.requests[-1]["hub.callback"]
        assert (await made.hub.post(target, content=endless())).status_code == 413

    play(tmp_path, scene)


def test_a_body_of_unstated_length_is_taken(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        body = feed("two")

        async def pieces() -> AsyncIterator[bytes]:
            yield body[:50]
            yield body[50:]

        request = made.requests[-1]
        headers = {"x-hub-signature": sign(body, request["hub.secret"], "sha1")}
        answer = await made.hub.post(request["hub.callback"], content=pieces(), headers=headers)
        assert answer.status_code == 202
        await made.heard()

    play(tmp_path, scene)


def test_bodies_that_stop_before_their_end_take_no_more_memory_than_one_may(
    tmp_path: Path,
) -> None:
    async def scene(made: Reader) -> list[int]:
        await made.subscribe()
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def stalling() -> AsyncIterator[bytes]:
            yield b"x" * 9_000
            begun.set()
            await go_on.wait()

        target = made.requests[-1]["hub.callback"]
        stalled = asyncio.create_task(made.hub.post(target, content=stalling()))
        await begun.wait()
        refused = await made.hub.post(target, content=b"x" * 9_000)
        go_on.set()
        taken = await stalled, await made.hub.post(target, content=b"x" * 9_000)
        return [one.status_code for one in (refused, *taken)]

    assert play(tmp_path, scene) == [503, 202, 202]


def test_who_guesses_at_callbacks_keeps_nobody_from_storing(tmp_path: Path) -> None:
    async def scene(made: Reader) -> int:
        with made.newsroom.database.write():
            asked = made.hub.get("/websub/guessed", params={"hub.mode": "subscribe"})
            return (await asyncio.wait_for(asked, PATIENCE)).status_code

    assert play(tmp_path, scene) == HTTPStatus.NOT_FOUND


def test_a_page_that_a_hub_delivers_for_a_feed_is_no_news(tmp_path: Path) -> None:
    """An error page of the publisher, signed and passed on like any body."""
    page = (
        b"<html><body><article><h2>Sea wall approved</h2><p>The town council of Marwick has"
        b" approved a new sea wall.</p></article><article><h2>Rockets near Khelad</h2><p>Three"
        b" guards were wounded on Sunday.</p></article></body></html>"
    )

    async def scene(made: Reader) -> None:
        await made.subscribe()
        assert (await made.deliver(page)).status_code == 202
        assert (await made.deliver(feed("two"))).status_code == 202
        pushed = await made.heard()
        assert isinstance(pushed, Ingested)
        assert [item.entry.title for item in pushed.found] == ["two"]
        assert made.told.empty()
        assert made.state.kind == "atom"

    with capture_logs() as lines:
        play(tmp_path, scene)
    assert "push is no feed" in [line["event"] for line in lines]


def test_what_can_not_be_read_harms_nobody(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        assert (await made.deliver(b" ")).status_code == 202
        assert (await made.deliver(feed("two"))).status_code == 202
        await made.heard()
        assert made.state.failures == 0

    play(tmp_path, scene)
