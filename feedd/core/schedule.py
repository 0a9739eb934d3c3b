"""When to visit a source next, and why.

After a visit that worked, the wait is the longest of what anybody asks for:

1. the server: ``Cache-Control: max-age`` or ``Expires``, on a 304 too;
2. the feed: ``ttl``, the syndication module's update interval;
3. the source's own rhythm, as learned (``feedd.core.rhythm``).

It is held between the source's floor and ceiling, then moved on past the hours and days that the
feed asks to be left alone. Where entries came and went unseen (``feedd.core.gaps``) the rhythm
gives way to the floor, and where archives (``feedd.core.arrears``) or articles are owed to when
they are asked for again. After a failure the wait doubles each time, from the floor to a day, and
to a week once the failures have lasted a week; no source is ever given up. ``Retry-After`` stands
above all of these. A source that answers 410 is parked until its URL changes or a person asks.

Nothing here asks for a clock or for chance: ``now`` is given, and ``jitter`` in [0, 1).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, NamedTuple

from feedd.core.counting import roughly
from feedd.core.gaps import Gap, gap
from feedd.core.health import Notice, notice, trouble
from feedd.core.model import Pace
from feedd.core.moves import Moved, move, onward
from feedd.core.politeness import AskedWait
from feedd.core.rhythm import HOUR, Rhythm, reach
from feedd.core.settings import Source
from feedd.core.spans import spoken
from feedd.core.state import NOT_TRIED, failed, hold, pushed, sentence, succeeded, taken_back
from feedd.core.visit import (
    Arrived,
    Failed,
    Outcome,
    Pushed,
    Trouble,
    Unchanged,
    VisitState,
    articles_due,
    current,
    rhythm_seen,
)

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)

SPREAD: Final = 0.1
"""A wait is made up to this much shorter or longer, so that sources don't fall into step."""

BACKOFF_SPREAD: Final = 0.25
"""A wait after a failure is made up to this much longer, so that a host's return isn't a rush."""

CLOSE_WATCH: Final = DAY


class Next(NamedTuple):
    """When to visit a source next (None: not again), and ``why``, as a sentence.

    ``state`` is what is to be stored in the transaction that stores what the visit brought.
    ``notice`` is for the operator, and ``gap`` says what was missed.

    A tuple, as one is made for every visit.
    """

    at: datetime | None
    why: str
    state: VisitState
    notice: Notice | None = None
    moved: Moved | None = None
    gap: Gap | None = None


