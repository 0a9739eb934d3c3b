"""The pipe from a bulletin to the store, as gather, decide, apply.

::

    bulletin → resolve against what is known → match → one commit

``ingest`` runs inside one writing transaction, so that a story, its alerts, their deliveries and
the source's next visit are all there after a crash, or none of them. What it leaves in the outbox
is carried on by ``feedd.dispatch``, which may be the end of the same transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from feedd import ledger, metrics
from feedd.core import alerting, schedule
from feedd.core.stories import canonical, digest, entry_key, resolve
from feedd.core.visit import Arrived
from feedd.desk import Carrier
from feedd.errors import Superseded
from feedd.store import (
    Matter,
    alerts,
    claims,
    memory,
    people,
    sources,
    stories,
    subscriptions,
    topics,
)
from feedd.store import entries as stored
from feedd.store.entries import EntryRow
from feedd.store.sources import Edition, Left, VisitRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from feedd.core.alerting import Arrival, Decision
    from feedd.core.model import Bulletin, Entry, Reason, Story, Verdict
    from feedd.core.settings import Source
    from feedd.core.stories import Remembered, Resolution
    from feedd.core.visit import Failed, Pushed, Unchanged
    from feedd.core.websub import Offer
    from feedd.desk import Desk
    from feedd.store import Connection, Database
    from feedd.store.entries import Taken
    from feedd.store.sources import Known

T = TypeVar("T")

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
    a hub offers for the source. ``jitter`` is in [0, 1). ``lease`` is the claim under which the
    source was visited; None: none that could be lost.
    """

    source: Source
    bulletin: Bulletin
    at: datetime
    arrived: Arrived | Pushed | None = None
    offer: Offer | None = None
    record: VisitRecord = field(default_factory=lambda: VisitRecord(outcome="ok"))
    jitter: float = 0.5
    lease: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """A visit that brought no bulletin: nothing has changed, or it failed."""

    source: Source
    outcome: Unchanged | Failed
    at: datetime
    record: VisitRecord
    jitter: float = 0.5
    lease: int | None = None


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
    """Take visits in, in order and in one transaction; raises ``Conflict`` to be tried again.

    Raises ``Superseded`` if one of the sources has been claimed by somebody else meanwhile.
    """
    with _transaction(database, desk, visits) as connection:
        return tuple(one.result for one in _take_in_all(connection, desk, visits))


def ingest_and_send(
    database: Database,
    desk: Desk,
    visits: Sequence[Visited | Bare],
    *,
    send: Callable[[Connection, bool], T],
) -> tuple[tuple[Ingested | schedule.Next, ...], T]:
    """Take visits in, but none after one whose alert is to leave at once: that waits for nobody.

    ``send`` ends the transaction; it is given whether something is to leave. What comes of it is
    given beside what became of the visits that were taken in. Raises what ``ingest`` does.
    """
    with _transaction(database, desk, visits) as connection:
        taken = tuple(_take_in_all(connection, desk, visits, hurried=True))
        sent = send(connection, taken[-1].leaves)
        return tuple(one.result for one in taken), sent


@contextmanager
def _transaction(
    database: Database, desk: Desk, visits: Sequence[Visited | Bare]
) -> Iterator[Connection]:
    try:
        with metrics.stage("commit"), database.write(*_matters(visits)) as connection:
            yield connection
    except BaseException:
        # The window has read what was rolled back.
        desk.recent.forget()
        raise


def _matters(visits: Iterable[Visited | Bare]) -> Iterable[Matter]:
    """Stories are compared with all others by one visit at a time; most visits bring none."""
    return {Matter.STORIES for visit in visits if isinstance(visit, Visited)}


def _rounds(visits: Sequence[Visited | Bare]) -> Iterable[Sequence[Visited | Bare]]:
    """Part visits where a source comes again: it begins from what its last visit left."""
    begun, seen = 0, set[str]()
    for place, visit in enumerate(visits):
        if visit.source.name in seen:
            yield visits[begun:place]
            begun, seen = place, set()
        seen.add(visit.source.name)
    yield visits[begun:]


@dataclass(frozen=True, slots=True)
class _Outcome:
    result: Ingested | schedule.Next
    left: Left
    leaves: bool = False  # something that it raised is to leave at once


def _take_in_all(
    connection: Connection,
    desk: Desk,
    visits: Sequence[Visited | Bare],
    *,
    hurried: bool = False,
) -> Iterator[_Outcome]:
    for part in _rounds(visits):
        taken = _take_in(connection, desk, part, hurried=hurried)
        yield from taken
        if hurried and taken[-1].leaves:
            return


def _take_in(
    connection: Connection, desk: Desk, visits: Sequence[Visited | Bare], *, hurried: bool
) -> tuple[_Outcome, ...]:
    """Take in visits to different sources, reading and writing for all at once where it can be.

    If ``hurried``, it ends with the first of which something is to leave at once.
    """
    now = max(visit.at for visit in visits)
    known = sources.get_or_add(connection, [visit.source for visit in visits], now=now)
    for visit, source in zip(visits, known, strict=True):
        _check_lease(visit, source)
    if any(isinstance(visit, Visited) for visit in visits):
        _catch_up(connection, desk, now=now)
    outcomes = []
    for visit, source in zip(visits, known, strict=True):
        outcomes.append(_outcome(connection, desk, visit, source))
        if hurried and outcomes[-1].leaves:
            break
    _store_outcomes(connection, desk, list(zip(visits, known, outcomes, strict=False)), now=now)
    return tuple(outcomes)


