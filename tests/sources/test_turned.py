"""A page that gives a feed for a while is a page again by itself, and floods nobody."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.core.schedule import Next
from feedd.visits import Ingested
from tests.origin import Serve
from tests.websub.reader import Reader, feed, play

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

HTML = (("Content-Type", "text/html"),)
SEA_WALL = ("Sea wall approved", "The town council of Marwick has approved a new sea wall.")
ROCKETS = ("Rockets near Khelad", "Three guards of the depot were wounded on Sunday.")
FERRY = ("Ferry line halts in fog", "Two hundred passengers wait at the pier of Tallholm.")
EELS = ("Eel catch falls by half", "Fishermen in the lower river blame the new weir.")
HARVEST = ("Late harvest fills the barns", "The price of barley is that of ten years ago.")


def page(*stories: tuple[str, str]) -> Serve:
    told = "".join(
        f"<article><h2><a href='/{title[:5]}'>{title}</a></h2><p>{text}</p></article>"
        for title, text in stories
    )
    body = f"<html><head><title>Coast</title></head><body>{told}</body></html>"
    return Serve(body=body.encode(), headers=HTML)


FEED = Serve(body=feed("one", "two"))
EMPTY = Serve(body=b"<html><head><title>Coast</title></head><body></body></html>", headers=HTML)


REFUSALS = {
    "out of service": "<title>Maintenance</title><h1>We'll be back soon</h1><p>Sorry.</p>",
    "log-in": "<title>Log in</title><form><h1>Log in</h1><input type=password name=p></form>",
    "made by a script": "<title>Coast</title><div id=root></div><script src=/a.js></script>",
}


def html(body: str) -> Serve:
    return Serve(body=f"<html><body>{body}</body></html>".encode(), headers=HTML)


async def visits(made: Reader, *documents: Serve, every: timedelta) -> list[Ingested | Next]:
    """Serve these one after the other, a visit each."""
    left = []
    for document in documents:
        made.origin.play("/feed", document)
        made.now += every
        left.append(await made.visit())
        await asyncio.gather(*made.visiting.under_way)  # a page's asks for leave at the end
    return left


def titles(left: Ingested | Next) -> list[str | None]:
    assert isinstance(left, Ingested), left.why
    return [item.entry.title for item in left.having("new")]


def test_a_page_that_is_back_with_stories_that_it_told_is_taken_at_once(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        before, turned, back = page(SEA_WALL, ROCKETS), FEED, page(FERRY, SEA_WALL)
        _, feeds, last = await visits(made, before, turned, back, every=timedelta(hours=2))
        assert titles(feeds) == ["one", "two"]
        assert titles(last) == ["Ferry line halts in fog"]
        assert isinstance(last, Ingested)
        assert not last.baseline
        assert (made.state.kind, made.state.failures) == ("page", 0)

    play(tmp_path, scene)


def test_a_page_with_nothing_that_is_known_is_taken_after_a_day_and_raises_no_alerts(
    tmp_path: Path,
) -> None:
    async def scene(made: Reader) -> None:
        others = [page(FERRY, EELS)] * 3
        before = (page(SEA_WALL, ROCKETS), FEED)
        *_, first, second, third = await visits(made, *before, *others, every=timedelta(hours=13))
        assert isinstance(first, Next)
        assert first.state.error_code == "no_feed"
        assert isinstance(second, Next)
        assert titles(third) == ["Ferry line halts in fog", "Eel catch falls by half"]
        assert isinstance(third, Ingested)
        assert third.baseline
        (after,) = await visits(made, page(HARVEST, FERRY, EELS), every=timedelta(hours=2))
        assert isinstance(after, Ingested)
        assert (titles(after), after.baseline) == (["Late harvest fills the barns"], False)

    play(tmp_path, scene)


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param((FEED, *[page(FERRY, EELS)] * 4), id="a feed from the first visit on"),
        pytest.param(
            (EMPTY, FEED, *[page(FERRY, EELS)] * 4),
            id="after a page without stories",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            (page(SEA_WALL, ROCKETS), FEED, *[EMPTY] * 4),
            id="by a page without any",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_feed_is_replaced_by_no_page(documents: tuple[Serve, ...], tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        *_, last = await visits(made, *documents, every=timedelta(hours=13))
        assert isinstance(last, Next)
        assert last.state.error_code == "no_feed"
        assert made.state.kind == "atom"

    play(tmp_path, scene)


def test_a_page_that_stays_a_feed_takes_no_page_for_its_own_after_a_failure_of_the_network(
    tmp_path: Path,
) -> None:
    async def scene(made: Reader) -> None:
        away = Serve(status=503)
        documents = (page(SEA_WALL, ROCKETS), FEED, away, away, away, page(FERRY, EELS))
        *_, last = await visits(made, *documents, every=timedelta(hours=13))
        assert isinstance(last, Next)
        assert last.state.error_code == "no_feed"
        (again,) = await visits(made, Serve(body=feed("three", "two")), every=timedelta(hours=2))
        assert titles(again) == ["three"]

    play(tmp_path, scene)


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("then", [page(SEA_WALL, ROCKETS), FEED], ids=["page", "feed"])
def test_what_a_site_says_instead_of_its_news_is_no_baseline(
    tmp_path: Path, refusal: str, then: Serve
) -> None:
    async def scene(made: Reader) -> None:
        refused = html(REFUSALS[refusal])
        *nothing, first = await visits(made, refused, refused, then, every=timedelta(hours=2))
        assert [titles(each) for each in nothing if isinstance(each, Ingested)] == [[]]
        assert isinstance(first, Ingested)
        assert (len(titles(first)), first.baseline) == (2, True)

    play(tmp_path, scene)


def test_what_comes_to_a_page_without_news_is_news(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        idle = html("<title>Warnings</title><h1>Warnings</h1><p>No warnings at present.</p>")
        _, news = await visits(made, idle, page(SEA_WALL, ROCKETS), every=timedelta(hours=2))
        assert isinstance(news, Ingested)
        assert (len(titles(news)), news.baseline) == (2, False)

    play(tmp_path, scene)
