"""P5, P6: what fails is visited ever more rarely, never given up, and said once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from feedd.core.schedule import is_due
from feedd.core.visit import Failed, Unchanged
from tests.schedule.visits import DAY, FAR, GONE, HOUR, MONDAY, OUTAGE, SOURCE, Visitor, arrived


def test_waits_double_from_the_floor_to_a_day() -> None:
    visitor = Visitor(jitter=0.0)
    hours = []
    for _ in range(8):
        at = visitor.visit(OUTAGE).at
        assert at is not None
        hours.append((at - visitor.now) / HOUR)
        visitor.now = at
    assert hours == [1, 2, 4, 8, 16, 24, 24, 24]


def test_thirty_days_of_failures_cost_fewer_than_sixty_visits() -> None:
    visitor = Visitor(source=replace(SOURCE, interval=timedelta(minutes=15)))
    assert 10 < visitor.until(MONDAY + 30 * DAY, lambda _: OUTAGE) <= 60


def test_what_has_failed_for_a_week_is_asked_once_a_week() -> None:
    visitor = Visitor()
    visitor.until(MONDAY + 60 * DAY, lambda _: OUTAGE)
    waits = [
        made.at - before.at for before, made in pairwise(visitor.made) if made.at and before.at
    ]
    assert max(wait for wait in waits[:8]) <= 1.25 * DAY
    assert waits[-1] >= 7 * DAY


def test_a_year_of_failures_does_not_end_the_visits() -> None:
    visitor = Visitor()
    visitor.until(MONDAY + 365 * DAY, lambda _: OUTAGE)
    at = visitor.made[-1].at
    assert at is not None
    assert at - visitor.now <= 9 * DAY


def test_the_sentence_names_the_failure_and_the_wait() -> None:
    visitor = Visitor(source=replace(SOURCE, interval=timedelta(minutes=2)), jitter=0.0)
    visitor.visit(OUTAGE)
    visitor.visit(OUTAGE)
    assert visitor.visit(OUTAGE).why == (
        "wire.example answers HTTP 503 (failure 3 in a row): waiting 8 min"
    )


def test_the_first_success_ends_it() -> None:
    visitor = Visitor()
    visitor.until(MONDAY + 10 * DAY, lambda _: OUTAGE)
    visitor.visit(Unchanged())
    assert visitor.state.failures == 0
    assert visitor.state.error is None


def test_an_outage_is_told_once_and_its_end_once() -> None:
    visitor = Visitor()
    visitor.visit(arrived(20))
    visitor.now += HOUR
    visitor.until(MONDAY + 5 * DAY, lambda _: OUTAGE)
    assert visitor.notices() == ["failing"]
    visitor.visit(arrived(1))
    visitor.visit(arrived(0))
    assert visitor.notices() == ["failing", "recovered"]


def test_two_failures_are_told_to_nobody() -> None:
    visitor = Visitor()
    for outcome in (OUTAGE, OUTAGE, arrived(1), OUTAGE, OUTAGE, arrived(1)):
        at = visitor.visit(outcome).at
        assert at is not None
        visitor.now = at
    assert visitor.notices() == []


def test_410_parks_the_source_and_says_so() -> None:
    visitor = Visitor()
    decided = visitor.visit(GONE)
    assert decided.at is None
    assert decided.why == "gone for good, so not visited any more"
    assert visitor.notices() == ["gone"]
    assert not is_due(visitor.state, now=MONDAY + 3650 * DAY, farthest=FAR)


def test_a_source_that_was_gone_and_is_asked_by_hand_comes_back() -> None:
    visitor = Visitor()
    visitor.visit(GONE)
    assert visitor.visit(arrived(1)).at is not None
    assert visitor.notices() == ["gone", "recovered"]


def test_a_document_that_can_not_be_read_is_a_failure_like_any_other() -> None:
    """P1: and its validators aren't kept, so that it's asked for in full again."""
    visitor = Visitor()
    visitor.visit(replace(arrived(3), etag='"good"'))
    visitor.visit(Failed(code="not_a_feed", message="the document holds no entries", status=200))
    assert visitor.state.etag == '"good"'
    assert visitor.state.failures == 1
