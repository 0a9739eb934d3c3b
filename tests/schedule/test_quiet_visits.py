"""Visits that bring nothing: the most of all, so little is done and written for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.config import load
from feedd.core.rhythm import Rhythm, learn
from feedd.core.settings import Source
from feedd.core.visit import Unchanged, rhythm_seen
from feedd.newsroom import open_newsroom
from feedd.store import sources
from feedd.store.sources import SourceUpdate, VisitRecord
from tests.running import Feedd
from tests.schedule.visits import DAY, HOUR, MONDAY, Visitor, arrived

if TYPE_CHECKING:
    from pathlib import Path

BACKLOG = [MONDAY - 5 * HOUR * n for n in range(20)]


@given(st.lists(st.floats(0.1, 200), min_size=1, max_size=8))
def test_what_many_quiet_visits_teach_one_teaches_too(hours: list[float]) -> None:
    begun = learn(Rhythm(), BACKLOG, now=MONDAY)
    often, now = begun, MONDAY
    for wait in hours:
        now += timedelta(hours=wait)
        often = learn(often, (), now=now)
    once = begun.until(now)
    assert (once.rate, once.watched) == pytest.approx((often.rate, often.watched))
    assert once.rate_at(now) == pytest.approx(often.rate_at(now))


def test_a_quiet_visit_leaves_the_rhythm_that_is_kept_as_it_was() -> None:
    visitor = Visitor()
    visitor.visit(arrived(5))
    kept = visitor.state.rhythm
    visitor.until(MONDAY + 3 * DAY, lambda _: Unchanged())
    visitor.visit(Unchanged())
    assert visitor.state.rhythm is kept
    assert rhythm_seen(visitor.state).watched == pytest.approx(3 * 24, rel=0.1)


def test_news_counts_from_the_last_visit_that_would_have_seen_it() -> None:
    visitor = Visitor()
    visitor.visit(replace(arrived(20), fresh=tuple(BACKLOG)))
    visitor.until(MONDAY + 3 * DAY, lambda _: Unchanged())
    visitor.visit(Unchanged())
    before = rhythm_seen(visitor.state)
    visitor.now += HOUR
    # Its date lies before the last visit, which didn't see it.
    visitor.visit(replace(arrived(1), fresh=(MONDAY + DAY,)))
    assert visitor.state.rhythm.entries == pytest.approx(before.entries + 1, rel=0.01)
    assert visitor.state.rhythm.recent == pytest.approx(before.recent + 1, rel=0.1)


def test_no_week_is_told_of_before_a_day_has_been_seen() -> None:
    visitor = Visitor()
    first = visitor.visit(replace(arrived(9), fresh=tuple(MONDAY - HOUR * n for n in range(9))))
    visitor.now += 20 * HOUR
    later = visitor.visit(Unchanged())
    assert first.why.startswith("watched for less than a day: ")
    assert later.why.startswith("about ")


def test_a_visit_writes_what_it_changed_and_nothing_else(tmp_path: Path) -> None:
    now = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    with (
        Feedd(tmp_path, "") as feedd,
        open_newsroom(load(feedd.config, environ={}), now=now) as newsroom,
        newsroom.database.write() as connection,
    ):
        (known,) = sources.get_or_add(connection, [Source(name="wire")], now=now)
        sources.save_state(connection, known, known.state._replace(etag='"2"', hub_first=True))
        record = VisitRecord(outcome="unchanged")
        after = known.state._replace(last_visit_at=now, why="as before")
        left = SourceUpdate(
            source=known.id, at=now, record=record, before=known.state, state=after
        )
        sources.save(connection, [left])
        (found,) = sources.known(connection, ["wire"])
    assert found.state == after._replace(etag='"2"', hub_first=True)
