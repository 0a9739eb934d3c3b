"""What a connection carries, byte for byte: odd answers, what comes unasked, the way there."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from itertools import pairwise
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import uvloop
from hypothesis import given
from hypothesis import strategies as st

from feedd.net import Door, Failed, Fetched, Request
from feedd.net.client import KEEP_ALIVE, Idle
from feedd.net.wire import Answer as Coming
from feedd.net.wire import Wire
from tests.certificates import Authority
from tests.net import virtual_time
from tests.net.doors import QUICK, fetch_over_tls, names, trusting, with_door
from tests.origin import Act, Origin, Raw, Seen, Serve, Stall

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Coroutine

    from feedd.net import Answer

HEAD = b"HTTP/1.1 200 OK\r\n"
WHOLE = HEAD + b"Content-Length: 4\r\n\r\nbody"

READ: dict[str, bytes] = {
    "lines that end in a line feed alone": b"HTTP/1.1 200 OK\nContent-Length: 4\n\nbody",
    "no reason": b"HTTP/1.1 200\r\nContent-Length: 4\r\n\r\nbody",
    "hints before it": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + WHOLE,
    "a long word of patience": b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + WHOLE,
    "it ends with the connection": HEAD + b"\r\nbody",
    "a coding that is none": HEAD + b"Transfer-Encoding: identity\r\n\r\nbody",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\nbody",
    "chunks with extensions and a trailer": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
        b"2;a=b\r\nbo\r\n2 \r\ndy\r\n0\r\nContent-Type: evil/trailer\r\n\r\n"
    ),
    "a header over two lines": HEAD + b"X: a\r\n b\r\nContent-Length: 4\r\n\r\nbody",
    "more than it said": WHOLE + b"more",
    "an offer of another protocol": (
        HEAD + b"Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 4\r\n\r\nbody"
    ),
}


def fetched(act: Act) -> Answer:
    with Origin() as origin:
        url = origin.play("/feed", act)
        return with_door(lambda door: door.fetch(Request(url=url)))


@pytest.mark.parametrize("octets", READ.values(), ids=READ)
def test_what_old_and_odd_servers_send_is_read(octets: bytes) -> None:
    answer = fetched(Raw(octets))
    assert isinstance(answer, Fetched), answer
    assert (answer.body, answer.links) == (b"body", ())
    assert answer.content_type != "evil/trailer"


REFUSED: dict[str, bytes] = {
    "two lengths": HEAD + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody!",
    "a length beside chunks": (
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
    ),
    "a negative length": HEAD + b"Content-Length: -4\r\n\r\nbody",
    "a coding that nobody asked for": HEAD + b"Transfer-Encoding: gzip\r\n\r\nbody",
    "a NUL in a header": HEAD + b"X: a\x00b\r\nContent-Length: 4\r\n\r\nbody",
    "a chunk without a size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n0\r\n\r\n",
    "only hints": b"HTTP/1.1 103 Early Hints\r\n\r\n",
    "a trailer without end": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n" + b"X: y\r\n" * 20_000
    ),
}


@pytest.mark.parametrize("octets", REFUSED.values(), ids=REFUSED)
def test_what_could_be_read_in_two_ways_is_no_answer(octets: bytes) -> None:
    answer = fetched(Raw(octets))
    assert isinstance(answer, Failed)
    assert answer.code == "bad_answer"


class Nowhere(asyncio.Transport):
    """The far end of an answer that is read from memory."""

    is_gone = False

    def abort(self) -> None:
        self.is_gone = True

    def is_closing(self) -> bool:
        return self.is_gone

    def pause_reading(self) -> None:
        """Send on, as what has left can't be called back."""

    def resume_reading(self) -> None:
        """Send on."""


def _read(*pieces: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes, bool]:
    there = Nowhere()
    answer = Coming(there, there)
    for piece in pieces:
        answer.take(piece)
    answer.end(None)
    return answer.status, answer.lines, b"".join(answer._chunks), answer.is_whole