def next_visit(
    state: VisitState, outcome: Outcome | Pushed, source: Source, *, now: datetime, jitter: float
) -> Next:
    """Decide what follows from a visit, or from what a hub delivered."""
    before = taken_back(current(state, source), now=now)
    missed = gap(before, outcome, source, now=now)
    match outcome:
        case Pushed():
            after = pushed(before, outcome, now=now)
            at, why = _after_push(after, outcome, source, now=now)
        case Failed():
            after = failed(before, outcome, now=now)
            at, why = _after_failure(before, after, outcome, source, now=now, jitter=jitter)
        case Arrived():
            after = succeeded(before, outcome, now=now)
            at, why = _after_success(
                after, outcome.asked, source, now=now, jitter=jitter, missed=missed
            )
        case Unchanged():
            # The state is made once: most visits end here, and it has many fields.
            at, why = _after_success(before, outcome.asked, source, now=now, jitter=jitter)
            after = succeeded(before, outcome, now=now, at=at, why=why)
    after = _planned(after, at, why, trouble(after, outcome, now=now, ceiling=source.max_interval))
    return Next(
        at=at,
        why=why,
        state=after,
        notice=notice(before, after, now=now),
        moved=move(before, after),
        gap=missed,
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
    """Fall back to visits once a subscription has ended: the next comes as early as without."""
    after = state._replace(pushed_until=None, hub_first=False)
    if state.next_visit_at is None or not state.hub_first:
        return after
    soonest = max(now, (state.last_visit_at or now) + source.interval)
    if soonest >= state.next_visit_at:
        return after
    return after._replace(next_visit_at=soonest, why="the subscription at the hub has ended")


def farthest(sources: Iterable[Source]) -> timedelta:
    """Give a time within which every next visit to these sources is planned."""
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
    return state._replace(next_visit_at=at, why=why, trouble=its_trouble)


def _after_success(  # noqa: PLR0913  what a visit found, what it left, and by which rules
    state: VisitState,
    asked: AskedWait | None,
    source: Source,
    *,
    now: datetime,
    jitter: float,
    missed: Gap | None = None,
) -> tuple[datetime, str]:
    own = _own_wish(state, source, missed, now=now, jitter=jitter)
    if _is_pushed(state, now) and own[0] <= source.max_interval:
        own = source.max_interval, _tell_net(source)
    own = min([own, *_debts(state, source, now)], key=_wait_of)
    wait, why = max([own, *_wishes(state, asked)], key=_wait_of)
    if wait < source.interval:
        wait, why = source.interval, f"{why}; no more often than every {spoken(source.interval)}"
    elif wait > source.max_interval:
        wait, why = source.max_interval, f"{why}; at least every {spoken(source.max_interval)}"
    return _past_rest(state.pace, now + wait, why)


def _own_wish(
    state: VisitState, source: Source, missed: Gap | None, *, now: datetime, jitter: float
) -> tuple[timedelta, str]:
    if missed:
        return source.interval, f"{missed}: {spoken(source.interval)}"
    rhythm = state.rhythm.until(now)
    learned = _learned(rhythm, source, now=now)
    return learned * (1 + SPREAD * (2 * jitter - 1)), _tell_rhythm(rhythm, learned)


def _debts(state: VisitState, source: Source, now: datetime) -> list[tuple[timedelta, str]]:
    """Give what is owed of a source: how soon it is to be asked for again, and what it is."""
    debts = list[tuple[datetime, str]]()
    if state.arrears is not None:
        debts.append((state.arrears.ask_at, "its archive is asked again"))
    if source.articles and (due := articles_due(state)) is not None:
        debts.append((due, "articles are asked for again"))
    return [
        (due - now, f"{what}: {spoken(due - now)}") if due > now else (timedelta(0), what)
        for due, what in debts
    ]


def _wishes(state: VisitState, asked: AskedWait | None) -> list[tuple[timedelta, str]]:
    wishes: list[tuple[timedelta, str]] = []
    if state.pace.ttl:
        wishes.append((state.pace.ttl, f"the feed asks for {spoken(state.pace.ttl)} (ttl)"))
    if state.pace.update_interval:
        span = state.pace.update_interval
        wishes.append((span, f"the feed asks for {spoken(span)} (sy:updatePeriod)"))
    if asked is not None:
        wishes.append((asked.wait, f"the server asks for {spoken(asked.wait)} ({asked.by})"))
    return wishes


def _after_push(
    state: VisitState, push: Pushed, source: Source, *, now: datetime
) -> tuple[datetime | None, str]:
    """Put the next visit off while the hub is first with the news and visits work.

    It comes when what is owed is due, if that is sooner.
    """
    at, last = state.next_visit_at, state.last_visit_at or now
    if at is None or state.failures or hold(state, now=now):
        return at, state.why
    later = last + source.max_interval, _tell_net(source)
    if debts := _debts(state, source, now):
        wait, why = min(debts, key=_wait_of)
        floor = max([source.interval, *map(_wait_of, _wishes(state, None))])
        later = min(later, _past_rest(state.pace, max(now + wait, last + floor), why))
    if push.owed_in is not None:
        return min((at, state.why), later)
    if not push.fresh or not _is_pushed(state, now) or later[0] <= at:
        return at, state.why
    return later


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
    return f"about {roughly(week)} new entries a week: {spoken(wait)}"


def _past_rest(pace: Pace, at: datetime, why: str) -> tuple[datetime, str]:
    """Move a visit out of the hours and days in which the feed asks to be left alone."""
    if not _rests(pace, at):
        return at, why
    hour = at.replace(minute=0, second=0, microsecond=0)
    for n in range(1, 24 * 7 + 1):
        moment = hour + HOUR * n
        if not _rests(pace, moment):
            # The minute is kept, so that sources which skip the same hours aren't all visited on
            # the hour.
            return moment + (at - hour), f"{why}; moved past the feed's skipHours and skipDays"
    return at, why


def _rests(pace: Pace, moment: datetime) -> bool:
    return moment.hour in pace.skip_hours or moment.weekday() in pace.skip_days


def _after_failure(  # noqa: PLR0913  what a visit found, what it left, and by which rules
    before: VisitState,
    state: VisitState,
    failure: Failed,
    source: Source,
    *,
    now: datetime,
    jitter: float,
) -> tuple[datetime | None, str]:
    if state.gone_at is not None:
        return None, "gone for good, so not visited any more"
    if failure.code in NOT_TRIED:
        until = hold(state, now=now) or now + source.interval
        return _after_hold(until, now=now, jitter=jitter), sentence(failure)
    then = onward(before, state)
    wait = _backoff(state, failure, source, now=now) * (1 + BACKOFF_SPREAD * jitter)
    if failure.retry_after and state.hold_until and state.hold_until > now + wait:
        return _after_hold(state.hold_until, now=now, jitter=jitter), (
            f"{sentence(failure)}: it asks for {spoken(state.hold_until - now)}"
            f" (Retry-After){then}"
        )
    streak = f" (failure {state.failures} in a row)" if state.failures > 1 else ""
    return now + wait, f"{sentence(failure)}{streak}: waiting {spoken(wait)}{then}"


def _backoff(state: VisitState, failure: Failed, source: Source, *, now: datetime) -> timedelta:
    is_busy = failure.status == HTTPStatus.TOO_MANY_REQUESTS
    first = max(source.interval, HOUR) if is_busy else source.interval
    lasting = state.failing_since is not None and now - state.failing_since >= WEEK
    cap = max(source.max_interval, WEEK if lasting else DAY)
    # 2 ** 20 floors is beyond any cap; more would only overflow.
    return min(first * (1 << min(state.failures - 1, 20)), cap)


def _after_hold(until: datetime, *, now: datetime, jitter: float) -> datetime:
    # Never before the time that was named, and spread out after it.
    return until + min((until - now) * SPREAD, HOUR) * jitter
