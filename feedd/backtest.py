"""What a watch would have done: its query on the stories of the last days.

Every stored story counts once, however many outlets carried it, as it would have for an alert.
The watch's cool-down is applied to the times at which the stories were first seen; stories of a
first visit match like others, but raise no alerts, and neither do those that came too old.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from feedd.core import alerting
from feedd.core.query import Matcher, Sieve
from feedd.store import walk

if TYPE_CHECKING:
    from datetime import date

    from feedd.core.model import Passage, Story
    from feedd.core.query import Match, Query
    from feedd.store import Database

_NOW: Final = "now"
_BEFORE: Final = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One story that matches.

    ``alerts`` is false where the cool-down would have held it, a first visit brought it, or it
    is ``old``, which is: older than the watch allows.
    """

    story: Story
    passages: tuple[Passage, ...]
    alerts: bool
    old: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """The outcome over the ``days`` days up to ``until``, among so many ``stories``.

    ``gained`` are the stories that match and didn't match the former query, ``lost`` those that
    matched it and don't any more; both are empty where there was no former query.
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


@dataclass(frozen=True, slots=True)
class _Judged:
    """A story that matches the query as it is ``now``, or as it was ``before``, or both."""

    story: Story
    now: Match | None
    before: Match | None


def run(  # noqa: PLR0913  each is a fact of its own
    database: Database,
    query: Query,
    *,
    days: int,
    until: datetime,
    cooldown: timedelta = timedelta(),
    max_age: timedelta = timedelta.max,
    former: Query | None = None,
    most: int | None = None,
) -> BackTest:
    """Try a query on what is stored, newest first; on ``most`` stories where that is given."""
    matcher = _matcher(query, former)
    sieve = Sieve([query] if former is None else [query, former])
    since = until - timedelta(days=days)
    looked_at = 0
    judged: list[_Judged] = []
    for story in walk.sifted(database, sieve.passes, since=since, most=most):
        looked_at += 1
        if story is None:
            continue
        if by := dict(matcher.matches(story, carried=story.seen)):
            judged.append(_Judged(story, now=by.get(_NOW), before=by.get(_BEFORE)))
    found = [(one.story, one.now.passages) for one in judged if one.now is not None]
    return BackTest(
        query=query.text,
        days=days,
        until=until,
        stories=looked_at,
        hits=_cooled(found, cooldown, max_age),
        gained=tuple(one.story for one in judged if former is not None and one.before is None),
        lost=tuple(one.story for one in judged if one.now is None),
    )


def _matcher(query: Query, former: Query | None) -> Matcher:
    """Hold both queries in one matcher, which passes quickly over what neither matches."""
    matcher = Matcher()
    matcher.add(_NOW, query)
    if former is not None:
        matcher.add(_BEFORE, former)
    return matcher


def _cooled(
    found: list[tuple[Story, tuple[Passage, ...]]], cooldown: timedelta, max_age: timedelta
) -> tuple[Hit, ...]:
    """Mark the stories that would have alerted: young ones of no first visit and no cool-down."""
    last: datetime | None = None
    hits = []
    for story, passages in reversed(found):
        at = story.first_seen
        is_calm = last is None or at is None or at - last >= cooldown
        old = not alerting.is_young(story, allowed=max_age)
        alerts = is_calm and not story.baseline and not old
        if alerts:
            last = at
        hits.append(Hit(story=story, passages=passages, alerts=alerts, old=old))
    return tuple(reversed(hits))
