"""How a connection comes about: a name's addresses, the guard, TLS, the operator's proxy."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

import httpx

from feedd.net.addresses import is_literal
from feedd.net.guard import Look, Refused, let_pass
from feedd.net.urls import basic_auth, port_of
from feedd.net.wire import Unanswered, Wire

if TYPE_CHECKING:
    from feedd.net.resolver import Resolver

CONNECT: Final = 15.0
"""Seconds for one connection to be made, lest one dead address use up a fetch's time."""

HEAD_START: Final = 0.25
"""Seconds before the next address is tried beside one that hasn't answered (RFC 8305 §8)."""

TUNNELLED: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialling:
    """What it takes to make connections; ``proxy`` may hold a password.

    ``look`` is asked right before any address is dialled but the proxy's, which is the operator's
    own choice; the proxy judges what may be reached through it. ``trust`` is asked for what TLS
    takes only where a connection needs it: reading the authorities takes 35 ms and 3 MB.
    """

    resolver: Resolver
    look: Look
    trust: Callable[[], ssl.SSLContext]
    proxy: str | None = field(default=None, repr=False)

    async def reach(self, url: httpx.URL, seconds: float) -> Wire:
        """Make a connection over which a URL can be asked for; takes ``CONNECT`` s at most.

        Raises:
            FetchError: ``dns``.
            OSError: no connection came about; ``Refused``, none of the addresses is one to dial.
            Unanswered: the proxy wouldn't put it through.
        """
        async with asyncio.timeout(min(seconds, CONNECT)):
            if self.proxy is not None:
                return await self._by_proxy(url, httpx.URL(self.proxy))
            return await self._connected(url, self.look)

    async def _connected(self, url: httpx.URL, look: Look) -> Wire:
        tls = self._tls(url)
        if is_literal(url.host):
            return await _dial(url.host, url, tls, look)
        addresses = _by_turns(await self.resolver.find(url.raw_host.decode()))
        return await _first_of([partial(_dial, to, url, tls, look) for to in addresses])

    async def _by_proxy(self, url: httpx.URL, proxy: httpx.URL) -> Wire:
        tls = self._tls(url)
        wire = await self._connected(proxy, let_pass)
        if tls is None:
            return wire
        try:
            await _put_through(wire, url, proxy)
        except BaseException:
            wire.close()
            raise
        return await _secured(wire, url, tls)

    def _tls(self, url: httpx.URL) -> ssl.SSLContext | None:
        """Say what TLS takes, before there is a connection that would wait or be left open."""
        return self.trust() if url.scheme == "https" else None


def proxy_login(proxy: httpx.URL) -> tuple[tuple[bytes, bytes], ...]:
    """Give the header that logs in at a proxy, if its URL holds a user and password."""
    login = basic_auth(proxy)
    return ((b"Proxy-Authorization", login[1].encode()),) if login else ()


async def _dial(address: str, url: httpx.URL, tls: ssl.SSLContext | None, look: Look) -> Wire:
    """Connect to one address; as it is no name, the event loop asks no resolver."""
    port = port_of(url)
    look(address, port)
    _, wire = await asyncio.get_running_loop().create_connection(Wire, address, port)
    return await _secured(wire, url, tls) if tls else wire


async def _secured(wire: Wire, url: httpx.URL, tls: ssl.SSLContext) -> Wire:
    try:
        # A name may end in a dot, which no certificate has.
        return await wire.secured(tls, url.raw_host.decode().rstrip("."))
    except BaseException:
        wire.close()
        raise


async def _put_through(wire: Wire, url: httpx.URL, proxy: httpx.URL) -> None:
    """Ask a proxy for a tunnel (RFC 9110 §9.3.6)."""
    host = f"[{url.host}]" if ":" in url.host else url.raw_host.decode()
    place = f"{host}:{port_of(url)}".encode()
    lines = [b"CONNECT %s HTTP/1.1" % place, b"Host: %s" % place]
    lines += [b"%s: %s" % pair for pair in proxy_login(proxy)]
    answer = wire.ask(b"\r\n".join((*lines, b"", b"")))
    await answer.head(asyncio.get_running_loop().time() + CONNECT)
    if answer.status != TUNNELLED:
        raise Unanswered(f"the proxy answers HTTP {answer.status}")


def _by_turns(addresses: Sequence[str]) -> Sequence[str]:
    """Let addresses of both kinds take turns, as one of them may lead nowhere (RFC 8305 §4)."""
    first = [address for address in addresses if (":" in address) == (":" in addresses[0])]
    other = [address for address in addresses if address not in first]
    return [one for one in chain.from_iterable(zip_longest(first, other)) if one is not None]


async def _first_of(attempts: Sequence[Callable[[], Coroutine[None, None, Wire]]]) -> Wire:
    """Give the first connection that is made; each attempt has a head start on the next."""
    if len(attempts) == 1:
        return await attempts[0]()
    left, errors = list(attempts), list[BaseException]()
    running = set[asyncio.Task[Wire]]()
    try:
        while left or running:
            if left:
                running.add(asyncio.create_task(left.pop(0)()))
            done, _ = await asyncio.wait(
                running, timeout=HEAD_START if left else None, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                running.discard(task)
                if (error := task.exception()) is None:
                    return task.result()
                errors.append(error)
    finally:
        for task in running:
            task.cancel()
            task.add_done_callback(_hang_up)
    raise _most_telling(errors)


def _hang_up(task: asyncio.Task[Wire]) -> None:
    """Close a connection that was made just as its attempt was given up."""
    if not task.cancelled() and task.exception() is None:
        task.result().close()


def _most_telling(errors: Sequence[BaseException]) -> BaseException:
    """Prefer what came of an address that was dialled."""
    if not errors:
        return OSError("it has no address")
    return next((error for error in errors if not isinstance(error, Refused)), errors[-1])
