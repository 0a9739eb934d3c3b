"""What strangers may send to the web server, and for how long it waits for them."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
import uvloop
from starlette.requests import ClientDisconnect, Request
from starlette.responses import StreamingResponse

from feedd.web import connection
from feedd.web.server import Server, listen
from tests.running import PATIENCE, free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.types import Receive, Scope, Send

MIB = 1024 * 1024
HEAD = b"GET / HTTP/1.1\r\nHost: feedd\r\n"
WHOLE = HEAD + b"\r\n"
LARGE = b"GET /large HTTP/1.1\r\nHost: feedd\r\nConnection: close\r\n\r\n"
A_MOMENT = 0.3 / connection.PATIENCE


class Application:
    """Answers with the length of what was sent, or with 24 MiB if they are asked for."""

    def __init__(self) -> None:
        self.has_ended = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        with suppress(ClientDisconnect):
            answer = str(len(await request.body()))
            large = request.url.path == "/large"
            # The second piece waits until the first is taken.
            pieces = ("x" * 24 * MIB, "") if large else (answer,)
            await StreamingResponse(once(pieces))(scope, receive, send)
        self.has_ended.set()


async def once(pieces: tuple[str, ...]) -> AsyncIterator[str]:
    for piece in pieces:
        yield piece


@contextmanager
def serving(application: Application, *, look: float) -> Iterator[int]:
    """Serve on loopback, looking for stuck clients every ``look`` seconds; give the port."""
    port = free_port()
    ready, loop, over = threading.Event(), uvloop.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        server = Server(application, look=look)
        await server.start([listen("127.0.0.1", port)])
        ready.set()
        await over.wait()
        await server.stop()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        yield port
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


@pytest.fixture(scope="module")
def patient() -> Iterator[int]:
    """Serve for tests that nothing keeps waiting."""
    with serving(Application(), look=1.0) as port:
        yield port


@pytest.fixture(scope="module")
def hasty() -> Iterator[int]:
    """Serve with a patience of a third of a second."""
    with serving(Application(), look=A_MOMENT) as port:
        yield port


def client(port: int) -> closing[socket.socket]:
    return closing(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))


def flood(conn: socket.socket, piece: bytes) -> None:
    for _ in range(64):
        conn.sendall(piece)


def all_of(conn: socket.socket) -> bytes:
    """Read until the server hangs up."""
    told = bytearray()
    with suppress(ConnectionResetError):
        while piece := conn.recv(MIB):
            told += piece
    return bytes(told)


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        pytest.param(b"GET /", b"a", id="of its address"),
        pytest.param(HEAD + b"x: ", b"a", id="of a header's value"),
        pytest.param(HEAD, b"a", id="of a header's name"),
        pytest.param(HEAD, b"x: a\r\n", id="of headers"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: feedd\r\nTransfer-Encoding: chunked\r\n\r\n1;",
            b"a",
            id="of a chunk's extension",
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: feedd\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            b"x: a\r\n",
            id="of trailers",
        ),
    ],
)
def test_who_sends_no_end_is_hung_up_on(patient: int, begin: bytes, piece: bytes) -> None:
    with client(patient) as conn:
        conn.sendall(begin)
        with pytest.raises(ConnectionError):
            flood(conn, piece * (MIB // len(piece)))


def test_a_head_that_is_too_long_is_refused_though_it_comes_at_once(patient: int) -> None:
    with client(patient) as conn:
        conn.sendall(HEAD + b"x: " + b"a" * connection.LONGEST_HEAD + b"\r\n\r\n")
        assert all_of(conn).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("place", [b"/websub/a%00b", b"/stories?topic=%00"])
def test_an_address_with_a_nul_is_refused(patient: int, place: bytes) -> None:
    with client(patient) as conn:
        conn.sendall(b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % place)
        assert conn.recv(99).startswith(b"HTTP/1.1 400 ")


def test_a_request_with_two_hosts_is_refused(patient: int) -> None:
    with client(patient) as conn:
        conn.sendall(HEAD + b"Host: feedd\r\n\r\n")
        assert conn.recv(99).startswith(b"HTTP/1.1 400 ")


def test_a_long_body_and_a_head_just_within_the_limit_are_taken(patient: int) -> None:
    with client(patient) as conn:
        filling = b"x: " + b"a" * (connection.LONGEST_HEAD - 300) + b"\r\n"
        length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % (3 * MIB)
        conn.sendall(b"POST / HTTP/1.1\r\nHost: feedd\r\n" + filling + length + b"x" * 3 * MIB)
        assert b"3145728" in all_of(conn)


def test_of_requests_sent_ahead_some_are_answered_and_many_are_refused(patient: int) -> None:
    few, many = connection.MOST_AHEAD, 4 * connection.MOST_AHEAD
    with client(patient) as conn:
        conn.sendall(WHOLE * few + HEAD + b"Connection: close\r\n\r\n")
        assert all_of(conn).count(b"HTTP/1.1 200 OK") == few + 1
    with client(patient) as conn:
        conn.sendall(WHOLE * many)
        assert b"HTTP/1.1 400 Bad Request" in all_of(conn)


@pytest.mark.slow
@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTT", id="half a line"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: feedd\r\nContent-Length: 9\r\n\r\nabc", id="half a body"
        ),
    ],
)
def test_who_sends_no_whole_request_is_hung_up_on(hasty: int, begun: bytes) -> None:
    with client(hasty) as conn:
        conn.sendall(begun)
        assert all_of(conn) == b""


@pytest.mark.slow
def test_a_blank_line_after_an_answer_keeps_no_connection(hasty: int) -> None:
    with client(hasty) as conn:
        conn.sendall(WHOLE)
        assert conn.recv(MIB).startswith(b"HTTP/1.1 200 OK")
        conn.sendall(b"\r\n")
        assert b"HTTP/1.1" not in all_of(conn)


@pytest.mark.slow
def test_who_takes_nothing_of_an_answer_is_hung_up_on() -> None:
    application = Application()
    with serving(application, look=A_MOMENT) as port, client(port) as conn:
        conn.sendall(LARGE)
        assert application.has_ended.wait(PATIENCE)
        assert len(all_of(conn)) < 24 * MIB


@pytest.mark.slow
def test_who_takes_what_comes_is_not_hurried(hasty: int) -> None:
    with client(hasty) as conn:
        conn.sendall(LARGE)
        assert len(all_of(conn)) > 24 * MIB


def test_clients_leave_half_of_the_files_to_others() -> None:
    assert 0 < connection.most_connections() <= connection.MOST_CONNECTIONS
