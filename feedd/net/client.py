"""How HTTP is spoken: httpx's values over aiohttp's connections.

Over httpx's own engine (httpcore) a request costs more than ten times the processor time;
``docs/decisions.md`` has the figures. What another engine would have to provide is one transport
made from a ``Dialling``: its guard where the socket is made, nothing of the environment (proxies,
netrc), no cookies, no redirects, bodies as they come on the wire.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import aiohttp
import certifi
import httpx
from yarl import URL

from feedd.net.urls import KEPT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from feedd.net.guard import OpenSocket
    from feedd.net.resolver import Resolver

CONNECT: Final = 15.0
"""Seconds for one connection to be made; a host that drops packets shall not take them all."""

KEEP_ALIVE: Final = 4.0
"""Seconds that an idle connection is kept: time enough for the next page of the same host.

Fewer than the five after which Apache hangs up, so that none is used at the moment it ends.
"""

CHUNK: Final = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialling:
    """What it takes to make connections; ``proxy`` may hold a password."""

    resolver: Resolver
    opener: OpenSocket
    tls: ssl.SSLContext
    proxy: str | None = field(default=None, repr=False)


def trust() -> ssl.SSLContext:
    """Trust whom this machine trusts, and Mozilla's list: a slim container has none of its own."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class AiohttpTransport(httpx.AsyncBaseTransport):
    """Carries httpx's requests; to be made where an event loop is running.

    Raises what aiohttp raises.
    """

    def __init__(self, dialling: Dialling) -> None:
        self._proxy = dialling.proxy
        connector = aiohttp.TCPConnector(
            resolver=dialling.resolver,
            use_dns_cache=False,
            socket_factory=dialling.opener,
            ssl=dialling.tls,
            limit=0,
            keepalive_timeout=KEEP_ALIVE,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            middlewares=(_once,),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; return as soon as the head of its answer is there."""
        body = request.read()
        response = await self._session.request(
            request.method,
            _as_it_stands(str(request.url)),
            headers=[(name.decode(), value.decode()) for name, value in request.headers.raw],
            data=body or None,
            # What a body is only its sender knows; all other headers are there, or are ``*/*``.
            skip_auto_headers=("Content-Type",) if body else None,
            allow_redirects=False,
            proxy=self._proxy,
        )
        return httpx.Response(
            response.status,
            headers=response.raw_headers,
            stream=_Body(response),
            request=request,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._session.close()


async def _once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from asking again by itself when a server hangs up without an answer."""
    try:
        return await send(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        # Of this kind it repeats none.
        raise aiohttp.ClientConnectionError(str(error)) from error


@lru_cache(maxsize=KEPT)
def _as_it_stands(url: str) -> URL:
    """Read a URL without touching it: it may be signed, and then each escape in it counts."""
    return URL(url, encoded=True)


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.content.iter_chunked(CHUNK):
            yield chunk

    async def aclose(self) -> None:
        # One that wasn't read to its end takes its connection with it.
        self._response.release()
