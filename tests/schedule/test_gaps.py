"""What came and went between two visits is noticed, told, and visited for more often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd import pipeline
from feedd.core.model import Bulletin, Entry
from feedd.core.visit import Arrived, Outcome, Pushed, Unchanged
from feedd.visits import Visited
from tests.deliver.newsdesk import DESK, NOON, Newsdesk
from tests.schedule.visits import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    OUTAGE,
    SOURCE,
    Visitor,
    unchanged,
    window,
)

if TYPE_CHECKING:
    from pathlib import Path

OPERATOR = replace(DESK, name="operator")


def visited() -> Visitor:
    """Visit a source for the first time; an hour goes by."""
    visitor = Visitor()
    visitor.visit(window(MONDAY, every=DAY))
    visitor.now += HOUR
    return visitor


def test_a_feed_that_holds_twenty_minutes_of_an_hour_has_lost_the_other_forty() -> None:
    found = visited().visit(window(MONDAY + HOUR)).gap
    assert found is not None
    assert (found.count, found.unseen, found.by_pace) == (41, 41 * MINUTE, True)
    assert str(found) == "about 41 entries came and went within 41 min"


@pytest.mark.parametrize(
    "came",
    [
        pytest.param(Unchanged(), id="nothing"),
        pytest.param(Pushed(fresh=(MONDAY + HOUR,)), id="a hub's delivery"),
        pytest.param(replace(window(MONDAY + HOUR), entries=21), id="one of them is known"),
        pytest.param(replace(window(MONDAY + HOUR), partial=True), id="only what is new was sent"),
        pytest.param(window(MONDAY + HOUR, every=4 * MINUTE), id="they reach back to the visit"),
        pytest.param(window(MONDAY + 21 * MINUTE), id="the next one is hardly late"),
        pytest.param(window(MONDAY + HOUR, entries=4), id="they are too few to tell"),
        pytest.param(window(MONDAY + HOUR, every=timedelta(0)), id="an edition of one moment"),
        pytest.param(Arrived(entries=20, fresh=(None,) * 20), id="they bear no dates"),
    ],
)
def test_nothing_was_missed_for_all_that_can_be_known_if(came: Outcome | Pushed) -> None:
    visitor = visited()
    found = visitor.push(came) if isinstance(came, Pushed) else visitor.visit(came)
    assert found.gap is None


def test_a_first_visit_misses_nothing() -> None:
    assert Visitor().visit(window(MONDAY)).gap is None


def test_the_next_visit_is_as_soon_as_the_floor_allows_and_says_why() -> None:
    visitor = Visitor()
    visitor.visit(window(MONDAY, every=30 * DAY))
    visitor.until(MONDAY + 14 * DAY, unchanged)
    visitor.now += HOUR
    found = visitor.visit(window(visitor.now, entries=5))
    assert found.at == visitor.now + SOURCE.interval
    assert found.why.startswith("about ")
    assert found.why.endswith(" min: 1 h")


@pytest.mark.parametrize("ailment", ["feedd was off", "the source failed"])
def test_intervals_are_not_to_blame_if(ailment: str) -> None:
    visitor = visited()
    if ailment == "the source failed":
        visitor.visit(OUTAGE)
    visitor.now += HOUR if visitor.state.failures else DAY
    found = visitor.visit(window(visitor.now)).gap
    assert found is not None
    assert not found.by_pace


def test_the_operator_is_told_once_a_week(tmp_path: Path) -> None:
    with Newsdesk(tmp_path, endpoints=(DESK, OPERATOR), operator=("operator",)) as newsdesk:
        told = []
        for hour in (0, 1, 2, 3, 24 * 7 + 3, 24 * 7 + 4, 24 * 7 + 5):
            newsdesk.now = NOON + hour * HOUR
            take_in(newsdesk, hour)
            told += [(hour, one.data["text"]) for one in newsdesk.sent()]
    # The visit after a week came late, so intervals aren't to blame for it.
    assert [hour for hour, _ in told] == [1, 24 * 7 + 4]
    assert told[0][1] == (
        "The source wire publishes more between two visits than it holds: about 41 entries came"
        " and went within 41 min. It is visited every 1 h at most; a shorter interval would help."
    )


def take_in(newsdesk: Newsdesk, hour: int) -> None:
    """Visit a feed that holds the newest twenty of sixty entries an hour."""
    entries = tuple(
        Entry(id=f"{hour}-{n}", title=f"{hour} {n}", published=newsdesk.now - n * MINUTE)
        for n in range(20)
    )
    visit = Visited(
        source=SOURCE,
        bulletin=Bulletin(kind="atom", entries=entries),
        at=newsdesk.now,
        arrived=Arrived(entries=20),
    )
    pipeline.ingest(newsdesk.database, newsdesk.desk, [visit])
