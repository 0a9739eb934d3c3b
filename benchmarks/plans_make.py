"""A PostgreSQL database as it is after a month of a million sources, made by the server itself.

Sources are busy to very different degrees, every fifth story has two outlets, topics hold from a
handful of stories to a tenth of them all, and what is older than ``KEPT`` has been pruned.
"""

from __future__ import annotations

import re
from array import array
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from feedd.core.stories import Filing, fingerprint
from feedd.core.stories.probe import Load
from feedd.store import Database
from feedd.store.columns import Packed, microseconds
from feedd.store.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

SPAN: Final = timedelta(days=33)
KEPT: Final = timedelta(days=30)
VISITED: Final = timedelta(days=1)
_MICROSECOND: Final = timedelta(microseconds=1)
TOPICS, WATCHES, ENDPOINTS = 50, 1_000, 100
RARE: Final = TOPICS
"""The number of the topic that holds next to nothing."""

SERVER: Final = {
    # As many would set it on a machine of 16 GB.
    "shared_buffers": "2GB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "16GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # What isn't in the log of a server that was just begun is asked of it here.
    "shared_preload_libraries": "auto_explain",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How much there is, and when it is now."""

    sources: int
    stories: int
    now: datetime

    @property
    def entries(self) -> int:
        return self.stories + self.stories // 5

    def number_at(self, ago: timedelta) -> int:
        """Give the newest story that is older than this."""
        return round(self.stories * (1 - ago / SPAN))


def fill(url: str, made: Made) -> None:
    """Fill an empty database; indexes are built over what is there at the end."""
    with closing(Database(url)) as database:
        with database.write() as connection:
            # Millions of rows whose parents are known to be there.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            indexes = [index for table in metadata.sorted_tables for index in table.indexes]
            for index in indexes:
                index.drop(connection)
            for statement in _STATEMENTS:
                connection.execute(_with_values(statement, made))
            for index in indexes:
                index.create(connection)
            for table in metadata.sorted_tables:
                if table.autoincrement_column is not None:
                    connection.execute(_numbered_on(table, table.autoincrement_column))
        with database.apart() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _with_values(statement: str, made: Made) -> sa.TextClause:
    """Give a statement with the values that it names, out of all there are."""
    bound = (one for one in _values(made) if re.search(rf":{one.key}\b", statement))
    return sa.text(statement).bindparams(*bound)


def _values(
    made: Made,
) -> Iterator[sa.BindParameter[int] | sa.BindParameter[str] | sa.BindParameter[bytes]]:
    now = microseconds(made.now)
    numbers = {
        "sources": made.sources,
        "stories": made.stories,
        "entries": made.entries,
        "now": now,
        "story_step": SPAN // made.stories // _MICROSECOND,
        "entry_step": SPAN // made.entries // _MICROSECOND,
        "visit_step": VISITED // (6 * made.sources) // _MICROSECOND,
        "visits": 6 * made.sources,
        "kept": now - KEPT // _MICROSECOND,
        "topics": TOPICS,
        "watches": WATCHES,
        "endpoints": ENDPOINTS,
        "rare": RARE,
        "alerts": made.stories // 30,
    }
    texts = {"reasons": _REASONS, "summary": "In short", "html": f"<p>{_TEXT}</p>"}
    yield from (sa.bindparam(name, value, sa.BigInteger()) for name, value in numbers.items())
    yield from (sa.bindparam(name, value, Packed()) for name, value in texts.items())
    yield sa.bindparam("print", fingerprint("A decision", _TEXT).to_bytes(), sa.LargeBinary())
    yield sa.bindparam("filing", _FILING.to_bytes(), sa.LargeBinary())


def _numbered_on(table: sa.Table, column: sa.Column[int]) -> sa.Select[int]:
    """Let the next row be numbered after the last."""
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    return sa.select(sa.func.setval(sequence, sa.func.max(column))).where(sequence.is_not(None))


_TEXT: Final = " ".join(
    f"The council of Khelad heard {n * 7} speakers and put {n} of them off until spring."
    for n in range(5)
)
_REASONS: Final = '[{"name":"unknown","text":"no recent text shares rare words with it"}]'
_FILING: Final = Filing(
    Load(words=20, title=3.0, text=40.0, squares=90.0),
    array("I", range(1, 25)),
    array("I", range(100, 116)),
)

# Entry e tells story e - e/6: of six entries the last two tell the same one.
_STATEMENTS: Final = (
    """
    INSERT INTO sources (id, name, declared, url, title, declared_url, created_at, ingested_at,
      last_visit_at, next_visit_at, why, failures, moved_seen, pace, rhythm, entries, hub_first,
      lease)
    SELECT n, 's' || n, true, u, 'Source ' || n, u, :now, :now - ago, :now - ago,
      :now - ago + 14400000000 - 60000000, 'at its mean interval', 0, 0, '', '', 20, false, 1
    FROM (SELECT n, 'http://h' || n % 200000 || '.example/' || n AS u,
      (random() * 14400000000)::bigint AS ago FROM generate_series(1, :sources) AS n) AS made
    """,
    """
    INSERT INTO stories (number, id, revision, shown_entry, first_seen_at, updated_at, baseline,
      event)
    SELECT n, md5(n::text), 1 + (n % 20 = 0)::int, CASE WHEN at >= :kept THEN n + (n - 1) / 5 END,
      at, at, false, CASE WHEN n % 10 = 0 THEN md5((n - 1)::text) END
    FROM (SELECT n, :now - (:stories - n) * :story_step AS at
      FROM generate_series(1, :stories) AS n) AS made
    """,
    """
    INSERT INTO entries (id, source_id, story, key, stated_id, id_derived, link, canonical, title,
      language, digest, published_at, first_seen_at, last_seen_at, pruned_at, silent, reasons,
      summary, html)
    SELECT e, 1 + ((:sources - 1) * r * r)::bigint, e - e / 6, 'id:' || link, '', false, link,
      '', 'What was decided in the matter of ' || e, 'en',
      decode(substr(md5(e::text), 1, 16), 'hex'), at, at,
      least(at + (random() * 172800000000)::bigint, :now),
      CASE WHEN at < :kept THEN :kept END, false, :reasons,
      CASE WHEN at >= :kept THEN :summary END, CASE WHEN at >= :kept THEN :html END
    FROM (SELECT e, random() AS r, :now - (:entries - e) * :entry_step AS at,
      'https://h.example/a/' || e AS link FROM generate_series(1, :entries) AS e) AS made
    """,
    """
    INSERT INTO links (canonical, story)
    SELECT 'https://h.example/a/' || e, e - e / 6 FROM generate_series(1, :entries) AS e
    """,
    """
    INSERT INTO prints (entry_id, print, filing)
    SELECT id, :print, :filing FROM entries WHERE first_seen_at >= :now - 259200000000
    """,
    """
    INSERT INTO revisions (id, story, number, entry_id, superseded_at, material, title, html,
      reasons)
    SELECT n / 20, n, 1, n + (n - 1) / 5, :now - (:stories - n) * :story_step, false,
      'What was decided', :html, :reasons
    FROM generate_series(20, :stories, 20) AS n
    """,
    """
    INSERT INTO former_texts (id, entry_id, digest)
    SELECT id, entry_id, decode(substr(md5(id::text), 1, 16), 'hex') FROM revisions
    """,
    """
    INSERT INTO visits (id, source_id, at, outcome, detail, status, bytes, seconds, new, revised,
      duplicate)
    SELECT v, 1 + v % :sources, :now - (:visits - v) * :visit_step, 'unchanged', '', 304, 0, 0.2,
      (v % 20 = 0)::int, 0, 0
    FROM generate_series(1, :visits) AS v
    """,
    """
    INSERT INTO topics (id, name, declared, query, created_at, version, changed_at)
    SELECT t, 't' || t, true, 'rocket', :now, 1, :now FROM generate_series(1, :topics) AS t
    """,
    """
    INSERT INTO topic_stories (topic_id, story)
    SELECT t, s.number FROM generate_series(1, :topics) AS t, stories AS s
    WHERE s.shown_entry IS NOT NULL
      AND s.number % CASE WHEN t = :rare THEN :stories / 25 ELSE 10 * t END = 0
    ORDER BY t, s.number
    """,
    """
    INSERT INTO watches (id, name, declared, query, created_at)
    SELECT w, 'w' || w, true, 'rocket', :now FROM generate_series(1, :watches) AS w
    """,
    """
    INSERT INTO endpoints (id, name, declared, created_at)
    SELECT e, 'e' || e, true, :now FROM generate_series(1, :endpoints) AS e
    """,
    """
    INSERT INTO alerts (id, watch_id, story, revision, told, created_at)
    SELECT a, 1 + a % :watches, a * 30, 1, '{}', :now - (:stories - a * 30) * :story_step
    FROM generate_series(1, :alerts) AS a
    """,
    """
    INSERT INTO messages (id, endpoint_id, watch_id, webhook_id, body, state, attempts, by_hand,
      asked, due_at, next_attempt_at, why_then, created_at, finished_at)
    SELECT id, 1 + id % :endpoints, watch_id, md5(id::text), decode(repeat(md5(id::text), 20),
      'hex'), CASE WHEN is_last THEN 'pending' ELSE 'delivered' END, 1, false,
      false, CASE WHEN is_last THEN created_at END, CASE WHEN is_last THEN created_at END, '',
      created_at,
      CASE WHEN NOT is_last THEN created_at END
    FROM (SELECT *, id > :alerts - 1000 AS is_last FROM alerts) AS made
    """,
    """
    INSERT INTO deliveries (id, alert_id, endpoint_id, webhook_id, state, freed_at, release_at,
      why_then, message_id)
    SELECT id, id, 1 + id % :endpoints, md5(id::text), 'told', created_at, NULL, '', id FROM alerts
    """,
    """
    INSERT INTO attempts (id, message_id, number, started_at, seconds, status)
    SELECT id, id, 1, created_at, 0.1, 204 FROM messages
    """,
    """
    INSERT INTO archives (topic_id, page, last_story, body, written_at)
    SELECT t, 1, :stories / 2, '', :now FROM generate_series(1, :topics) AS t
    """,
    """
    INSERT INTO installation (id, authority, created_at) VALUES (1, 'example.org,2026', :now)
    """,
)
