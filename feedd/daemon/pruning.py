"""Dropping what has been kept long enough, a little at a time.

Each step is a transaction of its own, so short that a visit's commit hardly waits for it, and then
others may write for as long. If the work is interrupted, the next round continues it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from feedd.store import Connection, Database, Matter, listeners, prints, retention
from feedd.store.retention import Marks

if TYPE_CHECKING:
    from feedd.config import Config

STORIES_AT_ONCE = 200
ROWS_AT_ONCE = 500
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


def prune(  # noqa: PLR0913  what a round goes by
    database: Database,
    config: Config,
    *,
    now: datetime,
    recent: timedelta,
    is_cut_off: Callable[[], bool] = lambda: False,
    marks: Marks | None = None,
) -> Pruned:
    """Drop all that the configuration doesn't keep; ``recent`` is the window's span.

    Once it is cut off no further step begins, and what is left waits for the next round. The
    ``marks`` of the rounds before tell where this one begins; they are moved on.
    """
    marks = marks or Marks()
    with database.read() as connection:
        marks.move(connection)
    keep = config.daemon.retention
    work = _Work(database, now, is_cut_off)
    # Prints and revisions are written with their stories.
    work.rows(prints.forget, recent, Matter.STORIES)
    pruned = Pruned(
        stories=work.stories(config),
        revisions=work.rows(
            partial(retention.prune_revisions, marks=marks), keep.revisions, Matter.STORIES
        ),
        visits=work.rows(retention.prune_visits, keep.visits),
        attempts=work.rows(retention.prune_attempts, keep.attempts),
        messages=work.rows(partial(retention.prune_messages, marks=marks), keep.attempts),
        alerts=work.rows(partial(retention.prune_alerts, marks=marks), keep.attempts),
    )
    # Here, as by a clock that is ahead every lease would be over.
    work.rows(listeners.forget_lapsed, timedelta(), Matter.RULES)
    work.shrink()
    return pruned


@dataclass(frozen=True, slots=True)
class _Work:
    """One round's steps, until it is cut off."""

    database: Database
    now: datetime
    is_cut_off: Callable[[], bool]

    def stories(self, config: Config) -> int:
        rules = retention.Rules(general=config.daemon.retention.stories, topics=config.topics)
        total = last = 0
        while not self.is_cut_off():
            # The search may take a while, so it holds no lock; what it finds is checked again.
            with self.database.read() as connection:
                found = retention.outdated(
                    connection, rules, now=self.now, limit=STORIES_AT_ONCE, after=last
                )
            if not found:
                break
            last = found[-1]
            with self._step(Matter.STORIES) as connection:
                still = retention.still_outdated(connection, rules, found, now=self.now)
                retention.drop_texts(connection, still, now=self.now)
            total += len(still)
        return total

    def rows(
        self, prune: Callable[..., int], keep: timedelta | None, matter: Matter = Matter.OUTBOX
    ) -> int:
        # In the outbox's turn no message is sent again while its bytes are dropped.
        total, last = 0, ROWS_AT_ONCE
        while keep is not None and last == ROWS_AT_ONCE and not self.is_cut_off():
            with self._step(matter) as connection:
                last = prune(connection, before=self.now - keep, limit=ROWS_AT_ONCE)
            total += last
        return total

    def shrink(self) -> None:
        left = PAGES_AT_ONCE
        while left and not self.is_cut_off():
            with self._step() as connection:
                before, left = left, retention.shrink(connection, pages=PAGES_AT_ONCE)
            if left == before:
                return

    @contextmanager
    def _step(self, *matters: Matter) -> Iterator[Connection]:
        begun = time.monotonic()
        with self.database.write(*matters) as connection:
            yield connection
        # Whoever releases a lock and takes it again at once gets it before those who wait for it.
        time.sleep(time.monotonic() - begun)
