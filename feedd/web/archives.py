"""Archives of topics' feeds: a page is cut when it is full, and never changes again.

Pages are written from the oldest story on, in the order of first sight. A story that is revised
later shows in the feed's window again; its page stays as it was (RFC 5005 §4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from feedd.core.model import Story
from feedd.publish import Feed, Rendered, archive, pack, render
from feedd.publish.atom import MEDIA_TYPE
from feedd.publish.rendered import PERMANENT
from feedd.store import Connection, Database, Matter, archives
from feedd.store.archives import Shelf

SIZE: Final = 50
"""Stories on a page; never more than the window shows, so that no story falls in between."""

AT_ONCE: Final = 20
"""The most pages cut at once; a new topic in a large database has more."""


class Tell(Protocol):
    """Makes a feed of stories that come newest first."""

    def __call__(self, connection: Connection, told: Sequence[Story], /) -> Feed: ...  # noqa: D102


def cut(database: Database, topic: str, tell: Tell, *, size: int, now: datetime) -> int:
    """Write the pages of a topic that are full; give how many were written.

    Others may store while a page is rendered: of two processes the first one's page stands, and if
    the topic has changed, the page waits for the next time, as a story in it may be withdrawn.
    """
    written = 0
    while written < AT_ONCE and (page := _next_page(database, topic, tell, size=size)):
        with database.write(Matter.STORIES) as connection:
            if archives.shelf(connection, topic) != page.shelf:
                break
            archives.add(
                connection,
                topic,
                page.shelf.pages + 1,
                page.body,
                last_story=page.last_story,
                at=now,
            )
        written += 1
    return written


def read(database: Database, topic: str, number: int) -> Rendered | None:
    """Give a page as it was written."""
    with database.read() as connection:
        found = archives.page(connection, topic, number)
    if found is None:
        return None
    return pack(
        found.body,
        content_type=f"{MEDIA_TYPE}; charset=utf-8",
        last_modified=found.written_at,
        cache_control=PERMANENT,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    shelf: Shelf  # as it was before
    body: bytes
    last_story: str


def _next_page(database: Database, topic: str, tell: Tell, *, size: int) -> _Page | None:
    """Render a topic's next page; None if it isn't full."""
    with database.read() as connection:
        shelf = archives.shelf(connection, topic)
        if not archives.is_full(connection, topic, after=shelf.last, size=size):
            return None
        waiting = archives.waiting(connection, topic, after=shelf.last, limit=size)
        if len(waiting) < size:
            return None
        window = tell(connection, tuple(reversed(waiting)))
    number = shelf.pages + 1
    body = render(archive.page(window, number, window.entries), "atom").body
    return _Page(shelf, body, last_story=waiting[-1].id)
