"""Statements that go to the driver as they are find and store what SQLAlchemy's own would."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedd.errors import Conflict
from feedd.store import Database
from feedd.store.prepared import AtHand, Prepared, Row, among, together
from feedd.store.tables import made, topics
from tests.databases import lay_down
from tests.running import database_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from feedd.store import Connection

NOW = datetime(2026, 11, 26, 8, 30, 15, 123456, tzinfo=UTC)
NAMES = ("دیپلماسی", "iraq", "ports")

STORE = Prepared(
    sa.insert(topics), "name", "declared", "query", "created_at", "version", "changed_at"
)
OF_NAMES = Prepared(sa.select(topics).where(among(topics.c.name)).order_by(topics.c.id))
OF_IDS = Prepared(sa.select(topics.c.name).where(among(topics.c.id)).order_by(topics.c.id))
RENAME = Prepared(
    sa.update(topics).where(topics.c.name == sa.bindparam("old")).values(name=sa.bindparam("new"))
)
STORE_MADE = Prepared(sa.insert(made))


def topic(name: str, **changed: object) -> Mapping[str, object]:
    return {
        "name": name,
        "declared": True,
        "query": f'"{name}"',
        "created_at": NOW,
        "version": 2**30,
        "changed_at": NOW + timedelta(seconds=1),
        **changed,
    }


@pytest.fixture
def database(tmp_path: Path, engine: str) -> Iterator[Database]:
    if engine == "sqlite":
        lay_down(tmp_path)
    with closing(Database(database_url(tmp_path))) as opened:
        with opened.write() as connection:
            STORE.run_all(connection, [topic(name) for name in NAMES])
        yield opened


def test_what_was_stored_is_found_as_sqlalchemy_finds_it(database: Database) -> None:
    with database.read() as connection:
        own = connection.execute(sa.select(topics).order_by(topics.c.id)).all()
        found = OF_NAMES.about(connection, NAMES)
    assert [tuple(row) for row in found] == [tuple(row) for row in own]
    assert [(row.declared, row.created_at) for row in found] == [(True, NOW)] * 3


def test_an_unknown_value_stays_one(database: Database) -> None:
    made_by_hand = {"kind": "topics", "name": "a", "definition": "{}", "changed_at": NOW}
    with database.write() as connection:
        STORE_MADE.run(connection, **made_by_hand, muted_until=None)
        assert connection.scalar(sa.select(made.c.muted_until)) is None


def test_texts_are_asked_about(database: Database) -> None:
    with database.read() as connection:

        def found(*asked: str) -> tuple[str, ...]:
            return tuple(row.name for row in OF_NAMES.about(connection, asked))

        assert found(NAMES[0]) == NAMES[:1]
        assert found(*reversed(NAMES), "other") == NAMES
        assert found() == ()
        assert found('"', "\\", "'); --", "ira", "IRAQ") == ()


def test_no_text_is_cut_where_it_holds_a_zero(tmp_path: Path) -> None:
    lay_down(tmp_path)
    with (
        closing(Database(f"sqlite:///{tmp_path}/feedd.db")) as database,
        database.write() as connection,
    ):
        STORE.run(connection, **topic("iraq"))
        assert OF_NAMES.about(connection, ["iraq\0of old", "\\u0000"]) == []
        assert len(OF_NAMES.about(connection, ["a\0b", "iraq"])) == 1


def test_numbers_are_asked_about(database: Database) -> None:
    with database.read() as connection:
        first = connection.scalar(sa.select(sa.func.min(topics.c.id)))
        found = OF_IDS.about(connection, [first, 2**62, -1])
    assert [row.name for row in found] == [NAMES[0]]


def test_a_reading_transaction_sees_one_state(database: Database) -> None:
    with database.read() as reading:
        before = OF_NAMES.about(reading, NAMES)
        with database.write() as writing:
            RENAME.run(writing, old="iraq", new="irak")
        assert OF_NAMES.about(reading, NAMES) == before
    with database.read() as reading:
        assert OF_NAMES.about(reading, NAMES) != before


def _twice(connection: Connection) -> None:
    STORE.run(connection, **topic("iraq"))


def _twice_among_others(connection: Connection) -> None:
    STORE.run_all(connection, [topic("sea"), topic("iraq")])


def _twice_together(connection: Connection) -> None:
    with together(connection):
        STORE.run(connection, **topic("iraq"))
        STORE.run(connection, **topic("sea"))


def _twice_before_a_question(connection: Connection) -> None:
    with together(connection):
        STORE.run(connection, **topic("iraq"))
        OF_NAMES.about(connection, NAMES)


@pytest.mark.parametrize(
    "store", [_twice, _twice_among_others, _twice_together, _twice_before_a_question]
)
def test_a_broken_constraint_is_a_conflict(
    database: Database, store: Callable[[Connection], None]
) -> None:
    def stored() -> None:
        with database.write() as connection:
            store(connection)

    with pytest.raises(Conflict):
        stored()
    with database.read() as connection:
        assert len(OF_NAMES.about(connection, (*NAMES, "sea"))) == len(NAMES)


def test_what_is_sent_together_is_stored_and_found(database: Database) -> None:
    with database.write() as connection, together(connection):
        STORE.run(connection, **topic("sea"))
        assert len(OF_NAMES.about(connection, ["sea"])) == 1
        RENAME.run(connection, old="sea", new="lake")
    with database.read() as connection:
        assert [row.version for row in OF_NAMES.about(connection, ["lake"])] == [2**30]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Named:
    name: str
    at: datetime


def _named(row: Row) -> Named:
    return Named(row.name, row.created_at)


def test_a_row_that_has_not_changed_is_not_read_anew(database: Database) -> None:
    at_hand = AtHand(_named)
    with database.write() as connection:
        before = OF_NAMES.made_about(connection, at_hand, NAMES)
        RENAME.run(connection, old="ports", new="harbours")
        after = OF_NAMES.made_about(connection, at_hand, (*NAMES, "harbours"))
    assert before == tuple(Named(name, NOW) for name in NAMES)
    assert [one is was for one, was in zip(after, before, strict=True)] == [True, True, False]
    assert after[-1] == Named("harbours", NOW)
