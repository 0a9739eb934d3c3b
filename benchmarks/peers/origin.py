"""A world of publishers on loopback, each at an address of its own, in one process.

::

    with running(feeds=100) as origin:
        origin.urls           # http://127.1.0.1:PORT/feed, http://127.1.0.2:PORT/feed, …
        origin.turn(0.1)      # a tenth of them has three new entries from now on
        origin.counts()       # what was asked, and how it was answered
        origin.reset()        # as at first

Every document is made before it is asked for; a request costs the origin some 15 µs. It answers
a client that knows the ETag or the date with 304, sends gzip to who takes it, and fails with 503
at every hundredth publisher. Between two rounds it hangs up, as an hour passes there in life.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import resource
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import IO, TYPE_CHECKING, Final, cast

import uvloop

from benchmarks.peers.feeds import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATH: Final = b"/feed"
NEW: Final = 3
"""Entries that a feed has more after its turn."""

_MISSING: Final = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"
_FAILING: Final = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"


def address(feed: int) -> str:
    """Give a publisher's address, from 127.1.0.1 on."""
    return f"127.1.{feed // 250}.{feed % 250 + 1}"


def is_failing(feed: int) -> bool:
    """Tell whether a publisher answers nothing but 503."""
    return feed % 100 == 99


@dataclass(frozen=True, slots=True)
class Edition:
    """A document as it stands, ready to be sent; the body is kept gzipped."""

    head: bytes
    etag: bytes
    modified: bytes
    body: bytes

    @classmethod
    def of(cls, world: World, feed: int, first: int) -> Edition:
        """Make a feed's edition whose oldest entry is number ``first``."""
        media_type, body = world.document(feed, first)
        etag = f'"{feed}-{first}"'
        modified = format_datetime(world.epoch + timedelta(seconds=first), usegmt=True)
        head = (
            f"content-type: {media_type}\r\netag: {etag}\r\nlast-modified: {modified}\r\n"
            "vary: accept-encoding\r\n"
        )
        return cls(
            head.encode(), etag.encode(), modified.encode(), gzip.compress(body, 6, mtime=0)
        )

    def answer(self, asked: Mapping[bytes, bytes]) -> tuple[str, bytes]:
        """Answer a request with these headers, and say how."""
        tag, date = asked.get(b"if-none-match"), asked.get(b"if-modified-since")
        if tag == self.etag or (tag is None and date == self.modified):
            return "304", b"HTTP/1.1 304 Not Modified\r\n" + self.head + b"\r\n"
        if b"gzip" in asked.get(b"accept-encoding", b""):
            return "gzip", self._whole(b"content-encoding: gzip\r\n", self.body)
        return "identity", self._whole(b"", gzip.decompress(self.body))

    def _whole(self, encoding: bytes, body: bytes) -> bytes:
        head = b"HTTP/1.1 200 OK\r\n" + self.head + encoding
        return head + b"content-length: %d\r\n\r\n" % len(body) + body


class Press:
    """All publishers: what each has at the moment, and what it was asked."""

    def __init__(self, world: World, *, latency: float) -> None:
        self.world = world
        self.latency = latency
        self.counts: Counter[str] = Counter()
        self.connections: set[asyncio.Transport] = set()
        self._first = [Edition.of(world, feed, 0) for feed in range(world.feeds)]
        self._later: dict[int, Edition] = {}
        self._turns = 0

    def answer(self, feed: int, target: bytes, asked: Mapping[bytes, bytes]) -> bytes:
        """Answer for one publisher."""
        if target != PATH:
            how, octets = "404", _MISSING
        elif is_failing(feed):
            how, octets = "503", _FAILING
        else:
            how, octets = (self._later.get(feed) or self._first[feed]).answer(asked)
        self.counts[how] += 1
        self.counts["bytes"] += len(octets)
        return octets

    def obey(self, command: str, *words: str) -> dict[str, int]:
        """Do what the benchmark asks for; give what was counted since the last time."""
        for transport in tuple(self.connections):
            transport.close()
        if command == "turn":
            self._turn(float(words[0]))
        elif command == "reset":
            self._later, self._turns = {}, 0
        counted, self.counts = dict(self.counts), Counter()
        return counted

    def _turn(self, share: float) -> None:
        self._turns += 1
        dice = Random(f"{self.world.seed} turn {self._turns}")
        for feed in dice.sample(range(self.world.feeds), round(share * self.world.feeds)):
            self._later[feed] = Edition.of(self.world, feed, NEW * self._turns)


