"""What a watch would have done: its query on the stories of the last days.

Every stored story counts once, however many outlets carried it, as it would have for an alert.
The watch's cool-down is applied to the times at which the stories were first seen; stories of a
first visit match like others, but raise no alerts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from feedd.core.query import Matcher, Sieve
from feedd.store import walk

if TYPE_CHECKING:
    from datetime import date

    from feedd.core.model import Passage, Story
    from feedd.core.query import Query
    from feedd.store import Database

_NOW: Final = "now"
_BEFORE: Final = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One story that matches.

    ``alerts`` is false where the cool-down would have held it, or a first visit brought it.
    """

    story: Story
    passages: tuple[Passage, ...]
    alerts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """The outcome over ``days`` days up to ``until``; ``stories`` were looked at.

    ``gained`` and ``lost`` are stories that match now and didn't by the former query, and the
    other way round; both are empty where there was none.
    """

    query: str
    days: int
    until: datetime
    stories: int
    hits: tuple[Hit, ...]
    gained: tuple[Story, ...] = ()
    lost: tuple[Story, ...] = ()

    @property
    def per_day(self) -> tuple[tuple[date, int], ...]:
        """Give how many alerts each day (UTC) would have brought, oldest first, zeros too."""
        counts = Counter(
            hit.story.first_seen.date() for hit in self.hits if hit.alerts and hit.story.first_seen
        )
        first = (self.until - timedelta(days=self.days - 1)).date()
        days = (first + timedelta(days=n) for n in range(self.days))
        return tuple((day, counts[day]) for day in days)


def run(  # noqa: PLR0913  each is a fact of its own
    database: Database,
    query: Query,
    *,
    days: int,
    until: datetime,
    cooldown: timedelta = timedelta(),
    former: Query | None = None,
    most: int | None = None,
) -> BackTest:
    """Try a query on what is stored, newest first; on ``most`` stories where that is given."""
    looked_at = 0
    found: list[tuple[Story, tuple[Passage, ...]]] = []
    gained: list[Story] = []
    lost: list[Story] = []
    matcher = _matcher(query, former)
    sieve = Sieve([query] if former is None else [query, former])
    since = until - timedelta(days=days)
    for story in walk.sifted(database, sieve.passes, since=since, most=most):
        looked_at += 1
        if story is None:
            continue
        matches = dict(matcher.matches(story, carried=story.seen))
        if _NOW in matches:
            found.append((story, matches[_NOW].passages))
        if former is not None and (_NOW in matches) != (_BEFORE in matches):
            (gained if _NOW in matches else lost).append(story)
    return BackTest(
        query=query.text,
        days=days,
        until=until,
        stories=looked_at,
        hits=_cooled(found, cooldown),
        gained=tuple(gained),
        lost=tuple(lost),
    )


def _matcher(query: Query, former: Query | None) -> Matcher:
    """Hold the query and the former one: a matcher passes quickly over what neither matches."""
    matcher = Matcher()
    matcher.add(_NOW, query)
    if former is not None:
        matcher.add(_BEFORE, former)
    return matcher


def _cooled(
    found: list[tuple[Story, tuple[Passage, ...]]], cooldown: timedelta
) -> tuple[Hit, ...]:
    """Mark which would have alerted: none of a first visit, or within another's cool-down."""
    last: datetime | None = None
    hits = []
    for story, passages in reversed(found):
        at = story.first_seen
        is_calm = last is None or at is None or at - last >= cooldown
        alerts = is_calm and not story.baseline
        if alerts:
            last = at
        hits.append(Hit(story=story, passages=passages, alerts=alerts))
    return tuple(reversed(hits))