@pytest.mark.parametrize("begun", [HEAD, HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"])
def test_a_head_without_end_is_hung_up_on(begun: bytes) -> None:
    there = Nowhere()
    answer = Coming(there, there)
    answer.take(begun)
    answer.take(b"X: y\r\n" * 10_000)
    assert not there.is_gone
    answer.take(b"X: y\r\n" * 1_000)
    assert there.is_gone


@given(
    octets=st.sampled_from([*READ.values(), *REFUSED.values()]), cuts=st.sets(st.integers(1, 99))
)
def test_an_answer_is_the_same_however_it_is_cut_up(octets: bytes, cuts: set[int]) -> None:
    edges = [0, *sorted(cuts), len(octets)]
    pieces = [octets[start:end] for start, end in pairwise(edges)]
    assert _read(*filter(None, pieces)) == _read(octets)


@given(
    head=st.sampled_from([b"", HEAD, HEAD + b"Transfer-Encoding: chunked\r\n\r\n"]),
    octets=st.binary(),
)
def test_whatever_comes_is_an_answer_or_none(head: bytes, octets: bytes) -> None:
    """Nothing that a server sends raises where asyncio would only log it."""
    assert _read(head + octets)[0] in range(1_000)


async def _twice(door: Door, url: str) -> list[bytes | str]:
    answers = [await door.fetch(Request(url=url)) for _ in range(2)]
    return [one.body if isinstance(one, Fetched) else str(one) for one in answers]


FOLLOWED: dict[str, tuple[Act, int]] = {
    "a body of a known length": (Serve(body=b"body"), 1),
    "no body": (Serve(status=404), 1),
    "a wish to end it": (Serve(body=b"body", headers=(("Connection", "close"),)), 2),
}


@pytest.mark.parametrize(("act", "connections"), FOLLOWED.values(), ids=FOLLOWED)
def test_a_connection_is_used_again_where_both_sides_may(act: Act, connections: int) -> None:
    with Origin() as origin:
        url = origin.play("/feed", act)
        with_door(lambda door: _twice(door, url))
        assert (len(origin.requests), origin.connections) == (2, connections)


def test_an_answer_that_nobody_asked_for_is_never_taken_for_another_s() -> None:
    """The classic of response smuggling: what follows an answer would be that of the next."""

    async def both(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(WHOLE + HEAD + b"Content-Length: 4\r\n\r\nevil")

    with Origin() as origin:
        url = origin.play("/feed", both, Serve(body=b"mine"))
        assert with_door(lambda door: _twice(door, url)) == [b"body", b"mine"]
        assert origin.connections == 2


def test_what_comes_late_and_unasked_ends_the_connection() -> None:
    async def work() -> tuple[bytes | None, bool, list[bytes]]:
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(Wire, sock=ours)
        theirs.setblocking(False)
        with theirs:
            answer = wire.ask(b"?")
            theirs.send(WHOLE)
            await answer.head(loop.time() + 5)
            body, may_go_on = await answer.chunk(), wire.finish()
            theirs.send(WHOLE)
            heard = [await loop.sock_recv(theirs, 10) for _ in range(2)]
        return body, may_go_on, heard

    assert asyncio.run(work()) == (b"body", True, [b"?", b""])


def test_who_sends_a_long_body_waits_until_there_is_room_for_it() -> None:
    """Many large bodies may come at once, of which few are read at a time."""
    length = 4 * 1024 * 1024

    async def work() -> tuple[bool, int]:
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(Wire, sock=ours)
        theirs.setblocking(False)
        with theirs:
            answer = wire.ask(b"?")
            theirs.send(HEAD + b"Content-Length: %d\r\n\r\n" % length)
            sending = asyncio.create_task(loop.sock_sendall(theirs, bytes(length)))
            await answer.head(loop.time() + 5)
            for _ in range(500):
                await asyncio.sleep(0)
            waits, taken = not sending.done(), 0
            while chunk := await answer.chunk():
                taken += len(chunk)
            await sending
            wire.close()
        return waits, taken

    assert asyncio.run(work()) == (True, length)


def test_a_body_that_nobody_reads_takes_its_connection_with_it() -> None:
    """One may be endless: a redirect's is never read."""
    head = b"HTTP/1.1 302 Found\r\nLocation: /feed\r\nContent-Length: 1000000\r\n\r\nxx"
    with Origin() as origin:
        origin.play("/feed", Serve(body=b"body"))
        url = origin.play("/old", Stall(head))
        answer = with_door(lambda door: door.fetch(Request(url=url)))
        assert origin.connections == 2
    assert isinstance(answer, Fetched)


def test_an_idle_connection_is_closed_before_servers_do() -> None:
    async def work() -> list[bool]:
        idle, (ours, theirs) = Idle(9), socket.socketpair()
        loop, place = asyncio.get_running_loop(), ("http", "a.example", 80)
        _, wire = await loop.create_connection(Wire, sock=ours)
        idle.put(place, wire)
        await asyncio.sleep(KEEP_ALIVE - 0.1)
        seen = [wire.is_open]
        await asyncio.sleep(0.2)
        theirs.close()
        return [*seen, wire.is_open, idle.take(place) is wire]

    assert virtual_time.run(work()) == [True, False, False]


def test_connections_that_became_idle_one_after_the_other_are_all_closed() -> None:
    async def work() -> list[bool]:
        idle, pairs = Idle(9), [socket.socketpair() for _ in range(3)]
        wires = []
        for ours, _ in pairs:
            _, wire = await asyncio.get_running_loop().create_connection(Wire, sock=ours)
            idle.put(("http", "a.example", 80), wire)
            wires.append(wire)
            await asyncio.sleep(1)
        await asyncio.sleep(KEEP_ALIVE)
        for _, theirs in pairs:
            theirs.close()
        return [wire.is_open for wire in wires]

    assert virtual_time.run(work()) == [False] * 3


def test_of_many_idle_connections_the_latest_are_kept() -> None:
    async def work() -> list[bool]:
        idle, pairs = Idle(2), [socket.socketpair() for _ in range(4)]
        wires = []
        for number, (ours, _) in enumerate(pairs):
            _, wire = await asyncio.get_running_loop().create_connection(Wire, sock=ours)
            idle.put(("http", f"{number}.example", 80), wire)
            wires.append(wire)
        kept = [wire.is_open for wire in wires]
        idle.close()
        for _, theirs in pairs:
            theirs.close()
        return kept

    assert asyncio.run(work()) == [False, False, True, True]


def test_an_idle_connection_that_the_other_side_ended_is_never_used() -> None:
    async def work() -> tuple[Wire | None, Wire, Wire | None]:
        idle, pairs = Idle(9), [socket.socketpair() for _ in range(2)]
        loop, place = asyncio.get_running_loop(), ("http", "a.example", 80)
        wires = [(await loop.create_connection(Wire, sock=ours))[1] for ours, _ in pairs]
        for wire in wires:
            idle.put(place, wire)
        pairs[1][1].close()
        for _ in range(9):
            await asyncio.sleep(0)
        taken, none = idle.take(place), idle.take(place)
        wires[0].close()
        pairs[0][1].close()
        return taken, wires[0], none

    taken, open_one, none = asyncio.run(work())
    assert taken is open_one
    assert none is None


def test_an_address_that_answers_is_reached_past_one_that_refuses() -> None:
    with Origin() as origin:
        origin.play("/feed", Serve(body=b"body"))
        url = origin.url("/feed", host="two.example")
        table = {"two.example": ("127.0.0.9", "127.0.0.1")}
        with _taken("127.0.0.9", origin.port):
            answer = with_door(lambda door: door.fetch(Request(url=url)), lookup=names(table))
    assert isinstance(answer, Fetched)


def test_an_address_that_keeps_silent_is_overtaken() -> None:
    """RFC 8305: a network whose IPv6 leads nowhere costs a quarter of a second, not fifteen."""
    dialled = []

    def look(address: str, _port: int) -> None:
        dialled.append(address)

    with Origin() as origin, socket.socket() as full:
        full.bind(("127.0.0.9", origin.port))
        full.listen(0)
        waiting = [_begun(("127.0.0.9", origin.port)) for _ in range(4)]
        origin.play("/feed", Serve(body=b"body"))
        url = origin.url("/feed", host="two.example")
        answer = with_door(
            lambda door: door.fetch(Request(url=url)),
            lookup=names({"two.example": ("127.0.0.9", "127.0.0.1")}),
            look=look,
        )
        for one in waiting:
            one.close()
    assert isinstance(answer, Fetched)
    assert dialled == ["127.0.0.9", "127.0.0.1"]


def _taken(address: str, port: int) -> socket.socket:
    """Take a port without listening at it, so that whoever dials is refused."""
    taken = socket.socket()
    taken.bind((address, port))
    return taken


def _begun(place: tuple[str, int]) -> socket.socket:
    """Fill the queue of one who accepts nobody."""
    begun = socket.socket()
    begun.setblocking(False)
    begun.connect_ex(place)
    return begun


class Proxy:
    """Puts every tunnel through to one place, and notes what it was asked."""

    def __init__(self, port: int, *, status: int = 200) -> None:
        self.asked: list[bytes] = []
        self.tasks: list[asyncio.Task[None] | None] = []
        self._port = port
        self._status = status

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tasks.append(asyncio.current_task())
        self.asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 %d Said\r\n\r\n" % self._status)
        if self._status == 200:
            there = await asyncio.open_connection("127.0.0.1", self._port)
            await asyncio.gather(_pipe(reader, there[1]), _pipe(there[0], writer))
        else:
            # Who was refused hangs up.
            await asyncio.wait_for(reader.read(), 5)
        await _hang_up(writer)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while octets := await reader.read(65_536):
            writer.write(octets)
    await _hang_up(writer)


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


def _through(proxy: Proxy, url: str, tls: ssl.SSLContext) -> Answer:
    async def run() -> Answer:
        server = await asyncio.start_server(proxy, "127.0.0.1", 0)
        place = server.sockets[0].getsockname()[1]
        async with Door(
            limits=QUICK,
            user_agent="feedd/test",
            proxy=f"http://ann:word@127.0.0.1:{place}",
            lookup=names({}),
            tls=tls,
        ) as door:
            answer = await door.fetch(Request(url=url))
        server.close()
        await asyncio.gather(*filter(None, proxy.tasks))
        return answer

    return asyncio.run(run())


def test_https_goes_through_a_proxy_in_a_tunnel_that_it_can_not_look_into() -> None:
    authority = Authority()
    with Origin(tls=authority.server("news.example"), host="news.example") as origin:
        origin.play("/feed", Serve(body=b"body"))
        proxy = Proxy(origin.port)
        answer = _through(proxy, origin.url("/feed"), authority.client())
        wrong = _through(
            Proxy(origin.port), f"https://other.example:{origin.port}/", authority.client()
        )
    assert isinstance(answer, Fetched)
    assert proxy.asked == [
        b"CONNECT news.example:%d HTTP/1.1\r\nHost: news.example:%d\r\n"
        b"Proxy-Authorization: Basic YW5uOndvcmQ=\r\n\r\n" % (origin.port, origin.port)
    ]
    assert isinstance(wrong, Failed)
    assert wrong.code == "tls"


def test_a_name_that_ends_in_a_dot_has_the_certificate_of_the_one_without() -> None:
    authority = Authority()
    with Origin(tls=authority.server("one.example"), host="one.example") as origin:
        origin.play("/feed", Serve(body=b"body"))
        answer = with_door(
            lambda door: door.fetch(Request(url=origin.url("/feed", host="one.example."))),
            lookup=names({"one.example.": ("127.0.0.1",)}),
            tls=authority.client(),
        )
    assert isinstance(answer, Fetched), answer


def test_a_proxy_that_refuses_is_named() -> None:
    proxies = Proxy(0, status=407), Proxy(0, status=407)
    answer = _through(proxies[0], "https://news.example/feed", trusting())
    _through(proxies[1], "https://[2001:db8::1]/feed", trusting())
    asked = [proxy.asked[0].partition(b" HTTP/")[0] for proxy in proxies]
    assert asked == [b"CONNECT news.example:443", b"CONNECT [2001:db8::1]:443"]
    assert isinstance(answer, Failed)
    assert (answer.code, answer.message) == (
        "bad_answer",
        "news.example gave no whole answer: the proxy answers HTTP 407",
    )


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize("head", [HEAD + b"Content-Length: 3000000\r\n\r\n", HEAD + b"\r\n"])
def test_a_long_body_over_tls_is_whole_though_its_sender_leaves_without_a_word(
    run: Callable[[Coroutine[None, None, Answer]], Answer], head: bytes
) -> None:
    """Under uvloop, TLS that is asked to pause forgets what it holds when the sender leaves."""
    authority = Authority()

    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = Thread(target=_send_and_leave, args=(server, authority, head + b"x" * 3_000_000))
        serving.start()
        answer = run(fetch_over_tls(authority, server.getsockname()[1]))
        serving.join()
    assert isinstance(answer, Fetched), answer
    assert answer.body == b"x" * 3_000_000


def _send_and_leave(server: socket.socket, authority: Authority, octets: bytes) -> None:
    accepted, _ = server.accept()
    with authority.server("one.example").wrap_socket(accepted, server_side=True) as secured:
        secured.recv(65_536)
        secured.sendall(octets)


def test_a_validator_that_can_not_be_sent_back_is_not_kept() -> None:
    answer = fetched(Raw(HEAD + b'ETag: "a\x01b"\r\nContent-Length: 4\r\n\r\nbody'))
    assert isinstance(answer, Fetched)
    assert answer.etag is None
