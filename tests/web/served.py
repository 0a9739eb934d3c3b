"""An ASGI application served over real HTTP on loopback."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Served:
    """Where the application listens."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, **headers: str) -> Response:
        """Send one request just as given: no header is added but Host."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            got = connection.getresponse()
            told = {name.lower(): value for name, value in got.getheaders()}
            return Response(status=got.status, headers=told, body=got.read())
        finally:
            connection.close()


@contextmanager
def served(app: ASGIApp, *, port: int = 0) -> Iterator[Served]:
    """Serve the application with the server that the daemon uses."""
    # The socket listens before the server runs, so nobody has to wait for its start.
    listener = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", ws="none", lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Served(port=listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
