"""What visits share when they are stored in one transaction.

Visits to different sources make a round: what all of them need is read together, and what is to be
stored of their sources is written together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from feedd import metrics, troubles
from feedd.core.schedule import Next
from feedd.errors import Superseded
from feedd.store import Connection, Database, Matter, claims, people, sources, topics
from feedd.store.prepared import together
from feedd.store.sources import StoredSource
from feedd.visits import Ingested, TakenIn, Visit, Visited

if TYPE_CHECKING:
    from feedd.desk import Desk

ONE_GAP = timedelta(days=7)
"""How often the operator is told at most that a source publishes faster than it is visited."""

ONE_BACKDATED = timedelta(days=30)
"""How often the operator is told at most that a source's dates keep it from alerting."""


@contextmanager
def transaction(database: Database, desk: Desk, visits: Iterable[Visit]) -> Iterator[Connection]:
    """Give the transaction in which these visits are stored."""
    # Stories are compared with all others by one visit at a time; most visits bring none.
    matters = {Matter.STORIES for visit in visits if isinstance(visit, Visited)}
    try:
        with metrics.stage("commit"), database.write(*matters) as connection:
            yield connection
    except BaseException:
        # The window has read what was rolled back.
        desk.recent.forget()
        raise


def rounds(visits: Sequence[Visit]) -> Iterator[Sequence[Visit]]:
    """Split visits into rounds, each source once: its second visit needs what the first stored."""
    begun, seen = 0, set[str]()
    for place, visit in enumerate(visits):
        if visit.source.name in seen:
            yield visits[begun:place]
            begun, seen = place, set()
        seen.add(visit.source.name)
    yield visits[begun:]


def begin(
    connection: Connection, desk: Desk, visits: Sequence[Visit], *, now: datetime
) -> tuple[StoredSource, ...]:
    """Give the sources of a round as they are stored, locked until its end.

    Raises ``Superseded`` if one of them has been claimed by somebody else meanwhile.
    """
    known = sources.get_or_add(connection, [visit.source for visit in visits], now=now)
    for visit, source in zip(visits, known, strict=True):
        if visit.lease is not None and visit.lease != source.lease:
            raise Superseded(f"{source.name} has been claimed by another worker since")
    if arriving := [visit for visit in visits if isinstance(visit, Visited)]:
        _catch_up(connection, desk, arriving, now=now)
    return known


@metrics.stage("remember")
def _catch_up(
    connection: Connection, desk: Desk, arriving: Iterable[Visited], *, now: datetime
) -> None:
    if not any(visited.is_by_hand for visited in arriving):
        desk.recent.check(now)
    desk.recent.catch_up(connection, people.decisions(connection), now=now)


@metrics.stage("store")
def end(
    connection: Connection,
    desk: Desk,
    taken: Sequence[tuple[Visit, StoredSource, TakenIn]],
    *,
    now: datetime,
) -> None:
    """Store what is new of the sources of a round, and which topics have changed."""
    results = [(visit, one.result) for visit, _, one in taken]
    changed = (result.topics for _, result in results if isinstance(result, Ingested))
    with together(connection):
        sources.save(connection, [one.update for _, _, one in taken])
        claims.release(connection, [known.id for visit, known, _ in taken if visit.lease])
        topics.touch_all(connection, chain.from_iterable(changed), at=now)
        _tell_health(connection, desk, results)


def _tell_health(
    connection: Connection, desk: Desk, results: Iterable[tuple[Visit, Ingested | Next]]
) -> None:
    """Tell the operator of sources that ail or are well again, and of those set up wrongly."""
    for visit, result in results:
        if isinstance(result, Ingested) and result.backdated is not None:
            notice = troubles.backdated(visit.source.name, result.backdated)
            troubles.tell_once(connection, desk, notice, within=ONE_BACKDATED, at=visit.at)
        following = result.following if isinstance(result, Ingested) else result
        if following is None:
            continue
        if following.notice is not None:
            notice = troubles.ailing(visit.source.name, following.notice)
            troubles.tell(connection, desk, [notice], at=visit.at)
        if following.gap is not None and following.gap.by_pace:
            notice = troubles.outrun(visit.source, following.gap)
            troubles.tell_once(connection, desk, notice, within=ONE_GAP, at=visit.at)
