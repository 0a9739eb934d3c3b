"""Serving below a path of a host that others share, as ``public_url`` says.

Inside, every address begins at the top. Here the path is taken from what is asked, whether the
proxy has done so already or not, and put into the headers of the answer; templates write it as
``root`` before each address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


def root_of(public_url: str) -> str:
    """Give the path below which feedd is reached, "" at the top of a host."""
    path = urlsplit(public_url).path.strip("/")
    return f"/{path}" if path else ""


class Below:
    """Serves an application below ``root``, which isn't empty."""

    def __init__(self, root: str, inner: ASGIApp) -> None:
        self._root: Final = root
        self._path: Final = unquote(root)
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return

        async def onward(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name, self._led(name, value)) for name, value in message["headers"]]
                message = {**message, "headers": headers}
            await send(message)

        await self._inner(self._asked(scope), receive, onward)

    def _asked(self, scope: Scope) -> Scope:
        path, headers = scope["path"], scope["headers"]
        if f"{path}/".startswith(f"{self._path}/"):
            path = path[len(self._path) :] or "/"
        # Browsers send the cookie of the longest path first, and Starlette believes the last.
        nearest = [
            (name, b";".join(reversed(value.split(b";"))) if name == b"cookie" else value)
            for name, value in headers
        ]
        return {**scope, "path": path, "headers": nearest}

    def _led(self, name: bytes, value: bytes) -> bytes:
        root = self._root.encode()
        if name == b"location":  # the gate has left of it what follows the host
            return root + value
        if name == b"set-cookie":
            return value.replace(b"; Path=/;", b"; Path=%b;" % root)
        return value
