"""How PostgreSQL answers what feedd asks most, among a million sources and ten million stories.

    python -m benchmarks.plans [SOURCES [STORIES]]

The statements are those that the program sends, through its own functions; the server tells how
it answered each (auto_explain), after so many rounds that a prepared statement has become a
general one. Nothing that they change stays. Where the server reads a large table from end to end,
``!`` stands before it.
"""

from __future__ import annotations

import re
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import TYPE_CHECKING, Final

import psycopg
import sqlalchemy as sa

from benchmarks import plans_make
from benchmarks.plans_make import KEPT, RARE, Made
from feedd.core.settings import Keep, Source, Topic
from feedd.store import (
    alerts,
    archives,
    claims,
    gauges,
    memory,
    news,
    picking,
    prints,
    recent,
    retention,
    sources,
    stories,
    topics,
)
from feedd.store.picking import Allowance
from feedd.store.postgresql import POSTGRESQL
from feedd.store.retention import Marks, Rules
from tests import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from psycopg.errors import Diagnostic
    from sqlalchemy.engine import Connection

    from feedd.core.stories import Remembered

ROUNDS: Final = 20
LAST: Final = 8
"""psycopg prepares what it sends a fifth time; the server plans that for good at the eleventh."""

FEW: Final = 3
"""Rounds of what takes seconds."""

LONGEST: Final = 30
"""Lines of a plan that are shown: an OR of many values has one each."""

