"""The pipe from a bulletin to the store, as gather, decide, apply.

::

    bulletin → resolve against what is known → match → one commit

``ingest`` runs inside one writing transaction, so that a story, its alerts, their deliveries and
the source's next visit are all there after a crash, or none of them. What it leaves in the outbox
is carried on by ``feedd.dispatch``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from feedd import ledger, metrics
from feedd.core import alerting, schedule
from feedd.core.stories import canonical, digest, entry_key, resolve
from feedd.core.visit import Arrived
from feedd.desk import Carrier
from feedd.store import alerts, people, sources, stories, subscriptions, topics
from feedd.store import entries as stored
from feedd.store.entries import EntryRow
from feedd.store.sources import VisitRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from feedd.core.alerting import Arrival, Decision
    from feedd.core.model import Bulletin, Entry, Reason, Verdict
    from feedd.core.settings import Source
    from feedd.core.stories import Resolution
    from feedd.core.visit import Failed, Pushed, Unchanged
    from feedd.core.websub import Offer
    from feedd.desk import Desk
    from feedd.store import Connection, Database
    from feedd.store.sources import Known

RECENT_ENTRIES = 50
"""So many of a source's latest entries are compared with what it publishes now, at least."""

HISTORY = 30
"""So many earlier visits say what is usual for a source."""

ONE_NOTICE = timedelta(days=1)
"""A flood of a source that floods each visit is told once in so long a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A bulletin on its way in, and what the visit says of the source.

    ``arrived`` is None for what was taken in by hand: that changes no schedule. ``offer`` is what
    a hub offers for the source. ``jitter`` is in [0, 1).
    """

    source: Source
    bulletin: Bulletin
    at: datetime
    arrived: Arrived | Pushed | None = None
    offer: Offer | None = None
    record: VisitRecord = field(default_factory=lambda: VisitRecord(outcome="ok"))
    jitter: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """A visit that brought no bulletin: nothing has changed, or it failed."""

    source: Source
    outcome: Unchanged | Failed
    at: datetime
    record: VisitRecord
    jitter: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What one visit left in the database; ``following`` is the source's next visit."""

    source: str
    found: tuple[Resolution, ...]
    decisions: tuple[Decision, ...]
    topics: frozenset[str]
    warnings: tuple[str, ...]
    baseline: bool
    following: schedule.Next | None

    def having(self, verdict: Verdict) -> tuple[Resolution, ...]:
        """Give the entries of a verdict."""
        return tuple(item for item in self.found if item.verdict == verdict)

    @property
    def alerts(self) -> tuple[Decision, ...]:
        """The decisions that raised an alert."""
        return tuple(decision for decision in self.decisions if decision.fate == "alert")


def ingest(
    database: Database, desk: Desk, visits: Sequence[Visited | Bare]
) -> tuple[Ingested | schedule.Next, ...]:
    """Take visits in, in order and in one transaction; raises ``Conflict`` to be tried again."""
    try:
        with metrics.stage("commit"), database.write() as connection:
            return tuple(
                _ingest(connection, desk, visit)
                if isinstance(visit, Visited)
                else _note(connection, desk, visit)
                for visit in visits
            )
    except BaseException:
        # The window has read what was rolled back.
        desk.recent.forget()
        raise


def _ingest(connection: Connection, desk: Desk, visited: Visited) -> Ingested:
    # Gather
    now, entries = visited.at, visited.bulletin.entries
    source = sources.get_or_add(connection, visited.source, now=now)
    remembered = stored.remembered(
        connection,
        source.id,
        coming={entry_key(entry): _digest(entry) for entry in entries},
        recent=max(RECENT_ENTRIES, 2 * len(entries)),
        whole=any(entry.id_derived for entry in entries),
    )
    urls = stored.known_links(
        connection, filter(None, (canonical(entry.link) for entry in entries if entry.link))
    )
    decided = people.decisions(connection)
    window = desk.recent.catch_up(connection, decided, now=now)

    # Decide what each entry is, and who is to be told
    with metrics.stage("resolve"):
        found = resolve(
            entries,
            source=source.name,
            at=now,
            remembered=remembered,
            urls=urls,
            window=window,
            decisions=decided,
        )
    news = [item for item in found if _is_news(item) and item.story not in decided.retracted]
    before = stories.by_id(connection, (item.story for item in news), pruned=True)
    carrier = Carrier(
        source=source.name,
        at=now,
        language=visited.bulletin.language or visited.source.language,
    )
    baseline = _is_baseline(visited.source, source, found)
    with metrics.stage("match"):
        arrivals = tuple(
            desk.judge(item, before.get(item.story), carrier=carrier, baseline=baseline)
            for item in news
        )
    decisions = alerting.decide(
        arrivals,
        watches=desk.watch_settings,
        alerted=alerts.already_alerted(connection, (arrival.story.id for arrival in arrivals)),
        now=now,
        flood=None if baseline else _flood(connection, source, found, now=now),
    )

    # Apply
    with metrics.stage("store"):
        _store_entries(connection, source, found, at=now, baseline=baseline)
        changed = _store_topics(connection, arrivals, at=now)
        _store_alerts(connection, source, decisions, desk, at=now)
        following = _store_visit(connection, source, visited, found)
    _tell_health(connection, desk, source, following, at=now)
    return Ingested(
        source=source.name,
        found=found,
        decisions=decisions,
        topics=changed,
        warnings=visited.bulletin.warnings,
        baseline=baseline,
        following=following,
    )


