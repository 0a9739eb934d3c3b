"""P3, P4, P5, P9: when the next visit is, and the sentence that says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.arrears import Arrears
from feedd.core.model import Pace
from feedd.core.politeness import AskedWait
from feedd.core.schedule import first_visit, is_due, next_visit, refusal
from feedd.core.visit import Arrived, Failed, Outcome, Unchanged, VisitState
from tests.schedule.visits import (
    DAY,
    FAR,
    GONE,
    HOUR,
    MONDAY,
    OUTAGE,
    SOURCE,
    TIMEOUT,
    Visitor,
    arrived,
    limited,
    wait,
)

MINUTE = timedelta(minutes=1)
BUSY = Arrived(entries=20, fresh=tuple(MONDAY - MINUTE * n for n in range(20)))
"""A first bulletin of a source that publishes every minute: its own rhythm asks for the floor."""


def max_age(span: timedelta) -> AskedWait:
    return AskedWait(wait=span, by="Cache-Control max-age")


ASKED: dict[str, tuple[Outcome, timedelta, str]] = {
    "nothing": (BUSY, HOUR, "no more often than every 1 h"),
    "ttl": (replace(BUSY, pace=Pace(ttl=3 * HOUR)), 3 * HOUR, "the feed asks for 3 h (ttl)"),
    "ttl below the floor": (replace(BUSY, pace=Pace(ttl=MINUTE)), HOUR, "than every 1 h"),
    "ttl of nothing": (replace(BUSY, pace=Pace(ttl=timedelta(0))), HOUR, "than every 1 h"),
    "update interval": (
        replace(BUSY, pace=Pace(update_interval=2 * HOUR)),
        2 * HOUR,
        "the feed asks for 2 h (sy:updatePeriod)",
    ),
    "max-age": (
        replace(BUSY, asked=max_age(90 * MINUTE)),
        90 * MINUTE,
        "the server asks for 1 h 30 min (Cache-Control max-age)",
    ),
    "Expires": (
        replace(BUSY, asked=AskedWait(wait=2 * HOUR, by="Expires")),
        2 * HOUR,
        "the server asks for 2 h (Expires)",
    ),
    "the longest of all": (
        replace(BUSY, pace=Pace(ttl=4 * HOUR, update_interval=2 * HOUR), asked=max_age(3 * HOUR)),
        4 * HOUR,
        "the feed asks for 4 h (ttl)",
    ),
    "ten years": (replace(BUSY, asked=max_age(3650 * DAY)), DAY, "at least every 1 d"),
}


@pytest.mark.parametrize(("outcome", "expected", "why"), ASKED.values(), ids=ASKED)
def test_the_wait_is_the_longest_that_anybody_asks_for(
    outcome: Outcome, expected: timedelta, why: str
) -> None:
    decided = next_visit(VisitState(), outcome, SOURCE, now=MONDAY, jitter=0.5)
    assert decided.at == MONDAY + expected
    assert why in decided.why


def test_max_age_on_a_304_counts_too() -> None:
    visitor = Visitor()
    visitor.visit(BUSY)
    visitor.now += HOUR
    decided = visitor.visit(Unchanged(asked=max_age(5 * HOUR)))
    assert decided.at == visitor.now + 5 * HOUR


def test_what_a_feed_asks_for_holds_after_a_304_that_has_no_body() -> None:
    visitor = Visitor()
    visitor.visit(replace(BUSY, pace=Pace(ttl=6 * HOUR)))
    visitor.now += 6 * HOUR
    assert visitor.visit(Unchanged()).at == visitor.now + 6 * HOUR


@pytest.mark.parametrize(
    ("asked", "minutes"), [(2, 60), (90, 90), (10_000, 1_440)], ids=["floor", "then", "ceiling"]
)
def test_a_feed_whose_archive_owes_entries_is_visited_when_it_is_asked_again(
    asked: int, minutes: int
) -> None:
    visitor = Visitor()
    visitor.until(MONDAY + 5 * DAY, lambda _: arrived())
    owed = Arrears(since=MONDAY, tries=1, ask_at=visitor.now + asked * MINUTE)
    decided = visitor.visit(replace(arrived(), arrears=owed))
    assert decided.at == visitor.now + minutes * MINUTE


def test_a_visit_is_moved_past_the_hours_to_skip() -> None:
    pace = Pace(skip_hours=frozenset({13, 14, 15}))
    decided = Visitor().visit(replace(BUSY, pace=pace))
    assert decided.at == MONDAY.replace(hour=16)
    assert "skipHours" in decided.why


def test_a_visit_is_moved_past_the_days_to_skip() -> None:
    pace = Pace(skip_days=frozenset({0, 1}))
    assert Visitor().visit(replace(BUSY, pace=pace)).at == MONDAY.replace(day=4, hour=0)


def test_a_feed_that_skips_every_hour_is_visited_all_the_same() -> None:
    pace = Pace(skip_hours=frozenset(range(24)))
    assert Visitor().visit(replace(BUSY, pace=pace)).at == MONDAY + HOUR


RETRY_AFTER: dict[str, tuple[Failed, timedelta]] = {
    "429 with a wait": (limited(5 * HOUR), 5 * HOUR),
    "503 with a wait": (replace(OUTAGE, retry_after=3 * HOUR), 3 * HOUR),
    "a wait below the floor": (limited(MINUTE), HOUR),
    "429 without one": (limited(None), HOUR),
    "503 without one": (OUTAGE, HOUR),
    "a wait beyond reason": (limited(1000 * DAY), 7 * DAY),
    "the host is held": (Failed(code="host_held", message="held", retry_after=2 * HOUR), 2 * HOUR),
}


@pytest.mark.parametrize(("failure", "expected"), RETRY_AFTER.values(), ids=RETRY_AFTER)
@pytest.mark.parametrize("jitter", [0.0, 0.999])
def test_nothing_is_visited_before_the_time_that_retry_after_names(
    failure: Failed, expected: timedelta, jitter: float
) -> None:
    assert expected <= wait(failure, jitter=jitter) <= expected * 1.25


def test_a_rate_limit_asks_for_an_hour_at_least_even_of_an_impatient_source() -> None:
    impatient = replace(SOURCE, interval=MINUTE)
    assert wait(limited(None), impatient, jitter=0.0) == HOUR
    assert wait(OUTAGE, impatient, jitter=0.0) == MINUTE


def test_nobody_comes_more_than_an_hour_after_a_long_pause() -> None:
    assert wait(limited(7 * DAY), jitter=0.999) <= 7 * DAY + HOUR


def test_a_host_that_is_held_is_no_failure_of_the_source() -> None:
    visitor = Visitor()
    visitor.visit(Failed(code="host_held", message="held", retry_after=HOUR))
    assert (visitor.state.failures, visitor.state.last_visit_at) == (0, None)


def test_after_a_storm_of_503_a_hundred_sources_do_not_return_at_once() -> None:
    returns = {wait(OUTAGE, jitter=n / 100) for n in range(100)}
    assert len(returns) == 100
    assert max(returns) - min(returns) > 10 * MINUTE


@pytest.mark.parametrize("outcome", [OUTAGE, TIMEOUT, limited(HOUR)])
def test_validators_survive_a_failure_byte_for_byte(outcome: Failed) -> None:
    visitor = Visitor()
    visitor.visit(replace(BUSY, etag='W/"a b"', last_modified="yesterday"))
    visitor.visit(outcome)
    assert (visitor.state.etag, visitor.state.last_modified) == ('W/"a b"', "yesterday")


@given(
    st.lists(
        st.sampled_from([BUSY, arrived(3), Unchanged(), OUTAGE, TIMEOUT, limited(None)]),
        min_size=1,
        max_size=30,
    ),
    st.floats(0, 1, exclude_max=True),
)
def test_a_visit_is_never_before_the_floor_and_never_put_off_for_ever(
    outcomes: list[Outcome], jitter: float
) -> None:
    visitor = Visitor(jitter=jitter)
    for outcome in outcomes:
        at = visitor.visit(outcome).at
        assert at is not None
        assert HOUR <= at - visitor.now <= 9 * DAY
        visitor.now = at


def test_twenty_restarts_in_five_minutes_make_no_visit() -> None:
    """P3: what is stored says when, so a restart has nothing to say."""
    visitor = Visitor()
    visitor.visit(BUSY)
    stored = visitor.state
    assert not any(
        is_due(stored, now=MONDAY + n * 15 * timedelta(seconds=1), farthest=FAR) for n in range(20)
    )


def test_a_last_visit_in_the_future_counts_as_due() -> None:
    """The clock was set back by a day: the source isn't left alone for that day."""
    visitor = Visitor()
    visitor.visit(BUSY)
    assert is_due(visitor.state, now=MONDAY - DAY, farthest=FAR)