LARGE: Final = re.compile(
    r"Seq Scan on (entries|stories|links|sources|visits|prints|revisions|former_texts"
    r"|topic_stories|alerts|messages|deliveries|attempts)\b"
)
LEFT_OUT: Final = re.compile(r"\s*(Buffers|Planning|JIT|Functions|Options|Timing|Workers|Query)")


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that feedd asks; ``rounds`` are fewer where one takes seconds."""

    name: str
    ask: Callable[[Connection], object]
    rounds: int = ROUNDS


def subjects(made: Made) -> tuple[Subject, ...]:
    """Name what is asked at every visit, at every look of a reader, and in the background."""
    now, week = made.now, made.now - timedelta(days=7)
    ids = _ids(made)
    busy, usual = 1, made.sources // 2
    topic = Topic(name="t1", title="", query="rocket")
    rules = Rules(general=Keep(age=KEPT), topics=(topic,))
    coming = {f"https://h.example/a/{made.entries - n}": "" for n in range(30)}
    turns = [Allowance(endpoint="e1", room=100, leased_until=now)]
    lately = now - timedelta(hours=72)

    return (
        Subject(
            "claim 100 sources",
            lambda c: claims.claim(c, now=now, until=now + timedelta(minutes=2), limit=100),
        ),
        Subject(
            "begin 50 leases anew",
            lambda c: claims.renew(c, dict.fromkeys(range(usual, usual + 50), 1), until=now),
        ),
        Subject("a source by name", lambda c: sources.get_or_add(c, [Source(name="s7")], now=now)),
        Subject("what a busy source carried last", lambda c: _remembered(c, busy, coming)),
        Subject("what a usual source carried last", lambda c: _remembered(c, usual, coming)),
        Subject("the seals of a usual source", lambda c: memory.seals(c, "s7", most=50)),
        Subject("where 30 addresses lead", lambda c: memory.stories_at(c, coming)),
        Subject("a source's last visits", lambda c: sources.history(c, usual, limit=30)),
        Subject("ten stories by id", lambda c: stories.by_id(c, ids)),
        Subject("topics that hold ten stories", lambda c: topics.touch(c, ids, at=now)),
        Subject("into a topic", lambda c: topics.place(c, {"t1": ids})),
        Subject("already alerted?", lambda c: alerts.already_alerted(c, ids)),
        Subject("a topic's newest 100", lambda c: stories.latest(c, limit=100, topic="t1")),
        Subject(
            "a small topic's newest 100", lambda c: stories.latest(c, limit=100, topic=f"t{RARE}")
        ),
        Subject(
            "a topic's 60 before",
            lambda c: stories.latest(c, limit=60, topic="t9", before=made.stories // 2),
        ),
        Subject("the newest 60", lambda c: stories.latest(c, limit=60)),
        Subject("a page of the search", lambda c: stories.latest(c, limit=500)),
        Subject(
            "a back-test's first page",
            lambda c: stories.texts(c, limit=500, since=stories.since(c, week), before=None),
        ),
        Subject(
            "a back-test's last page",
            lambda c: stories.texts(
                c,
                limit=500,
                since=stories.since(c, week),
                before=made.number_at(timedelta(days=7)) + 100,
            ),
        ),
        Subject("endpoints with messages due", lambda c: picking.due(c, now=now)),
        Subject(
            "deliveries that may leave", lambda c: alerts.waiting(c, ["e1"], now=now, limit=100)
        ),
        Subject(
            "claim 100 messages",
            lambda c: picking.claim(c, picking.pick(c, turns, now=now), now=now),
        ),
        Subject("what is new since a moment", news.marks),
        Subject("where the window begins", lambda c: recent.last_before(c, lately, now=now), FEW),
        Subject(
            "1,000 of the window",
            lambda c: recent.documents(c, after=made.entries - 500_000, since=lately, limit=1_000),
        ),
        Subject(
            "the window after a minute",
            lambda c: recent.documents(c, after=made.entries - 250, since=lately, limit=1_000),
        ),
        Subject(
            "texts that others superseded",
            lambda c: recent.later_texts(c, after=made.stories // 20 - 9, now=now, limit=1_000),
        ),
        Subject(
            "200 stories to prune",
            lambda c: retention.outdated(c, rules, now=now + timedelta(hours=1), limit=200),
            FEW,
        ),
        Subject(
            "no story to prune",
            lambda c: retention.outdated(c, rules, now=now - timedelta(hours=1), limit=200),
            FEW,
        ),
        Subject(
            "prune 200 stories",
            lambda c: retention.drop_texts(
                c, range(made.stories // 2, made.stories // 2 + 200), now=now
            ),
            FEW,
        ),
        Subject(
            "prune 5,000 visits",
            lambda c: retention.prune_visits(c, before=now - timedelta(hours=23), limit=5_000),
            FEW,
        ),
        Subject(
            "no revision to prune",
            lambda c: retention.prune_revisions(
                c, before=now - 2 * KEPT, limit=5_000, marks=Marks()
            ),
            FEW,
        ),
        Subject(
            "no attempt to prune",
            lambda c: retention.prune_attempts(c, before=now - 2 * KEPT, limit=5_000),
            FEW,
        ),
        Subject(
            "no message to prune",
            lambda c: retention.prune_messages(
                c, before=now - 2 * KEPT, limit=5_000, marks=Marks()
            ),
            FEW,
        ),
        Subject(
            "no alert to prune",
            lambda c: retention.prune_alerts(c, before=now - 2 * KEPT, limit=5_000, marks=Marks()),
            FEW,
        ),
        Subject(
            "no print to forget",
            lambda c: prints.forget(c, before=lately - timedelta(days=1), limit=5_000),
            FEW,
        ),
        Subject(
            "an archive page is full?", lambda c: archives.is_full(c, "t9", after=0, size=100)
        ),
        Subject(
            "an archive page's stories",
            lambda c: archives.waiting(c, "t9", after=made.stories // 2, limit=100),
        ),
        Subject("is anything late?", lambda c: gauges.overdue(c, now=now)),
        Subject("the gauges", lambda c: gauges.read(c, now=now), FEW),
    )


def _remembered(
    connection: Connection, source: int, coming: Mapping[str, str]
) -> tuple[Remembered, ...]:
    seen = memory.latest(connection, source, most=50)
    return memory.of_source(connection, source, seen, coming=coming, links=(), whole=False)


def _ids(made: Made) -> tuple[str, ...]:
    spread = (made.stories - n * made.stories // 20 for n in range(10))
    return tuple(md5(str(n).encode(), usedforsecurity=False).hexdigest() for n in spread)


@dataclass(frozen=True, slots=True)
class Plan:
    """How one statement was answered, and how long that took, in milliseconds."""

    took: float
    lines: tuple[str, ...]

    @classmethod
    def told(cls, message: str) -> Plan:
        took = re.match(r"duration: ([\d.]+) ms", message)
        _, _, plan = message.partition("\n")
        lines = plan.splitlines()
        start = next((n for n, line in enumerate(lines) if "(cost=" in line), 0)
        kept = [_shortened(line) for line in lines[start:] if not LEFT_OUT.match(line)]
        if len(kept) > LONGEST:
            kept[LONGEST:] = [f" … {len(kept) - LONGEST} lines more"]
        return cls(float(took[1]) if took else 0.0, tuple(kept))


def _shortened(line: str) -> str:
    short = re.sub(r"\(cost=[^)]*\) ?", "", line)
    short = re.sub(r"actual time=[\d.]+\.\.([\d.]+) ", r"\1 ms, ", short)
    short = re.sub(r"ANY \('\{.{40}.*\}'", "ANY ('{…}'", short)
    return ("!" if LARGE.search(short) else " ") + short[:150]


@contextmanager
def explained(engine: sa.Engine) -> Iterator[tuple[Connection, list[str]]]:
    """Give a connection, and what the server tells of the statements that it is sent."""
    said: list[str] = []
    with engine.connect() as connection:
        for setting in (
            "auto_explain.log_min_duration = 0",
            "auto_explain.log_analyze = on",
            "auto_explain.log_buffers = on",
            "client_min_messages = log",
        ):
            connection.exec_driver_sql(f"SET {setting}")
        connection.commit()

        def hear(heard: Diagnostic) -> None:
            if heard.message_primary and heard.message_primary.startswith("duration"):
                said.append(heard.message_primary)

        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        driver.add_notice_handler(hear)
        yield connection, said


def explain(connection: Connection, said: list[str], subject: Subject) -> None:
    """Ask again and again, and show the quickest of the last rounds."""
    rounds = []
    for _ in range(subject.rounds):
        said.clear()
        begun = time.perf_counter()
        subject.ask(connection)
        took = time.perf_counter() - begun
        connection.rollback()
        rounds.append((took, tuple(map(Plan.told, said))))
    took, plans = min(rounds[-LAST:], key=lambda told: told[0])
    print(
        f"\n{subject.name}: {sum(plan.took for plan in plans):.2f} ms, {took * 1000:.1f} with us"
    )
    for plan in plans:
        print(f"  {plan.took:.3f} ms")
        print(*(f"   {line}" for line in plan.lines), sep="\n")


def main() -> int:
    """Fill a server and show its plans."""
    numbers = [*map(int, sys.argv[1:]), *(1_000_000, 10_000_000)[len(sys.argv) - 1 :]]
    made = Made(sources=numbers[0], stories=numbers[1], now=datetime.now(UTC))
    url = postgres.another(**plans_make.SERVER).create()
    begun = time.monotonic()
    plans_make.fill(url, made)
    print(f"{made.sources:,} sources, {made.stories:,} stories, {time.monotonic() - begun:.0f} s")
    engine = sa.create_engine(url, connect_args=POSTGRESQL)
    with explained(engine) as (connection, said):
        for subject in subjects(made):
            explain(connection, said, subject)
    engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
