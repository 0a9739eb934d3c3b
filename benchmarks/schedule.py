"""How well the schedule spends a fixed number of visits: 5,000 simulated sources.

Entries come as Poisson processes: how many a day differs from source to source by orders of
magnitude (log-normal, from one a month to hundreds a day), and each source has its own busy hours
and quieter weekends. feedd's schedule runs first; fixed intervals and Miniflux's
``entry_frequency`` formula then get the same number of visits to spend.

    hit rate   visits that found something new
    delay      from an entry's publication to the visit that found it; median over all entries,
               and the mean over sources of each source's mean, so that small ones count

Run: python benchmarks/schedule.py [--sources N] [--days N]
"""

from __future__ import annotations

import argparse
import random
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import cos, exp, pi
from statistics import fmean, median

from feedd.core.schedule import first_visit, next_visit
from feedd.core.settings import Source
from feedd.core.visit import Arrived, Outcome, Unchanged, VisitState

START = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = 3600.0
DAY = 24 * HOUR
WEEK = 7 * DAY
WARM_UP = 14
FLOOR = timedelta(minutes=15)
CEILING = timedelta(days=1)

Times = Sequence[float]
"""Seconds since the start, ascending."""

Policy = Callable[[int, Times, float], Times]
"""Say when source number i, with these entries, is visited up to an end."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a policy came to."""

    name: str
    visits: int
    hits: int
    median_delay: float
    mean_of_means: float

    @property
    def hit_rate(self) -> float:
        """The share of visits that found something new."""
        return self.hits / self.visits


def entries_of(chance: random.Random, days: int) -> Times:
    """Draw the entries of one source, by thinning a process of its highest rate."""
    highest = min(600.0, exp(chance.gauss(-0.3, 2.2)))
    peak, swing, weekend = chance.uniform(0, 24), chance.uniform(1, 2), chance.uniform(0.1, 1)
    times: list[float] = []
    now = -30 * DAY
    while True:
        now += chance.expovariate(highest) * DAY
        if now >= days * DAY:
            return times
        share = exp(swing * (cos(2 * pi * (now / HOUR - peak) / 24) - 1))
        if chance.random() < share * (weekend if int(now // DAY) % 7 >= 5 else 1):
            times.append(now)


def by_feedd(index: int, entries: Times, end: float) -> Times:
    """Visit as feedd does."""
    chance = random.Random(index)
    source = Source(
        name=f"s{index}", url="http://x.example/", interval=FLOOR, max_interval=CEILING
    )
    state, seen = VisitState(), 0
    visits: list[float] = []
    at = first_visit(source, now=START, phase=chance.random(), among=5_000)
    while (now := (at - START).total_seconds()) < end:
        visits.append(now)
        upto = bisect_right(entries, now)
        # A feed shows its newest twenty entries.
        fresh = tuple(START + timedelta(seconds=t) for t in entries[max(seen, upto - 20) : upto])
        outcome: Outcome = Arrived(entries=20, fresh=fresh) if fresh else Unchanged()
        decided = next_visit(state, outcome, source, now=at, jitter=chance.random())
        state, seen = decided.state, upto
        at = decided.at or at
    return visits


def at_fixed(interval: float) -> Policy:
    """Visit every source equally often."""

    def visits(index: int, _: Times, end: float) -> Times:
        phase = random.Random(index).random() * interval
        return [phase + n * interval for n in range(int((end - phase) / interval) + 1)]

    return visits


def by_frequency(factor: float) -> Policy:
    """Visit by Miniflux's formula: a week over its entries, from 5 minutes to 24 hours."""

    def visits(index: int, entries: Times, end: float) -> Times:
        now = random.Random(index).random() * HOUR
        found: list[float] = []
        while now < end:
            found.append(now)
            weekly = bisect_right(entries, now) - bisect_right(entries, now - WEEK)
            wait = WEEK / (weekly * factor) if weekly else DAY
            now += min(max(wait, 300.0), DAY)
        return found

    return visits


def judge(name: str, all_entries: Sequence[Times], policy: Policy, *, days: int) -> Result:
    """Count what a policy's visits found once it had time to learn."""
    begin, end = WARM_UP * DAY, days * DAY
    visits = hits = 0
    delays: list[float] = []
    means: list[float] = []
    for index, entries in enumerate(all_entries):
        times = [t for t in policy(index, entries, end + 2 * DAY) if t >= begin]
        visits += sum(t < end for t in times)
        own = [times[bisect_right(times, t)] - t for t in entries if begin <= t < end]
        found = {bisect_right(times, t) for t in entries if begin <= t < end}
        hits += sum(times[n] < end for n in found)
        delays += own
        if own:
            means.append(fmean(own))
    return Result(name, visits, hits, median(delays), fmean(means))


def with_budget(
    name: str,
    make: Callable[[float], Policy],
    all_entries: Sequence[Times],
    *,
    visits: int,
    days: int,
) -> Result:
    """Find the setting with which a policy makes about as many visits; more comes with more."""
    low, high = 0.05, 50.0
    for _ in range(12):
        middle = (low * high) ** 0.5
        made = judge(name, all_entries, make(middle), days=days).visits
        low, high = (middle, high) if made < visits else (low, middle)
    return judge(name, all_entries, make((low * high) ** 0.5), days=days)


def show(result: Result) -> str:
    """Write a line of the table."""
    return (
        f"{result.name:<24}{result.visits:>10}{result.hit_rate:>10.1%}"
        f"{result.median_delay / 60:>13.1f} min{result.mean_of_means / 60:>13.0f} min"
    )


def main() -> None:
    """Simulate, and print a table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--sources", type=int, default=5_000)
    options.add_argument("--days", type=int, default=28)
    chosen = options.parse_args()
    chance, days = random.Random(1), chosen.days
    all_entries = [entries_of(chance, days + 2) for _ in range(chosen.sources)]
    begun = time.process_time()
    ours = judge("feedd", all_entries, by_feedd, days=days)
    spent = time.process_time() - begun
    whole = chosen.sources * (days - WARM_UP) * DAY
    fixed = judge("fixed interval", all_entries, at_fixed(whole / ours.visits), days=days)
    miniflux = with_budget(
        "Miniflux's formula", by_frequency, all_entries, visits=ours.visits, days=days
    )
    print(f"{chosen.sources} sources, days {WARM_UP} to {days}; feedd took {spent:.0f} s of CPU")
    print(f"{'':<24}{'visits':>10}{'hit rate':>10}{'median delay':>17}{'mean of means':>17}")
    for result in (fixed, miniflux, ours):
        print(show(result))
    print(
        f"feedd against fixed: {ours.hit_rate / fixed.hit_rate:.2f} times the hit rate, "
        f"{ours.median_delay / fixed.median_delay:.2f} times the median delay"
    )


if __name__ == "__main__":
    main()