class Conversation(asyncio.Protocol):
    """One connection to one publisher."""

    def __init__(self, press: Press, feed: int) -> None:
        self._press = press
        self._feed = feed
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance
        self._press.connections.add(self._transport)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002  the base's signature
        """Forget it."""
        self._press.connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete; none has a body."""
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            line, *headers = self._read[:end].split(b"\r\n")
            self._read = self._read[end + 4 :]
            _, target, version = line.split(b" ")
            asked = {}
            for header in headers:
                name, _, value = header.partition(b":")
                asked[name.lower()] = value.strip()
            closes = asked.get(b"connection", b"").lower() == b"close" or version == b"HTTP/1.0"
            self._send(self._press.answer(self._feed, target, asked), closes=closes)

    def _send(self, octets: bytes, *, closes: bool) -> None:
        if self._press.latency:
            loop = asyncio.get_running_loop()
            loop.call_later(self._press.latency, self._write, octets, closes)
        else:
            self._write(octets, closes)

    def _write(self, octets: bytes, closes: bool) -> None:
        self._transport.write(octets)
        if closes:
            self._transport.close()


async def serve(press: Press) -> None:
    """Serve every publisher at one port, and obey standard input until it ends."""
    loop = asyncio.get_running_loop()
    port, servers = 0, []
    for feed in range(press.world.feeds):
        converse = partial(Conversation, press, feed)
        server = await loop.create_server(converse, address(feed), port, backlog=16)
        port = port or server.sockets[0].getsockname()[1]
        servers.append(server)
    _say({"port": port})
    while line := await asyncio.to_thread(sys.stdin.readline):
        _say(press.obey(*line.split()))


def _say(words: Mapping[str, int]) -> None:
    print(json.dumps(words), flush=True)


@dataclass(frozen=True, slots=True)
class Origin:
    """The process that serves, from outside."""

    urls: tuple[str, ...]
    _to: IO[str]
    _from: IO[str]

    def turn(self, share: float) -> None:
        """Give this share of the feeds three new entries."""
        self._ask(f"turn {share}")

    def reset(self) -> None:
        """Let every feed have its first edition again."""
        self._ask("reset")

    def counts(self) -> dict[str, int]:
        """Give the requests by how they were answered, and bytes, since the last question."""
        return self._ask("count")

    def _ask(self, command: str) -> dict[str, int]:
        print(command, file=self._to, flush=True)
        return dict(json.loads(self._from.readline()))


@contextmanager
def running(feeds: int, *, latency: float = 0.0, seed: int = 1) -> Iterator[Origin]:
    """Run a world in a process of its own; ``latency`` is in seconds an answer."""
    command = [sys.executable, "-m", "benchmarks.peers.origin"]
    options = ["--feeds", str(feeds), "--latency", str(latency), "--seed", str(seed)]
    with subprocess.Popen(
        [*command, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["port"]
        urls = tuple(f"http://{address(feed)}:{port}{PATH.decode()}" for feed in range(feeds))
        yield Origin(urls, process.stdin, process.stdout)
        process.stdin.close()


def main() -> None:
    """Serve, as ``running`` asks."""
    parser = argparse.ArgumentParser(description="publishers on loopback")
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    epoch = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    world = World(chosen.feeds, epoch, chosen.seed)
    uvloop.run(serve(Press(world, latency=chosen.latency)))


if __name__ == "__main__":
    main()
