"""The pipe from a bulletin to the store, as gather, decide, apply.

::

    bulletin → resolve against what is known → match → one commit

``ingest`` runs inside one writing transaction, so that a story, its alerts, their deliveries and
the source's next visit are all there after a crash, or none of them. What it leaves in the outbox
is carried on by ``feedd.dispatch``, which may be the end of the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from feedd import ledger, metrics
from feedd.core import alerting
from feedd.core.stories import recognise, resolve
from feedd.desk import Carrier
from feedd.errors import Superseded
from feedd.gathering import begun_with, flood, gather, is_baseline, namesakes, told_before
from feedd.store import Matter, alerts, claims, people, sources, topics
from feedd.store import entries as stored
from feedd.store.entries import EntryRow
from feedd.store.prepared import together
from feedd.visits import Ingested, Outcome, Visited, left_by, note, tell_health

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from feedd.core.alerting import Arrival, Decision
    from feedd.core.schedule import Next
    from feedd.core.stories import Resolution
    from feedd.desk import Desk
    from feedd.gathering import Knowledge, Told
    from feedd.store import Connection, Database
    from feedd.store.entries import Taken
    from feedd.store.sources import Known
    from feedd.visits import Bare

T = TypeVar("T")

ONE_NOTICE = timedelta(days=1)
"""A flood of a source that floods each visit is told once in so long a time."""


def ingest(
    database: Database, desk: Desk, visits: Sequence[Visited | Bare]
) -> tuple[Ingested | Next, ...]:
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
) -> tuple[tuple[Ingested | Next, ...], T]:
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


def _take_in_all(
    connection: Connection,
    desk: Desk,
    visits: Sequence[Visited | Bare],
    *,
    hurried: bool = False,
) -> Iterator[Outcome]:
    for part in _rounds(visits):
        taken = _take_in(connection, desk, part, hurried=hurried)
        yield from taken
        if hurried and taken[-1].leaves:
            return


def _take_in(
    connection: Connection, desk: Desk, visits: Sequence[Visited | Bare], *, hurried: bool
) -> tuple[Outcome, ...]:
    """Take in visits to different sources, reading and writing for all at once where it can be.

    If ``hurried``, it ends with the first of which something is to leave at once.
    """
    now = max(visit.at for visit in visits)
    known = sources.get_or_add(connection, [visit.source for visit in visits], now=now)
    for visit, source in zip(visits, known, strict=True):
        _check_lease(visit, source)
    if any(isinstance(visit, Visited) for visit in visits):
        _catch_up(connection, desk, visits, now=now)
    outcomes = []
    for visit, source in zip(visits, known, strict=True):
        outcomes.append(_outcome(connection, desk, visit, source))
        if hurried and outcomes[-1].leaves:
            break
    _store_outcomes(connection, desk, list(zip(visits, known, outcomes, strict=False)), now=now)
    return tuple(outcomes)


def _outcome(connection: Connection, desk: Desk, visit: Visited | Bare, source: Known) -> Outcome:
    if isinstance(visit, Visited):
        return _ingest(connection, desk, visit, source)
    return note(visit, source)


@metrics.stage("store")
def _store_outcomes(
    connection: Connection,
    desk: Desk,
    taken: Sequence[tuple[Visited | Bare, Known, Outcome]],
    *,
    now: datetime,
) -> None:
    results = [outcome.result for _, _, outcome in taken]
    changed = (one.topics for one in results if isinstance(one, Ingested))
    visits = [visit for visit, _, _ in taken]
    with together(connection):
        sources.save(connection, [outcome.left for _, _, outcome in taken])
        claims.release(connection, [known.id for visit, known, _ in taken if visit.lease])
        topics.touch_all(connection, chain.from_iterable(changed), at=now)
        tell_health(connection, desk, zip(visits, results, strict=True))


def _check_lease(visit: Visited | Bare, known: Known) -> None:
    if visit.lease is not None and visit.lease != known.lease:
        raise Superseded(f"{known.name} has been claimed by another worker since")


@metrics.stage("remember")
def _catch_up(
    connection: Connection, desk: Desk, visits: Iterable[Visited | Bare], *, now: datetime
) -> None:
    if not any(_is_by_hand(visit) for visit in visits):
        desk.recent.mind(now)
    desk.recent.catch_up(connection, people.decisions(connection), now=now)


def _is_by_hand(visit: Visited | Bare) -> bool:
    """Tell whether a person says when it was, and not the clock."""
    return isinstance(visit, Visited) and visit.arrived is None


def _ingest(connection: Connection, desk: Desk, visited: Visited, source: Known) -> Outcome:
    known = gather(connection, visited, source)
    found = _resolve(connection, desk, visited, source, known)
    if found is None:
        return _ingest(connection, desk, visited.in_full(), source)
    before = told_before(connection, desk, found)
    baseline = is_baseline(visited, source, found)
    arrivals = _judge(desk, visited, before, baseline=baseline)
    decisions = _decide(connection, desk, arrivals, source, found, now=visited.at)
    with metrics.stage("store"), together(connection):
        if _was_clock_ahead(visited, known):
            stored.set_back(connection, source, now=visited.at)
        rows = [
            EntryRow(one, of.link, visited.language_of(one.entry))
            for one, of in zip(found, known.items, strict=True)
        ]
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
        left, following = left_by(connection, source, visited, found)
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
    return Outcome(result, left, leaves=leaves)


def _was_clock_ahead(visited: Visited, known: Knowledge) -> bool:
    """Tell whether entries were seen later than now, as before the clock was set back."""
    seen_later = (one.last_seen > visited.at for one in known.entries)
    return not _is_by_hand(visited) and any(seen_later)


@metrics.stage("resolve")
def _resolve(
    connection: Connection, desk: Desk, visited: Visited, source: Known, known: Knowledge
) -> tuple[Resolution, ...] | None:
    """Decide about each entry; None if that takes the text of one that was left unread."""
    stream = desk.recent.window.stream
    recognised = recognise(known.items, known.entries, stream)
    while others := namesakes(connection, source, recognised):
        known = known.and_of(others)
        recognised = recognise(known.items, known.entries, stream)
    if not all(one.is_certain for one in recognised):
        return None
    return resolve(
        recognised,
        source=source.name,
        at=visited.at,
        remembered=known.entries,
        urls=known.stories,
        window=desk.recent.window,
        decisions=desk.recent.decided,
        may_be_old=_is_by_hand(visited),
    )


@metrics.stage("match")
def _judge(
    desk: Desk, visited: Visited, news: Iterable[Told], *, baseline: bool
) -> tuple[Arrival, ...]:
    return tuple(
        desk.judge(
            one.item,
            one.before,
            carrier=Carrier(
                source=visited.source.name,
                at=visited.at,
                language=visited.language_of(one.item.entry),
            ),
            baseline=baseline,
            tellers=one.tellers,
            alerted=one.told,
        )
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
        alerted=alerts.already_alerted(connection, matched - begun_with(found)),
        now=now,
        flood=None if baseline else flood(connection, source, found, now=now),
    )


def _store_topics(connection: Connection, arrivals: Sequence[Arrival], taken: Taken) -> None:
    placed: dict[str, set[int]] = defaultdict(set)
    for arrival in arrivals:
        for topic in arrival.story.topics:
            placed[topic].add(taken.numbers[arrival.story.id])
    topics.put(connection, placed, begun=taken.begun)


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
        if not alerts.was_told(connection, word.subject, since=at - ONE_NOTICE, now=at):
            ledger.tell_operator(connection, desk, [word], at=at)
        break
    return leaves
