"""Walking over many stories without holding a reading transaction for long."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy.engine import Connection

from feedd.core.model import Story
from feedd.store import stories
from feedd.store.database import Database

if TYPE_CHECKING:
    from feedd.core.query import Sieve

PAGE: Final = 500

_NAMES: Final = 50_000
"""So many sources are looked over in half a second."""


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
    begin = _begin(database, since)
    while left is None or left > 0:
        limit = PAGE if left is None else min(PAGE, left)
        with database.read() as connection:
            page = stories.latest(connection, limit=limit, topic=topic, since=begin, before=before)
            before = stories.onward(connection, page, size=limit)
        yield from page
        left = left and left - len(page)
        if before is None:
            return


def sifted(
    database: Database,
    sieve: Sieve,
    *,
    since: datetime | None = None,
    before: int | None = None,
    most: int | None = None,
) -> Iterator[Story | None]:
    """Walk as ``newest`` does; give None for each story that the sieve holds back."""
    left = most
    begin = _begin(database, since)
    while left is None or left > 0:
        limit = PAGE if left is None else min(PAGE, left)
        with database.read() as connection:
            page = stories.texts(connection, limit=limit, since=begin, before=before)
            found = _passed(connection, sieve, page)
        yield from found
        yield from itertools.repeat(None, len(page) - len(found))
        before = page[-1].number if page else None
        left = left and left - len(page)
        if len(page) < limit:
            return


def carried(
    database: Database, sieve: Sieve, *, before: int | None, most: int
) -> tuple[int, ...] | None:
    """Give the numbers of the newest stories that the sources carry for which a sieve asks.

    None if it asks for none in particular, or there are more of them, or these carry more, than is
    worth going through.
    """
    if not sieve.asks_sources:
        return None
    with database.read() as connection:
        names = stories.all_carriers(connection, most=_NAMES + 1)
        tellers = sieve.tellers(names) if len(names) <= _NAMES else None
        if tellers is None:
            return None
        return stories.carried_by(connection, tellers, before=before, limit=most)


def chosen(database: Database, sieve: Sieve, among: Sequence[int]) -> Iterator[Story]:
    """Walk over the stories of these numbers that the sieve lets pass, in their order."""
    for start in range(0, len(among), PAGE):
        with database.read() as connection:
            page = stories.texts_of(connection, among[start : start + PAGE])
            found = _passed(connection, sieve, page)
        yield from found


def _passed(
    connection: Connection, sieve: Sieve, page: Sequence[stories.Text]
) -> tuple[Story, ...]:
    numbers = [one.number for one in page]
    carried = stories.carriers(connection, numbers) if sieve.asks_sources else {}
    passed = [
        one.number
        for one in page
        if sieve.passes(one.title, one.text, carried.get(one.number, ()))
    ]
    return stories.numbered(connection, passed)


def _begin(database: Database, since: datetime | None) -> stories.Since | None:
    if since is None:
        return None
    with database.read() as connection:
        return stories.since(connection, since)
