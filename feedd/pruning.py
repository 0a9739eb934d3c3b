"""Dropping what has been kept long enough, a little at a time.

Each step is a transaction of its own, so short that a visit's commit hardly waits for it. If the
work is interrupted, the next round continues it.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from feedd.store import Matter, prints, retention

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from feedd.config import Config
    from feedd.store import Connection, Database

STORIES_AT_ONCE = 200
ROWS_AT_ONCE = 5_000
PAGES_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """How much a round dropped."""

    stories: int
    revisions: int
    visits: int
    attempts: int
    messages: int
    alerts: int

    def __bool__(self) -> bool:
        return any(astuple(self))


def prune(database: Database, config: Config, *, now: datetime, recent: timedelta) -> Pruned:
    """Drop all that the configuration doesn't keep; ``recent`` is the window's span."""
    keep = config.daemon.retention
    _prune_before(database, prints.forget, now, recent)
    pruned = Pruned(
        stories=_prune_stories(database, config, now),
        revisions=_prune_before(database, retention.prune_revisions, now, keep.revisions),
        visits=_prune_before(database, retention.prune_visits, now, keep.visits),
        attempts=_prune_before(database, retention.prune_attempts, now, keep.attempts),
        messages=_prune_before(database, retention.prune_messages, now, keep.attempts),
        alerts=_prune_before(database, retention.prune_alerts, now, keep.attempts),
    )
    _shrink(database)
    return pruned


def _prune_stories(database: Database, config: Config, now: datetime) -> int:
    rules = retention.Rules(general=config.daemon.retention.stories, topics=config.topics)
    total = 0
    while True:
        # The search may take a while, so it holds no lock; what it finds is checked again.
        with database.read() as connection:
            found = retention.outdated(connection, rules, now=now, limit=STORIES_AT_ONCE)
        with database.write(Matter.STORIES) as connection:
            still = retention.outdated(
                connection, rules, now=now, limit=STORIES_AT_ONCE, among=found
            )
            retention.drop_texts(connection, still, now=now)
        total += len(still)
        if len(found) < STORIES_AT_ONCE:
            return total


def _prune_before(
    database: Database, prune: Callable[..., int], now: datetime, keep: timedelta | None
) -> int:
    total, last = 0, ROWS_AT_ONCE
    while keep is not None and last == ROWS_AT_ONCE:
        # In the outbox's turn, so that no message is sent again while its bytes are dropped.
        with database.write(Matter.OUTBOX) as connection:
            last = prune(connection, before=now - keep, limit=ROWS_AT_ONCE)
        total += last
    return total


def _shrink(database: Database) -> None:
    left = PAGES_AT_ONCE
    while left:
        with database.write() as connection:
            before, left = left, _give_back(connection)
            if left == before:
                return


def _give_back(connection: Connection) -> int:
    return retention.shrink(connection, pages=PAGES_AT_ONCE)
