"""A clock that ran ahead and was set back leaves no source alone, and asks none twice at once."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.rhythm import learn
from feedd.core.schedule import first_visit, is_due, refusal
from feedd.core.settings import Source
from feedd.core.visit import Failed, Outcome, Pushed, VisitState
from feedd.store import Database, declared, schema, sources
from feedd.store.sources import SourceUpdate, VisitRecord
from tests.schedule.visits import (
    DAY,
    FAR,
    HOUR,
    MONDAY,
    OUTAGE,
    SOURCE,
    TIMEOUT,
    Visitor,
    arrived,
    limited,
    unchanged,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta
    from pathlib import Path

YEAR = 365 * DAY
MINUTE = HOUR / 60
HELD = Failed(code="host_held", message="wire.example asked for a pause", retry_after=2 * HOUR)
OFFLINE = Failed(code="offline", message="feedd's own network seems to be down")
OUTCOMES: tuple[Outcome, ...] = (
    arrived(3),
    unchanged(MONDAY),
    OUTAGE,
    TIMEOUT,
    limited(6 * HOUR),
    HELD,
    OFFLINE,
)


def next_due(state: VisitState, now: datetime) -> datetime | None:
    """Say when a source is due at last, by a clock that isn't set again."""
    return now if is_due(state, now=now, farthest=FAR) else state.next_visit_at


@given(st.lists(st.tuples(st.sampled_from(OUTCOMES), st.floats(-900, 900)), max_size=12))
def test_whatever_the_clock_did_a_source_is_visited_again_and_not_twice_at_once(
    turns: list[tuple[Outcome, float]],
) -> None:
    visitor = Visitor()
    for outcome, jump in turns:
        visitor.now += jump * DAY
        due = next_due(visitor.state, visitor.now) or visitor.now
        assert visitor.now <= due <= visitor.now + FAR
        visitor.now = due
        visitor.visit(outcome)
        assert not is_due(visitor.state, now=visitor.now + HOUR / 2, farthest=FAR)


def ahead(*outcomes: Outcome) -> Visitor:
    """Visit a source while the clock is a year ahead, and set it back."""
    visitor = Visitor()
    visitor.visit(arrived(20))
    visitor.until(MONDAY + 20 * DAY, lambda _: arrived(1))
    visitor.made.clear()
    visitor.now += YEAR
    for outcome in outcomes:
        visitor.visit(outcome)
    visitor.now -= YEAR
    return visitor


def test_failures_that_began_ahead_of_time_are_told_of() -> None:
    visitor = ahead(OUTAGE)
    visitor.until(MONDAY + 30 * DAY, lambda _: OUTAGE)
    assert visitor.notices() == ["failing"]


def test_a_silence_after_news_that_came_ahead_of_time_is_told_of() -> None:
    visitor = ahead(arrived(1))
    visitor.until(MONDAY + 200 * DAY, unchanged)
    assert visitor.notices() == ["silent"]


def test_a_pause_that_was_asked_for_ahead_of_time_is_over() -> None:
    visitor = ahead(limited(6 * HOUR))
    assert refusal(visitor.state, SOURCE, now=visitor.now) is None
    assert visitor.visit(OFFLINE).at == visitor.now + SOURCE.interval * 1.05


def test_what_a_hub_delivers_puts_no_visit_off_that_was_planned_ahead_of_time() -> None:
    visitor = ahead(arrived(1))
    visitor.state = visitor.state._replace(pushed_until=visitor.now + YEAR, hub_first=True)
    visitor.visit(unchanged(visitor.now))
    visitor.now += YEAR
    visitor.visit(unchanged(visitor.now))
    visitor.now -= YEAR
    pushed = visitor.push(Pushed(fresh=(None,)))
    assert pushed.at is not None
    assert pushed.at <= visitor.now + SOURCE.max_interval


