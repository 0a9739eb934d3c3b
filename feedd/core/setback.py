"""Mending what a source's state noted while the clock was ahead, once it is right again.

A machine may start years ahead and be set back when it has a network. What was noted meanwhile
would keep a source from being visited, or its troubles from being told, until that time comes.
"""

from __future__ import annotations

from datetime import datetime

from feedd.core.health import silent_after
from feedd.core.politeness import LONGEST_HOLD
from feedd.core.rhythm import Rhythm, learn
from feedd.core.visit import VisitState


def hold(state: VisitState, *, now: datetime) -> datetime | None:
    """Give the time until which the server wants no visit, if that is to come and plausible."""
    until = state.hold_until
    return until if until is not None and now < until <= now + LONGEST_HOLD else None


def taken_back(state: VisitState, *, now: datetime) -> VisitState:
    """Give the state with nothing in it later than now; mostly it is unchanged."""
    if state.last_visit_at is None or state.last_visit_at <= now:
        return state
    rhythm = _rhythm(state.rhythm, now)
    return state._replace(
        last_visit_at=now,
        last_success_at=_earlier(state.last_success_at, now),
        next_visit_at=_earlier(state.next_visit_at, now),
        hold_until=hold(state, now=now),
        failing_since=_earlier(state.failing_since, now),
        moved_since=_earlier(state.moved_since, now),
        rhythm=rhythm,
        silent_after=state.silent_after and silent_after(rhythm, now=now),
    )


def _rhythm(rhythm: Rhythm, now: datetime) -> Rhythm:
    if rhythm.at is None or rhythm.at <= now:
        return rhythm
    return learn(rhythm, (), now=now)._replace(last=_earlier(rhythm.last, now))


def _earlier(moment: datetime | None, now: datetime) -> datetime | None:
    return None if moment is None else min(moment, now)
