"""The real way out, open towards loopback."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, TypeVar

from feedd.core.settings import FetchLimits
from feedd.net import AllowedNetwork, Door

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

# Trusts nobody, and is made at once: reading the system's authorities takes a while.
TRUSTING_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def through_door(
    work: Callable[[Door], Awaitable[T]], *, trust: ssl.SSLContext = TRUSTING_NOBODY
) -> T:
    """Open a door, let ``work`` go through it, close it; ``localhost`` is the one known name."""

    async def run() -> T:
        door = Door(
            limits=FetchLimits(),
            user_agent="feedd/test",
            allow_private=(AllowedNetwork.parse("127.0.0.0/8"),),
            tls=trust,
            lookup=lambda host: {"localhost": ("127.0.0.1",)}[host],
        )
        async with door:
            return await work(door)

    return asyncio.run(run())
