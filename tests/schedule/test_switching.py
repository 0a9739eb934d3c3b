"""A source that is switched off is known and not visited; switched on, it is due again."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.core import schedule, websub
from feedd.core.websub import Offer
from feedd.store import Database, declared, sources, subscriptions
from feedd.store.sources import OFF, SourceUpdate, VisitRecord
from tests.databases import lay_down
from tests.schedule.visits import DAY, FAR, MONDAY, OUTAGE, SOURCE, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from feedd.core.settings import Source
    from feedd.store.sources import StoredSource

MUTE = replace(SOURCE, enabled=False)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    lay_down(tmp_path)
    with closing(Database(f"sqlite:///{tmp_path}/feedd.db")) as database:
        yield database


def declare(database: Database, source: Source) -> StoredSource:
    def first(one: Source, _among: int) -> datetime | None:
        return MONDAY if one.enabled else None

    with database.write() as connection:
        declared.sync_sources(connection, [source], first=first, now=MONDAY)
    return stored(database)


def stored(database: Database) -> StoredSource:
    with database.read() as connection:
        (known,) = sources.known(connection)
    return known


def is_due(database: Database) -> bool:
    year = MONDAY + timedelta(days=365)
    with database.read() as connection:
        return bool(sources.due(connection, now=year, farthest=FAR, limit=10))


def test_it_is_due_when_it_is_on_and_only_then(database: Database) -> None:
    assert (declare(database, MUTE).state.why, is_due(database)) == (OFF, False)
    assert (declare(database, SOURCE).state.why, is_due(database)) == ("switched on again", True)
    assert (declare(database, MUTE).state.why, is_due(database)) == (OFF, False)
    elsewhere = replace(MUTE, url="https://elsewhere.example/")
    assert (declare(database, elsewhere).state.why, is_due(database)) == (OFF, False)
    assert declare(database, elsewhere) == stored(database)


def test_what_ailed_it_ails_it_no_more(database: Database) -> None:
    known = declare(database, SOURCE)
    visitor = Visitor(now=MONDAY, state=known.state)
    for _ in range(9):
        visitor.now += DAY
        visitor.visit(OUTAGE)
    with database.write() as connection:
        sources.save_state(connection, known, visitor.state)
    assert stored(database).state.trouble is not None
    off = declare(database, MUTE).state
    assert (off.trouble, off.failures, off.error) == (None, 0, None)


def test_its_hub_is_left_alone_meanwhile(database: Database) -> None:
    known = declare(database, SOURCE)
    offered = Offer("https://hub.example/", SOURCE.url or "")
    with database.write() as connection:
        subscriptions.offer(connection, known.id, offered, now=MONDAY)
        (due,) = subscriptions.due(connection, now=MONDAY, limit=9)
        asked = websub.asked(due, token="token", secret="secret", now=MONDAY)
        subscriptions.save(connection, asked)
    for source, count in ((MUTE, 0), (SOURCE, 1)):
        declare(database, source)
        with database.read() as connection:
            due_later = subscriptions.due(connection, now=MONDAY + DAY, limit=9)
            assert len(due_later) == count
            assert (subscriptions.by_token(connection, "token") is not None) == bool(count)


def test_a_visit_under_way_meanwhile_plans_no_other(database: Database) -> None:
    known = declare(database, SOURCE)
    visitor = Visitor(now=MONDAY, state=known.state)
    after = visitor.visit(OUTAGE).state
    declare(database, MUTE)
    update = SourceUpdate(
        source=known.id,
        at=MONDAY,
        record=VisitRecord(outcome="timeout"),
        before=known.state,
        state=after,
    )
    with database.write() as connection:
        sources.save(connection, [update])
    assert (stored(database).state.why, is_due(database)) == (OFF, False)


def test_nobody_who_was_about_to_ask_for_a_visit_makes_it_due(database: Database) -> None:
    declare(database, MUTE)
    with database.write() as connection:
        assert not sources.make_due(connection, MUTE.name, at=MONDAY)
    assert (stored(database).state.why, is_due(database)) == (OFF, False)


def test_a_hub_that_answers_meanwhile_plans_no_visit(database: Database) -> None:
    pushed = declare(database, SOURCE).state._replace(pushed_until=MONDAY + DAY, hub_first=True)
    with database.write() as connection:
        sources.save_state(connection, stored(database), pushed)
    known = stored(database)
    declare(database, MUTE)
    ended = schedule.unpushed(known.state, SOURCE, now=MONDAY)
    expected = known.state._replace(next_visit_at=MONDAY + DAY, why="about every day")
    for state in (ended, expected):
        with database.write() as connection:
            sources.save_state(connection, known, state)
        assert (stored(database).state.why, is_due(database)) == (OFF, False)
    assert stored(database).state.pushed_until is None


def test_what_is_stored_without_a_visit_leaves_the_rest_alone(database: Database) -> None:
    known = declare(database, SOURCE)
    visitor = Visitor(now=MONDAY, state=known.state)
    visited = visitor.visit(OUTAGE).state
    with database.write() as connection:
        sources.save_state(connection, known, visited)
        sources.save_state(connection, known, known.state._replace(pushed_until=MONDAY + DAY))
    assert stored(database).state == visited._replace(pushed_until=MONDAY + DAY)
