"""Deliveries through the whole outbox, beside bare posts of a stock httpx in the same run.

    .venv/bin/python benchmarks/deliver.py [--posts N] [--database URL]

Measured are posts a second and this process's CPU a post; the receiver is a process of its own.
The outbox makes each message from its alert, records every attempt on disk before its socket
opens, signs it, and records how it ended; bare httpx does nothing of that.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import string
import tempfile
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, cast

import httpx
import uvloop

from feedd import desk, pipeline
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Endpoint, FetchLimits, RetrySchedule, Source, Watch
from feedd.deliver import signing
from feedd.desk import Recent
from feedd.digests import next_digest
from feedd.net import AllowedNetwork, Door
from feedd.store import Database, declared, schema
from feedd.visits import Visited
from feedd.workers.delivering import Delivering

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

    from feedd.core import retry
    from feedd.deliver.attempt import Attempt
    from feedd.desk import Desk
    from feedd.store.outbox import Claimed

AT_ONCE = 32
HEALTHY = 99
ALERTS = 1_000
LOOPBACK = AllowedNetwork.parse("127.0.0.0/8")
ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


class _Receiver(asyncio.Protocol):
    """Answers 204 to every POST, or nothing at all below ``/silent``."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance
        self._read = b""

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head = self._read[:end].lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(self._read) < end + 4 + length:
                return
            self._read = self._read[end + 4 + length :]
            if not head.startswith(b"post /silent"):
                self._transport.write(ANSWER)


def _receive(pipe: Connection) -> None:
    async def listen() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Receiver, "127.0.0.1", 0, backlog=1024)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(listen())


@contextlib.contextmanager
def receiving() -> Iterator[int]:
    """Run the receiver; give its port."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_receive, args=(there,), daemon=True)
    process.start()
    yield here.recv()
    process.terminate()


@dataclass(slots=True)
class Watched:
    """What a run took."""

    posts: int
    wall: float
    cpu: float

    def __str__(self) -> str:
        return (
            f"{self.posts / self.wall:9.0f} posts/s  {1000 * self.cpu / self.posts:7.3f} ms CPU"
            f"  {self.wall:6.2f} s"
        )


@contextlib.contextmanager
def watching(posts: int) -> Iterator[Watched]:
    """Measure what is done inside."""
    watched = Watched(posts, 0.0, 0.0)
    wall, cpu = time.perf_counter(), time.process_time()
    yield watched
    watched.wall, watched.cpu = time.perf_counter() - wall, time.process_time() - cpu


@dataclass(slots=True)
class Arrivals:
    """When each delivery was known to have arrived."""

    wanted: int
    at: dict[str, list[datetime]] = field(default_factory=dict)
    count: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def told(self, claimed: Claimed, attempt: Attempt, _following: retry.Next) -> None:
        if attempt.result.outcome == "delivered":
            self.at.setdefault(claimed.endpoint, []).append(datetime.now(UTC))
            self.count += 1
            if self.count >= self.wanted:
                self.done.set()


def endpoint(port: int, name: str, path: str = "hook", **rules: int) -> Endpoint:
    secret = signing.new_secret()
    url = f"http://127.0.0.1:{port}/{path}"
    return replace(Endpoint(name=name, url=url, secrets=(secret,)), **rules)  # type: ignore[arg-type]


@contextlib.contextmanager
def newsdesk(
    url: str, watches: Sequence[Watch], endpoints: Sequence[Endpoint]
) -> Iterator[tuple[Database, Desk]]:
    database = Database(url)
    schema.upgrade(database)
    now = datetime.now(UTC)
    with database.write() as connection:
        declared.sync_watches(connection, watches, now=now)
        declared.sync_endpoints(connection, endpoints, now=now)
    yield (
        database,
        desk.set_up(
            topics=(),
            watches=watches,
            endpoints=endpoints,
            operator=(),
            public_url="http://127.0.0.1:8787",
            recent=Recent(timedelta(hours=72)),
            next_digest=next_digest,
        ),
    )
    database.close()


def _said(random: Random, words: int) -> str:
    """Say something that no other story says."""
    return " ".join("".join(random.choices(string.ascii_lowercase, k=6)) for _ in range(words))


def publish(database: Database, rules: Desk, words: Sequence[str]) -> None:
    """Raise an alert for each word, from a story of a usual length."""
    random = Random(1)
    entries = tuple(
        Entry(
            id=f"{n}",
            title=f"{word} {_said(random, 6)}",
            content_text=f"{_said(random, 60)} {word} {_said(random, 120)}",
        )
        for n, word in enumerate(words)
    )
    source = Source(name="wire", baseline=False)
    for at in range(0, len(entries), 50):
        bulletin = Bulletin(kind="atom", entries=entries[at : at + 50])
        visited = Visited(source=source, bulletin=bulletin, at=datetime.now(UTC))
        pipeline.ingest(database, rules, [visited])


async def deliver(database: Database, rules: Desk, arrivals: Arrivals) -> None:
    """Run the worker with the daemon's own tick until all has arrived."""
    door = Door(limits=FetchLimits(), user_agent="feedd-benchmark", allow_private=(LOOPBACK,))
    async with door:
        worker = Delivering(
            database,
            door,
            rules,
            waits=RetrySchedule(),
            now=lambda: datetime.now(UTC),
            jitter=lambda: 0.5,
            on_attempt=arrivals.told,
        )
        while not arrivals.done.is_set():
            await worker.tick()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(arrivals.done.wait(), 1)
        await worker.drain(0)


