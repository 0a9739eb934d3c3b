"""What is remembered of a source after a visit, or after a hub has delivered something.

A machine may start years ahead and be set back when it has a network. What was noted meanwhile
would keep a source from being visited, or its troubles from being told, until that time comes: it
is ``taken_back``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final

from feedd.core.health import silent_after
from feedd.core.moves import is_same_feed, looked_for, returned, sighted
from feedd.core.politeness import LONGEST_HOLD, RATE_LIMIT_PAUSE
from feedd.core.rhythm import Rhythm, learn
from feedd.core.visit import (
    FULL_FETCH,
    Arrived,
    Failed,
    Pushed,
    Unchanged,
    VisitState,
    former_kind,
    rhythm_seen,
)

NOT_TRIED: Final = frozenset({"host_held", "offline"})
"""Failures in which no request was made, or none got out: the source isn't to blame."""


def succeeded(
    before: VisitState,
    outcome: Arrived | Unchanged,
    *,
    now: datetime,
    at: datetime | None = None,
    why: str = "",
) -> VisitState:
    """Give the state after a visit that worked; ``at`` and ``why`` plan the next one."""
    fresh = outcome.fresh if isinstance(outcome, Arrived) else ()
    rhythm = _learn(before, fresh, now=now)
    # What is still as it was when it was refused is no success either.
    was_read = isinstance(outcome, Arrived) or before.last_success_at is not None
    after = before._replace(
        last_visit_at=now,
        last_success_at=now if was_read else None,
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
    after = returned(_kept(after, outcome, now=now), outcome.moved_to)
    return sighted(after, outcome.moved_to, same=is_same_feed(before, outcome), now=now)


def _learn(before: VisitState, fresh: Sequence[datetime | None], *, now: datetime) -> Rhythm:
    """Learn from what came; visits that brought nothing count with the next that brought some.

    So nothing has to be stored for them, and they are most.
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
        return state._replace(etag=etag, last_modified=modified, full_at=full_at)
    return state._replace(
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        body_hash=None if outcome.partial or outcome.owed_in is not None else outcome.body_hash,
        full_at=_full_at(state, outcome, now=now),
        pace=outcome.pace,
        kind=outcome.kind or state.kind,
        former_kind=former_kind(state, outcome.kind or state.kind),
        entries=outcome.entries if outcome.entries and not outcome.partial else state.entries,
        arrears=outcome.arrears,
    )


def _full_at(state: VisitState, outcome: Arrived | Pushed, *, now: datetime) -> datetime | None:
    """Say when the last whole body came, or so that the next comes when articles are due.

    What isn't whole tells nothing of the articles that were owed before.
    """
    is_whole = isinstance(outcome, Arrived) and not outcome.partial
    if outcome.owed_in is None:
        return now if is_whole else state.full_at
    full_at = now + outcome.owed_in - FULL_FETCH
    return full_at if is_whole or state.full_at is None else min(full_at, state.full_at)


def pushed(before: VisitState, push: Pushed, *, now: datetime) -> VisitState:
    """Give the state after a hub has delivered something."""
    if push.owed_in is not None:
        before = before._replace(body_hash=None, full_at=_full_at(before, push, now=now))
    if not push.fresh:
        return before
    rhythm = _learn(before, push.fresh, now=now)
    return before._replace(
        rhythm=rhythm, silent_after=silent_after(rhythm, now=now), hub_first=True
    )


def failed(before: VisitState, failure: Failed, *, now: datetime) -> VisitState:
    """Give the state after a visit that failed."""
    pause = failure.retry_after
    if pause is None and failure.status == HTTPStatus.TOO_MANY_REQUESTS:
        pause = RATE_LIMIT_PAUSE
    held = before._replace(hold_until=now + min(pause, LONGEST_HOLD)) if pause else before
    if failure.code in NOT_TRIED:
        return held
    if before.trouble == "empty":
        # Otherwise a 304 would end the failures, though nobody knows whether it is still empty.
        held = held._replace(etag=None, last_modified=None, body_hash=None)
    is_gone, has_moved = (
        failure.status == HTTPStatus.GONE,
        (before.away or before.address) is not None,
    )
    after = held._replace(
        last_visit_at=now,
        failures=before.failures + 1,
        failing_since=before.failing_since or now,
        error_code=failure.code,
        error=sentence(failure),
        gone_at=now if is_gone and not has_moved else before.gone_at,
    )
    # A host that asks for fewer visits is alive, and is to be known by the address that it has;
    # but asking again and again it would keep the source from ever being visited elsewhere.
    asks_again = before.away is not None and before.error_code == failure.code
    stays = failure.status == HTTPStatus.TOO_MANY_REQUESTS and not asks_again
    return after if stays else looked_for(after, gone=is_gone, now=now)


def sentence(failure: Failed) -> str:
    """Say why a visit failed, without a full stop: wherever it is shown, more follows."""
    return failure.message.removesuffix(".")


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
