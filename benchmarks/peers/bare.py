"""The script everybody writes first: fetch, parse, insert. It cleans, compares, matches nothing.

``feedparser`` fetches by itself, one feed after the other; ``fastfeedparser``, which can't ask
conditionally, is given what an httpx.Client fetched in one of twenty threads.
"""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.peers.rounds import serve, task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

THREADS = 20
SCHEMA = (
    "pragma journal_mode = wal; pragma synchronous = normal;"
    "create table feeds (url primary key, etag, modified) without rowid;"
    "create table entries (feed, id, link, title, content, published, primary key (feed, id));"
)
INSERT = (
    "insert into entries values (?, ?, ?, ?, ?, ?) on conflict (feed, id)"
    " do update set title = excluded.title, content = excluded.content"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the next request is conditional on."""

    url: str
    etag: str | None
    modified: str | None


@dataclass(frozen=True, slots=True)
class Brought:
    """What a feed brought: entries as the libraries give them, and its validators."""

    known: Known
    entries: Iterable[Any]


def by_feedparser(known: Known) -> Brought | None:
    """Let feedparser fetch, parse and sanitise."""
    import feedparser  # noqa: PLC0415  each run imports its own parser alone

    found = feedparser.parse(known.url, etag=known.etag, modified=known.modified)
    if found.get("status") != 200:
        return None
    return Brought(Known(known.url, found.get("etag"), found.get("modified")), found.entries)


def fast() -> Callable[[Known], Brought | None]:
    """Make one that fetches by httpx and parses by fastfeedparser."""
    import fastfeedparser  # noqa: PLC0415  see above
    import httpx  # noqa: PLC0415  see above

    client = httpx.Client(timeout=30)

    def fetch(known: Known) -> Brought | None:
        asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        headers = {name: value for name, value in asked.items() if value}
        answer = client.get(known.url, headers=headers)
        if answer.status_code != 200:
            return None
        found = answer.headers
        kept = Known(known.url, found.get("etag"), found.get("last-modified"))
        try:
            return Brought(kept, fastfeedparser.parse(answer.content).entries)
        except ValueError:  # a page of news is no feed to it
            return None

    return fetch


def store(connection: sqlite3.Connection, brought: Brought) -> None:
    """Write a feed's entries in one transaction."""
    known = brought.known
    connection.executemany(INSERT, [_row(known.url, entry) for entry in brought.entries])
    connection.execute(
        "replace into feeds values (?, ?, ?)", (known.url, known.etag, known.modified)
    )
    connection.commit()


def _row(url: str, entry: Any) -> tuple[str | None, ...]:  # noqa: ANN401  neither library has types
    link = entry.get("link")
    content = entry.get("content")
    text = content[0].get("value") if content else entry.get("summary") or entry.get("description")
    name = entry.get("id") or link
    return url, name, link, entry.get("title"), text, entry.get("published")


def main() -> None:
    """Serve rounds with the parser named."""
    given = task()
    connection = sqlite3.connect(given.state / "entries.sqlite")
    connection.executescript(SCHEMA)
    is_fast = given.words[0] == "fastfeedparser"
    fetch, pool = (fast() if is_fast else by_feedparser), ThreadPoolExecutor(THREADS)

    def work() -> None:
        rows = connection.execute("select url, etag, modified from feeds")
        known = {row[0]: Known(*row) for row in rows}
        wanted = [known.get(url) or Known(url, None, None) for url in given.urls]
        for brought in pool.map(fetch, wanted) if is_fast else map(fetch, wanted):
            if brought is not None:
                store(connection, brought)

    serve(work, lambda: connection.execute("select count(*) from entries").fetchone()[0])


if __name__ == "__main__":
    main()
