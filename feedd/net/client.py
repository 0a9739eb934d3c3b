"""How HTTP is spoken: httpx's interface over one of two engines.

aiohttp's costs a third of the processor time of httpcore's; ``docs/decisions.md`` has the
figures. Either way the guard stands where the socket is made, nothing of the environment (proxies,
netrc) is looked at, and no cookie is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

if TYPE_CHECKING:
    import ssl

    from feedd.net.guard import OpenSocket
    from feedd.net.resolver import Resolver

KEEP_ALIVE = 15.0
"""Seconds that an idle connection is kept: time enough for the next page of the same host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialling:
    """What it takes to make connections; ``proxy`` may hold a password."""

    resolver: Resolver
    opener: OpenSocket
    tls: ssl.SSLContext
    proxy: str | None = field(default=None, repr=False)


def over_aiohttp(dialling: Dialling) -> httpx.AsyncBaseTransport:
    """Speak HTTP by way of aiohttp; to be called where an event loop is running."""
    connector = aiohttp.TCPConnector(
        resolver=dialling.resolver,
        use_dns_cache=False,
        socket_factory=dialling.opener,
        ssl=dialling.tls,
        limit=0,
        keepalive_timeout=KEEP_ALIVE,
    )
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
    )
    proxy = httpx.Proxy(dialling.proxy) if dialling.proxy else None
    return AiohttpTransport(client=session, verify=dialling.tls, proxy=proxy)


open_transport = over_aiohttp
