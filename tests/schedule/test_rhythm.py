"""P10: what is learned of how often a source publishes, and when."""

from __future__ import annotations

import random
from bisect import bisect_right
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.rhythm import Rhythm, learn, reach
from tests.schedule.visits import DAY, HOUR, MONDAY

UNIT = timedelta(minutes=15)


def poisson(per_day: float, days: int, *, seed: int = 1) -> list[datetime]:
    chance, at, times = random.Random(seed), MONDAY, []
    while (at := at + DAY * chance.expovariate(per_day)) < MONDAY + days * DAY:
        times.append(at)
    return times


def visited(times: list[datetime], every: timedelta, days: int, *, dated: bool = True) -> Rhythm:
    rhythm, now = learn(Rhythm(), (), now=MONDAY), MONDAY
    while now < MONDAY + days * DAY:
        now += every
        fresh = times[bisect_right(times, now - every) : bisect_right(times, now)]
        rhythm = learn(rhythm, fresh if dated else [None] * len(fresh), now=now)
    return rhythm


@pytest.mark.parametrize("per_day", [3, 50])
@pytest.mark.parametrize("every", [2 * HOUR, DAY])
@pytest.mark.parametrize("dated", [True, False])
def test_the_rate_learned_is_the_true_one_however_often_one_visits(
    per_day: float, every: timedelta, *, dated: bool
) -> None:
    rhythm = visited(poisson(per_day, 60), every, 60, dated=dated)
    assert rhythm.rate * 24 == pytest.approx(per_day, rel=0.4)


def test_a_first_bulletin_with_dates_teaches_the_rate_at_once() -> None:
    fresh = [MONDAY - HOUR * 8 * n for n in range(20)]
    assert learn(Rhythm(), fresh, now=MONDAY).rate * 24 == pytest.approx(3, rel=0.15)


def test_a_first_bulletin_whose_dates_are_those_of_its_making_teaches_no_rate() -> None:
    fresh = [MONDAY - timedelta(milliseconds=50) * n for n in range(30)]
    assert learn(Rhythm(), fresh, now=MONDAY).rate == learn(Rhythm(), (), now=MONDAY).rate


def test_a_source_that_falls_asleep_is_visited_ever_more_rarely() -> None:
    rhythm = visited(poisson(20, 14), HOUR, 14)
    waits = []
    for day in range(14, 60, 10):
        now = MONDAY + day * DAY
        rhythm = learn(rhythm, (), now=now)
        waits.append(reach(rhythm, now, unit=UNIT, limit=7 * DAY))
    assert waits == sorted(waits)
    assert waits[-1] > 3 * waits[0]


def test_the_wait_grows_with_the_power_of_two_thirds() -> None:
    slow = reach(Rhythm(entries=8e4, watched=1e6), MONDAY, unit=HOUR, limit=99 * DAY)
    fast = reach(Rhythm(entries=64e4, watched=1e6), MONDAY, unit=HOUR, limit=99 * DAY)
    assert slow / fast == pytest.approx(4, rel=1e-3)


def test_a_source_that_publishes_once_per_unit_is_visited_once_per_unit() -> None:
    rhythm = Rhythm(entries=1e6, watched=1e6)
    assert reach(rhythm, MONDAY, unit=HOUR, limit=DAY) / HOUR == pytest.approx(1, rel=1e-3)


def test_the_busy_hours_are_visited_more_often_than_the_quiet_ones() -> None:
    times = [
        MONDAY.replace(hour=h, minute=m) + DAY * d
        for d in range(28)
        for h in (8, 9, 10)
        for m in (5, 25, 45)
    ]
    rhythm = visited(times, HOUR, 28)
    morning = MONDAY + 28 * DAY - HOUR * 4
    night = morning + 14 * HOUR
    busy = reach(rhythm, morning, unit=UNIT, limit=DAY)
    quiet = reach(rhythm, night, unit=UNIT, limit=DAY)
    assert quiet > 3 * busy


def test_a_burst_of_news_brings_more_visits_at_once_and_its_end_fewer() -> None:
    rhythm, now = visited(poisson(5, 28), HOUR, 28), MONDAY + 28 * DAY
    usual = reach(rhythm, now, unit=UNIT, limit=DAY)
    rhythm = learn(
        rhythm, [now + HOUR - 2 * timedelta(minutes=n) for n in range(25)], now=now + HOUR
    )
    burst = reach(rhythm, now + HOUR, unit=UNIT, limit=DAY)
    rhythm = learn(rhythm, (), now=now + 2 * DAY)
    after = reach(rhythm, now + 2 * DAY, unit=UNIT, limit=DAY)
    assert burst < usual / 2
    assert after > usual / 2


def test_a_few_entries_at_once_are_no_burst() -> None:
    rhythm, now = visited(poisson(5, 28), HOUR, 28), MONDAY + 28 * DAY
    more = learn(rhythm, [now] * 5, now=now)
    assert more.rate_at(now) == more._replace(recent=0.0).rate_at(now)


def test_quiet_weekends_are_noticed() -> None:
    times = [t for t in poisson(40, 42) if t.weekday() < 5]
    rhythm = visited(times, HOUR, 42)
    saturday = MONDAY + 47 * DAY
    assert saturday.weekday() == 5
    assert rhythm.rate_at(saturday) < rhythm.rate_at(saturday - DAY) / 3


@pytest.mark.parametrize(
    "claimed",
    [MONDAY + 400 * DAY, MONDAY - 9000 * DAY, None],
    ids=["in the future", "long before it was seen", "nothing"],
)
def test_an_entry_whose_date_can_not_be_right_counts_as_one_all_the_same(
    claimed: datetime | None,
) -> None:
    before = learn(Rhythm(), (), now=MONDAY)
    after = learn(before, [claimed], now=MONDAY + DAY)
    assert after.entries == pytest.approx(1)


def test_a_clock_that_was_set_back_teaches_nothing_wrong() -> None:
    rhythm = visited(poisson(5, 20), HOUR, 20)
    again = learn(rhythm, (), now=MONDAY)
    assert again.rate == pytest.approx(rhythm.rate)


rhythms = st.builds(
    Rhythm,
    at=st.none() | st.just(MONDAY),
    last=st.none() | st.just(MONDAY),
    entries=st.floats(0, 1e6),
    watched=st.floats(0, 1e4),
    longest_gap=st.floats(0, 1e5),
    recent=st.floats(0, 1e5),
    by_hour=st.tuples(*[st.floats(0, 1e5)] * 24),
    by_day=st.tuples(*[st.floats(0, 1e5)] * 7),
)


@given(rhythms)
def test_a_rhythm_survives_being_written_down(rhythm: Rhythm) -> None:
    once = Rhythm.from_text(rhythm.to_text())
    assert once == Rhythm.from_text(once.to_text())
    assert once.rate == pytest.approx(rhythm.rate, rel=1e-3)


def test_nothing_written_is_nothing_learned() -> None:
    assert Rhythm.from_text("") == Rhythm()


@given(rhythms, st.integers(0, 24 * 60))
def test_a_wait_is_positive_and_never_beyond_its_limit(rhythm: Rhythm, minutes: int) -> None:
    now = MONDAY + timedelta(minutes=minutes)
    assert timedelta(0) <= reach(rhythm, now, unit=UNIT, limit=DAY) <= DAY
