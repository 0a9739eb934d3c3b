"""The web server: uvicorn on given sockets, with an application that can be replaced."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from feedd import log
from feedd.errors import FeeddError
from feedd.web.connection import Connection

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LAST_LOOK = 0.2
"""Seconds for a client that connected at the last moment to send its request."""

LOOK = 1.0
"""Seconds between two looks for clients that are stuck."""


class Server:
    """Serves ``application``; a replaced one still answers the requests that came before."""

    def __init__(self, application: ASGIApp, *, look: float = LOOK) -> None:
        self.application = application
        self._look = look
        self._serving: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._uvicorn = _Uvicorn(
            uvicorn.Config(
                self._answer,
                log_config=None,
                access_log=False,
                interface="asgi3",
                lifespan="off",
                http=Connection,
                ws="none",
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=2,
            )
        )

    async def start(self, sockets: Sequence[socket.socket]) -> None:
        """Serve on these sockets."""
        task = asyncio.create_task(self._uvicorn.serve(sockets=list(sockets)))
        told = "the web server ended: please report this"
        task.add_done_callback(partial(log.tell_failure, bug=told))
        while not self._uvicorn.started and not task.done():  # noqa: ASYNC110  a flag is all it has
            await asyncio.sleep(0.01)
        self._serving = task
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Take no more requests; those under way are answered."""
        if self._serving is None or self._watching is None:
            return
        self._watching.cancel()
        for listening in self._uvicorn.servers:
            listening.close()
        # uvicorn hangs up at once on clients that are connected and have sent nothing yet.
        await asyncio.sleep(LAST_LOOK)
        self._uvicorn.should_exit = True
        await self._serving

    async def _watch(self) -> None:
        """Hang up on clients that keep feedd waiting."""
        while True:
            await asyncio.sleep(self._look)
            for client in tuple(self._uvicorn.server_state.connections):
                if isinstance(client, Connection) and client.is_stuck():
                    client.transport.abort()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.application(scope, receive, send)


class _Uvicorn(uvicorn.Server):
    """uvicorn without its signal handlers: the daemon decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Give a socket that listens there; raises an error in words if it can't."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:  # a machine without IPv6
        raise _unheard(host, port, error) from error
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise _unheard(host, port, error) from error
    return bound


def _unheard(host: str, port: int, error: OSError) -> FeeddError:
    why, hint = error.strerror, "Set another port with `listen` in [daemon]"
    if error.errno == errno.EADDRINUSE:
        hint = f"Is another feedd running? {hint}"
    elif error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
        hint = "This machine has no such address: set another with `listen` in [daemon]"
    elif error.errno == errno.EACCES:
        hint = "Ports below 1024 are root's: set a higher one with `listen` in [daemon]"
    return FeeddError(f"can't listen at {host}:{port}: {why}. {hint}")
