"""How long the daemon takes from its start to serving, by how many stories are stored.

    python -m benchmarks.start [STORIES …]

The stories are written into a fresh database by one statement a table: about 900 bytes each, one
a minute back from four days ago (older than what feedd compares news with), one in a hundred in a
topic. Started is the real daemon with 20 topics and 1,000 watches; serving means that /readyz
says so and the topic's feed of a hundred stories has been read. The sources are never due.
"""

from __future__ import annotations

import argparse
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.error import URLError

from benchmarks.peers import texts
from benchmarks.peers.rules import configuration
from feedd import config
from feedd.newsroom import open_newsroom

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMAND = Path(sys.executable).with_name("feedd")
SOURCES = 100
TEXTS = 1_000
"""So many texts are invented; stories take them in turn, each with its number in the title."""

FILL = """
    create temporary table n as with recursive n(i) as (
        select 1 union all select i + 1 from n where i < :stories) select i from n;
    insert into stories (number, id, revision, shown_entry, first_seen_at, updated_at, baseline,
                         event)
        select i, 's' || i, 0, i, :newest - (:stories - i) * 60000000,
               :newest - (:stories - i) * 60000000, 0, 's' || i from n;
    insert into entries (id, source_id, story, key, stated_id, id_derived, link, canonical, title,
                         digest, published_at, first_seen_at, last_seen_at, reasons, summary, html)
        select i, i % :sources + 1, i, 'k' || i, 'k' || i, 0, 'https://paper.example/' || i,
               'paper.example/' || i, t.title || ' ' || i, 'd' || i,
               :newest - (:stories - i) * 60000000, :newest - (:stories - i) * 60000000,
               :newest - (:stories - i) * 60000000, '[]', '', t.html
        from n join invented t on t.number = i % :texts;
    insert into links (canonical, story) select 'paper.example/' || i, i from n;
    insert into topic_stories (topic_id, story) select 1, i from n where i % 100 = 0;
"""


def fill(database: Path, stories: int) -> None:
    """Write so many stories, as visits would have left them."""
    newest = datetime.now(UTC) - timedelta(days=4)
    values = {"stories": stories, "sources": SOURCES, "texts": TEXTS}
    values["newest"] = int(newest.timestamp() * 1_000_000)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "create temporary table invented (number integer primary key, title, html)"
        )
        connection.executemany("insert into invented values (?, ?, ?)", _invented())
        for statement in FILL.split(";")[:-1]:
            connection.execute(statement, values)


def _invented() -> Sequence[tuple[int, str, str]]:
    languages = texts.languages()
    made = (texts.own(languages[n % len(languages)], Random(n)) for n in range(TEXTS))
    return [(number, text.title, text.html) for number, text in enumerate(made)]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def set_up(folder: Path, stories: int, port: int) -> Path:
    """Make a folder in which the daemon has been at work for long."""
    urls = [f"http://127.0.0.1:1/{n}" for n in range(SOURCES)]
    head = f'listen = "127.0.0.1:{port}"\n[daemon.log]\nlevel = "error"\n'
    path = folder / "feedd.toml"
    path.write_text(configuration(urls, daemon=head), encoding="utf-8")
    open_newsroom(config.load(path, environ=os.environ), now=datetime.now(UTC)).database.close()
    fill(folder / "feedd.db", stories)
    with closing(sqlite3.connect(folder / "feedd.db")) as connection, connection:
        connection.execute("update sources set next_visit_at = null")
    return path


def wait_for(url: str) -> bytes:
    """Ask until there is an answer."""
    while True:
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return bytes(answer.read())
        except URLError:
            time.sleep(0.01)


def started(path: Path, port: int) -> tuple[float, float, float]:
    """Start the daemon; give the seconds until ready, until a feed was served, and of CPU."""
    begun = time.perf_counter()
    with subprocess.Popen([COMMAND, "-c", path, "run"], stderr=subprocess.DEVNULL) as daemon:
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz")
            ready = time.perf_counter() - begun
            wait_for(f"http://127.0.0.1:{port}/feeds/topics-0.atom")
            return ready, time.perf_counter() - begun, _cpu(daemon.pid)
        finally:
            daemon.terminate()


def _cpu(pid: int) -> float:
    """Give the seconds of CPU a process has used (proc(5), stat: utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Start three times for each number of stories."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stories", type=int, nargs="*", default=[10_000, 100_000])
    for stories in parser.parse_args().stories:
        with tempfile.TemporaryDirectory() as name:
            port = _free_port()
            path = set_up(Path(name), stories, port)
            size = (Path(name) / "feedd.db").stat().st_size
            runs = [started(path, port) for _ in range(3)]
        ready, served, cpu = (min(times) for times in zip(*runs, strict=True))
        print(
            f"{stories:>9,} stories, {size / 1e6:6,.0f} MB: ready in {ready:.2f} s, "
            f"a feed served in {served:.2f} s, {cpu:.2f} s of CPU (the best of 3 starts)"
        )


if __name__ == "__main__":
    main()