def test_a_parked_source_is_never_due() -> None:
    visitor = Visitor()
    visitor.visit(GONE)
    assert not is_due(visitor.state, now=MONDAY + 1000 * DAY, farthest=FAR)


REFUSALS: dict[str, tuple[Outcome, timedelta, str | None]] = {
    "just visited": (BUSY, 59 * MINUTE, "visited less than 1 h ago"),
    "long ago": (BUSY, HOUR, None),
    "asked to wait": (limited(5 * HOUR), 4 * HOUR, "asked for a pause: 1 h left"),
    "waited": (limited(5 * HOUR), 5 * HOUR, None),
    "failed": (OUTAGE, HOUR, None),
    "gone": (GONE, 100 * DAY, "gone for good"),
    "the clock was set back": (BUSY, -DAY, None),
}


@pytest.mark.parametrize(("outcome", "later", "expected"), REFUSALS.values(), ids=REFUSALS)
def test_a_person_who_asks_is_held_to_the_floor_too(
    outcome: Outcome, later: timedelta, expected: str | None
) -> None:
    visitor = Visitor()
    visitor.visit(outcome)
    said = refusal(visitor.state, SOURCE, now=MONDAY + later)
    assert said == expected or (expected is not None and said is not None and expected in said)


def test_a_source_never_visited_may_be_visited_at_once() -> None:
    assert refusal(VisitState(), SOURCE, now=MONDAY) is None


def test_first_visits_of_many_sources_fill_the_floor_evenly() -> None:
    """P9: the busiest 10 s hold at most 3 times the mean."""
    at = [first_visit(SOURCE, now=MONDAY, phase=n / 10_000, among=10_000) for n in range(10_000)]
    buckets = [0] * 360
    for moment in at:
        buckets[int((moment - MONDAY).total_seconds() // 10)] += 1
    assert max(buckets) <= 3 * 10_000 / 360


def test_first_visits_of_a_few_sources_are_made_within_seconds() -> None:
    last = first_visit(SOURCE, now=MONDAY, phase=0.999, among=5)
    assert last - MONDAY < timedelta(seconds=5)


def test_sources_that_ask_for_nothing_do_not_fall_into_step() -> None:
    waits = {wait(Unchanged(), jitter=n / 10) for n in range(10)}
    assert len(waits) == 10


def test_another_declared_url_voids_what_was_learned() -> None:
    visitor = Visitor()
    visitor.visit(replace(BUSY, etag='"a"'))
    moved = replace(SOURCE, url="https://other.example/feed")
    decided = next_visit(visitor.state, Unchanged(), moved, now=MONDAY + DAY, jitter=0.5)
    assert decided.state.etag is None
    assert decided.state.declared == moved.url
