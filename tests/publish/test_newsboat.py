"""A reader that people use subscribes, polls, and sees a revision as an update."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from feedd.web.feeds import Feeds
from tests.publish.newsboat import Newsboat
from tests.publish.stories import AUTHORITY, CRANES, NOON, STORIES
from tests.web.served import served
from tests.web.shelf import NO_TOKENS, Shelf, nothing_else

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from feedd.publish import Format


@dataclass
class Statuses:
    """Notes what the application answers."""

    app: ASGIApp
    told: list[int] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.told.append(message["status"])
            await send(message)

        await self.app(scope, receive, noted)


@pytest.mark.parametrize("suffix", ["atom", pytest.param("rss", marks=pytest.mark.slow)])
def test_newsboat_subscribes_polls_and_takes_a_revision_for_an_update(
    tmp_path: Path, suffix: Format
) -> None:
    shelf = Shelf()
    app = Statuses(Feeds(shelf, NO_TOKENS, otherwise=nothing_else))
    with served(app) as site:
        reader = Newsboat.at(tmp_path, f"{site.url}/feeds/harbours.{suffix}")
        for _ in range(3):
            reader.reload()
        # The second is whole too where newsboat forgets the first ETag: see Newsboat.reload.
        assert app.told in ([200, 200, 304], [200, 304, 304])
        first = reader.entries()
        reader.mark_all_read()
        revised = replace(CRANES, title="Cranes move again", revision=2, updated=NOON)
        shelf.stories = (revised, *STORIES[1:])
        reader.reload()
        assert app.told[3:] == [200]

    assert reader.feed_title() == "Harbours & ports"
    assert {entry.guid for entry in first} == {
        f"tag:{AUTHORITY}:story/{story.id}" for story in STORIES
    }
    assert first[0].title == "Cranes stand still at AT&T's <new> pier"
    assert first[0].url == CRANES.link
    assert "repairs &amp; tests" in first[0].content
    after = reader.entries()
    assert [entry.guid for entry in after] == [entry.guid for entry in first]
    assert after[0].title == "Cranes move again"
    assert not any(entry.unread for entry in after)
