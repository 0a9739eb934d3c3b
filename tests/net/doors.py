"""Doors for tests: open towards loopback, quick, and with a resolver that knows some names."""

from __future__ import annotations

import asyncio
import functools
import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from feedd.core.settings import FetchLimits
from feedd.net import AllowedNetwork, Answer, Door, Request
from feedd.net.guard import let_pass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from feedd.net.guard import Look
    from tests.certificates import Authority

T = TypeVar("T")

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOOPBACK = (AllowedNetwork.parse("127.0.0.0/8"),)
QUICK = FetchLimits(host_gap=0.0, seconds=5.0)


@dataclass(slots=True)
class Recorder:
    """Lets nothing be dialled: notes which addresses would have been."""

    dialled: list[tuple[str, int]] = field(default_factory=list)

    def __call__(self, address: str, port: int) -> None:
        """Refuse, as a network without a route does."""
        self.dialled.append((address, port))
        raise ConnectionRefusedError(111, "nothing is dialled here")


@functools.cache
def trusting() -> ssl.SSLContext:
    """Load the certificate store once for all tests: it takes longer than most of them."""
    return ssl.create_default_context()


def names(table: Mapping[str, tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    """Make a resolver that knows these names and no other."""

    def lookup(host: str) -> tuple[str, ...]:
        if host not in table:
            raise socket.gaierror(-2, "Name or service not known")
        return table[host]

    return lookup


def with_door(  # noqa: PLR0913  as the door itself
    work: Callable[[Door], Awaitable[T]],
    *,
    limits: FetchLimits = QUICK,
    allow: tuple[AllowedNetwork, ...] = LOOPBACK,
    lookup: Callable[[str], tuple[str, ...]] | None = None,
    look: Look = let_pass,
    tls: ssl.SSLContext | None = None,
    now: Callable[[], datetime] = lambda: NOON,
) -> T:
    """Open a door, let ``work`` go through it, close it."""

    async def run() -> T:
        door = Door(
            limits=limits,
            user_agent="feedd/test",
            allow_private=allow,
            tls=tls or trusting(),
            now=now,
            lookup=lookup or names({}),
            look=look,
        )
        async with door:
            return await work(door)

    return asyncio.run(run())


def fetch(
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
    limits: FetchLimits = QUICK,
) -> Answer:
    """Fetch one thing through a door of its own."""
    request = Request(url=url, etag=etag, last_modified=last_modified, headers=headers)
    return with_door(lambda door: door.fetch(request), limits=limits)


def try_to_dial(
    url: str,
    table: Mapping[str, tuple[str, ...]] | None = None,
    *,
    allow: tuple[AllowedNetwork, ...] = (),
) -> tuple[Answer, list[tuple[str, int]]]:
    """Fetch through a door that dials nothing; return also what it would have dialled."""
    recorder = Recorder()
    answer = with_door(
        lambda door: door.fetch(Request(url=url)),
        allow=allow,
        lookup=names(table or {}),
        look=recorder,
    )
    return answer, recorder.dialled


async def fetch_over_tls(authority: Authority, port: int) -> Answer:
    """Fetch from a server of this machine that has a certificate for ``one.example``."""
    async with Door(
        limits=QUICK,
        user_agent="feedd/test",
        allow_private=LOOPBACK,
        lookup=names({"one.example": ("127.0.0.1",)}),
        tls=authority.client(),
    ) as door:
        return await door.fetch(Request(url=f"https://one.example:{port}/"))
