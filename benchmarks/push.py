"""How long after its commit a story reaches a WebSub subscriber, and a listener of /api/v1/stream.

    python benchmarks/push.py [STORIES]

The real daemon with its own hub, at its default tick. Half of the stories it finds on a visit of
its own, the others are committed by another process, as by ``feedd ingest``. A story's time
counts from ``first_seen``, which is taken just before the commit, so the commit itself is in it;
a pause between two stories is longer than the hub's own. Everything stays on this machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from socket import create_server
from statistics import quantiles
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from feedd import config, pipeline
from feedd.core.parse import parse
from feedd.newsroom import open_newsroom
from feedd.visits import Visited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SYLLABLES = "bar ton mi ra quay lor den vel sha ki po mar gus tel ne ru fo wick hal san".split()
COMMAND = Path(sys.executable).with_name("feedd")
PAUSE = 0.7
PATIENCE = 30.0

RULES = """
[daemon]
state = "state"
listen = "127.0.0.1:{port}"
allow_private = ["127.0.0.0/8"]
[daemon.log]
format = "json"
[[sources]]
name = "bulletin"
url = "bulletin.txt"
interval = "100ms"
max_interval = "100ms"
[[topics]]
name = "all"
title = "All"
query = "walkers"
hub = "own"
"""


@dataclass(slots=True)
class Arrivals:
    """When each story arrived first, by its title."""

    at: dict[str, datetime] = field(default_factory=dict)
    news: threading.Condition = field(default_factory=threading.Condition)

    def note(self, title: str) -> None:
        """Note that a story is here now, unless it was before."""
        with self.news:
            self.at.setdefault(title, datetime.now(UTC))
            self.news.notify_all()

    def wait_for(self, title: str) -> datetime:
        """Wait until a story has arrived."""
        with self.news:
            if not self.news.wait_for(lambda: title in self.at, PATIENCE):
                raise SystemExit(f"{title!r} didn't arrive in {PATIENCE:g} s")
            return self.at[title]


def main(count: int) -> None:
    """Print the medians and the slowest tenths."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print_edition(folder, 0)
        with daemon(folder) as port, subscribed(port) as pushed, listening(port) as streamed:
            ways: tuple[tuple[str, Callable[[Path, int], None]], ...] = (
                ("its own visit", print_edition),
                ("another process", ingest),
            )
            print(f"{count} stories by each way; from commit to arrival, in ms")
            print(f"{'committed by':18}{'arrived at':22}{'median':>8}{'p90':>8}")
            for row, (way, commit) in enumerate(ways):
                numbers = range(1 + row * count, 1 + (row + 1) * count)
                waits = [_one(folder, port, commit, n, (pushed, streamed)) for n in numbers]
                for where, some in zip(
                    ("WebSub subscriber", "SSE client"), zip(*waits, strict=True), strict=True
                ):
                    tenths = quantiles(some, n=10)
                    print(f"{way:18}{where:22}{tenths[4]:>8.0f}{tenths[8]:>8.0f}")


def _one(
    folder: Path,
    port: int,
    commit: Callable[[Path, int], None],
    number: int,
    heard: tuple[Arrivals, Arrivals],
) -> tuple[float, ...]:
    """Commit one story; give the milliseconds until each has heard of it."""
    # Not in step with the daemon's ticks.
    time.sleep(PAUSE + Random(number).random() / 2)
    commit(folder, number)
    arrived = [one.wait_for(title(number)) for one in heard]
    query = urlencode({"q": f'"{title(number)}"'})
    told = json.loads(get(port, f"/api/v1/stories?{query}"))["items"][0]
    seen = datetime.fromisoformat(told["first_seen"])
    return tuple((moment - seen).total_seconds() * 1000 for moment in arrived)


@contextmanager
def daemon(folder: Path) -> Iterator[int]:
    """Run feedd; give its port."""
    with create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    path = folder / "feedd.toml"
    path.write_text(RULES.format(port=port), encoding="utf-8")
    command = (COMMAND, "-c", path, "run")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        next(line for line in process.stderr if '"visited"' in line)
        threading.Thread(target=process.stderr.read, daemon=True).start()
        try:
            yield port
        finally:
            process.terminate()


@contextmanager
def subscribed(port: int) -> Iterator[Arrivals]:
    """Subscribe to the topic, as a reader does that takes what hubs deliver."""
    arrivals, verified = Arrivals(), threading.Event()

    class Callback(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            challenge = parse_qs(urlsplit(self.path).query)["hub.challenge"][0]
            self._say(200, challenge.encode())
            verified.set()

        def do_POST(self) -> None:
            feed = self.rfile.read(int(self.headers["content-length"])).decode()
            for told in feed.split("<title>")[2:]:
                arrivals.note(told.partition("<")[0])
            self._say(204, b"")

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Callback)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    form = {
        "hub.mode": "subscribe",
        "hub.topic": f"http://127.0.0.1:{port}/feeds/all.atom",
        "hub.callback": f"http://127.0.0.1:{server.server_port}/",
        "hub.secret": "of the benchmark",
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("POST", "/hub", urlencode(form))
    assert connection.getresponse().status == 202
    assert verified.wait(PATIENCE)
    yield arrivals
    server.shutdown()


@contextmanager
def listening(port: int) -> Iterator[Arrivals]:
    """Listen to the stream."""
    arrivals = Arrivals()
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/api/v1/stream")
    stream = connection.getresponse()
    stream.readline()

    def read() -> None:
        while line := stream.readline():
            if line.startswith(b"data: "):
                arrivals.note(str(json.loads(line.removeprefix(b"data: "))["title"]))

    threading.Thread(target=read, daemon=True).start()
    yield arrivals


def get(port: int, path: str) -> bytes:
    """Ask feedd."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return body


def print_edition(folder: Path, number: int) -> None:
    """Print the edition of the bulletin that begins with a story of this number."""
    (folder / "next.txt").write_text(edition(number), encoding="utf-8")
    (folder / "next.txt").rename(folder / "bulletin.txt")


def ingest(folder: Path, number: int) -> None:
    """Commit a story from this process, as ``feedd ingest`` does."""
    now = datetime.now(UTC)
    with open_newsroom(config.load(folder / "feedd.toml", environ={}), now=now) as newsroom:
        bulletin = parse(edition(number).encode(), url=None, content_type="text/plain")
        visited = Visited(
            source=newsroom.source_or_new("by-hand"), bulletin=bulletin, at=datetime.now(UTC)
        )
        pipeline.ingest(newsroom.database, newsroom.desk, [visited])


def edition(number: int) -> str:
    """Write an edition that begins with a story of this number."""
    told = "\n\n\n".join(story(n) for n in range(number, max(-1, number - 8), -1))
    return f"The Bulletin\n\n\n{told}\n"


def title(number: int) -> str:
    """Give a story's headline."""
    return " ".join(words(number, 5)).title()


def story(number: int) -> str:
    """Write a story that shares no names with the others."""
    return f"{title(number)}\n\nOf {' and '.join(words(number, 12))} walkers told on Monday."


def words(number: int, count: int) -> list[str]:
    """Invent the names of a story, always the same for its number."""
    dice = Random(number)
    return ["".join(dice.choices(SYLLABLES, k=3)) for _ in range(count)]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
