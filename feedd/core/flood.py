"""Whether a visit is a flood: most of a known source's entries are suddenly new.

Usually its site was rebuilt or its addresses changed, and old news would be alerted as new. So the
alerts of such a visit are held until a person releases or drops them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedd.core.model import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

PAST_VISITS = 5
"""A source that was visited less often than this has no usual share yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Influx:
    """How much of one visit to a source was new.

    ``usual`` is the share of new entries to expect from earlier visits, for the time since the
    last; None when there were too few visits to know.
    """

    source: str
    entries: int
    new: int
    usual: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """What an earlier visit to a source brought; the very first one doesn't count as such."""

    at: datetime
    entries: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodBreaker:
    """What makes a visit a flood.

    It holds at least ``entries`` entries, ``share`` of them or more are new, and that is at least
    ``factor`` times what is usual for the source.
    """

    entries: int = 20
    share: float = 0.8
    factor: float = 3.0

    def may_trip(self, *, entries: int, new: int) -> bool:
        """Tell whether a visit may be a flood, whatever is usual for its source."""
        return entries >= self.entries and new >= self.share * entries


def flood_reason(influx: Influx, breaker: FloodBreaker) -> Reason | None:
    """Say why a visit is a flood, or None when it isn't or can't be known."""
    if influx.usual is None or influx.entries < breaker.entries:
        return None
    share = influx.new / influx.entries
    flooded = max(breaker.share, min(1.0, breaker.factor * influx.usual))
    if share < flooded or share <= influx.usual:
        return None
    return Reason(
        name="flood",
        text=f"{influx.new} of {influx.entries} entries of {influx.source} are suddenly new where"
        f" {influx.usual:.0%} is usual: held until a person releases or drops them",
        score=share,
    )


def usual_share(past: Sequence[PastVisit], *, entries: int, now: datetime) -> float | None:
    """Give the share of a visit's entries that may well be new; None with too little history.

    It is the larger of two estimates: the median share of the visits that brought anything new,
    for sources that replace their whole page at once; and what the usual pace brings in the time
    since the last visit, for feeds that couldn't be read for a while.
    """
    if len(past) < PAST_VISITS or entries == 0:
        return None
    shares = sorted(visit.new / visit.entries for visit in past if visit.new)
    edition = shares[len(shares) // 2] if shares else 0.0
    times = [visit.at for visit in past]
    span = max(times) - min(times)
    if not span:
        return edition
    waited = (now - max(times)) / span
    missed = sum(visit.new for visit in past) * waited / entries
    return min(1.0, max(edition, missed))
