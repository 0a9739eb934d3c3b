"""A source that fails, falls silent or gives no entries is told of once; so is its recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedd.core.visit import Arrived, Unchanged
from tests.schedule.visits import DAY, HOUR, MONDAY, Visitor, arrived, unchanged

if TYPE_CHECKING:
    from datetime import datetime, timedelta


def publishing(every: timedelta, days: int) -> Visitor:
    """Visit a source each hour that publishes regularly, for some days."""
    visitor = Visitor()
    visitor.visit(Arrived(entries=20, fresh=(None,) * 20))
    last = visitor.now
    while visitor.now < MONDAY + days * DAY:
        visitor.now += HOUR
        new = visitor.now - last >= every
        last = visitor.now if new else last
        visitor.visit(arrived(1) if new else Unchanged())
    return visitor


@pytest.mark.parametrize(
    ("every", "soonest", "latest"),
    [(HOUR, 1, 1.5), (DAY, 6, 14), (3 * DAY, 20, 40)],
    ids=["hourly", "daily", "every three days"],
)
def test_silence_is_measured_by_the_rhythm_of_the_source(
    every: timedelta, soonest: float, latest: float
) -> None:
    visitor = publishing(every, 40)
    assert visitor.notices() == []
    last = visitor.state.rhythm.last
    assert last is not None
    visitor.until(MONDAY + 140 * DAY, unchanged)
    told = next(made for made in visitor.made if made.notice)
    assert told.notice is not None
    assert told.notice.kind == "silent"
    assert told.state.last_visit_at is not None
    assert soonest * DAY <= told.state.last_visit_at - last <= latest * DAY
    assert visitor.notices() == ["silent"]


def test_a_new_entry_ends_the_silence_and_is_told_once() -> None:
    visitor = publishing(HOUR, 20)
    visitor.until(MONDAY + 30 * DAY, unchanged)
    visitor.visit(arrived(1))
    visitor.visit(arrived(1))
    assert visitor.notices() == ["silent", "recovered"]


def test_a_weekend_is_no_silence_for_a_source_that_rests_on_weekends() -> None:
    visitor = Visitor()

    def on_weekdays(now: datetime) -> Arrived | Unchanged:
        return arrived(1) if now.weekday() < 5 else Unchanged()

    visitor.until(MONDAY + 60 * DAY, on_weekdays)
    assert visitor.notices() == []


def test_a_source_that_was_never_lively_is_never_silent() -> None:
    visitor = Visitor()
    visitor.visit(arrived(2, entries=2))
    visitor.until(MONDAY + 300 * DAY, unchanged)
    assert visitor.notices() == []


def test_a_feed_that_suddenly_holds_no_entries_is_told_of_once() -> None:
    visitor = Visitor()
    visitor.visit(arrived(20))
    visitor.visit(arrived(0, entries=0))
    visitor.visit(arrived(0, entries=0))
    visitor.visit(Unchanged())
    assert visitor.notices() == ["empty"]
    assert visitor.made[1].notice is not None
    assert visitor.made[1].notice.text == "held 20 entries and suddenly holds none"
    visitor.visit(arrived(0, entries=20))
    assert visitor.notices() == ["empty", "recovered"]


def test_a_feed_that_holds_few_entries_may_be_empty() -> None:
    visitor = Visitor()
    visitor.visit(arrived(2, entries=2))
    visitor.visit(arrived(0, entries=0))
    assert visitor.notices() == []


def test_a_delta_without_entries_is_no_empty_feed() -> None:
    """P11: a 226 holds only what is new; nothing is inferred from what it lacks."""
    visitor = Visitor()
    visitor.visit(arrived(20))
    visitor.visit(Arrived(entries=0, partial=True))
    assert visitor.notices() == []
    assert visitor.state.entries == 20
