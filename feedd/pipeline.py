"""The pipe from a bulletin to the store, as gather, decide, apply.

::

    gather   bulletin → its items, and what is known of each
    decide   resolved (new · revised · duplicate) → matched (topics, watches) → alerts, or why not
    apply    entries, stories, topics, alerts, deliveries, the source's next visit

All that a visit brings is stored in one transaction, shared with other visits (``feedd.batch``):
after a crash it is there as a whole, or not at all. ``feedd.dispatch`` goes on with what was put
into the outbox, often at the end of the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import TypeVar

from feedd import batch, metrics, recording, troubles
from feedd.core import alerting
from feedd.core.alerting import Arrival, Decision
from feedd.core.schedule import Next
from feedd.core.stories import Resolution, recognise, resolve
from feedd.desk import Carrier, Desk
from feedd.gathering import (
    Knowledge,
    News,
    backdated,
    begun_with,
    copies_flood,
    edited,
    floods,
    gather,
    headlines_at,
    is_baseline,
    namesakes,
    news_in,
)
from feedd.store import Connection, Database, alerts, sources, topics
from feedd.store import entries as stored
from feedd.store.entries import EntryRow, Taken
from feedd.store.prepared import together
from feedd.store.sources import StoredSource
from feedd.visits import Ingested, TakenIn, Visit, Visited, note, update_by

T = TypeVar("T")

ONE_NOTICE = timedelta(days=1)
"""How often the operator is told of floods of one source, at most."""


def ingest(database: Database, desk: Desk, visits: Sequence[Visit]) -> tuple[Ingested | Next, ...]:
    """Take visits in, in order and in one transaction; raises ``Conflict`` to be tried again.

    Raises ``Superseded`` if one of the sources has been claimed by somebody else meanwhile.
    """
    with batch.transaction(database, desk, visits) as connection:
        return tuple(one.result for one in _take_in(connection, desk, visits))


def ingest_and_send(
    database: Database,
    desk: Desk,
    visits: Sequence[Visit],
    *,
    send: Callable[[Connection, bool], T],
) -> tuple[tuple[Ingested | Next, ...], T]:
    """Take visits in up to the first that is urgent, so that its alert waits for no other visit.

    ``send`` is called at the end of the transaction, and told whether the last visit was urgent.
    It takes no turn in the outbox but on SQLite, where that is nothing to be waited for. Gives
    what became of the visits that were taken in, and what ``send`` returned. Raises what
    ``ingest`` does.
    """
    with batch.transaction(database, desk, visits) as connection:
        taken = tuple(_take_in(connection, desk, visits, hurried=True))
        sent = send(connection, taken[-1].urgent)
        return tuple(one.result for one in taken), sent


def _take_in(
    connection: Connection, desk: Desk, visits: Sequence[Visit], *, hurried: bool = False
) -> Iterator[TakenIn]:
    """Take visits in; if ``hurried``, none after the first that is urgent."""
    rounds = [*batch.rounds(visits)]
    if len(rounds) > 1:
        # All at once, as everybody locks sources in one order.
        sources.hold(connection, (visit.source.name for visit in visits))
    for part in rounds:
        taken = _take_in_round(connection, desk, part, hurried=hurried)
        yield from taken
        if hurried and taken[-1].urgent:
            return


def _take_in_round(
    connection: Connection, desk: Desk, visits: Sequence[Visit], *, hurried: bool
) -> Sequence[TakenIn]:
    """Take in visits to different sources, reading and writing for all at once where it can be."""
    now = max(visit.at for visit in visits)
    known = batch.begin(connection, desk, visits, now=now)
    taken: list[TakenIn] = []
    for visit, source in zip(visits, known, strict=True):
        if isinstance(visit, Visited):
            taken.append(_ingest(connection, desk, visit, source))
        else:
            taken.append(note(visit, source))
        if hurried and taken[-1].urgent:
            break
    batch.end(connection, desk, list(zip(visits, known, taken, strict=False)), now=now)
    return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    """What was decided about a visit, and what that rests on; nothing of it is written yet."""

    known: Knowledge
    found: tuple[Resolution, ...]
    baseline: bool
    arrivals: tuple[Arrival, ...]
    decisions: tuple[Decision, ...]


def _ingest(connection: Connection, desk: Desk, visited: Visited, source: StoredSource) -> TakenIn:
    """Gather, decide, apply; begin again with every entry read if an unread one is needed."""
    known = gather(connection, visited, source)
    found = _resolve(connection, desk, visited, source, known)
    if found is None:
        return _ingest(connection, desk, visited.in_full(), source)
    baseline = is_baseline(visited, source, found)
    news = news_in(connection, desk, found)
    arrivals = _judge(desk, visited, news, baseline=baseline)
    decisions = _decide(connection, desk, arrivals, source, found, now=visited.at)
    decided = _Decided(
        known=known, found=found, baseline=baseline, arrivals=arrivals, decisions=decisions
    )
    return _apply(connection, desk, visited, source, decided)


@metrics.stage("resolve")
def _resolve(
    connection: Connection, desk: Desk, visited: Visited, source: StoredSource, known: Knowledge
) -> tuple[Resolution, ...] | None:
    """Decide about each entry; None if that needs the text of an entry that was left unread."""
    stream = desk.recent.window.stream
    recognised = recognise(known.items, known.entries, stream)
    while others := namesakes(connection, source, recognised):
        known = known.and_of(others)
        recognised = recognise(known.items, known.entries, stream)
    if not all(one.is_certain for one in recognised):
        return None
    decide = partial(
        resolve,
        recognised,
        source=source.name,
        at=visited.at,
        urls=known.stories,
        window=desk.recent.window,
        decisions=desk.recent.decided,
        headlines=headlines_at(connection, known, recognised),
        by_hand=visited.is_by_hand,
    )
    found = decide(remembered=known.entries)
    with_texts = edited(connection, known, found)
    return found if with_texts is None else decide(remembered=with_texts)


@metrics.stage("match")
def _judge(
    desk: Desk, visited: Visited, news: Iterable[News], *, baseline: bool
) -> tuple[Arrival, ...]:
    return tuple(
        desk.judge(
            one.item,
            one.before,
            carrier=Carrier(
                source=visited.source.name,
                at=visited.at,
                language=visited.language_of(one.item.entry),
                is_dated=visited.source.trust_dates,
            ),
            baseline=baseline,
            tellers=one.tellers,
            alerted=one.alerted,
            texts=one.texts,
        )
        for one in news
    )


def _decide(  # noqa: PLR0913  what a decision rests on
    connection: Connection,
    desk: Desk,
    arrivals: Sequence[Arrival],
    source: StoredSource,
    found: Sequence[Resolution],
    *,
    now: datetime,
) -> tuple[Decision, ...]:
    """Decide which matches alert; a story that begins with this visit can't have alerted yet."""
    matched = {arrival.story.id for arrival in arrivals if arrival.hits}
    joined = {arrival.story.id for arrival in arrivals if arrival.hits and arrival.joins}
    baseline = any(arrival.baseline for arrival in arrivals)
    held = alerts.held(connection, joined)
    if held and copies_flood(connection, source, found, now=now):
        held = {}
    return alerting.decide(
        arrivals,
        watches=desk.watch_settings,
        alerted=alerts.already_alerted(connection, matched - begun_with(found)),
        now=now,
        floods={} if baseline else floods(connection, source, found, now=now),
        held=held,
    )


