"""When to visit a source next, and why.

After a visit that worked, the wait is the longest of what anybody asks for:

1. the server: ``Cache-Control: max-age`` or ``Expires``, on a 304 too;
2. the feed: ``ttl``, the syndication module's update interval;
3. the source's own rhythm, as learned (``feedd.core.rhythm``).

It is held between the source's floor and ceiling, then moved on past the hours and days that the
feed asks to be left alone. After a failure the wait doubles each time, from the floor to a day,
and to a week once the failures have lasted a week: nothing is given up. ``Retry-After`` stands
above all of these. A source that answers 410 is parked until its URL changes or a person asks.

Nothing here asks for a clock or for chance: ``now`` is given, and ``jitter`` in [0, 1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from feedd.core.health import Notice, notice, silent_after, trouble
from feedd.core.moves import is_same_feed, move, sighted
from feedd.core.politeness import LONGEST_HOLD, RATE_LIMIT_PAUSE
from feedd.core.rhythm import HOUR, Rhythm, learn, reach
from feedd.core.setback import hold, taken_back
from feedd.core.spans import spoken
from feedd.core.visit import (
    Arrived,
    Asked,
    Failed,
    Outcome,
    Pushed,
    Trouble,
    Unchanged,
    VisitState,
    current,
    rhythm_seen,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedd.core.model import Pace
    from feedd.core.moves import Moved
    from feedd.core.settings import Source

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
GONE: Final = 410
TOO_MANY: Final = 429

NOT_TRIED: Final = frozenset({"host_held", "offline"})
"""Failures in which no request was made, or none got out: the source isn't to blame."""

SPREAD: Final = 0.1
"""A wait is made up to this much shorter or longer, so that sources don't fall into step."""

BACKOFF_SPREAD: Final = 0.25
"""A wait after a failure is made up to this much longer, so that a host's return isn't a rush."""

CLOSE_WATCH: Final = DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """When to visit a source next (None: not again), and ``why``, as a sentence.

    ``state`` is what is to be stored in the transaction that stores what the visit brought.
    ``notice`` is for the operator.
    """

    at: datetime | None
    why: str
    state: VisitState
    notice: Notice | None = None
    moved: Moved | None = None


def next_visit(
    state: VisitState, outcome: Outcome | Pushed, source: Source, *, now: datetime, jitter: float
) -> Next:
    """Decide what follows from a visit, or from what a hub delivered."""
    before = taken_back(current(state, source), now=now)
    match outcome:
        case Pushed():
            after = _pushed(before, outcome, now=now)
            at, why = _after_push(after, outcome, source, now=now)
        case Failed():
            after = _failed(before, outcome, now=now)
            at, why = _after_failure(after, outcome, source, now=now, jitter=jitter)
        case Arrived():
            after = _succeeded(before, outcome, now=now)
            at, why = _after_success(after, outcome.asked, source, now=now, jitter=jitter)
        case Unchanged():
            # The state is made once: most visits end here, and it has many fields.
            at, why = _after_success(before, outcome.asked, source, now=now, jitter=jitter)
            after = _succeeded(before, outcome, now=now, at=at, why=why)
    after = _planned(after, at, why, trouble(after, outcome, now=now, ceiling=source.max_interval))
    return Next(
        at=at,
        why=why,
        state=after,
        notice=notice(before, after, now=now),
        moved=move(before, after),
    )


def first_visit(source: Source, *, now: datetime, phase: float, among: int) -> datetime:
    """Spread the first visits of ``among`` sources: a second each, within one floor at most.

    ``phase`` in [0, 1) is the source's own, from a hash of its name.
    """
    return now + min(source.interval, timedelta(seconds=among)) * phase


def learned_interval(state: VisitState, source: Source, *, now: datetime) -> timedelta:
    """Say how long a source's own rhythm lets it wait from now on.

    One that has shown no rhythm yet is watched closely for its first day.
    """
    return _learned(rhythm_seen(state), source, now=now)


def _learned(rhythm: Rhythm, source: Source, *, now: datetime) -> timedelta:
    if not rhythm.entries and rhythm.watched < CLOSE_WATCH / HOUR:
        return source.interval * (1 + SPREAD)
    return reach(rhythm, now, unit=source.interval, limit=source.max_interval)


def unpushed(state: VisitState, source: Source, *, now: datetime) -> VisitState:
    """Fall back to visits after a subscription has ended: the next is no later than without it."""
    after = replace(state, pushed_until=None, hub_first=False)
    if state.next_visit_at is None or not state.hub_first:
        return after
    soonest = max(now, (state.last_visit_at or now) + source.interval)
    if soonest >= state.next_visit_at:
        return after
    return replace(after, next_visit_at=soonest, why="the subscription at the hub has ended")


def farthest(sources: Iterable[Source]) -> timedelta:
    """Say how far ahead no visit to any of these sources is ever planned."""
    longest = max((source.max_interval for source in sources), default=WEEK)
    # A week more than the longest wait, as a feed may ask to be left alone on six days of seven.
    return max(longest, WEEK) * (1 + BACKOFF_SPREAD) + WEEK


