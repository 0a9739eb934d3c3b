"""Whether a visit is a flood: most of a known source's entries are suddenly new, or revised.

Usually its site was rebuilt or its addresses changed, and old news would be alerted as new; or its
template or selectors changed, so that known entries have other words around their own. So the
alerts of such a visit are held until a person releases or drops them: all of them if its entries
are new, those of revisions if they are revised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from feedd.core.model import Reason

LEAST_ENTRIES = 20
"""A visit that holds fewer entries is no flood."""

LEAST_SHARE = 0.8
"""So many of them at least are new in a flood, or of the known ones revised."""

FACTOR = 3.0
"""So many times what is usual for the source that is at least."""

PAST_VISITS = 5
"""A source that was visited less often than this has no usual share yet."""

LEAST_REVISING = 2
"""A source that has revised its entries in fewer visits than this isn't known to do so."""

Change: TypeAlias = Literal["new", "revised"]
"""What entries of a flood are; to be revised, they have to be known."""

_SAID = {
    "new": "entries of {} are suddenly new",
    "revised": "known entries of {} suddenly have another text, as if its template had changed,",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Influx:
    """How many of the entries of one visit to a source were new; or how many known ones revised.

    ``usual`` is the share to expect from earlier visits, for the time since the last; None when
    there were too few visits to know.
    """

    source: str
    entries: int
    changed: int
    change: Change = "new"
    usual: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """What an earlier visit to a source brought; the very first one doesn't count as such."""

    at: datetime
    entries: int
    new: int
    revised: int = 0

    def having(self, change: Change) -> int:
        """Say how many entries were new, or revised."""
        return self.new if change == "new" else self.revised


def may_be_flood(*, entries: int, changed: int) -> bool:
    """Tell whether a visit may be a flood, whatever is usual for its source."""
    return entries >= LEAST_ENTRIES and changed >= LEAST_SHARE * entries


def flood_reason(influx: Influx) -> Reason | None:
    """Say why a visit is a flood, or None when it isn't or can't be known."""
    if influx.usual is None or influx.entries < LEAST_ENTRIES:
        return None
    share = influx.changed / influx.entries
    flooded = max(LEAST_SHARE, min(1.0, FACTOR * influx.usual))
    if share < flooded or share <= influx.usual:
        return None
    return Reason(
        name="flood",
        text=f"{influx.changed} of {influx.entries} {_SAID[influx.change].format(influx.source)}"
        f" where {influx.usual:.0%} is usual: held until a person releases or drops them",
        score=share,
    )


def usual_share(
    past: Sequence[PastVisit], *, entries: int, now: datetime, change: Change = "new"
) -> float | None:
    """Give the share of a visit's entries that may well be new, or revised.

    None with too little history. It is the larger of two estimates: the median share of the visits
    that brought any, for sources that replace their whole page at once; and what the usual pace
    brings in the time since the last visit, for feeds that couldn't be read for a while. Visits
    that revised nothing count, too, until enough have revised something: a single one in which
    all was revised may have been a change of template.
    """
    if len(past) < PAST_VISITS:
        return None
    shares = [it.having(change) / it.entries for it in past if it.having(change)]
    if change == "revised":
        shares += [0.0] * (2 * LEAST_REVISING - 1 - len(shares))
    shares.sort()
    edition = shares[len(shares) // 2] if shares else 0.0
    times = [visit.at for visit in past]
    span = max(times) - min(times)
    if not span:
        return edition
    waited = (now - max(times)) / span
    missed = sum(visit.having(change) for visit in past) * waited / entries
    return min(1.0, max(edition, missed))
