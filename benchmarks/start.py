"""How long the daemon takes from its start to serving, by how many stories are stored.

    python -m benchmarks.start [STORIES …]

The stories are written into a fresh database, one a minute back from four days ago (older than
what feedd compares news with), one in a hundred in a topic. Started is the real daemon with 20
topics and 1,000 watches; serving means that /readyz says so and the topic's feed of a hundred
stories has been read. The sources are never due.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.error import URLError

import sqlalchemy as sa

from benchmarks.peers import texts
from benchmarks.peers.rules import configuration
from feedd import config
from feedd.newsroom import open_newsroom
from feedd.store import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedd.store import Database

COMMAND = Path(sys.executable).with_name("feedd")
SOURCES = 100
TEXTS = 1_000
"""So many texts are invented; stories take them in turn, each with its number in the title."""
ROWS_AT_ONCE = 10_000


def fill(database: Database, stories: int) -> None:
    """Write so many stories, as visits would have left them."""
    newest = datetime.now(UTC) - timedelta(days=4)
    invented = _invented()
    with database.write() as connection:
        connection.execute(sa.update(tables.sources).values(ingested_at=newest))
    for first in range(1, stories + 1, ROWS_AT_ONCE):
        numbers = range(first, min(first + ROWS_AT_ONCE, stories + 1))
        with database.write() as connection:
            told = [newest - timedelta(minutes=stories - number) for number in numbers]
            rows = list(zip(numbers, told, strict=True))
            connection.execute(sa.insert(tables.stories), [_story(*row) for row in rows])
            connection.execute(sa.insert(tables.entries), [_entry(*row, invented) for row in rows])
            addresses = [{"canonical": _address(number), "story": number} for number in numbers]
            connection.execute(sa.insert(tables.links), addresses)
            placed = [{"topic_id": 1, "story": n} for n in numbers if n % 100 == 0]
            if placed:
                connection.execute(sa.insert(tables.topic_stories), placed)


def _story(number: int, told: datetime) -> dict[str, object]:
    return {
        "number": number,
        "id": f"s{number}",
        "revision": 0,
        "shown_entry": number,
        "first_seen_at": told,
        "updated_at": told,
        "baseline": False,
        "event": f"s{number}",
    }


def _entry(number: int, told: datetime, invented: Sequence[texts.Text]) -> dict[str, object]:
    text = invented[number % TEXTS]
    return {
        "id": number,
        "source_id": number % SOURCES + 1,
        "story": number,
        "key": f"id:{number}",
        "stated_id": "",
        "id_derived": False,
        "link": f"https://{_address(number)}",
        "canonical": _address(number),
        "title": f"{text.title} {number}",
        "digest": f"{number:032x}",
        "published_at": told,
        "first_seen_at": told,
        "last_seen_at": told,
        "silent": False,
        "reasons": "[]",
        "summary": "",
        "html": text.html,
    }


def _address(number: int) -> str:
    return f"paper.example/{number}"


def _invented() -> Sequence[texts.Text]:
    languages = texts.languages()
    return [texts.own(languages[n % len(languages)], Random(n)) for n in range(TEXTS)]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def set_up(folder: Path, stories: int, port: int) -> Path:
    """Make a folder in which the daemon has been at work for long."""
    urls = [f"http://127.0.0.1:1/{n}" for n in range(SOURCES)]
    head = f'listen = "127.0.0.1:{port}"\n[daemon.log]\nlevel = "error"\n'
    path = folder / "feedd.toml"
    path.write_text(configuration(urls, daemon=head), encoding="utf-8")
    settings = config.load(path, environ=os.environ)
    with open_newsroom(settings, now=datetime.now(UTC)) as newsroom:
        fill(newsroom.database, stories)
        with newsroom.database.write() as connection:
            connection.execute(sa.update(tables.sources).values(next_visit_at=None))
    return path


def wait_for(url: str, daemon: subprocess.Popen[bytes]) -> bytes:
    """Ask until there is an answer; raises ``SystemExit`` if the daemon has ended."""
    while daemon.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return bytes(answer.read())
        except URLError:
            time.sleep(0.01)
    raise SystemExit(f"the daemon ended with {daemon.returncode} before it served {url}")


def started(path: Path, port: int) -> tuple[float, float, float]:
    """Start the daemon; give the seconds until ready, until a feed was served, and of CPU."""
    begun = time.perf_counter()
    with subprocess.Popen([COMMAND, "-c", path, "run"]) as daemon:
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", daemon)
            ready = time.perf_counter() - begun
            wait_for(f"http://127.0.0.1:{port}/feeds/topics-0.atom", daemon)
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
