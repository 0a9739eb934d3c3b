"""A town of news sites: many hosts on loopback, each with many sources, that keeps count.

::

    with Town(hosts=20, sources=300, latency=0.2) as town:
        town.publish(17, "Rocket Hits Bakery", "Two rockets …")
        ... feedd visits town.url(17) ...
        town.visits[17]      # when each visit began and ended
        town.busiest         # the most requests open at one host at once
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from html import escape
from time import monotonic
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


@dataclass(slots=True)
class Visit:
    """One request for a source; ``ended`` is None while it lasts."""

    began: float
    ended: float | None = None
    answered: bool = False


@dataclass(slots=True)
class Town:
    """Serves source N at host N modulo ``hosts``; ``latency`` is in seconds."""

    hosts: int
    sources: int
    latency: float = 0.0
    visits: dict[int, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    busiest: int = 0
    port: int = 0
    _told: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    _open: Counter[str] = field(default_factory=Counter)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _servers: list[asyncio.Server] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        assert self._thread is not None
        self._thread.join()
        self._loop.close()

    def url(self, number: int) -> str:
        return f"http://{self._host(number)}:{self.port}/{number}"

    def publish(self, number: int, title: str, text: str) -> None:
        """Let a source tell something from its next visit on."""
        self._told[number].append((title, text))

    def count(self) -> int:
        """Give how many visits were answered."""
        return sum(one.answered for visits in self.visits.values() for one in visits)

    def _host(self, number: int) -> str:
        return f"127.0.0.{2 + number % self.hosts}"

    def _run(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    async def _listen(self) -> None:
        for host in range(self.hosts):
            server = await asyncio.start_server(self._serve, self._host(host), self.port)
            self._servers.append(server)
            self.port = server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        # Who was only just accepted is served first: a task that never began closes nothing.
        for _ in range(3):
            await asyncio.sleep(0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # One turn more, in which the closed connections say goodbye.
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        host = writer.get_extra_info("sockname")[0]
        # Who is killed in the middle hangs up in the middle.
        with contextlib.suppress(
            ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError
        ):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await self._answer(host, head, reader, writer)
        writer.close()

    async def _answer(
        self, host: str, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        path = head.split(" ", 2)[1]
        if not path[1:].isdigit():
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        number, visit = int(path[1:]), Visit(monotonic())
        self.visits[number].append(visit)
        self._open[host] += 1
        self.busiest = max(self.busiest, self._open[host])
        try:
            await _wait(self.latency, reader)
            writer.write(self._document(number, head))
            await writer.drain()
            visit.answered = True
        finally:
            visit.ended = monotonic()
            self._open[host] -= 1

    def _document(self, number: int, head: str) -> bytes:
        told = self._told.get(number, [])
        etag = f'"{len(told)}"'
        if f"if-none-match: {etag}" in head.lower():
            return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
        items = "".join(
            f"<item><guid>{number}/{place}</guid><title>{escape(title)}</title>"
            f"<description>{escape(text)}</description></item>"
            for place, (title, text) in reversed(list(enumerate(told)))
        )
        body = f'<rss version="2.0"><channel><title>{number}</title>{items}</channel></rss>'
        return (
            f"HTTP/1.1 200 OK\r\nETag: {etag}\r\nContent-Type: application/rss+xml\r\n"
            f"Content-Length: {len(body.encode())}\r\n\r\n{body}"
        ).encode()


async def _wait(seconds: float, reader: asyncio.StreamReader) -> None:
    """Wait, unless the other side hangs up."""
    if not seconds:
        return
    gone = asyncio.ensure_future(reader.read(1))
    done, _ = await asyncio.wait({gone}, timeout=seconds)
    if done:
        raise ConnectionError
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
