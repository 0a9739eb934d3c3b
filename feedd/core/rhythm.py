"""How often a source publishes, and at which hours: learned from what each visit found.

Arrivals are taken for a Poisson process whose rate changes with the hour of the day and the day
of the week (UTC)::

    rate(t) = entries ÷ hours watched × share of t's hour × share of t's weekday

Entries are countable, so irregular visits don't bias the rate as they do for pages, where only
"changed" is seen (Cho and Garcia-Molina, *Estimating frequency of change*, 2003); what remains is
their half-event prior, which keeps a source that has shown nothing from being called dead.

Between long and short memory the livelier counts: when much more comes than usual, the last hours
say more about the next one than any profile does.

How often to visit follows from what a visit is worth. If the harm of a delay grows with its
square root (the second hour matters less than the first), then a limited number of visits does
least harm when spread by the rate to the power of ⅔, neither evenly nor in proportion::

    visits per hour at t = (rate(t) × unit)^⅔ ÷ unit

``unit`` is the interval at which a source is visited that publishes once per unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt
from typing import Final, NamedTuple

HOUR: Final = timedelta(hours=1)
WEEK_HOURS: Final = 168

HALF_LIFE: Final = timedelta(days=14)
"""Half of what was learned is forgotten in this time, which holds two weekly cycles."""

BURST_HALF_LIFE: Final = timedelta(hours=6)
BURST_HOURS: Final = BURST_HALF_LIFE / HOUR / log(2)
"""The short memory: as it fades, it holds what came in about the last nine hours."""

BACKLOG: Final = timedelta(days=60)
"""Older entries of a first bulletin say nothing about the present rhythm."""

EXPONENT: Final = 2 / 3
PRIOR_ENTRIES: Final = 0.5
PRIOR_HOURS: Final = 2.0
"""Half an entry in two hours is a hopeful guess; a day without entries makes it a modest one."""

EVEN_BY_HOUR: Final = 12.0
EVEN_BY_DAY: Final = 7.0
"""Pseudo-entries that hold the shares of hours and days level until real ones outweigh them."""


ASLEEP: Final = timedelta(days=7)
"""After a longer time without visits feedd was off: entries may have come and gone meanwhile."""

DAY_WATCHED: Final = 23.0
"""Hours, a day's after fading: before that nobody knows how much a source publishes a week."""

AT_ONCE: Final = timedelta(minutes=1)
"""A first visit's dates within this are of one moment, such as that of the feed's making."""

KEPT: Final = 2_048
"""Rhythms that are cached: a source's is read when it is due and when its visit is stored."""

Arrival = tuple[datetime, float]
"""When an entry came, and how much of one it is."""


class Rhythm(NamedTuple):
    """What has been learned: counts that fade, 24 hours and 7 weekdays (Monday first) of them.

    ``entries`` came in ``watched`` hours up to ``at``, the newest at ``last``; ``longest_gap`` is
    the longest time between two of them, in hours. ``recent`` is the short memory's count.
    ``ever`` doesn't fade, so that it reaches four even where one entry comes a week.

    A tuple, as one is made for every visit.
    """

    at: datetime | None = None
    last: datetime | None = None
    ever: int = 0
    entries: float = 0.0
    watched: float = 0.0
    longest_gap: float = 0.0
    recent: float = 0.0
    by_hour: tuple[float, ...] = (0.0,) * 24
    by_day: tuple[float, ...] = (0.0,) * 7

    @property
    def rate(self) -> float:
        """Entries per hour, all hours taken together."""
        return (self.entries + PRIOR_ENTRIES) / (self.watched + PRIOR_HOURS)

    @property
    def per_week(self) -> float | None:
        """Entries per week as seen, without the prior; None until a day has been seen."""
        return WEEK_HOURS * self.entries / self.watched if self.watched >= DAY_WATCHED else None

    def until(self, moment: datetime) -> Rhythm:
        """Give the rhythm as it is at a later moment if nothing has come since."""
        if self.at is None or moment <= self.at:
            return self
        span = moment - self.at
        weight = _weight(span)
        return Rhythm(
            at=moment,
            last=self.last,
            ever=self.ever,
            entries=self.entries * weight,
            watched=self.watched * weight + _weighted_hours(span),
            longest_gap=self.longest_gap,
            recent=self.recent * _weight(span, BURST_HALF_LIFE),
            by_hour=tuple([n * weight for n in self.by_hour]),
            by_day=tuple([n * weight for n in self.by_day]),
        )

    def rate_at(self, moment: datetime) -> float:
        """Entries per hour to be expected at a moment."""
        hour = _share(self.by_hour, moment.hour, EVEN_BY_HOUR)
        usual = self.rate * hour * _share(self.by_day, moment.weekday(), EVEN_BY_DAY)
        return max(usual, self._burst_at(moment))

    def _burst_at(self, moment: datetime) -> float:
        # Three standard deviations below the count, so that nine entries are no burst yet.
        sure = self.recent - 3 * sqrt(self.recent)
        if sure <= 0 or self.at is None:
            return 0.0
        return sure * _weight(moment - self.at, BURST_HALF_LIFE) / BURST_HOURS

    def to_text(self) -> str:
        """Write the rhythm as one line of numbers, to be kept in a column."""
        times = ("-" if t is None else t.isoformat() for t in (self.at, self.last))
        counts = (self.entries, self.watched, self.longest_gap, self.recent)
        numbers = (*counts, *self.by_hour, *self.by_day)
        return " ".join((*times, str(self.ever), *(f"{n:.4g}" for n in numbers)))

    @staticmethod
    @lru_cache(maxsize=KEPT)
    def from_text(text: str) -> Rhythm:
        """Read what ``to_text`` wrote; an empty text is an empty rhythm."""
        if not text:
            return Rhythm()
        first, second, ever, *words = text.split(" ")
        at, last = (None if t == "-" else datetime.fromisoformat(t) for t in (first, second))
        entries, watched, longest_gap, recent, *bins = map(float, words)
        return Rhythm(
            at=at,
            last=last,
            ever=int(ever),
            entries=entries,
            watched=watched,
            longest_gap=longest_gap,
            recent=recent,
            by_hour=tuple(bins[:24]),
            by_day=tuple(bins[24:]),
        )