def is_due(state: VisitState, *, now: datetime, farthest: timedelta) -> bool:
    """Tell whether a source is due; with a last visit in the future the clock was set back.

    So it was with a next visit beyond the ``farthest`` at which any is planned.
    """
    if state.next_visit_at is None:
        return False
    is_planned = now < state.next_visit_at <= now + farthest
    return not is_planned or (state.last_visit_at is not None and state.last_visit_at > now)


def refusal(state: VisitState, source: Source, *, now: datetime) -> str | None:
    """Say why a source may not be visited even when a person asks; None: it may."""
    known = current(state, source)
    if known.gone_at is not None:
        return "the source is gone for good (HTTP 410)"
    if until := hold(known, now=now):
        return f"the server asked for a pause: {spoken(until - now)} left"
    if known.last_visit_at is None or known.last_visit_at > now:
        return None
    left = known.last_visit_at + source.interval - now
    return f"visited less than {spoken(source.interval)} ago" if left > timedelta(0) else None


def _planned(
    state: VisitState, at: datetime | None, why: str, its_trouble: Trouble | None
) -> VisitState:
    if (state.next_visit_at, state.why, state.trouble) == (at, why, its_trouble):
        return state
    return replace(state, next_visit_at=at, why=why, trouble=its_trouble)


def _succeeded(
    before: VisitState,
    outcome: Arrived | Unchanged,
    *,
    now: datetime,
    at: datetime | None = None,
    why: str = "",
) -> VisitState:
    fresh = outcome.fresh if isinstance(outcome, Arrived) else ()
    rhythm = _learn(before, fresh, now=now)
    after = replace(
        before,
        last_visit_at=now,
        last_success_at=now,
        next_visit_at=at,
        why=why,
        hold_until=None,
        failures=0,
        failing_since=None,
        error_code=None,
        error=None,
        gone_at=None,
        rhythm=rhythm,
        silent_after=silent_after(rhythm, now=now) if fresh else before.silent_after,
        hub_first=before.hub_first and not fresh,
    )
    after = _kept(after, outcome, now=now)
    return sighted(after, outcome.moved_to, same=is_same_feed(before, outcome), now=now)


def _learn(before: VisitState, fresh: Sequence[datetime | None], *, now: datetime) -> Rhythm:
    """Take in what came. Visits that bring nothing are made up for by the next that does.

    So they needn't be written down, as most visits are such.
    """
    if not fresh and before.rhythm.at is not None:
        return before.rhythm
    return learn(rhythm_seen(before), fresh, now=now)


def _kept(state: VisitState, outcome: Arrived | Unchanged, *, now: datetime) -> VisitState:
    """Keep what describes the body: its validators, its hash, what the feed asks for."""
    if isinstance(outcome, Unchanged):
        etag, modified = outcome.etag or state.etag, outcome.last_modified or state.last_modified
        if not outcome.full and (etag, modified) == (state.etag, state.last_modified):
            return state
        full_at = now if outcome.full else state.full_at
        return replace(state, etag=etag, last_modified=modified, full_at=full_at)
    return replace(
        state,
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        body_hash=None if outcome.partial else outcome.body_hash,
        full_at=state.full_at if outcome.partial else now,
        pace=outcome.pace,
        kind=outcome.kind or state.kind,
        entries=outcome.entries if outcome.entries and not outcome.partial else state.entries,
    )


def _pushed(before: VisitState, push: Pushed, *, now: datetime) -> VisitState:
    if not push.fresh:
        return before
    rhythm = _learn(before, push.fresh, now=now)
    return replace(
        before, rhythm=rhythm, silent_after=silent_after(rhythm, now=now), hub_first=True
    )


def _failed(before: VisitState, failure: Failed, *, now: datetime) -> VisitState:
    pause = failure.retry_after
    if pause is None and failure.status == TOO_MANY:
        pause = RATE_LIMIT_PAUSE
    held = replace(before, hold_until=now + min(pause, LONGEST_HOLD)) if pause else before
    if failure.code in NOT_TRIED:
        return held
    if before.trouble == "empty":
        # Or a 304 would end the failures with nobody knowing whether it is empty still.
        held = replace(held, etag=None, last_modified=None, body_hash=None)
    return replace(
        held,
        last_visit_at=now,
        failures=before.failures + 1,
        failing_since=before.failing_since or now,
        error_code=failure.code,
        error=_said(failure),
        gone_at=now if failure.status == GONE else before.gone_at,
    )


def _after_success(
    state: VisitState, asked: Asked | None, source: Source, *, now: datetime, jitter: float
) -> tuple[datetime, str]:
    wait, why = max(_wishes(state, asked, source, now=now, jitter=jitter), key=_wait_of)
    if wait < source.interval:
        wait, why = source.interval, f"{why}; no more often than every {spoken(source.interval)}"
    elif wait > source.max_interval:
        wait, why = source.max_interval, f"{why}; at least every {spoken(source.max_interval)}"
    return _past_rest(state.pace, now + wait, why)


