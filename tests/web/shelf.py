"""A publisher over stories held in memory, where the daemon's looks into the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from feedd.publish import Outline, Rendered, feed_of, render, render_opml
from tests.publish.stories import AUTHORITY, CREATED, OUTLETS, PUBLIC_URL, STORIES, TOPIC

if TYPE_CHECKING:
    from feedd.core.model import Story
    from feedd.web.feeds import Suffix

nothing_else = PlainTextResponse("not a feed\n", status_code=418)


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

    def _index(self) -> Rendered:
        address = f"{PUBLIC_URL}/feeds/harbours.atom"
        outline = Outline(title=TOPIC.title, feed_url=address, page_url=PUBLIC_URL)
        return render_opml("feedd", (outline,), changed=CREATED)