def _note(connection: Connection, desk: Desk, visit: Bare) -> schedule.Next:
    source = sources.get_or_add(connection, visit.source, now=visit.at)
    following = schedule.next_visit(
        source.state, visit.outcome, visit.source, now=visit.at, jitter=visit.jitter
    )
    sources.save(connection, source.id, following.state, visit.record, at=visit.at)
    _tell_health(connection, desk, source, following, at=visit.at)
    return following


def _digest(entry: Entry) -> str:
    return digest(entry.title or "", entry.content_text or entry.summary or "")


def _is_news(item: Resolution) -> bool:
    """Tell whether an entry says anything that its source had not said before."""
    return item.verdict != "duplicate" or item.row is None


def _is_baseline(settings: Source, known: Known, found: Sequence[Resolution]) -> bool:
    """Tell a first visit; one that finds entries known from this source was not the first."""
    return settings.baseline and known.first and all(item.row is None for item in found)


def _store_entries(
    connection: Connection,
    source: Known,
    found: Sequence[Resolution],
    *,
    at: datetime,
    baseline: bool,
) -> None:
    stored.insert_stories(connection, found, at=at, baseline=baseline)
    fresh = [_row(item) for item in found if item.row is None]
    stored.insert_entries(connection, source.id, fresh, at=at)
    revised = [_row(item) for item in found if item.verdict == "revised" and item.row is not None]
    stored.revise(connection, revised, at=at)
    stored.mark_seen(connection, (item.row for item in found if item.row is not None), at=at)


def _row(item: Resolution) -> EntryRow:
    link = item.entry.link
    return EntryRow(resolution=item, canonical=canonical(link) if link else None)


def _store_topics(
    connection: Connection, arrivals: Sequence[Arrival], *, at: datetime
) -> frozenset[str]:
    placed: dict[str, list[str]] = defaultdict(list)
    for arrival in arrivals:
        for topic in arrival.story.topics:
            placed[topic].append(arrival.story.id)
    topics.place(connection, placed)
    return topics.touch(connection, (arrival.story.id for arrival in arrivals), at=at)


def _flood(
    connection: Connection, source: Known, found: Sequence[Resolution], *, now: datetime
) -> Reason | None:
    breaker = alerting.FloodBreaker()
    if len(found) < breaker.entries:
        return None
    past = sources.history(connection, source.id, limit=HISTORY)
    visit = alerting.Visit(
        source=source.name,
        entries=len(found),
        new=sum(item.verdict == "new" for item in found),
        usual=alerting.usual(past, entries=len(found), now=now),
    )
    return alerting.flood(visit, breaker)


def _store_alerts(
    connection: Connection,
    source: Known,
    decisions: Iterable[Decision],
    desk: Desk,
    *,
    at: datetime,
) -> None:
    ledger.store(connection, decisions, desk, at=at)
    for held in (one for one in decisions if one.fate == "held"):
        word = ledger.flood(source.name, held.reason)
        if not alerts.was_told(connection, word.subject, since=at - ONE_NOTICE):
            ledger.tell_operator(connection, desk, [word], at=at)
        break


def _store_visit(
    connection: Connection, source: Known, visited: Visited, found: Sequence[Resolution]
) -> schedule.Next | None:
    record = replace(
        visited.record,
        new=sum(item.verdict == "new" for item in found),
        revised=sum(item.verdict == "revised" for item in found),
        duplicate=sum(item.verdict == "duplicate" for item in found),
    )
    now, bulletin = visited.at, visited.bulletin
    sources.mark_ingested(connection, source.id, at=now, title=bulletin.title, site=bulletin.url)
    if visited.arrived is None:
        sources.log(connection, source.id, record, at=now)
        return None
    fresh = tuple(item.entry.published for item in found if item.row is None)
    arrived, state = replace(visited.arrived, fresh=fresh), source.state
    if isinstance(arrived, Arrived):
        arrived = replace(arrived, entries=len(found), pace=bulletin.pace, kind=bulletin.kind)
        if subscriptions.offer(connection, source.id, visited.offer, now=now):
            state = replace(state, pushed_until=None, hub_first=False)
    following = schedule.next_visit(state, arrived, visited.source, now=now, jitter=visited.jitter)
    sources.save(connection, source.id, following.state, record, at=now)
    return following


def _tell_health(
    connection: Connection,
    desk: Desk,
    source: Known,
    following: schedule.Next | None,
    *,
    at: datetime,
) -> None:
    if following is not None and following.notice is not None:
        word = ledger.ailing(source.name, following.notice)
        ledger.tell_operator(connection, desk, [word], at=at)
