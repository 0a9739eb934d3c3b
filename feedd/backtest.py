"""What a watch would have done: its query on the stories of the last days.

Every stored story counts once, however many outlets carried it, as it would have for an alert. It
is found by what it shows now, and judged as it came (``feedd.core.hindsight``). A cool-down drops
no alert: those that come meanwhile leave together after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from feedd.core import hindsight
from feedd.core.hindsight import Past, Telling
from feedd.core.model import Passage, Reason, Story
from feedd.core.query import Match, Matcher, Query, Sieve
from feedd.core.query import compile as compile_query
from feedd.core.settings import Watch
from feedd.store import Connection, Database, pasts, stories, walk

_NOW: Final = "now"
_BEFORE: Final = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One story that matches: when it raises an alert, or else ``why`` it raises none.

    ``waits`` says that the alert comes during the watch's cool-down, and leaves after it.
    """

    story: Story
    passages: tuple[Passage, ...]
    alerts_at: datetime | None
    why: Reason | None = None
    waits: bool = False

    @property
    def alerts(self) -> bool:
        """Whether it raises an alert."""
        return self.alerts_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """The outcome over the ``days`` days up to ``until``, among so many ``stories``.

    The first of them came at ``oldest``. If not all were judged, those that were go back to
    ``reaches``. The alerts leave as so many ``messages``, as far as the cool-down decides.
    ``gained`` are the stories that match and didn't match the former query, ``lost`` those that
    matched it and don't any more; both are empty where there was no former query.
    """

    query: str
    days: int
    until: datetime
    stories: int
    hits: tuple[Hit, ...]
    oldest: datetime | None = None
    reaches: datetime | None = None
    messages: int = 0
    gained: tuple[Story, ...] = ()
    lost: tuple[Story, ...] = ()

    @property
    def covered(self) -> int:
        """Give over how many of the days there are stories: of a young database, not over all."""
        if self.oldest is None:
            return self.days
        return min(max(-((self.oldest - self.until) // timedelta(days=1)), 1), self.days)

    @property
    def per_day(self) -> tuple[tuple[date, int], ...]:
        """Give how many alerts each day (UTC) would have brought, oldest first, zeros too."""
        counts = Counter(hit.alerts_at.date() for hit in self.hits if hit.alerts_at)
        first = (self.until - timedelta(days=self.days - 1)).date()
        days = (first + timedelta(days=n) for n in range(self.days))
        return tuple((day, counts[day]) for day in days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many stories match a watch, and the latest of them."""

    watch: Watch
    matches: int = 0
    latest: Story | None = None


def run(  # noqa: PLR0913  what is tried, and on what
    database: Database,
    watch: Watch,
    *,
    days: int,
    until: datetime,
    former: str | None = None,
    most: int | None = None,
) -> BackTest:
    """Try a watch on what is stored, newest first, as if it had never been muted.

    On ``most`` stories where that is given. ``former`` is the query that its own would replace.
    """
    query = compile_query(watch.query)
    queries = {_NOW: query} if former is None else {_NOW: query, _BEFORE: compile_query(former)}
    matcher = Matcher(queries)
    sieve = Sieve([*queries.values()])
    since = until - timedelta(days=days)
    looked_at = 0
    matched: list[tuple[Story, Mapping[str, Match]]] = []  # by the queries that match
    for story in walk.sifted(database, sieve, since=since, most=most):
        looked_at += 1
        if story is None:
            continue
        if by := dict(matcher.matches(story, carried=story.seen)):
            matched.append((story, by))
    oldest = _reach(database, looked_at) if looked_at else None
    found = [(story, by[_NOW].passages) for story, by in matched if _NOW in by]
    hits = tuple(_judged(database, query, replace(watch, muted_until=None), found))
    waiting, messages = _cooled(hits, watch.cooldown)
    return BackTest(
        query=watch.query,
        days=days,
        until=until,
        stories=looked_at,
        oldest=oldest,
        reaches=oldest if looked_at == most else None,
        hits=tuple(replace(hit, waits=hit.alerts_at in waiting) for hit in hits),
        messages=messages,
        gained=tuple(story for story, by in matched if former is not None and _BEFORE not in by),
        lost=tuple(story for story, by in matched if _NOW not in by),
    )


def tally(
    database: Database, watches: Sequence[Watch], *, days: int, until: datetime
) -> tuple[int, tuple[Tally, ...]]:
    """Count the stories of the last days, and those that match each watch, the most first.

    All watches are tried at once, which takes little longer than one.
    """
    matcher = Matcher({watch.name: compile_query(watch.query) for watch in watches})
    looked_at = 0
    counts: Counter[str] = Counter()
    latest: dict[str, Story] = {}
    for story in walk.newest(database, since=until - timedelta(days=days)):
        looked_at += 1
        for name in matcher.keys(story, carried=story.seen):
            counts[name] += 1
            latest.setdefault(name, story)
    found = [
        Tally(watch=watch, matches=counts[watch.name], latest=latest.get(watch.name))
        for watch in watches
    ]
    return looked_at, tuple(sorted(found, key=lambda one: -one.matches))


def _reach(database: Database, count: int) -> datetime | None:
    with database.read() as connection:
        last = stories.nth_newest(connection, count)
    return last.first_seen if last else None


def why_silent(
    connection: Connection, query: Query, watch: Watch, story: Story
) -> tuple[Reason, ...]:
    """Say why a watch has raised no alert of a story that its query matches now."""
    past = pasts.of(connection, [story.id])[story.id]
    since = pasts.watched_since(connection, watch.name)
    return hindsight.why_silent(story, past, watch, partial(_is_match, query), since=since)


def _is_match(query: Query, story: Story) -> bool:
    return query.match(story, carried=story.seen) is not None


def _judged(
    database: Database,
    query: Query,
    watch: Watch,
    found: Sequence[tuple[Story, tuple[Passage, ...]]],
) -> Iterator[Hit]:
    """Judge the stories that match as they came, a page at a time, as it needs former texts."""
    for start in range(0, len(found), walk.PAGE):
        part = found[start : start + walk.PAGE]
        with database.read() as connection:
            known = pasts.of(connection, [story.id for story, _ in part if not _is_plain(story)])
        for story, passages in part:
            past = known.get(story.id)
            # It has just matched, so don't match again what has no other texts: that is slow.
            matches = partial(_is_match, query) if past or query.condition else _is_known
            fate = hindsight.look_back(story, past or _begun(story), watch, matches)
            alerts_at = fate.at if fate and fate.alerts else None
            why = None if alerts_at else hindsight.refusal(fate)
            yield Hit(story=story, passages=passages, alerts_at=alerts_at, why=why)


def _is_known(_story: Story) -> bool:
    return True


def _is_plain(story: Story) -> bool:
    """Tell whether a story hasn't changed since it began, so that its past needn't be read."""
    return len(story.sources) == 1 and story.revision == 1


def _begun(story: Story) -> Past:
    (source,), (at,) = story.sources, story.seen
    return Past(tellings=(Telling(source=source, at=at, silent=story.baseline),))


def _cooled(hits: Iterable[Hit], cooldown: timedelta) -> tuple[frozenset[datetime], int]:
    """Give the moments whose alerts wait for the end of a cool-down, and how many messages go."""
    raised = sorted(hit.alerts_at for hit in hits if hit.alerts_at)
    if not cooldown:
        return frozenset(), len(raised)
    waiting: set[datetime] = set()
    sent: list[datetime] = []
    for at in raised:
        if not sent or at >= sent[-1] + cooldown:
            sent.append(at)
        elif at != sent[-1]:
            waiting.add(at)
            if at > sent[-1]:
                sent.append(sent[-1] + cooldown)
    return frozenset(waiting), len(sent)
