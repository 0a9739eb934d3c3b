"""How HTTP is spoken: httpx's values over connections of our own.

With httpx's own engine (httpcore) a request costs more than ten times the processor time, with
aiohttp more than twice; ``docs/decisions.md`` has the figures. What another engine would have to
provide is one transport made from a ``Dialling``: its guard where the socket is made, nothing of
the environment (proxies, netrc), no cookies, no redirects, bodies as they come on the wire, and no
request made twice.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from typing import Final

import certifi
import httpx

from feedd.errors import FetchError
from feedd.net.dialling import Dialling, proxy_login
from feedd.net.urls import origin
from feedd.net.wire import Answer, Wire

KEEP_ALIVE: Final = 4.0
"""Seconds for which an idle connection is kept: enough for the next page of the same host.

Fewer than the five after which Apache hangs up, so that none is used just as it ends.
"""

_EARLY: Final = 0.01
"""Seconds; libuv's clock counts milliseconds."""

_Origin = tuple[str, str, int]


def trust() -> ssl.SSLContext:
    """Trust the authorities of this machine and Mozilla's, as slim containers have none.

    Raises:
        FetchError: ``tls``: those of Mozilla, a file of feedd's installation, can't be read.
    """
    context = ssl.create_default_context()
    listed = certifi.where()
    try:
        context.load_verify_locations(listed)
    except OSError as fault:
        why = "no certificates in it" if isinstance(fault, ssl.SSLError) else fault.strerror
        told = f"no certificate can be judged: {listed} lists the authorities and can't be read"
        raise FetchError("tls", f"{told} ({why}): install feedd and what it needs anew") from fault
    return context


class Transport(httpx.AsyncBaseTransport):
    """Carries httpx's requests; to be made where an event loop is running.

    Of httpx's timeouts it knows ``read``: the seconds until the head of an answer is there, from
    the beginning on. At most ``most_idle`` connections are kept that nobody uses. Raises what
    ``Dialling.reach`` raises, and ``Unanswered``.
    """

    def __init__(self, dialling: Dialling, *, most_idle: int) -> None:
        self._dialling = dialling
        self._proxy = httpx.URL(dialling.proxy) if dialling.proxy else None
        self._clock = asyncio.get_running_loop().time
        self._idle = Idle(most_idle)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; return as soon as the head of its answer is there."""
        message, place = _as_octets(request, self._proxy), origin(request.url)
        seconds = request.extensions["timeout"]["read"]
        until = self._clock() + seconds
        wire = self._idle.take(place) or await self._dialling.reach(request.url, seconds)
        try:
            answer = wire.ask(message)
            await answer.head(until)
        except BaseException:
            wire.close()
            raise
        return httpx.Response(
            answer.status,
            headers=answer.lines,
            stream=_Body(answer, wire, place, self._idle),
            request=request,
        )

    async def aclose(self) -> None:
        """Close all connections that nobody uses."""
        self._idle.close()


class Idle:
    """Connections that nobody uses, for a moment; ``most`` of them, the latest ones."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._wires: dict[_Origin, list[Wire]] = {}
        # In the order in which they came, so that their times run out in it too: one timer does
        # for all.
        self._kept: dict[Wire, tuple[_Origin, float]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._is_closed = False

    def take(self, place: _Origin) -> Wire | None:
        """Give the one used last, if there is one that is open still."""
        while wires := self._wires.get(place):
            wire = wires[-1]
            self._drop(wire)
            if wire.is_open:
                return wire
        return None

    def put(self, place: _Origin, wire: Wire) -> None:
        """Keep one for a while."""
        if self._is_closed:
            wire.close()
            return
        self._wires.setdefault(place, []).append(wire)
        self._kept[wire] = place, asyncio.get_running_loop().time() + KEEP_ALIVE
        if len(self._kept) > self._most:
            self._hang_up(next(iter(self._kept)))
        if self._timer is None and self._kept:
            self._wait_for_the_oldest()

    def close(self) -> None:
        """Hang up on all, and on what comes later."""
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        for wire in tuple(self._kept):
            self._hang_up(wire)

    def _wait_for_the_oldest(self) -> None:
        _, until = next(iter(self._kept.values()))
        self._timer = asyncio.get_running_loop().call_at(until, self._let_go)

    def _let_go(self) -> None:
        """Hang up on connections whose time is up; the timer may fire a little early."""
        self._timer = None
        now = asyncio.get_running_loop().time() + _EARLY
        while self._kept:
            wire, (_, until) = next(iter(self._kept.items()))
            if until > now:
                self._wait_for_the_oldest()
                return
            self._hang_up(wire)

    def _hang_up(self, wire: Wire) -> None:
        self._drop(wire)
        wire.close()

    def _drop(self, wire: Wire) -> None:
        place, _ = self._kept.pop(wire)
        wires = self._wires[place]
        wires.remove(wire)
        if not wires:
            del self._wires[place]


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: Answer, wire: Wire, place: _Origin, idle: Idle) -> None:
        self._answer = answer
        self._wire = wire
        self._place = place
        self._idle = idle

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (chunk := await self._answer.chunk()) is not None:
            yield chunk

    async def aclose(self) -> None:
        # One that wasn't read to its end takes its connection with it.
        if self._wire.finish():
            self._idle.put(self._place, self._wire)


def _as_octets(request: httpx.Request, proxy: httpx.URL | None) -> bytes:
    """Write a request (RFC 9112); its URL goes out as it stands, for it may be signed."""
    url, has_body = request.url, request.method == "POST"
    target, lines = url.raw_path, [(b"Host", url.netloc), *request.headers.raw]
    body = request.read() if has_body else b""
    if proxy is not None and url.scheme == "http":
        target = str(url.copy_with(fragment=None)).encode()
        lines += proxy_login(proxy)
    if has_body:
        lines.append((b"Content-Length", b"%d" % len(body)))
    parts = [b"%s %s HTTP/1.1" % (request.method.encode(), target)]
    parts += [b"%s: %s" % line for line in lines]
    head = b"\r\n".join((*parts, b"", b""))
    if head.count(b"\r") != len(parts) + 1 or head.count(b"\n") != len(parts) + 1:
        raise FetchError("bad_header", "a header holds a line break")
    return head + body
