"""A web site for tests: a real HTTP server on 127.0.0.1 that records and plays a script.

::

    with Origin() as origin:
        origin.play("/feed", Serve(body=b"<rss/>", etag='"a"'), Serve(status=304))
        ... fetch origin.url("/feed") twice ...
        assert origin.requests[1].headers["if-none-match"] == '"a"'

Each request to a path takes the next act of its script; the last one is played again and again.
A script serves every query of its path, unless one has a script of its own; a path without any
answers 404. The server runs in a thread of its own, so tests may be synchronous or not.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    import ssl

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came: header names in lower case, values byte for byte (latin-1)."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


Act = Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Serve:
    """An act: one answer, well formed unless ``length`` says otherwise."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    length: int | None = None

    async def __call__(self, _: Seen, writer: asyncio.StreamWriter) -> None:
        """Write head and body."""
        head = list(self.headers)
        if self.etag is not None:
            head.append(("ETag", self.etag))
        if self.status in (204, 304):
            writer.write(head_of(self.status, head))
            return
        length = len(self.body) if self.length is None else self.length
        head.append(("Content-Length", str(length)))
        writer.write(head_of(self.status, head) + self.body)


@dataclass(frozen=True, slots=True)
class Redirect:
    """An act: go elsewhere."""

    to: str
    status: int = 302

    async def __call__(self, _: Seen, writer: asyncio.StreamWriter) -> None:
        """Write the head."""
        writer.write(head_of(self.status, [("Location", self.to), ("Content-Length", "0")]))


@dataclass(frozen=True, slots=True)
class Raw:
    """An act: these bytes and nothing else, then the connection ends."""

    data: bytes

    async def __call__(self, _: Seen, writer: asyncio.StreamWriter) -> None:
        """Write and hang up."""
        writer.write(self.data)
        await writer.drain()
        writer.close()


@dataclass(frozen=True, slots=True)
class Stall:
    """An act: these bytes, then silence until the other side gives up."""

    data: bytes = b""

    async def __call__(self, _: Seen, writer: asyncio.StreamWriter) -> None:
        """Write, then wait for the end of the connection."""
        writer.write(self.data)
        await writer.drain()
        await writer.wait_closed()


@dataclass(frozen=True, slots=True)
class Flood:
    """An act: a head, then the same piece for as long as anybody reads."""

    piece: bytes = b"x" * 65_536
    headers: tuple[tuple[str, str], ...] = ()

    async def __call__(self, _: Seen, writer: asyncio.StreamWriter) -> None:
        """Write until the other side hangs up."""
        writer.write(head_of(200, list(self.headers)))
        while not writer.is_closing():
            writer.write(self.piece)
            await writer.drain()


@dataclass(frozen=True, slots=True)
class Drip:
    """An act: a head, then one byte each ``pause`` seconds until the other side gives up."""

    pause: float

    async def __call__(self, _: Seen, writer: asyncio.StreamWriter) -> None:
        """Write byte after byte."""
        writer.write(head_of(200, [("Content-Length", "1000000")]))
        while not writer.is_closing():
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(self.pause)


@dataclass(frozen=True, slots=True)
class Conditional:
    """An act: ``answer``, or 304 to a request that carries its ETag in If-None-Match."""

    answer: Serve

    async def __call__(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        """Compare byte for byte."""
        known = seen.headers.get("if-none-match") == self.answer.etag
        await (replace(self.answer, status=304) if known else self.answer)(seen, writer)


@dataclass(slots=True)
class Hold:
    """An act: an answer that waits until the test says ``release``; counts who waits."""

    answer: Act = field(default_factory=Serve)
    gate: threading.Event = field(default_factory=threading.Event)

    async def __call__(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        """Wait, then answer."""
        await asyncio.to_thread(self.gate.wait, 10)
        await self.answer(seen, writer)

    def release(self) -> None:
        """Let everybody through, now and later."""
        self.gate.set()


class Origin:
    """The site; ``requests`` are those seen so far, ``busiest`` the most open at once."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        address: str = "127.0.0.1",
    ) -> None:
        self.requests: list[Seen] = []
        self.busiest = 0
        self.connections = 0
        self._open = 0
        self._tls = tls
        self._host = host
        self._address = address
        self._scripts: dict[str, list[Act]] = {}
        # The loop refers to its tasks weakly: one that waits for nobody, as its peer has hung up,
        # could be collected before it ends.
        self._serving: set[asyncio.Task[object]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        """Listen on a free port."""
        self._thread.start()
        self._server = self._run(self._listen())
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up on everybody."""
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def base(self) -> str:
        """The site's address without a path."""
        return f"{'https' if self._tls else 'http'}://{self._host}:{self.port}"

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        """Give the URL of a path, under another name of the same site if wanted."""
        base = self.base if host is None else self.base.replace(self._host, host, 1)
        return base + path

    def play(self, path: str, *acts: Act) -> str:
        """Write the script of a path; return its URL."""
        self._scripts[path] = list(acts)
        return self.url(path)

    def seen(self, path: str) -> list[Seen]:
        """Give the requests to a path."""
        return [request for request in self.requests if request.path == path]

    def _run(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, self._address, 0, ssl=self._tls)

    async def _stop(self) -> None:
        self._server.close()
        # On a busy machine some connections are only just accepted. A task that is cancelled
        # before it began closes nothing, so they get the turns of the loop until they are served.
        for _ in range(3):
            await asyncio.sleep(0)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # One turn more, in which the closed transports say goodbye.
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        try:
            # A peer that hangs up in the middle is nothing to report.
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while not writer.is_closing():
                    await self._perform(await _read(reader), writer)
            writer.close()
            if writer.transport.get_write_buffer_size():
                writer.transport.abort()
        except asyncio.CancelledError:
            # The test ends, and not even TLS waits for the other side's goodbye.
            writer.transport.abort()

    async def _perform(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        self.requests.append(seen)
        self._open += 1
        self.busiest = max(self.busiest, self._open)
        try:
            await self._next_act(seen.path)(seen, writer)
            await writer.drain()
        finally:
            self._open -= 1

    def _next_act(self, path: str) -> Act:
        script = self._scripts.get(path) or self._scripts.get(path.partition("?")[0])
        if script is None:
            return Serve(status=404)
        return script.pop(0) if len(script) > 1 else script[0]


async def _read(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.split(":", 1) for line in lines)
    headers = {name.lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(method, path, headers, body)


def head_of(status: int, headers: list[tuple[str, str]]) -> bytes:
    """Write the head of an answer."""
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1")