def _wishes(
    state: VisitState, asked: Asked | None, source: Source, *, now: datetime, jitter: float
) -> list[tuple[timedelta, str]]:
    rhythm = state.rhythm.until(now)
    learned = _learned(rhythm, source, now=now)
    wishes = [(learned * (1 + SPREAD * (2 * jitter - 1)), _tell_rhythm(rhythm, learned))]
    if state.pace.ttl:
        wishes.append((state.pace.ttl, f"the feed asks for {spoken(state.pace.ttl)} (ttl)"))
    if state.pace.update_interval:
        span = state.pace.update_interval
        wishes.append((span, f"the feed asks for {spoken(span)} (sy:updatePeriod)"))
    if _is_pushed(state, now):
        wishes.append((source.max_interval, _tell_net(source)))
    if asked is not None:
        wishes.append((asked.wait, f"the server asks for {spoken(asked.wait)} ({asked.by})"))
    return wishes


def _after_push(
    state: VisitState, push: Pushed, source: Source, *, now: datetime
) -> tuple[datetime | None, str]:
    """Put the next visit off, as long as the hub is first with the news and visits work."""
    if state.next_visit_at is None or not push.fresh or not _is_pushed(state, now):
        return state.next_visit_at, state.why
    net = (state.last_visit_at or now) + source.max_interval
    if state.failures or net <= state.next_visit_at:
        return state.next_visit_at, state.why
    return net, _tell_net(source)


def _is_pushed(state: VisitState, now: datetime) -> bool:
    return state.hub_first and state.pushed_until is not None and state.pushed_until > now


def _tell_net(source: Source) -> str:
    return f"the hub tells what is new; a visit every {spoken(source.max_interval)} is the net"


def _wait_of(wish: tuple[timedelta, str]) -> timedelta:
    return wish[0]


def _tell_rhythm(rhythm: Rhythm, wait: timedelta) -> str:
    if not rhythm.entries:
        return f"no rhythm known yet: {spoken(wait)}"
    week = rhythm.per_week
    if week is None:
        return f"watched for less than a day: {spoken(wait)}"
    often = f"{week:.0f}" if week >= 10 else f"{week:.2g}"  # noqa: PLR2004  two digits
    return f"about {often} new entries a week: {spoken(wait)}"


def _past_rest(pace: Pace, at: datetime, why: str) -> tuple[datetime, str]:
    """Move a visit out of the hours and days in which the feed asks to be left alone."""
    if not _rests(pace, at):
        return at, why
    hour = at.replace(minute=0, second=0, microsecond=0)
    for n in range(1, 24 * 7 + 1):
        moment = hour + HOUR * n
        if not _rests(pace, moment):
            # The minute is kept: those who skip the same hours mustn't all come on the hour.
            return moment + (at - hour), f"{why}; moved past the feed's skipHours and skipDays"
    return at, why


def _rests(pace: Pace, moment: datetime) -> bool:
    return moment.hour in pace.skip_hours or moment.weekday() in pace.skip_days


def _after_failure(
    state: VisitState, failure: Failed, source: Source, *, now: datetime, jitter: float
) -> tuple[datetime | None, str]:
    if state.gone_at is not None:
        return None, "gone for good, so not visited any more"
    if failure.code in NOT_TRIED:
        until = hold(state, now=now) or now + source.interval
        return _after_hold(until, now=now, jitter=jitter), _said(failure)
    wait = _backoff(state, failure, source, now=now) * (1 + BACKOFF_SPREAD * jitter)
    if failure.retry_after and state.hold_until and state.hold_until > now + wait:
        return _after_hold(state.hold_until, now=now, jitter=jitter), (
            f"{_said(failure)}: it asks for {spoken(state.hold_until - now)} (Retry-After)"
        )
    streak = f" (failure {state.failures} in a row)" if state.failures > 1 else ""
    return now + wait, f"{_said(failure)}{streak}: waiting {spoken(wait)}"


def _said(failure: Failed) -> str:
    """Give the sentence without its full stop, since words follow it wherever it is shown."""
    return failure.message.removesuffix(".")


def _backoff(state: VisitState, failure: Failed, source: Source, *, now: datetime) -> timedelta:
    first = max(source.interval, HOUR) if failure.status == TOO_MANY else source.interval
    lasting = state.failing_since is not None and now - state.failing_since >= WEEK
    cap = max(source.max_interval, WEEK if lasting else DAY)
    # 2 ** 20 floors is beyond any cap; more would only overflow.
    return min(first * (1 << min(state.failures - 1, 20)), cap)


def _after_hold(until: datetime, *, now: datetime, jitter: float) -> datetime:
    # Never before the time named, and not all at once when it has come.
    return until + min((until - now) * SPREAD, HOUR) * jitter