def _outcome(connection: Connection, desk: Desk, visit: Visited | Bare, source: Known) -> _Outcome:
    if isinstance(visit, Visited):
        return _ingest(connection, desk, visit, source)
    return _note(visit, source)


@metrics.stage("store")
def _store_outcomes(
    connection: Connection,
    desk: Desk,
    taken: Sequence[tuple[Visited | Bare, Known, _Outcome]],
    *,
    now: datetime,
) -> None:
    results = [outcome.result for _, _, outcome in taken]
    changed = (one.topics for one in results if isinstance(one, Ingested))
    sources.save(connection, [outcome.left for _, _, outcome in taken])
    claims.release(connection, [known.id for visit, known, _ in taken if visit.lease], now=now)
    topics.touch_all(connection, chain.from_iterable(changed), at=now)
    visits = [visit for visit, _, _ in taken]
    _tell_health(connection, desk, zip(visits, results, strict=True))


def _check_lease(visit: Visited | Bare, known: Known) -> None:
    if visit.lease is not None and visit.lease != known.lease:
        raise Superseded(f"{known.name} has been claimed by another worker since")


@metrics.stage("remember")
def _catch_up(connection: Connection, desk: Desk, *, now: datetime) -> None:
    desk.recent.catch_up(connection, people.decisions(connection), now=now)


def _ingest(connection: Connection, desk: Desk, visited: Visited, source: Known) -> _Outcome:
    known = _gather(connection, visited, source)
    found = _resolve(desk, visited, source, known)
    before = _before(connection, desk, found)
    baseline = _is_baseline(visited.source, source, found)
    arrivals = _judge(desk, visited, before, baseline=baseline)
    decisions = _decide(connection, desk, arrivals, source, found, now=visited.at)
    with metrics.stage("store"):
        rows = [EntryRow(item, link) for item, link in zip(found, known.links, strict=True)]
        taken = stored.take_in(
            connection,
            source,
            rows,
            at=visited.at,
            baseline=baseline,
            known=known.stories,
            preferred=desk.preferred,
        )
        _store_topics(connection, arrivals, taken)
        leaves = _store_alerts(connection, source, decisions, desk, at=visited.at)
        left, following = _left(connection, source, visited, found)
    with metrics.stage("remember"):
        desk.recent.add(taken.documents)
    result = Ingested(
        source=source.name,
        found=found,
        decisions=decisions,
        topics=frozenset(chain.from_iterable(one.story.topics for one in arrivals)),
        warnings=visited.bulletin.warnings,
        baseline=baseline,
        following=following,
    )
    return _Outcome(result, left, leaves=leaves)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a visit's entries: what the source had, and where their addresses lead.

    ``links`` are the entries' addresses, in their order, and ``stories`` those that lead to one.
    """

    entries: tuple[Remembered, ...]
    links: tuple[str | None, ...]
    stories: Mapping[str, str]


@metrics.stage("gather")
def _gather(connection: Connection, visited: Visited, source: Known) -> _Known:
    entries = visited.bulletin.entries
    links = tuple(canonical(entry.link) if entry.link else None for entry in entries)
    return _Known(
        entries=() if source.first else _remembered(connection, source, entries),
        links=links,
        stories=memory.stories_at(connection, {link for link in links if link}),
    )


@metrics.stage("resolve")
def _resolve(desk: Desk, visited: Visited, source: Known, known: _Known) -> tuple[Resolution, ...]:
    return resolve(
        visited.bulletin.entries,
        source=source.name,
        at=visited.at,
        remembered=known.entries,
        urls=known.stories,
        window=desk.recent.window,
        decisions=desk.recent.decided,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """An entry that says something its source had not said, and its story before."""

    item: Resolution
    before: Story | None
    tellers: tuple[tuple[str, datetime], ...] = ()  # of the event that a new one has joined


@metrics.stage("gather")
def _before(connection: Connection, desk: Desk, found: Sequence[Resolution]) -> tuple[_Told, ...]:
    retracted = desk.recent.decided.retracted
    news = [item for item in found if _is_news(item) and item.story not in retracted]
    told = {item.story for item in news} - _begun(found)
    before = stories.by_id(connection, told, pruned=True)
    joined = {item.event for item in news if item.event and item.event != item.story}
    tellers = stories.tellers(connection, joined)
    return tuple(
        _Told(item, before.get(item.story), tellers.get(item.event or "", ())) for item in news
    )


@metrics.stage("match")
def _judge(
    desk: Desk, visited: Visited, news: Iterable[_Told], *, baseline: bool
) -> tuple[Arrival, ...]:
    carrier = Carrier(
        source=visited.source.name,
        at=visited.at,
        language=visited.bulletin.language or visited.source.language,
    )
    return tuple(
        desk.judge(one.item, one.before, carrier=carrier, baseline=baseline, tellers=one.tellers)
        for one in news
    )


def _decide(  # noqa: PLR0913  what a decision rests on
    connection: Connection,
    desk: Desk,
    arrivals: Sequence[Arrival],
    source: Known,
    found: Sequence[Resolution],
    *,
    now: datetime,
) -> tuple[Decision, ...]:
    """Decide who is told; a story that begins here can't have alerted before."""
    matched = {arrival.story.id for arrival in arrivals if arrival.hits}
    baseline = any(arrival.baseline for arrival in arrivals)
    return alerting.decide(
        arrivals,
        watches=desk.watch_settings,
        alerted=alerts.already_alerted(connection, matched - _begun(found)),
        now=now,
        flood=None if baseline else _flood(connection, source, found, now=now),
    )


