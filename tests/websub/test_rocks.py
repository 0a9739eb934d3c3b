"""The subscriber's tests of websub.rocks, by their numbers: 100–104, 200–205, 300–302."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from feedd.visits import Ingested
from tests.origin import Origin, Redirect, Serve
from tests.websub.reader import CALLBACK, Reader, feed, play, reader, sign

if TYPE_CHECKING:
    from pathlib import Path

HTML = "text/html; charset=utf-8"
RSS = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>A</title>'
    '<atom:link rel="hub" href="{hub}"/><atom:link rel="self" href="{topic}"/>'
    "<item><guid>1</guid><title>One</title></item></channel></rss>"
)
PAGE = (
    '<html><head><link rel="hub" href="{hub}"><link rel="self" href="{topic}"></head>'
    "<body><article><h2>One</h2><p>The story of one.</p></article></body></html>"
)

pytestmark = pytest.mark.slow


def asked_for(folder: Path, origin: Origin) -> tuple[str, str]:
    """Visit ``/feed`` and subscribe; give the path of the hub that was asked, and the topic."""

    async def run() -> tuple[str, str]:
        async with reader(folder, origin, callback=CALLBACK) as made:
            await made.visit()
            await made.tick()
            (posted,) = [seen for seen in origin.requests if seen.method == "POST"]
            return posted.path, made.requests[0]["hub.topic"]

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("body", "links", "type_", "hub"),
    [
        pytest.param(feed("one").decode(), True, "application/atom+xml", "/hub", id="100 header"),
        pytest.param(PAGE, False, HTML, "/in-document", id="101 HTML"),
        pytest.param(
            feed("one", hub="{hub}", topic="{topic}").decode(),
            False,
            "application/atom+xml",
            "/in-document",
            id="102 Atom",
        ),
        pytest.param(RSS, False, "application/rss+xml", "/in-document", id="103 RSS"),
        pytest.param(RSS, True, "application/rss+xml", "/hub", id="104 header before document"),
    ],
)
def test_discovery(body: str, links: bool, type_: str, hub: str, tmp_path: Path) -> None:
    with Origin() as origin:
        document = body.format(hub=origin.url("/in-document"), topic=origin.url("/feed"))
        stated = f'<{origin.url("/hub")}>; rel="hub", <{origin.url("/feed")}>; rel="self"'
        headers = [("Content-Type", type_), *([("Link", stated)] if links else [])]
        origin.play("/feed", Serve(body=document.encode(), headers=tuple(headers)))
        assert asked_for(tmp_path, origin) == (hub, origin.url("/feed"))


def test_200_the_topic_is_what_the_document_calls_itself(tmp_path: Path) -> None:
    with Origin() as origin:
        offer = {"hub": origin.url("/hub"), "topic": origin.url("/elsewhere")}
        origin.play("/feed", Serve(body=feed("one", **offer)))
        assert asked_for(tmp_path, origin) == ("/hub", origin.url("/elsewhere"))


@pytest.mark.parametrize("status", [pytest.param(302, id="201"), pytest.param(301, id="202")])
def test_the_topic_redirects(status: int, tmp_path: Path) -> None:
    with Origin() as origin:
        origin.play("/feed", Redirect("/new", status))
        origin.play("/new", Serve(body=feed("one", hub=origin.url("/hub"))))
        assert asked_for(tmp_path, origin) == ("/hub", origin.url("/new"))


@pytest.mark.parametrize("status", [pytest.param(307, id="203"), pytest.param(308, id="204")])
def test_the_hub_redirects(status: int, tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        made.origin.play("/real", Serve(status=202))
        await made.visit()
        await made.tick()
        first, second = made.requests
        assert first == second
        assert (await made.verify()).status_code == 200

    play(tmp_path, scene, hub=Redirect("/real", status))


def test_205_a_verification_of_another_topic_is_refused(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.visit()
        await made.tick()
        assert (await made.verify({"topic": "https://other.example/feed"})).status_code == 404
        assert made.state.pushed_until is None

    play(tmp_path, scene)


def test_300_what_is_delivered_is_taken_in_as_after_a_visit(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        assert (await made.deliver(feed("two", "one"))).status_code == 202
        left = await made.heard()
        assert isinstance(left, Ingested)
        assert [item.entry.title for item in left.having("new")] == ["two"]

    play(tmp_path, scene)


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(sign(feed("two"), "another secret"), id="301 another secret"),
        pytest.param("sha256=", id="301 nothing in it"),
        pytest.param("md5=00000000000000000000000000000000", id="301 an unknown method"),
        pytest.param("", id="302 none"),
    ],
)
def test_what_is_not_signed_rightly_is_acknowledged_and_ignored(
    signature: str, tmp_path: Path
) -> None:
    async def scene(made: Reader) -> None:
        await made.subscribe()
        assert (await made.deliver(feed("two"), signature=signature)).status_code == 202
        await made.visiting.drain(5)
        assert made.told.empty()

    play(tmp_path, scene)
