"""A source that goes on publishing, a receiver, a feedd between them, and what must always hold.

::

    with World(folder) as world:
        world.publish(5)
        … do something terrible …
        world.check()       # every alert arrived, under one id; feeds are valid, ids the same
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
import threading
from collections import defaultdict
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import feedparser

from tests.end_to_end.bulletins import SECRET
from tests.end_to_end.test_daemon import get
from tests.origin import Origin, Seen, Serve
from tests.receiver import Answer, Receiver
from tests.running import PATIENCE, Feedd

if TYPE_CHECKING:
    import asyncio
    from types import TracebackType

    from tests.service.machine import Machine

WINDOW = 60
"""Items that stand in the source's feed at a time."""

MEMORY = 256 * 1024 * 1024
"""What feedd may have in memory, ever."""

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


@dataclass(slots=True)
class World:
    """Everything around one feedd; ``interval`` is how often it visits the source.

    Without a ``machine`` it runs on this one, which does as it should.
    """

    folder: Path
    interval: str = "100ms"
    answer: Answer = field(default_factory=Answer)
    published: int = 3
    machine: Machine | None = None
    feedd: Feedd = field(init=False)
    receiver: Receiver = field(init=False)
    _ids: dict[str, str] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        origin = self._open.enter_context(Origin())
        origin.play("/feed", self._serve)
        self.receiver = self._open.enter_context(Receiver(self.answer))
        toml = (
            f'[daemon.fetch]\nhost_gap = "0s"\n[daemon.delivery]\nwaits = ["200ms", "1s", "5s"]\n'
            f'[[sources]]\nname = "wire"\nurl = "{origin.url("/feed")}"\n'
            f'interval = "{self.interval}"\nmax_interval = "{self.interval}"\n'
            '[[topics]]\nname = "all"\nquery = "rocket"\nlimit = 1000\n'
            f'[[endpoints]]\nname = "desk"\nurl = "{self.receiver.url}"\nsecret = "{SECRET}"\n'
            '[[watches]]\nname = "w"\nquery = "rocket"\nnotify = ["desk"]\n'
        )
        environ = {} if self.machine is None else self.machine.environ
        self.feedd = self._open.enter_context(Feedd(self.folder, toml, environ=environ))
        self.feedd.start()
        self.feedd.expect("visited")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    async def _serve(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        last = self.published
        etag = f'"{last}"'
        known = seen.headers.get("if-none-match") == etag
        body = b"" if known else feed(max(0, last - WINDOW), last)
        await Serve(status=304 if known else 200, body=body, etag=etag)(seen, writer)

    def publish(self, count: int) -> None:
        """Publish so many stories more; all of them are to raise an alert."""
        self.published += count

    def check(self) -> None:
        """Wait until every alert has arrived, and see that all is as it must be."""
        self._every_alert_arrived()
        self._ids_are_the_same()
        assert peak_memory(self.feedd) < MEMORY

    def stop_and_check(self) -> None:
        """Stop it in the end; what is on disk is whole."""
        self.check()
        assert self.feedd.stop() == 0
        with closing(sqlite3.connect(self.folder / "state" / "feedd.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchone() is None

    def _every_alert_arrived(self) -> None:
        # Those of the first visit raise none.
        expected = {title(number) for number in range(4, self.published + 1)}
        deadline = threading.Event()
        for _ in range(int(PATIENCE * 20)):
            if expected <= self._told().keys():
                break
            deadline.wait(0.1)
        told = self._told()
        assert expected - told.keys() == set(), "an alert was lost"
        assert told.keys() - expected == set(), "an alert of nothing"
        assert {name: ids for name, ids in told.items() if len(ids) > 1} == {}, "two ids"

    def _told(self) -> dict[str, set[str]]:
        """Give what the receiver heard of: the webhook ids of each headline."""
        told: dict[str, set[str]] = defaultdict(set)
        for request in list(self.receiver.requests):
            headline = json.loads(request.body)["data"]["story"]["title"]
            told[headline].add(request.headers["webhook-id"])
        return told

    def _ids_are_the_same(self) -> None:
        # An alert may be there a moment before the feeds are.
        deadline = threading.Event()
        for _ in range(int(PATIENCE * 10)):
            ids = self._published_ids()
            if len(ids) == self.published + 1:
                break
            deadline.wait(0.1)
        assert len(ids) == self.published + 1
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


def peak_memory(feedd: Feedd) -> int:
    """Give the most memory that the running daemon has had, in bytes."""
    assert feedd.process is not None
    status = Path(f"/proc/{feedd.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
