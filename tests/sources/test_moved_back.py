"""A source that has moved, and whose new address dies, is looked for where it was declared."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from feedd.core.schedule import Next
from feedd.daemon import logbook
from feedd.visits import Ingested
from tests.origin import Redirect, Serve
from tests.websub.reader import Reader, feed, play

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

HTML = (("Content-Type", "text/html"),)
FOR_SALE = Serve(body=b"<html><body><p>This name is for sale.</p></body></html>", headers=HTML)
NOTHING = Serve(body=feed())
DEAD = Serve(status=404)


async def visit(made: Reader, times: int = 1) -> Ingested | Next:
    for _ in range(times):
        made.now += timedelta(hours=13)
        left = await made.visit()
    return left


async def move_and_die(made: Reader) -> None:
    """Let the source move to ``/new``, and that fail until the declared address is next."""
    made.origin.play("/new", Serve(body=feed("one")))
    await made.visit()
    made.origin.play("/feed", Redirect("/new", 301))
    await visit(made, 3)
    assert made.state.address == made.origin.url("/new")
    made.origin.play("/new", DEAD)
    await visit(made, 3)
    after = made.state
    assert (after.address, after.away) == (None, made.origin.url("/new"))


def test_the_declared_address_is_taken_again_and_the_log_says_so(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await move_and_die(made)
        made.origin.play("/feed", Serve(body=feed("two", "one")))
        left = await visit(made)
        assert isinstance(left, Ingested)
        assert [item.entry.title for item in left.having("new")] == ["two"]
        assert (made.state.address, made.state.away, made.state.failures) == (None, None, 0)
        (source,) = made.newsroom.config.sources
        logbook.tell_visit(source, left)

    with capture_logs() as lines:
        play(tmp_path, scene)
    assert "source moved back" in [line["event"] for line in lines]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(FOR_SALE, id="page"),
        pytest.param(NOTHING, id="empty", marks=pytest.mark.slow),
        pytest.param(DEAD, id="none", marks=pytest.mark.slow),
    ],
)
def test_a_declared_address_without_news_is_left_for_the_new_one(
    answer: Serve, tmp_path: Path
) -> None:
    async def scene(made: Reader) -> None:
        await move_and_die(made)
        made.origin.play("/feed", answer)
        failed = await visit(made)
        assert isinstance(failed, Next)
        assert failed.why.endswith("/new is tried again")
        made.origin.play("/new", Serve(body=feed("two", "one")))
        assert isinstance(await visit(made), Ingested)
        assert (made.state.address, made.state.failures) == (made.origin.url("/new"), 0)

    play(tmp_path, scene)
