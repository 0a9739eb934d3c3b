"""When a source has moved for good: a permanent redirect is believed once it has lasted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from feedd.core.visit import Arrived, Unchanged, VisitState

SIGHTINGS: Final = 3
SIGHTED_FOR: Final = timedelta(days=1)
"""A permanent redirect is believed after so many equal sightings over so long a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The source has moved for good; the new address is in the state."""

    url: str


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
        return replace(state, moved_to=None, moved_seen=0, moved_since=None)
    if target != state.moved_to:
        return replace(state, moved_to=target, moved_seen=1, moved_since=now)
    seen, since = state.moved_seen + 1, state.moved_since or now
    if seen >= SIGHTINGS and now - since >= SIGHTED_FOR:
        return replace(state, address=target, moved_to=None, moved_seen=0, moved_since=None)
    return replace(state, moved_seen=seen)


def move(before: VisitState, after: VisitState) -> Moved | None:
    """Tell of a source that has moved by what a visit left, or None."""
    if after.address is None or after.address == before.address:
        return None
    return Moved(url=after.address)
