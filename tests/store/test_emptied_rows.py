"""Rows that lose their words: everything else of them stays, and their room is given back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedd.store import Database, retention, schema, tables
from feedd.store.retention import Marks
from tests.running import database_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedd.store import Connection

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ROWS, PRUNED = 140, 120
OLD = NOW - timedelta(days=900)
BEFORE = OLD + timedelta(minutes=PRUNED + 1)

EMPTIED: dict[str, dict[str, object]] = {
    "entries": {
        "summary": None,
        "html": None,
        "authors": (),
        "categories": (),
        "enclosures": (),
        "reasons": "[]",
        "pruned_at": NOW,
    },
    "revisions": {"title": None, "html": None, "reasons": "[]"},
    "stories": {"shown_entry": None},
    "messages": {"body": None},
    "alerts": {"told": None},
}
"""What the pruned rows of each table have lost."""


@pytest.fixture
def database(tmp_path: Path, engine: str) -> Iterator[Database]:
    with closing(Database(database_url(tmp_path))) as opened:
        if engine == "sqlite":
            schema.upgrade(opened)
        yield opened


def fill(database: Database, *, length: int) -> None:
    """Store stories, each with what refers to it, and words of about this length."""
    random = Random(length)
    made = {"declared": True, "created_at": OLD}

    def words() -> str:
        return random.randbytes(random.randint(length // 4, length)).hex()

    def row(number: int) -> dict[sa.Table, dict[str, object]]:
        at = OLD + timedelta(minutes=number)
        digest, own = random.randbytes(16).hex(), {"id": number}
        return {
            tables.stories: {
                "number": number,
                "id": f"s{digest}",
                "revision": 2,
                "shown_entry": number,
                "first_seen_at": at,
                "updated_at": at,
                "baseline": False,
            },
            tables.entries: {
                "source_id": 1,
                "story": number,
                "key": f"id:{digest}",
                "id_derived": False,
                "link": f"https://a.example/{number}",
                "title": f"Report {number}",
                "authors": ("Ana Sol",),
                "digest": digest,
                "first_seen_at": at,
                "last_seen_at": at,
                "silent": False,
                "reasons": "[]",
                "html": words(),
                **own,
            },
            tables.prints: {"entry_id": number, "print": b"print", "filing": b"filing"},
            tables.former_texts: {"entry_id": number, "digest": digest, **own},
            tables.revisions: {
                "story": number,
                "number": 1,
                "entry_id": number,
                "superseded_at": at,
                "material": True,
                "title": f"Report {number}",
                "html": words(),
                "reasons": "[]",
                **own,
            },
            tables.alerts: {
                "watch_id": 1,
                "story": number,
                "told": words(),
                "created_at": at,
                **own,
            },
            tables.messages: {
                "endpoint_id": 1,
                "watch_id": 1,
                "webhook_id": f"msg_{digest}",
                "body": words().encode(),
                "state": "delivered",
                "attempts": 1,
                "by_hand": False,
                "created_at": at,
                "finished_at": at,
                **own,
            },
            tables.deliveries: {
                "alert_id": number,
                "endpoint_id": 1,
                "webhook_id": f"msg_{digest}",
                "state": "told",
                "message_id": number,
                **own,
            },
            tables.attempts: {"message_id": number, "number": 1, "started_at": at, **own},
        }

    rows = [row(number) for number in range(1, ROWS + 1)]
    with database.write() as connection:
        connection.execute(sa.insert(tables.sources).values(id=1, name="a", **made))
        connection.execute(sa.insert(tables.endpoints).values(id=1, name="desk", **made))
        connection.execute(sa.insert(tables.watches).values(id=1, name="w", query="x", **made))
        for table in rows[0]:
            connection.execute(sa.insert(table), [one[table] for one in rows])


def prune(connection: Connection, *, step: int = 30) -> None:
    """Drop the words of most rows, a step at a time."""
    marks = Marks()
    for first in range(1, PRUNED + 1, step):
        numbers = range(first, min(first + step, PRUNED + 1))
        retention.drop_texts(connection, numbers, now=NOW)
        for emptied in (
            retention.prune_revisions,
            retention.prune_messages,
            retention.prune_alerts,
        ):
            emptied(connection, before=BEFORE, limit=step, marks=marks)


def dump(connection: Connection) -> dict[str, list[dict[str, object]]]:
    """Give every row of every table."""
    return {
        table.name: [
            dict(row._mapping)
            for row in connection.execute(sa.select(table).order_by(*table.primary_key))
        ]
        for table in tables.metadata.sorted_tables
    }


def test_nothing_but_the_words_is_changed(database: Database) -> None:
    fill(database, length=400)
    with database.read() as connection:
        before = dump(connection)
    with database.write() as connection:
        prune(connection)
    with database.read() as connection:
        after = dump(connection)
    for name, lost in EMPTIED.items():
        before[name] = [row | lost for row in before[name][:PRUNED]] + before[name][PRUNED:]
    assert after == before


class _PowerCutError(Exception):
    pass


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("nth", [2, 8])
def test_what_ends_half_way_has_changed_nothing(database: Database, nth: int) -> None:
    fill(database, length=100)
    with database.read() as connection:
        before = dump(connection)
    left = nth

    def cut(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal left
        left -= statement.startswith("UPDATE")
        if not left:
            raise _PowerCutError

    def prune_until_then() -> None:
        with database.write() as connection:
            sa.event.listen(connection, "before_cursor_execute", cut)
            prune(connection, step=PRUNED)

    with pytest.raises(_PowerCutError):
        prune_until_then()
    with database.read() as connection:
        assert dump(connection) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("length", [120, 2_500])
def test_the_room_of_the_words_is_given_back(
    database: Database, tmp_path: Path, length: int
) -> None:
    fill(database, length=length)
    with database.write() as connection:
        prune(connection)
        free = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        assert retention.shrink(connection, pages=10) == free - 10
        assert retention.shrink(connection, pages=1_000) == 0
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    # Beside the first page of each table and index, which is there in any case.
    with closing(sqlite3.connect(tmp_path / "feedd.db")) as plain:
        ((roots,),) = plain.execute("SELECT count(*) FROM sqlite_master WHERE rootpage > 0")
        ((pages,),) = plain.execute("PRAGMA page_count")
        plain.execute("VACUUM INTO ?", [str(tmp_path / "least.db")])
    with closing(sqlite3.connect(tmp_path / "least.db")) as plain:
        ((least,),) = plain.execute("PRAGMA page_count")
    assert pages - roots < 1.4 * (least - roots)
