"""A source that goes on publishing, a receiver, a feedd between them, and what must always hold.

::

    with World(folder) as world:
        world.publish(5)
        … do something terrible …
        world.check()       # every alert arrived, under one id; feeds are valid, ids the same
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import re
import sqlite3
import subprocess
import threading
import time
from collections import defaultdict
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import feedparser

from tests.end_to_end.bulletins import SECRET
from tests.end_to_end.test_daemon import get
from tests.origin import Conditional, Origin, Seen, Serve
from tests.receiver import Answer, Receiver
from tests.running import COMMAND, PATIENCE, Feedd
from tests.service.ground import Firm, Ground
from tests.service.names import Names

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

Process = subprocess.Popen[bytes] | subprocess.Popen[str]

WINDOW = 100
"""Items that stand in the source's feed at a time; more than come while feedd can't look."""

MEMORY = 256 * 1024 * 1024
"""What feedd may have in memory, ever."""

_BALLAST = """
CREATE TABLE ballast AS
WITH RECURSIVE row(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM row WHERE number < ?)
SELECT number, hex(randomblob(50)) AS words FROM row
"""

_SYLLABLES = re.findall(r"\w+", "ba ke lo mi nu ra se ti vo zu dra fel gor hin jal kep")


def title(number: int) -> str:
    """Give the headline of a story, unlike all others."""
    return f"Rocket {_words(number, 6).capitalize()}"


def _words(number: int, count: int) -> str:
    chance = random.Random(number)
    return " ".join("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(count))


def feed(first: int, last: int) -> bytes:
    """Give a feed of the stories from ``first`` to ``last``, newest first."""
    items = "".join(
        f"<item><guid isPermaLink='false'>n{n}</guid><title>{title(n)}</title>"
        f"<description>{_words(-n, 40)}</description></item>"
        for n in range(last, first - 1, -1)
    )
    return f"<rss version='2.0'><channel><title>Wire</title>{items}</channel></rss>".encode()


WAITS = ["200ms", "1s", *["5s"] * 10]
"""What it waits between attempts: a fault that lasts a minute exhausts none."""

NEIGHBOURS = 5
"""Sources that publish nothing; of fewer hosts nobody can tell whether the network is dead."""


@dataclass(slots=True)
class World:
    """Everything around one feedd, which visits its source all the time, or hourly if ``idle``."""

    folder: Path
    idle: bool = False
    answer: Answer = field(default_factory=Answer)
    published: int = 3
    ground: Ground = field(default_factory=Firm)
    feedd: Feedd = field(init=False)
    receiver: Receiver = field(init=False)
    _beside: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _ids: dict[str, str] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        origin = self._open.enter_context(Origin())
        origin.play("/feed", self._serve)
        origin.play("/quiet", Conditional(Serve(body=feed(0, -1), etag='"quiet"')))
        self.receiver = self._open.enter_context(Receiver(self.answer))
        self.feedd = self._open.enter_context(
            Feedd(
                self.folder,
                self._rules(origin),
                environ=self.ground.environ,
                program=self.ground.program(COMMAND),
            )
        )
        self.feedd.start()
        wait_until(self._all_were_visited)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._beside:
            process.kill()
            process.wait()
        self._open.close()

    def _rules(self, origin: Origin) -> str:
        every = "1h" if self.idle else "100ms"
        pace = f'interval = "{every}"\nmax_interval = "{every}"\n'
        hook = self.receiver.url.replace("127.0.0.1", self._host("desk"))
        paths = {"wire": "/feed", **dict.fromkeys(self._neighbours, "/quiet")}
        return (
            '[daemon.fetch]\nhost_gap = "0s"\n'
            f"[daemon.delivery]\nwaits = {WAITS}\n"
            + "".join(
                f'[[sources]]\nname = "{name}"\n'
                f'url = "{origin.url(path, host=self._host(name))}"\n{pace}'
                for name, path in paths.items()
            )
            + '[[sources]]\nname = "hand"\nbaseline = false\n'
            '[[topics]]\nname = "all"\nquery = "rocket"\nlimit = 1000\n'
            f'[[endpoints]]\nname = "desk"\nurl = "{hook}"\nsecret = "{SECRET}"\n'
            '[[watches]]\nname = "w"\nquery = "rocket"\nnotify = ["desk"]\n'
        )

    def _all_were_visited(self) -> bool:
        visited = {line.get("source") for line in self.feedd.seen if line["event"] == "visited"}
        return visited >= {"wire", *self._neighbours}

    @property
    def _neighbours(self) -> tuple[str, ...]:
        there = NEIGHBOURS if isinstance(self.ground, Names) else 0
        return tuple(f"n{number}" for number in range(there))

    def _host(self, name: str) -> str:
        return f"{name}.example" if isinstance(self.ground, Names) else "127.0.0.1"

    async def _serve(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        last = self.published
        etag = f'"{last}"'
        known = seen.headers.get("if-none-match") == etag
        body = b"" if known else feed(max(0, last - WINDOW), last)
        await Serve(status=304 if known else 200, body=body, etag=etag)(seen, writer)

    def publish(self, count: int) -> None:
        """Publish so many stories more; all of them are to raise an alert."""
        self.published += count

    def hand_in(self) -> None:
        """Let a person bring the next story: it needs no network to come in."""
        self.published += 1
        told = feed(self.published, self.published).decode()
        self.feedd.ingest(told, source="hand")

    def beside(self, *words: str) -> subprocess.Popen[bytes]:
        """Begin a command on the same ground, beside the daemon."""
        command = (*self.ground.program(COMMAND), "-c", self.feedd.config, *words)
        environ = {**os.environ, **self.ground.environ}
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environ)
        self._beside.append(process)
        return process

    @property
    def running(self) -> tuple[Process, ...]:
        """The daemon and what was begun beside it, as far as they have not ended."""
        assert self.feedd.process is not None
        begun: tuple[Process, ...] = (self.feedd.process, *self._beside)
        return tuple(process for process in begun if process.poll() is None)

    @property
    def database(self) -> Path:
        return self.folder / "state" / "feedd.db"

    def revive(self) -> None:
        """Start the daemon again if it has ended, as systemd does."""
        assert self.feedd.process is not None
        code = self.feedd.process.poll()
        if code == 0:
            assert self.feedd.notice().startswith("STOPPING=1")
        if code is not None:
            self.feedd.start()

    @contextmanager
    def another_program(self) -> Iterator[sqlite3.Connection]:
        """Hold the database as another program might, in both ways that there are."""
        with (
            self.database.with_suffix(".lock").open("w") as held,
            closing(sqlite3.connect(self.database, isolation_level=None)) as other,
        ):
            fcntl.flock(held, fcntl.LOCK_EX)
            other.execute("BEGIN IMMEDIATE")
            yield other
            other.execute("COMMIT")

    def grow(self, rows: int) -> None:
        """Let the database hold so many rows more, of some hundred bytes each."""
        with self.another_program() as other:
            other.execute(_BALLAST, (rows,))

    def check(self) -> None:
        """Wait until every alert has arrived, and see that all is as it must be."""
        self._every_alert_arrived()
        self._ids_are_the_same()
        assert b"\nfeedd_sources_in_trouble 0\n" in get(f"{self.feedd.url}/metrics")[1]
        assert peak_memory(self.feedd) < MEMORY

    def stop_and_check(self) -> None:
        """Stop it in the end; what is on disk is whole."""
        self.check()
        assert self.feedd.stop() == 0
        with closing(sqlite3.connect(self.database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchone() is None

    def _every_alert_arrived(self) -> None:
        # Those of the first visit raise none.
        expected = {title(number) for number in range(4, self.published + 1)}
        with suppress(AssertionError):
            wait_until(lambda: expected <= self.told().keys(), 2 * PATIENCE)
        told = self.told()
        assert expected - told.keys() == set(), "an alert was lost"
        assert told.keys() - expected == set(), "an alert of nothing"
        assert {name: of for name, of in told.items() if len(of) > 1} == {}, "two ids, or words"

    def told(self) -> dict[str, set[tuple[str, bytes]]]:
        """Give what the receiver heard of: the webhook ids of each headline, and the bytes."""
        told: dict[str, set[tuple[str, bytes]]] = defaultdict(set)
        for request in list(self.receiver.requests):
            headline = json.loads(request.body)["data"]["story"]["title"]
            told[headline].add((request.headers["webhook-id"], request.body))
        return told

    def _ids_are_the_same(self) -> None:
        # An alert may be there a moment before the feeds are.
        wait_until(lambda: len(self._published_ids()) == self.published + 1)
        ids = self._published_ids()
        assert ids.items() >= self._ids.items(), "an id has changed"
        self._ids = ids

    def _published_ids(self) -> dict[str, str]:
        """Give the ids in the feed, by headline."""
        status, body = get(f"{self.feedd.url}/feeds/all.atom")
        assert status == 200
        read = feedparser.parse(body)
        assert not read.bozo, read.get("bozo_exception")
        ids = {str(entry.title): str(entry.id) for entry in read.entries}
        assert len(set(ids.values())) == len(read.entries) == len(ids)
        return ids


def wait_until(
    holds: Callable[[], bool], seconds: float = PATIENCE, *, every: float = 0.1
) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        threading.Event().wait(every)


def peak_memory(feedd: Feedd) -> int:
    """Give the most memory that the running daemon has had, in bytes."""
    assert feedd.process is not None
    status = Path(f"/proc/{feedd.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
