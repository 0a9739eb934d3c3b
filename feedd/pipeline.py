"""The two pipes, each as gather, decide, apply.

::

    ingest    bulletin → resolve against what is known → match → one commit
    dispatch  pending delivery → one attempt → what becomes of it

``ingest`` runs inside one writing transaction, so that a story, its alerts, their deliveries and
the source's next visit are all there after a crash, or none of them. ``dispatch`` starts from
what is stored (``take``, ``send``, ``settle``), and every attempt is on record before anything
is sent.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from feedd import ledger
from feedd.core import alerting, retry, schedule
from feedd.core.stories import canonical, entry_key, resolve
from feedd.deliver import sinks
from feedd.deliver.attempt import Outgoing
from feedd.desk import Carrier
from feedd.store import outbox, people, sources, stories, topics
from feedd.store.sources import VisitRecord
from feedd.store.stories import EntryRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from feedd.core.alerting import Arrival, Decision
    from feedd.core.model import Bulletin, Verdict
    from feedd.core.settings import Endpoint, RetrySchedule, Source
    from feedd.core.stories import Resolution
    from feedd.core.visit import Arrived, Failed, Unchanged
    from feedd.deliver.attempt import Attempt, Poster
    from feedd.desk import Desk
    from feedd.store import Connection, Database
    from feedd.store.outbox import Claimed
    from feedd.store.sources import Known

RECENT_ENTRIES = 200
"""So many of a source's latest entries are compared with what it publishes now, at least."""

LEASE_SLACK = timedelta(seconds=60)
"""How much longer than its timeout an attempt is left alone before it is taken for dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A bulletin on its way in, and what the visit says of the source.

    ``arrived`` is None for what was pushed by hand: that changes no schedule. ``jitter`` is in
    [0, 1).
    """

    source: Source
    bulletin: Bulletin
    at: datetime
    arrived: Arrived | None = None
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
        with database.write() as connection:
            return tuple(
                _ingest(connection, desk, visit)
                if isinstance(visit, Visited)
                else _note(connection, visit)
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
    remembered = stories.remembered(
        connection,
        source.id,
        keys=map(entry_key, entries),
        recent=max(RECENT_ENTRIES, 2 * len(entries)),
    )
    urls = stories.known_links(
        connection, filter(None, (canonical(entry.link) for entry in entries if entry.link))
    )
    window = desk.recent.catch_up(connection, now=now)

    # Decide what each entry is, and who is to be told
    found = resolve(
        entries,
        source=source.name,
        at=now,
        remembered=remembered,
        urls=urls,
        window=window,
        decisions=people.decisions(connection),
    )
    news = [item for item in found if _is_news(item)]
    before = stories.by_id(connection, (item.story for item in news))
    carrier = Carrier(
        source=source.name,
        at=now,
        language=visited.bulletin.language or visited.source.language,
    )
    baseline = _is_baseline(visited.source, source, found)
    arrivals = tuple(
        desk.judge(item, before.get(item.story), carrier=carrier, baseline=baseline)
        for item in news
    )
    decisions = alerting.decide(
        arrivals,
        watches=desk.watch_settings,
        alerted=outbox.already_alerted(connection, (arrival.story.id for arrival in arrivals)),
        now=now,
    )

    # Apply
    _store_entries(connection, source, found, at=now, baseline=baseline)
    changed = _store_topics(connection, arrivals, at=now)
    _store_alerts(connection, decisions, desk, at=now)
    following = _store_visit(connection, source, visited, found)
    return Ingested(
        source=source.name,
        found=found,
        decisions=decisions,
        topics=changed,
        warnings=visited.bulletin.warnings,
        baseline=baseline,
        following=following,
    )


def _note(connection: Connection, visit: Bare) -> schedule.Next:
    source = sources.get_or_add(connection, visit.source, now=visit.at)
    following = schedule.next_visit(
        source.state, visit.outcome, visit.source, now=visit.at, jitter=visit.jitter
    )
    sources.save(connection, source.id, following.state, visit.record, at=visit.at)
    return following


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
    stories.insert_stories(connection, found, at=at, baseline=baseline)
    fresh = [_row(item) for item in found if item.row is None]
    stories.insert_entries(connection, source.id, fresh, at=at)
    revised = [_row(item) for item in found if item.verdict == "revised" and item.row is not None]
    stories.revise(connection, revised, at=at)
    stories.mark_seen(connection, (item.row for item in found if item.row is not None), at=at)


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


def _store_alerts(
    connection: Connection, decisions: Iterable[Decision], desk: Desk, *, at: datetime
) -> None:
    raised = [decision for decision in decisions if decision.fate == "alert"]
    if raised:
        first = outbox.next_sequence(connection)
        alerts = [
            ledger.alert(decision, desk, sequence=sequence, at=at)
            for sequence, decision in enumerate(raised, first)
        ]
        outbox.insert(connection, alerts, at=at)


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
    arrived = replace(
        visited.arrived,
        entries=len(found),
        fresh=tuple(item.entry.published for item in found if item.row is None),
        pace=bulletin.pace,
    )
    following = schedule.next_visit(
        source.state, arrived, visited.source, now=now, jitter=visited.jitter
    )
    sources.save(connection, source.id, following.state, record, at=now)
    return following


def take(
    database: Database, endpoint: Endpoint, *, now: datetime, limit: int
) -> tuple[Claimed, ...]:
    """Take an endpoint's due deliveries, each with an attempt on record."""
    lease = now + timedelta(seconds=endpoint.timeout) + LEASE_SLACK
    with database.write() as connection:
        return outbox.claim(connection, endpoint.name, now=now, lease_until=lease, limit=limit)


async def send(poster: Poster, endpoint: Endpoint, claimed: Claimed, *, now: datetime) -> Attempt:
    """Make the attempt; whatever the far end does is a value."""
    outgoing = Outgoing(id=claimed.webhook_id, body=claimed.body)
    return await sinks.send(poster, endpoint, outgoing, now=now)


def settle(  # noqa: PLR0913  each is a fact of its own
    database: Database,
    claimed: Claimed,
    attempt: Attempt,
    *,
    waits: RetrySchedule,
    now: datetime,
    jitter: float,
) -> retry.Next:
    """Decide what becomes of a delivery, and store it."""
    since = claimed.failing_since or now
    following = retry.after(
        attempt.result,
        attempts=claimed.number,
        schedule=waits,
        now=now,
        jitter=jitter,
        failing_since=since,
    )
    result = ledger.result(attempt, following, failing_since=since)
    with database.write() as connection:
        outbox.record(connection, claimed, result, now=now)
    return following
