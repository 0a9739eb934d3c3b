"""A query tried on the stories of the last days, before anybody relies on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from feedd.core import query
from feedd.store import stories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedd.core.model import Passage, Story
    from feedd.core.query import Caution
    from feedd.store import Database

MOST: Final = 5000
"""So many stories are judged at most, the newest ones: feedback is to come at once."""

_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A story that a query matches, and where; ``known`` when the saved query matches it too."""

    story: Story
    passages: tuple[Passage, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class Day:
    """How many stories of one day (UTC) match."""

    date: date
    matches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a query would have found.

    ``lost`` are stories that the saved query matches and this one doesn't. ``since`` is how far
    back the stories go that were judged; ``warnings`` are what the query may not mean.
    """

    found: tuple[Found, ...]
    lost: tuple[Story, ...]
    days: tuple[Day, ...]
    judged: int
    since: datetime
    warnings: tuple[Caution, ...]


def attempt(
    database: Database, text: str, *, saved: str | None, now: datetime, days: int
) -> Trial:
    """Try a query on the stories of the last ``days``; raises ``QueryError``."""
    read = query.compile(text)
    former = query.compile(saved) if saved else None
    since = now - timedelta(days=days)
    found: list[Found] = []
    lost: list[Story] = []
    judged = 0
    oldest = now
    for story in recent(database, since=since):
        judged += 1
        oldest = story.first_seen or oldest
        match = read.match(story)
        known = former is not None and former.match(story) is not None
        if match is not None:
            found.append(Found(story=story, passages=match.passages, known=known))
        elif known:
            lost.append(story)
    return Trial(
        found=tuple(found),
        lost=tuple(lost),
        days=tuple(_days((one.story for one in found), now=now, count=days)),
        judged=judged,
        since=oldest if judged >= MOST else since,
        warnings=read.warnings,
    )


def recent(database: Database, *, since: datetime, most: int = MOST) -> Iterator[Story]:
    """Give stories first seen since then, newest first."""
    before: int | None = None
    left = most
    while left > 0:
        with database.read() as connection:
            limit = min(_PAGE, left)
            page = stories.latest(connection, limit=limit, since=since, before=before)
            if page:
                before = stories.number_of(connection, page[-1].id)
        yield from page
        left -= len(page)
        if len(page) < limit:
            return


def _days(found: Iterable[Story], *, now: datetime, count: int) -> Iterator[Day]:
    counts = Counter(story.first_seen.date() for story in found if story.first_seen)
    for back in reversed(range(count)):
        day = (now - timedelta(days=back)).date()
        yield Day(day, counts[day])
