"""What a visit brought, what became of it, and what is to be stored of its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from feedd.core import schedule
from feedd.core.model import Bulletin, Entry, Verdict
from feedd.core.parse import language
from feedd.core.settings import Source
from feedd.core.visit import Arrived, Failed, Pushed, Unchanged
from feedd.core.websub import Offer
from feedd.store import Connection, subscriptions
from feedd.store.sources import Edition, SourceUpdate, StoredSource, VisitRecord

if TYPE_CHECKING:
    from feedd.core.alerting import Decision
    from feedd.core.backdating import Backdated
    from feedd.core.stories import Resolution


_READ_FOR_LANGUAGE = 400  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A bulletin that is to be taken in, and what the visit says of its source.

    ``arrived`` is None for a document that was handed in: that changes no schedule. ``offer`` is
    the hub that the document names. ``jitter`` is in [0, 1). ``lease`` is the number of the claim
    under which the source was visited, None where there are no claims. ``again`` reads the whole
    document; it is there if entries were left unread. What was there long before is handed in as
    ``silent`` and raises no alerts.
    """

    source: Source
    bulletin: Bulletin
    at: datetime
    arrived: Arrived | Pushed | None = None
    offer: Offer | None = None
    record: VisitRecord = field(default_factory=lambda: VisitRecord(outcome="ok"))
    jitter: float = 0.5
    lease: int | None = None
    again: Callable[[], Bulletin] | None = None
    silent: bool = False

    @property
    def is_by_hand(self) -> bool:
        """Whether a person handed the document in, and may have said when it came."""
        return self.arrived is None

    def in_full(self) -> Visited:
        """Give the visit with every entry read, if something was left unread."""
        if self.again is None:
            raise ValueError("nothing of the visit was left unread")
        return replace(self, bulletin=self.again(), again=None)

    def believed(self, entry: Entry) -> Entry:
        """Give an entry without its dates, if those of its source aren't to be trusted."""
        if self.source.trust_dates:
            return entry
        return replace(entry, published=None, updated=None)

    def language_of(self, entry: Entry) -> str | None:
        """Tell in which language an entry is: a person's word goes before the document's.

        A document's word goes before its writing, but for a script that its language hasn't.
        """
        if self.source.language:
            return self.source.language
        stated = entry.language or self.bulletin.language
        text = f"{entry.title or ''}\n{entry.content_text or entry.summary or ''}"
        return language.agreed(stated, text[:_READ_FOR_LANGUAGE]) or stated


class EmptyVisit(NamedTuple):
    """A visit that brought no bulletin: nothing has changed, or it failed.

    A tuple, as most visits are such.
    """

    source: Source
    outcome: Unchanged | Failed
    at: datetime
    record: VisitRecord
    jitter: float = 0.5
    lease: int | None = None


Visit: TypeAlias = Visited | EmptyVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What became of a bulletin that was taken in; ``following`` is the source's next visit.

    ``backdated`` says that the dates of its source keep it from alerting.
    """

    source: str
    found: tuple[Resolution, ...]
    decisions: tuple[Decision, ...]
    topics: frozenset[str]
    warnings: tuple[str, ...]
    baseline: bool
    following: schedule.Next | None
    backdated: Backdated | None = None

    def having(self, verdict: Verdict) -> tuple[Resolution, ...]:
        """Give the entries of a verdict."""
        return tuple(item for item in self.found if item.verdict == verdict)

    @property
    def alerts(self) -> tuple[Decision, ...]:
        """The decisions that raised an alert."""
        return tuple(decision for decision in self.decisions if decision.fate == "alert")

    @property
    def held(self) -> tuple[Decision, ...]:
        """The decisions whose alerts wait for a person."""
        return tuple(decision for decision in self.decisions if decision.fate == "held")


class TakenIn(NamedTuple):
    """What became of a visit, and what is to be stored of its source.

    It is ``urgent`` if it raised an alert that leaves at once. A tuple, as one is made for every
    visit.
    """

    result: Ingested | schedule.Next
    update: SourceUpdate
    urgent: bool = False


def note(visit: EmptyVisit, source: StoredSource) -> TakenIn:
    """Say what follows from a visit that brought no bulletin."""
    following = schedule.next_visit(
        source.state, visit.outcome, visit.source, now=visit.at, jitter=visit.jitter
    )
    update = SourceUpdate(
        source=source.id,
        at=visit.at,
        record=visit.record,
        before=source.state,
        state=following.state,
    )
    return TakenIn(following, update)


def update_by(
    connection: Connection, source: StoredSource, visited: Visited, found: Sequence[Resolution]
) -> tuple[SourceUpdate, schedule.Next | None]:
    """Say what is to be stored of the source after a visit, and when the next one is."""
    verdicts = [item.verdict for item in found]
    record = visited.record._replace(
        new=verdicts.count("new"),
        revised=verdicts.count("revised"),
        duplicate=verdicts.count("duplicate"),
    )
    now, bulletin = visited.at, visited.bulletin
    edition = Edition(title=bulletin.title, site=bulletin.url, feed_id=bulletin.id)
    update = SourceUpdate(
        source=source.id,
        at=now,
        record=record,
        before=source.state,
        edition=None if bulletin.refused else edition,
    )
    if visited.arrived is None:
        return update, None
    fresh = tuple(item.entry.dated for item in found if item.row is None)
    arrived, state = replace(visited.arrived, fresh=fresh), source.state
    if isinstance(arrived, Arrived):
        arrived = replace(arrived, entries=len(found), pace=bulletin.pace, kind=bulletin.kind)
        if subscriptions.offer(connection, source.id, visited.offer, now=now):
            state = state._replace(pushed_until=None, hub_first=False)
    following = schedule.next_visit(state, arrived, visited.source, now=now, jitter=visited.jitter)
    if bulletin.refused and state.last_success_at is None:
        # An address that has only refused so far has yet to give what is its baseline.
        unseen = following.state._replace(last_success_at=None)
        following = following._replace(state=unseen)
    return update._replace(state=following.state), following
