"""No visit makes SQLite read a large table from end to end, however much is stored."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from feedd import pipeline
from feedd.config import load
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source
from feedd.core.visit import Arrived
from feedd.newsroom import Newsroom, open_newsroom
from feedd.visits import Visited
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
RULES = """
[[topics]]
name = "harbours"
query = "harbour"

[[watches]]
name = "walls"
query = "wall"
"""
WALL = "The harbour wall at Kelmis gave way in the night; nobody was hurt, the mayor said."
LARGE = re.compile(
    r"SCAN (entries|stories|links|revisions|former_texts|visits|prints|alerts|topic_stories)\b"
)
# Holds those alone that a person has withdrawn.
SMALL = "ix_stories_retracted"


def entry(number: int, text: str) -> Entry:
    link = f"https://a.example/{number}"
    html = f"<p>{text}</p>"
    return Entry(
        id=f"urn:{number}", link=link, title="Kelmis", content_html=html, content_text=text
    )


def visit(source: str, minutes: int, *found: Entry) -> Visited:
    return Visited(
        source=Source(name=source, baseline=False),
        bulletin=Bulletin(kind="rss", entries=found),
        at=NOW + timedelta(minutes=minutes),
        arrived=Arrived(entries=len(found)),
    )


def visits() -> Sequence[Visited]:
    """New, revised, copied in full, told under another id: each way an entry may come."""
    first, flood = entry(1, WALL), entry(2, "Frost took half of the cherry blossom at Venne.")
    later = entry(1, f"{WALL} By noon 14 people had been taken to hospital in Eupen.")
    return (
        visit("coast", 0, first, flood),
        visit("inland", 1, replace(first, link="https://b.example/1")),
        visit("inland", 2, replace(first, id="urn:9", content_html=f"<p>{WALL}</p>" * 2)),
        visit("coast", 3, later, flood),
        visit("coast", 4, replace(later, id="urn:1b", content_text=f"{WALL} Nobody was hurt.")),
    )


def plans(database: Path, statements: Iterable[str]) -> dict[str, tuple[str, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return {
            sql: tuple(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}"))
            for sql in statements
        }


def asked(newsroom: Newsroom, arriving: Iterable[Visited]) -> set[str]:
    """Take visits in, and give what the database was asked for that."""
    heard: set[str] = set()

    def listen(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(heard.add)

    sa.event.listen(Engine, "connect", listen)
    try:
        for one in arriving:
            pipeline.ingest(newsroom.database, newsroom.desk, [one])
    finally:
        sa.event.remove(Engine, "connect", listen)
    return {sql for sql in heard if sql.startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))}


def test_no_visit_reads_a_large_table_from_end_to_end(tmp_path: Path) -> None:
    with (
        Feedd(tmp_path / "f", RULES) as feedd,
        open_newsroom(load(feedd.config, environ={}), now=NOW) as newsroom,
    ):
        path = newsroom.database.path
        assert path is not None
        newsroom.database.close()  # so that its next connections are heard
        found = plans(path, asked(newsroom, visits()))
    assert any("INSERT INTO revisions" in sql for sql in found)
    read = {(sql, step) for sql, steps in found.items() for step in steps}
    assert {(sql, step) for sql, step in read if LARGE.match(step) and SMALL not in step} == set()
