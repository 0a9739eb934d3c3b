"""One new story, from the last byte of its document to the first byte of its webhook.

    python -m benchmarks.story [--watches N] [--stories N] [--together]

The real daemon with 20 topics and N watches (default 10,000). Four feeds are visited every second
and have one new story each time, which one watch is for; that one alerts to a receiver on
loopback. They answer a quarter of a second apart, or together: then a story's way may lead behind
those of the three others. The tick is 100 ms in place of 1 s, so that visits begin more often: it
isn't part of what is measured. Origin and receiver are this process, so both moments are by one
clock.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import socket
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import cast

import uvloop

from benchmarks.peers import texts
from benchmarks.peers.rules import configuration

FEEDS = 4
ITEMS = 10
WARM_UP = 20
"""Stories whose times don't count: the first meet words, connections and pages not met before."""

PATIENCE = 60.0
COMMAND = Path(sys.executable).with_name("feedd")
SECRET = "whsec_c3RvcnktYmVuY2htYXJrLW9uLWxvb3BiYWNrLW9ubHk="
ENDPOINT = (
    '[[endpoints]]\nname = "desk"\nurl = "{url}"\nsecret = "' + SECRET + '"\n'
    '[[watches]]\nname = "alarms"\nquery = "alarm*"\nnotify = ["desk"]\n'
)
DAEMON = (
    'tick = "100ms"\nlisten = "127.0.0.1:{port}"\n'
    '[daemon.visits]\ninterval = "1s"\nmax_interval = "1s"\n[daemon.log]\nlevel = "warning"\n'
)


@dataclass(slots=True)
class Newsstand:
    """Gives each visit a new story, and hears of it."""

    wanted: int
    together: bool
    told: dict[int, float] = field(default_factory=dict)
    heard: dict[int, float] = field(default_factory=dict)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    _visits: Counter[int] = field(default_factory=Counter)

    def document(self, feed: int) -> tuple[int, bytes]:
        """Write a feed with one more story than at the visit before; give the story's number."""
        self._visits[feed] += 1
        newest = FEEDS * (ITEMS + self._visits[feed]) + feed
        return newest, _rss(feed, newest).encode()

    def wait(self, feed: int) -> float:
        """Give the seconds until a feed answers."""
        return 0.0 if self.together else feed / FEEDS

    def hear(self, number: int, at: float) -> None:
        """Note when the first request about a story came."""
        self.heard.setdefault(number, at)
        if len(self.heard) >= self.wanted:
            self.done.set()

    def waits(self) -> list[float]:
        """Give the milliseconds of each story, in order."""
        return [1_000 * (at - self.told[number]) for number, at in sorted(self.heard.items())]


def _rss(feed: int, newest: int) -> str:
    languages = texts.languages()
    items = []
    for number in range(newest, newest - FEEDS * ITEMS, -FEEDS):
        text = texts.own(languages[number // FEEDS % len(languages)], Random(number))
        items.append(
            f"<item><title>alarm{number} {text.title}</title><guid>{number}</guid>"
            f"<description><![CDATA[{text.html}]]></description></item>"
        )
    return f"<rss version='2.0'><channel><title>{feed}</title>{''.join(items)}</channel></rss>"


class Conversation(asyncio.Protocol):
    """One connection: of a visitor who asks, or of the daemon that tells."""

    def __init__(self, stand: Newsstand) -> None:
        self._stand = stand
        self._read = b""
        self._since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance

    def data_received(self, data: bytes) -> None:
        if not self._read:
            self._since = time.perf_counter()
        self._read += data
        head, end, body = self._read.partition(b"\r\n\r\n")
        if not end:
            return
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if length and len(body) < int(length[1]):
            return
        self._read = b""
        if head.startswith(b"POST"):
            self._take(body)
        else:
            feed = int(head.split(b" ")[1].rpartition(b"/")[2] or 0)
            asyncio.get_running_loop().call_later(self._stand.wait(feed), self._give, feed)

    def _take(self, body: bytes) -> None:
        self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        if named := re.search(rb"alarm(\d+)", body):
            self._stand.hear(int(named[1]), self._since)

    def _give(self, feed: int) -> None:
        number, body = self._stand.document(feed)
        head = "HTTP/1.1 200 OK\r\ncontent-type: application/rss+xml\r\ncontent-length:"
        self._transport.write(f"{head} {len(body)}\r\n\r\n".encode() + body)
        self._stand.told[number] = time.perf_counter()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


async def measure(
    folder: Path, *, watches: int, stories: int, together: bool = False
) -> list[float]:
    """Run the daemon until enough stories have come through; give their milliseconds."""
    stand = Newsstand(WARM_UP + stories, together)
    loop = asyncio.get_running_loop()
    hosts = [f"127.2.0.{n}" for n in range(1, FEEDS + 2)]
    server = await loop.create_server(lambda: Conversation(stand), hosts, _free_port())
    port = server.sockets[0].getsockname()[1]
    urls = [f"http://{host}:{port}/{n}" for n, host in enumerate(hosts[1:])]
    toml = configuration(urls, watches=watches, daemon=DAEMON.format(port=_free_port()))
    (folder / "feedd.toml").write_text(
        toml + ENDPOINT.format(url=f"http://{hosts[0]}:{port}/hook"), encoding="utf-8"
    )
    daemon = await asyncio.create_subprocess_exec(COMMAND, "-c", folder / "feedd.toml", "run")
    try:
        await asyncio.wait_for(stand.done.wait(), PATIENCE + stories)
    finally:
        daemon.terminate()
        await daemon.wait()
        server.close()
    return stand.waits()[WARM_UP:]


def main() -> None:
    """Measure, and print the median and the slowest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--watches", type=int, default=10_000)
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument("--together", action="store_true", help="all feeds answer at once")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = measure(Path(folder), **vars(given))
        waits = uvloop.run(run)
    hundredths = quantiles(waits, n=100)
    print(
        f"{len(waits)} stories, {given.watches:,} watches: from the body's last byte to the "
        f"webhook's first: median {hundredths[49]:.1f} ms, p90 {hundredths[89]:.1f}, "
        f"p99 {hundredths[98]:.1f}, most {max(waits):.1f}"
    )


if __name__ == "__main__":
    main()
