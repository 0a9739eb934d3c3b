"""A real HTTP receiver on loopback that records what it gets and answers as scripted.

::

    with Receiver(Answer(500), Answer(500), Answer(204)) as receiver:
        ...post to receiver.url...
        assert [r.body for r in receiver.requests] == [b"…", b"…", b"…"]

The last answer is given for ever after.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

Manner = Literal["plain", "hang", "close", "drip_head", "drip_body", "stall_body", "endless_body"]
"""How an answer is given.

``plain`` at once · ``hang`` accepts and never answers · ``close`` hangs up without a word ·
``drip_head`` and ``drip_body`` send a byte each ``pause`` · ``stall_body`` sends the headers and
no more · ``endless_body`` never stops sending.
"""

PATIENCE = 10.0
"""Seconds that an answer waits at its gate before it is given all the same."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One scripted answer; ``pause`` is in seconds. It waits for ``gate``, if there is one."""

    status: int = 204
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    manner: Manner = "plain"
    pause: float = 0.02
    gate: threading.Event | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it arrived, names of headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)


class Receiver:
    """Answers on 127.0.0.1, each connection in a thread of its own, until it is closed."""

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Received] = []
        self.connections = 0
        self.stopped = threading.Event()
        self._answers = answers or (Answer(),)
        self._scripted_at = 0
        self._arrived = threading.Condition()
        self._tls = tls
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The receiver's address, under a name when it speaks TLS."""
        return (
            f"https://localhost:{self.port}/hook"
            if self._tls
            else f"http://127.0.0.1:{self.port}/hook"
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()

    def script(self, *answers: Answer) -> None:
        """Answer so from the next request on."""
        with self._arrived:
            self._answers, self._scripted_at = answers, len(self.requests)

    def wait_for(self, count: int, *, seconds: float = 10.0) -> list[Received]:
        """Wait until ``count`` requests have arrived and give them."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.requests) >= count, seconds):
                raise TimeoutError(f"{len(self.requests)} of {count} requests in {seconds} s")
            return list(self.requests)

    def wait_until(self, told: Callable[[list[Received]], bool], *, seconds: float) -> bool:
        """Wait until ``told`` says of all requests that they are enough; False if they aren't."""
        with self._arrived:
            return self._arrived.wait_for(lambda: told(self.requests), seconds)

    def _record(self, request: Received) -> Answer:
        with self._arrived:
            self.requests.append(request)
            self._arrived.notify_all()
            nth = len(self.requests) - self._scripted_at
            return self._answers[min(nth, len(self._answers)) - 1]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Conversation)

    def finish_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]
        """Shake hands in the connection's own thread, then converse."""
        try:
            if self.receiver._tls:
                request = self.receiver._tls.wrap_socket(request, server_side=True)
            with self._lock:
                self._open.add(request)
                self.receiver.connections += 1
            super().finish_request(request, client_address)
        except OSError:
            return  # the client left, as many tests have it do
        finally:
            with self._lock:
                self._open.discard(request)
            request.close()

    def hang_up(self) -> None:
        """End the conversations that still go on."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # closed by the other side meanwhile


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Received(self.command, self.path, headers, body)
        self._give(receiver._record(request), receiver.stopped)

    do_GET = do_POST  # noqa: N815  the base's way to name a method
    do_OPTIONS = do_POST  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
        """Keep quiet: the record is in ``Receiver.requests``."""

    def _give(self, answer: Answer, stopped: threading.Event) -> None:
        if answer.gate is not None:
            answer.gate.wait(PATIENCE)
        match answer.manner:
            case "hang":
                stopped.wait()
                self.close_connection = True
            case "close":
                self.close_connection = True
            case "drip_head":
                self._drip(self._head(answer, len(answer.body)) + answer.body, answer, stopped)
            case "drip_body":
                self._write(self._head(answer, len(answer.body)))
                self._drip(answer.body, answer, stopped)
            case "stall_body":
                self._write(self._head(answer, len(answer.body) + 1) + answer.body)
                stopped.wait()
                self.close_connection = True
            case "endless_body":
                self._write(self._head(answer, None))
                while not stopped.is_set():
                    self._write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            case "plain":
                self._write(self._head(answer, len(answer.body)) + answer.body)

    def _head(self, answer: Answer, length: int | None) -> bytes:
        lines = [f"HTTP/1.1 {answer.status} Scripted"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        if length is None:
            lines.append("transfer-encoding: chunked")
        elif answer.status not in {204, 304}:
            lines.append(f"content-length: {length}")
        return "\r\n".join((*lines, "", "")).encode("latin-1")

    def _drip(self, octets: bytes, answer: Answer, stopped: threading.Event) -> None:
        for octet in octets:
            if stopped.wait(answer.pause):
                return
            self._write(bytes([octet]))

    def _write(self, octets: bytes) -> None:
        self.wfile.write(octets)
        self.wfile.flush()
