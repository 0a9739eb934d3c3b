"""A publisher over stories held in memory, where the daemon's looks into the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from feedd.publish import Outline, Rendered, feed_of, render, render_opml
from feedd.web.visitor import NOBODY
from tests.publish.stories import AUTHORITY, CREATED, OUTLETS, PUBLIC_URL, STORIES, TOPIC

if TYPE_CHECKING:
    from feedd.core.model import Story
    from feedd.publish import Format
    from feedd.web.feeds import Suffix
    from feedd.web.visitor import Visitor

nothing_else = PlainTextResponse("not a feed\n", status_code=418)


class NoTokens:
    """Knows no token."""

    async def by_token(self, token: str) -> Visitor:  # noqa: ARG002  the protocol's
        return NOBODY


NO_TOKENS = NoTokens()


@dataclass
class Shelf:
    """Renders one topic's stories; ``asked`` notes what it was asked for."""

    stories: tuple[Story, ...] = STORIES
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def rendered(self, topic: str, suffix: Suffix) -> Rendered | None:
        self.asked.append((topic, suffix))
        if suffix == "opml":
            return self._index() if topic == "index" else None
        if topic != TOPIC.name:
            return None
        feed = feed_of(
            TOPIC,
            self.stories,
            public_url=PUBLIC_URL,
            authority=AUTHORITY,
            created=CREATED,
            outlets=OUTLETS,
        )
        return render(feed, suffix)

    async def watch(self, name: str, suffix: Format) -> Rendered | None:
        return await self.rendered(name, suffix) if name == "cranes" else None

    async def archive(self, topic: str, page: int) -> Rendered | None:
        return await self.rendered(topic, "atom") if page == 1 else None

    async def index_under(self, prefix: str, only: frozenset[str] | None) -> Rendered:
        del only
        return self._index(prefix)

    def _index(self, prefix: str = "/feeds") -> Rendered:
        address = f"{PUBLIC_URL}{prefix}/harbours.atom"
        outline = Outline(title=TOPIC.title, feed_url=address, page_url=PUBLIC_URL)
        return render_opml("feedd", (outline,), changed=CREATED)
