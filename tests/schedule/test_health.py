"""A source that fails, falls silent or gives no entries is told of once; so is its recovery."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from feedd import pipeline
from feedd.core.visit import Arrived, Conditions, Failed, Pushed, Unchanged, conditions
from feedd.store.sources import VisitRecord
from feedd.visits import EmptyVisit
from tests.deliver.newsdesk import DESK, Newsdesk
from tests.schedule.visits import (
    DAY,
    GONE,
    HOUR,
    MONDAY,
    OUTAGE,
    SOURCE,
    Visitor,
    arrived,
    limited,
    unchanged,
)

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path


def publishing(every: timedelta, days: int, *, visits: timedelta = HOUR) -> Visitor:
    """Visit a source as often that publishes regularly, for some days."""
    visitor = Visitor()
    visitor.visit(Arrived(entries=20, fresh=(None,) * 20))
    last = visitor.now
    while visitor.now < MONDAY + days * DAY:
        visitor.now += visits
        new = visitor.now - last >= every
        last = visitor.now if new else last
        visitor.visit(arrived(1) if new else Unchanged())
    return visitor


@pytest.mark.parametrize(
    ("every", "soonest", "latest"),
    [(HOUR, 1, 1.5), (DAY, 6, 14), (3 * DAY, 20, 40), (7 * DAY, 30, 70), (30 * DAY, 60, 140)],
    ids=["hourly", "daily", "every three days", "weekly", "monthly"],
)
def test_silence_is_measured_by_the_rhythm_of_the_source(
    every: timedelta, soonest: float, latest: float
) -> None:
    days = 40 + 4 * every // DAY
    visitor = publishing(every, days, visits=min(every, 6 * HOUR))
    assert visitor.notices() == []
    last = visitor.state.rhythm.last
    assert last is not None
    visitor.until(MONDAY + (days + 140) * DAY, unchanged)
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


def test_a_slow_source_without_a_beat_is_silent_after_three_of_its_longest_gaps() -> None:
    visitor, left = Visitor(), [10, 14, 40, 44, 48, 50]

    def now_and_then(now: datetime) -> Arrived | Unchanged:
        if left and now >= MONDAY + left[0] * DAY:
            left.pop(0)
            return arrived(1)
        return Unchanged()

    visitor.visit(arrived(1))
    visitor.until(MONDAY + (50 + 70) * DAY, now_and_then)
    assert visitor.notices() == []
    visitor.until(MONDAY + (50 + 90) * DAY, now_and_then)
    assert visitor.notices() == ["silent"]


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


NEVER = 7 * DAY
PAUSE = limited(NEVER)
HELD = Failed(code="host_held", message="wire.example asked for a pause", retry_after=HOUR)
OFFLINE = Failed(code="offline", message="feedd's own network seems to be down")


def test_a_server_that_asks_to_be_left_alone_for_a_week_is_told_of_at_once() -> None:
    visitor = Visitor()
    visitor.visit(arrived(20))
    visitor.until(MONDAY + 30 * DAY, lambda _: PAUSE)
    assert visitor.notices() == ["failing"]
    assert visitor.made[1].notice is not None
    assert visitor.made[1].notice.text == ("has failed: HTTP 429: it asks for 7 d (Retry-After)")


def test_a_second_failure_a_day_after_the_first_is_enough() -> None:
    visitor = Visitor(source=replace(SOURCE, interval=3 * DAY, max_interval=7 * DAY))
    visitor.visit(arrived(20))
    visitor.until(MONDAY + 6 * DAY, lambda _: OUTAGE)
    assert visitor.notices() == ["failing"]
    assert len(visitor.made) == 3


def test_a_source_that_is_kept_off_by_what_others_were_told_is_told_of() -> None:
    visitor = Visitor()
    visitor.visit(arrived(20))
    visitor.until(MONDAY + 6 * DAY, lambda _: HELD)
    assert visitor.notices() == []
    visitor.until(MONDAY + 8 * DAY, lambda _: HELD)
    visitor.visit(OFFLINE)
    visitor.visit(unchanged(visitor.now))
    assert visitor.notices() == ["failing", "recovered"]
    told = [made.notice.text for made in visitor.made if made.notice]
    assert told[0].startswith("hasn't been visited for 7 d")
    assert told[0].endswith(": wire.example asked for a pause")
    assert told[1] == "can be visited again"


@pytest.mark.parametrize("untried", [HELD, OFFLINE], ids=["held", "offline"])
def test_who_was_not_heard_has_not_recovered(untried: Failed) -> None:
    visitor = Visitor()
    visitor.visit(arrived(20))
    visitor.visit(arrived(0, entries=0))
    visitor.visit(untried)
    assert visitor.push(Pushed()).state.trouble == "empty"
    assert visitor.notices() == ["empty"]


def test_an_empty_feed_that_fails_for_a_while_is_read_again_before_it_is_well() -> None:
    visitor = Visitor()
    visitor.visit(arrived(20))
    visitor.visit(Arrived(entries=0, etag='"none"', last_modified="today", body_hash="0"))
    for _ in range(4):
        visitor.now += HOUR
        visitor.visit(OUTAGE)
    assert conditions(visitor.state, SOURCE, now=visitor.now) == Conditions()
    assert visitor.state.body_hash is None
    visitor.visit(arrived(0, entries=0))
    assert visitor.notices() == ["empty", "failing", "empty"]


def test_a_feedd_that_was_off_for_months_hears_silence_as_soon_as_before() -> None:
    visitor = publishing(DAY, 40)
    before = patience(visitor)
    visitor.now += 180 * DAY
    visitor.visit(Arrived(entries=20, fresh=tuple(visitor.now - n * DAY for n in range(20))))
    assert patience(visitor) < 2 * before
    visitor.now += 180 * DAY
    visitor.visit(arrived(20))
    assert patience(visitor) < 2 * before


def patience(visitor: Visitor) -> timedelta:
    """Say how long a source may be silent from now on."""
    assert visitor.state.silent_after is not None
    return visitor.state.silent_after - visitor.now


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


def test_the_operator_is_told_of_a_source_that_is_gone_and_that_it_is_back(tmp_path: Path) -> None:
    operator = replace(DESK, name="operator")
    with Newsdesk(tmp_path, endpoints=(DESK, operator), operator=("operator",)) as newsdesk:
        told = []
        for outcome in (Unchanged(), GONE, GONE, Unchanged(), Unchanged()):
            visit = EmptyVisit(
                source=SOURCE,
                outcome=outcome,
                at=newsdesk.now,
                record=VisitRecord(outcome="of no matter"),
            )
            pipeline.ingest(newsdesk.database, newsdesk.desk, [visit])
            told += [one.data["text"] for one in newsdesk.sent() if one.endpoint == "operator"]
            newsdesk.later(hours=1)
    assert told == [
        "The source wire is gone for good (HTTP 410) and isn't visited any more.",
        "The source wire answers again after 2 h.",
    ]