def _begun(found: Iterable[Resolution]) -> frozenset[str]:
    """Give the stories that begin with this visit."""
    return frozenset(item.story for item in found if item.verdict == "new")


def _note(visit: Bare, source: Known) -> _Outcome:
    following = schedule.next_visit(
        source.state, visit.outcome, visit.source, now=visit.at, jitter=visit.jitter
    )
    left = Left(
        source=source.id,
        at=visit.at,
        record=visit.record,
        before=source.state,
        state=following.state,
    )
    return _Outcome(following, left)


def _remembered(
    connection: Connection, source: Known, entries: Sequence[Entry]
) -> tuple[Remembered, ...]:
    return memory.of_source(
        connection,
        source.id,
        coming={entry_key(entry): _digest(entry) for entry in entries},
        recent=max(RECENT_ENTRIES, 2 * len(entries)),
        whole=any(entry.id_derived for entry in entries),
    )


def _digest(entry: Entry) -> str:
    return digest(entry.title or "", entry.content_text or entry.summary or "")


def _is_news(item: Resolution) -> bool:
    """Tell whether an entry says anything that its source had not said before."""
    return item.verdict != "duplicate" or item.row is None


def _is_baseline(settings: Source, known: Known, found: Sequence[Resolution]) -> bool:
    """Tell a first visit; one that finds entries known from this source was not the first."""
    return settings.baseline and known.first and all(item.row is None for item in found)


def _store_topics(connection: Connection, arrivals: Sequence[Arrival], taken: Taken) -> None:
    placed: dict[str, set[int]] = defaultdict(set)
    for arrival in arrivals:
        for topic in arrival.story.topics:
            placed[topic].add(taken.numbers[arrival.story.id])
    topics.put(connection, placed, begun=taken.begun)


def _flood(
    connection: Connection, source: Known, found: Sequence[Resolution], *, now: datetime
) -> Reason | None:
    breaker, new = alerting.FloodBreaker(), sum(item.verdict == "new" for item in found)
    if not breaker.may_trip(entries=len(found), new=new):
        return None
    past = sources.history(connection, source.id, limit=HISTORY)
    visit = alerting.Visit(
        source=source.name,
        entries=len(found),
        new=new,
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
) -> bool:
    """Store what is to be told; tell whether any of it is to leave at once."""
    leaves = ledger.store(connection, decisions, desk, at=at)
    for held in (one for one in decisions if one.fate == "held"):
        word = ledger.flood(source.name, held.reason)
        if not alerts.was_told(connection, word.subject, since=at - ONE_NOTICE):
            ledger.tell_operator(connection, desk, [word], at=at)
        break
    return leaves


def _left(
    connection: Connection, source: Known, visited: Visited, found: Sequence[Resolution]
) -> tuple[Left, schedule.Next | None]:
    """Say what a visit leaves of its source, and what follows from it."""
    verdicts = Counter(item.verdict for item in found)
    record = replace(
        visited.record,
        new=verdicts["new"],
        revised=verdicts["revised"],
        duplicate=verdicts["duplicate"],
    )
    now, bulletin = visited.at, visited.bulletin
    edition = Edition(title=bulletin.title, site=bulletin.url)
    left = Left(source=source.id, at=now, record=record, before=source.state, edition=edition)
    if visited.arrived is None:
        return left, None
    fresh = tuple(item.entry.published for item in found if item.row is None)
    arrived, state = replace(visited.arrived, fresh=fresh), source.state
    if isinstance(arrived, Arrived):
        arrived = replace(arrived, entries=len(found), pace=bulletin.pace, kind=bulletin.kind)
        if subscriptions.offer(connection, source.id, visited.offer, now=now):
            state = replace(state, pushed_until=None, hub_first=False)
    following = schedule.next_visit(state, arrived, visited.source, now=now, jitter=visited.jitter)
    return replace(left, state=following.state), following


def _tell_health(
    connection: Connection,
    desk: Desk,
    results: Iterable[tuple[Visited | Bare, Ingested | schedule.Next]],
) -> None:
    for visit, result in results:
        following = result.following if isinstance(result, Ingested) else result
        if following is not None and following.notice is not None:
            word = ledger.ailing(visit.source.name, following.notice)
            ledger.tell_operator(connection, desk, [word], at=visit.at)
