"""A source visited in simulated time: what it answers is scripted, the clock is a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedd.core.schedule import Next, farthest, next_visit
from feedd.core.settings import Source
from feedd.core.visit import Arrived, Failed, Outcome, Pushed, Unchanged, VisitState

if TYPE_CHECKING:
    from collections.abc import Callable

MONDAY = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SOURCE = Source(name="wire", url="https://wire.example/feed")
FAR = farthest([SOURCE])

OUTAGE = Failed(code="status_503", message="wire.example answers HTTP 503", status=503)
GONE = Failed(code="status_410", message="wire.example answers HTTP 410", status=410)
TIMEOUT = Failed(code="timeout", message="wire.example didn't answer in time")


def limited(wait: timedelta | None) -> Failed:
    return Failed(code="rate_limited", message="HTTP 429", status=429, retry_after=wait)


def arrived(fresh: int = 0, *, entries: int = 20, moved_to: str | None = None) -> Arrived:
    return Arrived(entries=entries, fresh=(None,) * fresh, moved_to=moved_to)


def window(newest: datetime, *, entries: int = 20, every: timedelta = MINUTE) -> Arrived:
    """Give a feed's newest entries, all of them new here, one each so often."""
    return Arrived(entries=entries, fresh=tuple(newest - n * every for n in range(entries)))


@dataclass(slots=True)
class Visitor:
    """Visits one source when it is due, and keeps what was decided."""

    source: Source = SOURCE
    now: datetime = MONDAY
    jitter: float = 0.5
    state: VisitState = field(default_factory=VisitState)
    made: list[Next] = field(default_factory=list)

    def visit(self, outcome: Outcome) -> Next:
        """Visit now."""
        decided = next_visit(self.state, outcome, self.source, now=self.now, jitter=self.jitter)
        self.state = decided.state
        self.made.append(decided)
        return decided

    def push(self, pushed: Pushed) -> Next:
        """Take in what a hub delivers now."""
        decided = next_visit(self.state, pushed, self.source, now=self.now, jitter=self.jitter)
        self.state = decided.state
        return decided

    def until(self, end: datetime, outcome: Callable[[datetime], Outcome]) -> int:
        """Visit whenever it is due up to an end; say how often."""
        before = len(self.made)
        while True:
            at = self.visit(outcome(self.now)).at
            if at is None or at > end:
                break
            self.now = at
        self.now = end
        return len(self.made) - before

    def notices(self) -> list[str]:
        """Give the kinds of all notices so far."""
        return [made.notice.kind for made in self.made if made.notice]


def wait(outcome: Outcome, source: Source = SOURCE, *, jitter: float = 0.5) -> timedelta:
    """Say how long the first wait is after an outcome."""
    decided = next_visit(VisitState(), outcome, source, now=MONDAY, jitter=jitter)
    assert decided.at is not None
    return decided.at - MONDAY


def unchanged(_: datetime) -> Unchanged:
    return Unchanged()
