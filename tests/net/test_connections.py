"""What becomes of a connection: lost too early, left with something unread, given up half made."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Coroutine
from contextlib import suppress
from threading import Thread
from typing import TypeVar

import httpx
import pytest
import uvloop

from feedd.net import Answer, Failed
from feedd.net.dialling import Dialling
from feedd.net.guard import let_pass
from feedd.net.resolver import Resolver
from feedd.net.wire import Unanswered, Wire
from tests.certificates import Authority
from tests.net.doors import fetch_over_tls, names, trusting

T = TypeVar("T")
Run = Callable[[Coroutine[None, None, T]], T]

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"

MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000

LOOPS = pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])


@LOOPS
def test_a_connection_is_read_again_after_a_long_body_that_nobody_wanted(run: Run[bytes]) -> None:
    """Such as a page that says "not found" at length: it has come, and is to be left."""

    async def work() -> bytes:
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(Wire, sock=ours)
        with theirs:
            long = wire.ask(b"?")
            wire.data_received(MISSING)
            await long.head(loop.time() + 5)
            assert wire.finish()
            answer = wire.ask(b"?")
            theirs.send(WHOLE)
            await answer.head(loop.time() + 5)
            body = await answer.chunk()
            wire.close()
        return body or b""

    assert run(work()) == b"body"


@LOOPS
def test_a_connection_that_ended_before_it_was_used_brings_no_answer_at_once(
    run: Run[str],
) -> None:
    async def work() -> str:
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(Wire, sock=ours)
        theirs.close()
        for _ in range(9):
            await asyncio.sleep(0)
        assert not wire.is_open
        with pytest.raises(Unanswered) as caught:
            await wire.ask(b"?").head(loop.time() + 5)
        return str(caught.value)

    assert run(work()) == "it hung up"


@LOOPS
def test_whoever_talks_first_inside_tls_is_hung_up_on(run: Run[Answer]) -> None:
    """What mail servers do; it may come together with the last of the handshake."""
    authority = Authority()
    with socket.create_server(("127.0.0.1", 0)) as server:
        talking = Thread(target=_talk_first, args=(server, authority.server("one.example")))
        talking.start()
        answer = run(fetch_over_tls(authority, server.getsockname()[1]))
        talking.join()
    assert isinstance(answer, Failed)
    assert answer.code == "bad_answer"
    assert "Wire" not in answer.message


def _talk_first(server: socket.socket, tls: ssl.SSLContext) -> None:
    tls.maximum_version = ssl.TLSVersion.TLSv1_2
    came, goes = ssl.MemoryBIO(), ssl.MemoryBIO()
    secured = tls.wrap_bio(came, goes, server_side=True)
    accepted, _ = server.accept()
    with accepted, suppress(ConnectionError):
        for _ in range(2):
            came.write(accepted.recv(65_536))
            with suppress(ssl.SSLWantReadError):
                secured.do_handshake()
                secured.write(b"220 mail.example\r\n")
            accepted.sendall(goes.read())
        accepted.recv(1)


@pytest.mark.parametrize("turns", range(4, 16))
def test_nothing_stays_open_of_a_dialling_that_is_given_up(turns: int) -> None:
    """Whenever that is, even as one of two addresses has just answered."""

    async def work() -> None:
        served = set[asyncio.Task[None] | None]()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            served.add(asyncio.current_task())
            with suppress(ConnectionError):
                await reader.read()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        lookup = names({"two.example": ("127.0.0.1", "127.0.0.1")})
        dialling = Dialling(resolver=Resolver(lookup), look=let_pass, trust=trusting)
        await dialling.resolver.find("two.example")
        url = httpx.URL(f"http://two.example:{port}/")
        reaching = asyncio.create_task(dialling.reach(url, 5.0))
        for _ in range(turns):
            await asyncio.sleep(0)
        if not reaching.cancel():
            reaching.result().close()
        await asyncio.wait([reaching])
        server.close()
        async with asyncio.timeout(5):
            for _ in range(3):
                await asyncio.sleep(0)
                await asyncio.gather(*filter(None, served))

    asyncio.run(work())


@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:9"])
def test_without_authorities_to_trust_nothing_is_dialled(proxy: str | None) -> None:
    """They are read with the first connection that needs them."""

    async def work() -> None:
        lookup = names({"one.example": ("127.0.0.1",)})
        dialling = Dialling(resolver=Resolver(lookup), look=never, trust=lost, proxy=proxy)
        with pytest.raises(FileNotFoundError, match="no authorities"):
            await dialling.reach(httpx.URL("https://one.example/"), 5.0)

    def never(_address: str, _port: int) -> None:
        raise AssertionError("an address is dialled")

    def lost() -> ssl.SSLContext:
        raise FileNotFoundError("no authorities")

    asyncio.run(work())
