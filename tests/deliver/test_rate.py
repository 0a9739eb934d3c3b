"""A destination is never written to faster than it takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from feedd.core.settings import Endpoint, Rate
from feedd.workers.meters import Meter, Meters

START = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
RATES = st.lists(
    st.builds(
        Rate,
        burst=st.integers(1, 5),
        every=st.timedeltas(timedelta(seconds=1), timedelta(minutes=1)),
    ),
    min_size=1,
    max_size=3,
)


def leave(rates: tuple[Rate, ...], wishes: list[datetime]) -> list[datetime]:
    """Send each message as soon after its wish as the rates allow."""
    meter, left, now = Meter(), [], START
    for wish in wishes:
        now = meter.due(rates, max(wish, now))
        meter = meter.after(rates, now)
        left.append(now)
    return left


def test_a_burst_leaves_at_once_and_the_rest_evenly() -> None:
    rates = (Rate(burst=3, every=timedelta(seconds=5)),)
    seconds = [(at - START).total_seconds() for at in leave(rates, [START] * 6)]
    assert seconds == [0, 0, 0, 5, 10, 15]


def test_an_idle_hour_fills_the_bucket_and_no_more() -> None:
    rates = (Rate(burst=2, every=timedelta(seconds=5)),)
    later = START + timedelta(hours=1)
    seconds = [(at - later).total_seconds() for at in leave(rates, [START] * 3 + [later] * 4)][3:]
    assert seconds == [0, 0, 5, 10]


def test_other_rates_begin_anew() -> None:
    rate, meters = Rate(burst=1, every=timedelta(minutes=1)), Meters()
    slow = Endpoint(name="desk", url="https://desk.example/", rates=(rate,))
    assert meters.count(slow, START) == START + rate.every
    assert meters.room(slow, most=9, now=START) == 0
    slower = replace(slow, rates=(rate, Rate(burst=1, every=timedelta(hours=1))))
    assert meters.room(slower, most=9, now=START) == 1
    assert meters.count(slower, START) == START + timedelta(hours=1)


def test_without_a_rate_nothing_waits() -> None:
    assert leave((), [START] * 9) == [START] * 9


def test_a_clock_that_was_set_back_holds_up_nothing() -> None:
    rates = (Rate(burst=2, every=timedelta(seconds=5)),)
    meter = Meter().after(rates, START).after(rates, START)
    assert meter.due(rates, START) == START + timedelta(seconds=5)
    before = START - timedelta(days=1)
    assert meter.due(rates, before) == before
    assert meter.after(rates, before).due(rates, before) == before + timedelta(seconds=5)


@given(RATES, st.lists(st.integers(0, 600), max_size=40))
def test_any_span_holds_its_burst_and_what_it_refills(
    rates: list[Rate], wishes: list[int]
) -> None:
    left = leave(tuple(rates), [START + timedelta(seconds=s) for s in sorted(wishes)])
    for rate in rates:
        for first in range(len(left)):
            for last in range(first, len(left)):
                refilled = (left[last] - left[first]) / rate.every
                assert last - first + 1 <= rate.burst + refilled + 1e-6