def test_a_rhythm_forgets_that_it_was_learned_ahead_of_time() -> None:
    visitor = ahead(*[arrived(40)] * 3)
    visitor.visit(unchanged(visitor.now))
    rhythm = visitor.state.rhythm
    assert (rhythm.at, rhythm.last) == (visitor.now, visitor.now)
    assert learn(rhythm, (), now=visitor.now + 2 * DAY).recent < rhythm.recent / 200


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(f"sqlite:///{tmp_path}/feedd.db")) as database:
        schema.upgrade(database)
        yield database


def declare(database: Database, at: datetime) -> None:
    first = first_visit(SOURCE, now=at, phase=0.5, among=100)
    with database.write() as connection:
        declared.sync_sources(connection, [SOURCE], first=lambda *_: first, now=at)


@pytest.mark.parametrize(
    ("outcome", "ceiling", "soon"),
    [
        (unchanged(MONDAY), HOUR, True),
        (unchanged(MONDAY), 2 * DAY, False),
        (OUTAGE, HOUR, False),
        (limited(DAY), HOUR, False),
    ],
    ids=["well", "no shorter", "failing", "asked to wait"],
)
def test_a_shorter_ceiling_holds_from_the_reload_on(
    database: Database, outcome: Outcome, ceiling: timedelta, soon: bool
) -> None:
    declare(database, MONDAY)
    with database.write() as connection:
        (known,) = sources.known(connection)
        visitor = Visitor(now=MONDAY, state=known.state)
        visitor.visit(arrived(20))
        visitor.now += 300 * DAY
        state = visitor.visit(outcome).state
        sources.save_state(connection, known, state)
    shorter = replace(SOURCE, interval=MINUTE, max_interval=ceiling)
    first = visitor.now + MINUTE
    with database.write() as connection:
        declared.sync_sources(connection, [shorter], first=lambda *_: first, now=visitor.now)
    assert due(database, now=visitor.now + MINUTE) == ([SOURCE.name] if soon else [])


def test_a_source_that_is_added_to_many_is_due_within_a_second(database: Database) -> None:
    many = [Source(name=f"s{n}", url=f"https://s{n}.example/") for n in range(50)]
    added = Source(name="added", url="https://added.example/")
    among: list[int] = []

    def first(_source: Source, count: int) -> datetime:
        among.append(count)
        return MONDAY

    with database.write() as connection:
        declared.sync_sources(connection, many, first=first, now=MONDAY)
        assert set(among) == {50}
        among.clear()
        declared.sync_sources(connection, [*many, added], first=first, now=MONDAY)
        moved = replace(many[0], url="https://elsewhere.example/")
        declared.sync_sources(connection, [moved, *many[1:], added], first=first, now=MONDAY)
    assert among == [1, 1]


def due(database: Database, *, now: datetime) -> list[str]:
    with database.read() as connection:
        found = sources.due(connection, now=now, farthest=FAR, limit=10)
    return [one.name for one in found]


@pytest.mark.parametrize("early", [60 * DAY, YEAR])
def test_what_was_first_declared_ahead_of_time_is_due(
    database: Database, early: timedelta
) -> None:
    declare(database, MONDAY + early)
    assert due(database, now=MONDAY) == [SOURCE.name]


def test_a_host_is_not_held_for_what_it_asked_ahead_of_time(database: Database) -> None:
    declare(database, MONDAY)
    with database.write() as connection:
        (known,) = sources.known(connection)
        visitor = Visitor(now=MONDAY + YEAR, state=known.state)
        left = SourceUpdate(
            source=known.id,
            at=visitor.now,
            record=VisitRecord(outcome="rate_limited"),
            before=known.state,
            state=visitor.visit(limited(6 * HOUR)).state,
        )
        sources.save(connection, [left])
    with database.read() as connection:
        assert sources.held(connection, now=MONDAY) == {}
        assert list(sources.held(connection, now=visitor.now)) == ["wire.example"]