async def bare(port: int, body: bytes, posts: int) -> None:
    """Post with a stock client, so many at once."""
    left = iter(range(posts))
    async with httpx.AsyncClient(timeout=20) as client:

        async def one() -> None:
            for _ in left:
                answer = await client.post(
                    f"http://127.0.0.1:{port}/hook",
                    content=body,
                    headers={"content-type": "application/json"},
                )
                answer.raise_for_status()

        await asyncio.gather(*(one() for _ in range(AT_ONCE)))


async def through_the_door(port: int, body: bytes, posts: int) -> None:
    """Post through feedd's own way out, without an outbox."""
    left = iter(range(posts))
    door = Door(limits=FetchLimits(), user_agent="feedd-benchmark", allow_private=(LOOPBACK,))
    async with door:

        async def one() -> None:
            for _ in left:
                await door.post(f"http://127.0.0.1:{port}/hook", body=body, timeout=20)

        await asyncio.gather(*(one() for _ in range(AT_ONCE)))


def compare(url: str, port: int, posts: int) -> None:
    watch = Watch(name="rockets", query="rocket*", notify=("desk",))
    desk_endpoint = endpoint(port, "desk", concurrency=AT_ONCE)
    body = json.dumps({"type": "alert.created", "data": {"text": "x" * 1200}}).encode()
    with watching(posts) as stock:
        asyncio.run(bare(port, body, posts))
    with watching(posts) as door:
        uvloop.run(through_the_door(port, body, posts))
    with newsdesk(url, [watch], [desk_endpoint]) as (database, rules):
        publish(database, rules, ["Rocket"] * posts)
        with watching(posts) as outbox:
            uvloop.run(_delivered(database, rules, posts))
    print(f"{posts} posts, {AT_ONCE} at once")
    print(f"  stock httpx.AsyncClient  {stock}")
    print(f"  feedd's door alone       {door}")
    print(f"  feedd's outbox           {outbox}")
    faster = stock.wall / outbox.wall
    cheaper = stock.cpu / outbox.cpu
    print(f"  the outbox posts {faster:.1f} times as fast at 1/{cheaper:.1f} of the CPU a post")


async def _delivered(database: Database, rules: Desk, count: int) -> Arrivals:
    arrivals = Arrivals(count)
    await deliver(database, rules, arrivals)
    return arrivals


def isolate(url: str, port: int) -> None:
    """Raise all alerts at one moment; one endpoint in a hundred never answers."""
    names = ["silent", *(f"healthy-{n}" for n in range(HEALTHY))]
    endpoints = [endpoint(port, name, "silent" if name == "silent" else "hook") for name in names]
    watches = [Watch(name=name, query=name.replace("-", ""), notify=(name,)) for name in names]
    words = [watches[n % len(names)].query for n in range(ALERTS)]
    wanted = sum(word != "silent" for word in words)
    with newsdesk(url, watches, endpoints) as (database, rules):
        publish(database, rules, words)
        start = datetime.now(UTC)
        arrivals = uvloop.run(_delivered(database, rules, wanted))
    waits = sorted(
        (at - start).total_seconds() for moments in arrivals.at.values() for at in moments
    )
    p50, p99 = (waits[int(len(waits) * share)] for share in (0.5, 0.99))
    print(f"{ALERTS} alerts at one moment, {HEALTHY} healthy endpoints and one that never answers")
    print(f"  healthy: {len(waits)} delivered, p50 {p50:.2f} s, p99 {p99:.2f} s (target: 2 s)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=4_000)
    parser.add_argument("--database", help="another database than SQLite, empty: a URL")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, receiving() as port:
        path = Path(folder)
        compare(options.database or f"sqlite:///{path / 'compare.db'}", port, options.posts)
        isolate(f"sqlite:///{path / 'isolate.db'}", port)


if __name__ == "__main__":
    main()