def learn(rhythm: Rhythm, fresh: Sequence[datetime | None], *, now: datetime) -> Rhythm:
    """Take in one visit: the publication times of the entries never seen before, if any.

    A time that can't be right (in the future, or before the visit that would have seen it) counts
    as unknown; such entries are spread evenly over the time since that visit.
    """
    if rhythm.at is None:
        return _from_backlog(fresh, now)
    start = min(rhythm.at, now)
    dated = sorted(moment for moment in fresh if moment is not None and start <= moment <= now)
    arrivals = _on_time(dated, now) + _evenly(start, now, len(fresh) - len(dated))
    seen = rhythm.until(now)
    if fresh:
        first = min(dated[0], start + ASLEEP) if len(dated) == len(fresh) else start
        gap = _longest_gap(rhythm, first)
        seen = seen._replace(ever=seen.ever + len(fresh), longest_gap=gap)
    return _add(seen, arrivals, newest=now if fresh else None, now=now)


def reach(rhythm: Rhythm, now: datetime, *, unit: timedelta, limit: timedelta) -> timedelta:
    """Say how long to wait until a visit is worth making; at most ``limit``."""
    unit_hours = unit / HOUR
    due, moment, end = 0.0, now, now + limit
    while moment < end:
        pace = float((rhythm.rate_at(moment) * unit_hours) ** EXPONENT) / unit_hours
        step = min(_to_next_hour(moment), (end - moment) / HOUR)
        if due + pace * step >= 1:
            return moment - now + HOUR * ((1 - due) / pace)
        due += pace * step
        moment += HOUR * step
    return limit


def _from_backlog(fresh: Sequence[datetime | None], now: datetime) -> Rhythm:
    dated = sorted(t for t in fresh if t is not None and now - BACKLOG <= t <= now)
    if not dated or dated[-1] - dated[0] < AT_ONCE:
        return Rhythm(at=now, last=dated[-1] if dated else None)
    # The oldest opens the time watched; only those after it are arrivals within it.
    longest_gap = max((b - a) / HOUR for a, b in pairwise(dated))
    empty = Rhythm(
        ever=len(dated) - 1, longest_gap=longest_gap, watched=_weighted_hours(now - dated[0])
    )
    return _add(empty, _on_time(dated[1:], now), newest=dated[-1], now=now)


def _add(
    rhythm: Rhythm, arrivals: Sequence[Arrival], *, newest: datetime | None, now: datetime
) -> Rhythm:
    by_hour, by_day, total = list(rhythm.by_hour), list(rhythm.by_day), rhythm.entries
    for moment, weight in arrivals:
        total += weight
        by_day[moment.weekday()] += weight
        # Half of it goes to the hours beside, for no source keeps to the minute.
        for offset, part in ((-1, 0.25), (0, 0.5), (1, 0.25)):
            by_hour[(moment.hour + offset) % 24] += weight * part
    return Rhythm(
        at=now,
        last=newest or rhythm.last,
        ever=rhythm.ever,
        entries=total,
        watched=rhythm.watched,
        longest_gap=rhythm.longest_gap,
        recent=rhythm.recent + sum(w * _weight(now - t, BURST_HALF_LIFE) for t, w in arrivals),
        by_hour=tuple(by_hour),
        by_day=tuple(by_day),
    )


def _longest_gap(rhythm: Rhythm, following: datetime) -> float:
    if rhythm.last is None:
        return rhythm.longest_gap
    return max(rhythm.longest_gap, (following - rhythm.last) / HOUR)


def _on_time(dated: Sequence[datetime], now: datetime) -> tuple[Arrival, ...]:
    return tuple((moment, _weight(now - moment)) for moment in dated)


def _evenly(start: datetime, end: datetime, count: int) -> tuple[Arrival, ...]:
    if not count:
        return ()
    pieces = max(1, min(WEEK_HOURS, round((end - start) / HOUR)))
    step = (end - start) / pieces
    return tuple((start + step * (i + 0.5), count / pieces) for i in range(pieces))


def _weight(age: timedelta, half_life: timedelta = HALF_LIFE) -> float:
    return float(0.5 ** max(0.0, age / half_life))


def _weighted_hours(span: timedelta) -> float:
    # The integral of the fading weight over a span that ends now.
    return (HALF_LIFE / HOUR) / log(2) * (1 - _weight(span))


def _share(counts: tuple[float, ...], index: int, even: float) -> float:
    size = len(counts)
    return size * (counts[index] + even / size) / (sum(counts) + even)


def _to_next_hour(moment: datetime) -> float:
    return 1 - (moment.minute * 60 + moment.second + moment.microsecond / 1e6) / 3600
