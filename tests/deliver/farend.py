"""Every receiver of deliveries, in virtual time."""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from feedd.errors import FetchError
from feedd.net import Reply

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence

    from tests.deliver.chats import FakeChat


@dataclass(slots=True)
class Posted:
    """One POST as it arrived, and when, in seconds since the start."""

    at: float
    url: str
    body: Any


@dataclass(slots=True)
class FarEnd:
    """Chats by the host that they answer at, and what is said at other hosts.

    ``watched`` is called while a request is under way.
    """

    chats: dict[str, FakeChat] = field(default_factory=dict)
    says: dict[str, list[int]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    posted: list[Posted] = field(default_factory=list)
    watched: Callable[[], None] = lambda: None

    async def post(
        self,
        url: str,
        *,
        body: bytes,
        headers: Sequence[tuple[str, str]],
        timeout: float,  # noqa: ASYNC109  as the Protocol has it
        max_body: int,
    ) -> Reply:
        clock, host = asyncio.get_running_loop().time(), url.split("/")[2]
        self.posted.append(Posted(clock, url, json.loads(body)))
        self.watched()
        if host in self.silent:
            await asyncio.sleep(timeout)
            raise FetchError("timeout", "it took too long")
        if chat := self.chats.get(host):
            chat.clock = clock
            return await chat.post(
                url, body=body, headers=headers, timeout=timeout, max_body=max_body
            )
        said = self.says.get(host, [])
        return Reply(status=said.pop(0) if said else 204, headers={})

    @property
    def tls(self) -> ssl.SSLContext:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def dial(self, host: str, port: int, *, timeout: float) -> socket.socket:
        raise FetchError("connect", f"nobody answers at {host}:{port} within {timeout} s")