def _apply(
    connection: Connection, desk: Desk, visited: Visited, source: StoredSource, decided: _Decided
) -> TakenIn:
    """Store what was decided."""
    with metrics.stage("store"), together(connection):
        taken = _store_entries(connection, desk, visited, source, decided)
        _store_topics(connection, decided.arrivals, taken)
        raised = sorted(decided.decisions, key=lambda one: taken.numbers[one.story.id])
        urgent = _store_alerts(connection, desk, source, raised, at=visited.at)
        update, following = update_by(connection, source, visited, decided.found)
    with metrics.stage("remember"):
        desk.recent.add(taken.documents)
    result = Ingested(
        source=source.name,
        found=decided.found,
        decisions=decided.decisions,
        topics=frozenset(chain.from_iterable(one.story.topics for one in decided.arrivals)),
        warnings=visited.bulletin.warnings,
        baseline=decided.baseline,
        following=following,
        backdated=None
        if decided.baseline
        else backdated(connection, desk, visited, decided.found),
    )
    return TakenIn(result, update, urgent=urgent)


def _store_entries(
    connection: Connection, desk: Desk, visited: Visited, source: StoredSource, decided: _Decided
) -> Taken:
    known, found = decided.known, decided.found
    if not visited.is_by_hand and known.is_ahead_of(visited.at):
        # The clock was set back.
        stored.set_back(connection, source, now=visited.at)
    rows = [
        EntryRow(one, of.link, visited.language_of(one.entry) if one.brings_text else None)
        for one, of in zip(found, known.items, strict=True)
    ]
    return stored.take_in(
        connection,
        source,
        rows,
        at=visited.at,
        baseline=decided.baseline,
        rising=visited.bulletin.rising,
        known=known.stories,
        preferred=desk.preferred,
    )


def _store_topics(connection: Connection, arrivals: Iterable[Arrival], taken: Taken) -> None:
    placed: dict[str, set[int]] = defaultdict(set)
    for arrival in arrivals:
        for topic in arrival.story.topics:
            placed[topic].add(taken.numbers[arrival.story.id])
    topics.put(connection, placed, begun=taken.begun)


def _store_alerts(
    connection: Connection,
    desk: Desk,
    source: StoredSource,
    decisions: Sequence[Decision],
    *,
    at: datetime,
) -> bool:
    """Store alerts, and tell the operator of a flood; tell whether an alert leaves at once."""
    urgent = recording.store(connection, decisions, desk, at=at)
    if held := next((one for one in decisions if one.fate == "held"), None):
        notice = troubles.flood(source.name, held.reason)
        troubles.tell_once(connection, desk, notice, within=ONE_NOTICE, at=at)
    return urgent
