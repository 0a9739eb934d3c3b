"""A feed that ends in the middle of an entry, as where its site's program was ended."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.core.parse import parse
from feedd.visits import Ingested
from tests.origin import Serve
from tests.websub.reader import Reader, play

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "<rss version='2.0'><channel><title>Coast</title>"
END = "</channel></rss>"


def item(name: str) -> str:
    return (
        f"<item><guid>{name}</guid><title>The {name} of Marwick</title>"
        f"<description>Of the {name} nobody knew until Sunday.</description></item>"
    )


WALL, PIER, MILL = map(item, ("wall", "pier", "mill"))

PLACES = {
    "in a text": (HEAD + WALL + PIER[:-40], True),
    "in a title": (HEAD + WALL + PIER[:40], True),
    "in a tag": (HEAD + WALL + PIER[:-10], True),
    "in its end": (HEAD + WALL + PIER[:-2], True),
    "behind an entry": (HEAD + WALL + PIER, False),
    "in the end of the feed": (HEAD + WALL + PIER + END[:4], False),
    "in no entry, of which the last lacks its end": (HEAD + WALL + PIER[:-7] + END + "\n", False),
    "nowhere": (HEAD + WALL + PIER + END, False),
    "where there is one entry": (HEAD + WALL[:-40], False),
    "where no entry has an end": (HEAD + WALL[:-7] + PIER[:-7], False),
}


@pytest.mark.parametrize("where", PLACES)
def test_it_is_told_from_a_feed_that_is_broken_in_another_way(where: str) -> None:
    document, torn = PLACES[where]
    assert parse(document.encode()).torn is torn


CHANGED = "Sun, 04 May 2031 08:00:00 GMT"


async def visit(made: Reader, document: str) -> Ingested:
    changed = (("Last-Modified", CHANGED),)
    made.origin.play("/feed", Serve(body=document.encode(), etag='"whole"', headers=changed))
    made.now += timedelta(hours=2)
    result = await made.visit()
    await asyncio.gather(*made.visiting.under_way)
    assert isinstance(result, Ingested), result.why
    return result


def verdicts(result: Ingested) -> list[tuple[str | None, str]]:
    return [(one.entry.title, one.verdict) for one in result.found if one.verdict != "duplicate"]


def test_what_came_of_its_last_entry_is_neither_a_revision_nor_a_story(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await visit(made, HEAD + WALL + PIER + END)
        torn = await visit(made, HEAD + MILL + WALL + PIER[:-40])
        assert verdicts(torn) == [("The mill of Marwick", "new")]
        # What the server calls the whole must not be taken for known.
        assert (made.state.etag, made.state.last_modified) == (None, None)
        assert verdicts(await visit(made, HEAD + MILL + WALL + PIER + END)) == []
        assert (made.state.etag, made.state.last_modified) == ('"whole"', CHANGED)

    play(tmp_path, scene)


def test_what_is_known_of_its_last_entry_costs_no_other(tmp_path: Path) -> None:
    async def scene(made: Reader) -> None:
        await visit(made, HEAD + WALL + PIER + END)
        torn = await visit(made, HEAD + MILL + WALL + PIER[:-2])
        assert verdicts(torn) == [("The mill of Marwick", "new")]

    play(tmp_path, scene)
