"""When a source has moved for good, and when it is looked for where it was declared.

A permanent redirect is believed once it has lasted. Once the new address has failed for long,
every other visit goes to the declared one, until either answers: the declared one is taken again
as soon as it gives entries, but if it leads to the new one still, the move holds. A 410 at the
new address ends the move at once; the declared one decides whether the source is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from feedd.core.masking import masked
from feedd.core.visit import Arrived, Unchanged, VisitState

SIGHTINGS: Final = 3
SIGHTED_FOR: Final = timedelta(days=1)
"""A permanent redirect is believed once it was seen this often, unchanged, over this long."""

FAILURES: Final = 3
FAILED_FOR: Final = timedelta(days=1)
"""The new address is doubted after so many failures over so long a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The source has moved for good, or ``back`` to its declared address, as the state says."""

    url: str | None
    back: bool = False


def is_same_feed(before: VisitState, outcome: Arrived | Unchanged) -> bool:
    """Tell whether what came is the feed we know: it holds an entry that it gave before."""
    if isinstance(outcome, Unchanged) or before.last_success_at is None:
        return True
    return outcome.entries > len(outcome.fresh)


def sighted(state: VisitState, target: str | None, *, same: bool, now: datetime) -> VisitState:
    """Count the sightings of a permanent redirect; one that isn't confirmed starts again."""
    if target is None or not same or target == state.address:
        if not state.moved_seen:
            return state
        return state._replace(moved_to=None, moved_seen=0, moved_since=None)
    if target != state.moved_to:
        return state._replace(moved_to=target, moved_seen=1, moved_since=now)
    seen, since = state.moved_seen + 1, state.moved_since or now
    if seen >= SIGHTINGS and now - since >= SIGHTED_FOR:
        return state._replace(address=target, moved_to=None, moved_seen=0, moved_since=None)
    return state._replace(moved_seen=seen)


def returned(state: VisitState, target: str | None) -> VisitState:
    """Take the declared address again after it has answered, unless it leads to the new one."""
    if state.away is None:
        return state
    return state._replace(address=state.away if target == state.away else None, away=None)


def looked_for(state: VisitState, *, gone: bool, now: datetime) -> VisitState:
    """Say where a source that has moved is visited next, after a visit that failed."""
    if state.away is not None:
        return state._replace(address=state.away, away=None)
    if state.address is None:
        return state
    if gone:
        return _at_declared(state, away=None)
    lasting = now - (state.failing_since or now)
    if state.failures >= FAILURES and lasting >= FAILED_FOR:
        return _at_declared(state, away=state.address)
    return state


def move(before: VisitState, after: VisitState) -> Moved | None:
    """Say where a visit has moved its source to, if it has; to try an address is no move."""
    lived, lives = before.away or before.address, after.away or after.address
    if lived == lives:
        return None
    return Moved(url=lives or after.declared, back=lives is None)


def onward(before: VisitState, after: VisitState) -> str:
    """Say where the next visit goes after one that failed; "" if to the same address."""
    if after.address == before.address:
        return ""
    if after.address is None:
        return ", then its declared address is tried"
    return f", then {masked(after.address)} is tried again"


def _at_declared(state: VisitState, *, away: str | None) -> VisitState:
    # What describes the body at one address says nothing of the other's.
    return state._replace(address=None, away=away, etag=None, last_modified=None, body_hash=None)
