"""Walking over many stories without holding a reading transaction for long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from feedd.store import stories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from feedd.core.model import Story
    from feedd.store.database import Database

PAGE: Final = 500


def newest(
    database: Database,
    *,
    since: datetime | None = None,
    topic: str | None = None,
    before: int | None = None,
    most: int | None = None,
) -> Iterator[Story]:
    """Give stories, newest first, ``most`` of them; ``before`` is a story's number."""
    left = most
    while left is None or left > 0:
        limit = PAGE if left is None else min(PAGE, left)
        with database.read() as connection:
            page = stories.latest(connection, limit=limit, topic=topic, since=since, before=before)
            before = stories.number_of(connection, page[-1].id) if page else None
        yield from page
        left = left and left - len(page)
        if len(page) < limit:
            return
