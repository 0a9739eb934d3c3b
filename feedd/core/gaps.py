"""Whether entries came and went between two visits, while nobody looked.

A feed holds its newest entries only. If all that it holds is new, and its oldest entry appeared
much later after the last visit than entries follow one another, then others came in between and
are gone. They can't be had any more, but the source can be visited more often from now on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from feedd.core.settings import Source
from feedd.core.spans import spoken
from feedd.core.visit import Arrived, Outcome, Pushed, VisitState

LEAST: Final = 5
"""Fewer entries say too little about how fast one follows another."""

SURE: Final = 3.0
"""So many should be missing at that pace; in 1 of 20 cases a Poisson source then lacks none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What was missed: about ``count`` entries, in the ``unseen`` time after the last visit.

    ``by_pace`` says that the visits came as planned, so that shorter intervals would have helped;
    otherwise feedd was off, or the source couldn't be reached.
    """

    count: int
    unseen: timedelta
    by_pace: bool

    def __str__(self) -> str:
        return f"about {self.count} entries came and went within {spoken(self.unseen)}"


def gap(
    before: VisitState, outcome: Outcome | Pushed, source: Source, *, now: datetime
) -> Gap | None:
    """Say what was missed before a visit; None if nothing was, or it can't be known."""
    since = before.last_success_at
    if not isinstance(outcome, Arrived) or outcome.partial or since is None:
        return None
    dated = sorted(moment for moment in outcome.fresh if moment is not None)
    if len(dated) < max(LEAST, outcome.entries) or _is_edition(dated):
        return None
    unseen = dated[0] - since
    count = (len(dated) - 1) * (unseen / (dated[-1] - dated[0]))
    if count < SURE:
        return None
    return Gap(count=round(count), unseen=unseen, by_pace=_is_by_pace(before, source, now))


def _is_edition(dated: list[datetime]) -> bool:
    """Tell whether most appeared at one moment, as a page does that is replaced as a whole."""
    return 2 * len(set(dated)) < len(dated) or dated[0] == dated[-1]


def _is_by_pace(before: VisitState, source: Source, now: datetime) -> bool:
    planned = before.next_visit_at or now
    return not before.failures and now - planned <= source.interval
