"""When something is wrong with a source, said once; and once when it has passed.

A source is in at most one trouble at a time, the gravest first:

=======  ==================================================================
gone     it answered 410: it isn't visited any more
failing  three visits in a row failed, over an hour or more, or two over a day; or its server
         asks for a pause of a day or more; or pauses that its server asked for when other
         sources were visited have kept it unvisited for a week
empty    it held several entries and now holds none
silent   it answers, but has given nothing new for far longer than it ever did
=======  ==================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from feedd.core.rhythm import HOUR, Rhythm
from feedd.core.spans import spoken
from feedd.core.visit import Arrived, Failed, Outcome, Pushed, Trouble, Unchanged, VisitState

FAILURES: Final = 3
FAILING_FOR: Final = timedelta(hours=1)
LONG: Final = timedelta(days=1)
"""Over a time this long two failures are enough: the third may be weeks away."""

KEPT_OFF: Final = timedelta(days=7)
"""On a host with many sources that allows few visits at a time one may wait for days."""

EMPTY_FROM: Final = 3
"""A source that held fewer entries than this may well hold none for a while."""

SILENCE_EVENTS: Final = 10
"""Silence is odd once this many entries should have come: for a Poisson source, 1 in 22,000."""

SILENCE_GAPS: Final = 2
FADED_GAPS: Final = 3
"""``SILENCE_GAPS`` where most of what came has faded, so that the rate is no more than a guess."""

SILENCE_FLOOR: Final = timedelta(days=1)
FIRST_WEEKEND: Final = timedelta(days=4)
WEEK_WATCHED: Final = 140.0
"""Hours, a week's after fading: before that it isn't known whether a source rests on weekends."""

EVIDENCE: Final = 4
"""Fewer entries than this are no rhythm to break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A change of a source's health, as a sentence for the operator."""

    kind: Trouble | Literal["recovered"]
    text: str


def silent_after(rhythm: Rhythm, *, now: datetime) -> datetime | None:
    """Say from when on a source's silence is beyond its own rhythm; None: it has none yet."""
    if rhythm.ever < EVIDENCE:
        return None
    by_rate = HOUR * (SILENCE_EVENTS / rhythm.rate)
    gaps = SILENCE_GAPS if rhythm.entries >= EVIDENCE else FADED_GAPS
    by_gap = HOUR * (gaps * rhythm.longest_gap)
    at_least = SILENCE_FLOOR if rhythm.watched >= WEEK_WATCHED else FIRST_WEEKEND
    return now + max(by_rate, by_gap, at_least)


def trouble(
    state: VisitState, outcome: Outcome | Pushed, *, now: datetime, ceiling: timedelta
) -> Trouble | None:
    """Judge a source by its last visit and the state after it.

    ``ceiling`` is the longest time between two visits while all is well.
    """
    if state.gone_at is not None:
        return "gone"
    brings_nothing = isinstance(outcome, Pushed) and not outcome.fresh
    if state.failures or isinstance(outcome, Failed) or brings_nothing:
        # The visit says nothing about it, so whatever ailed it may still ail it.
        is_cut_off = _keeps_failing(state, now) or _is_kept_off(state, outcome, now, ceiling)
        return "failing" if is_cut_off else state.trouble
    return "empty" if _is_emptied(state, outcome) else _silent(state, now)


def notice(before: VisitState, after: VisitState, *, now: datetime) -> Notice | None:
    """Say what has changed in a source's health, or nothing."""
    if after.trouble == before.trouble:
        return None
    if after.trouble is None:
        return Notice(kind="recovered", text=_recovery(before, now))
    return Notice(kind=after.trouble, text=_complaint(after, now))


def _is_emptied(state: VisitState, outcome: Outcome | Pushed) -> bool:
    match outcome:
        case Arrived(entries=0, partial=False):
            return state.entries >= EMPTY_FROM
        case Unchanged():
            return state.trouble == "empty"
        case _:
            return False


def _silent(state: VisitState, now: datetime) -> Trouble | None:
    return "silent" if state.silent_after is not None and now > state.silent_after else None


def _keeps_failing(state: VisitState, now: datetime) -> bool:
    if state.failures and state.hold_until is not None and state.hold_until - now >= LONG:
        return True
    lasting = now - (state.failing_since or now)
    enough = FAILURES if lasting < LONG else 2
    return state.failures >= enough and lasting >= FAILING_FOR


def _is_kept_off(
    state: VisitState, outcome: Outcome | Pushed, now: datetime, ceiling: timedelta
) -> bool:
    """Tell whether a source went unvisited because its host asked to be left alone."""
    is_held = isinstance(outcome, Failed) and outcome.code == "host_held"
    since = state.last_success_at
    return is_held and since is not None and now - since > max(2 * ceiling, KEPT_OFF)


def _recovery(before: VisitState, now: datetime) -> str:
    if before.failing_since is not None:
        return f"answers again after {spoken(now - before.failing_since)}"
    return "can be visited again" if before.trouble == "failing" else "gives new entries again"


def _complaint(state: VisitState, now: datetime) -> str:
    match state.trouble:
        case "gone":
            return "is gone for good (HTTP 410) and isn't visited any more"
        case "failing" if not state.failures:
            since = spoken(now - (state.last_success_at or now))
            return f"hasn't been visited for {since}: {state.why}"
        case "failing" if state.failures == 1:
            return f"has failed: {state.why}"
        case "failing":
            since = spoken(now - (state.failing_since or now))
            return f"has failed {state.failures} times in {since}: {state.error}"
        case "empty":
            return f"held {state.entries} entries and suddenly holds none"
        case _:
            return f"has given nothing new for {spoken(now - (state.rhythm.last or now))}"
