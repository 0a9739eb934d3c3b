"""Serves the topics' feeds: ``/feeds/{topic}.atom|.rss|.json`` and ``/feeds/index.opml``.

Readers poll these day and night and mostly hear 304, so this stands before the application's
router and is plain ASGI: a request costs a pattern, a look into the publisher and a comparison.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Protocol, cast

from feedd.publish.document import Format
from feedd.web.conditional import Answer, answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from feedd.publish.rendered import Rendered

_ADDRESS = re.compile(r"/feeds/([\w-]+)\.(atom|rss|json|opml)")
_METHODS = frozenset({"GET", "HEAD"})

Suffix = Format | Literal["opml"]


class Publisher(Protocol):
    """Where rendered documents come from."""

    async def rendered(self, topic: str, suffix: Suffix) -> Rendered | None:
        """Give a topic's feed as it stands, or None where there is no such topic.

        The list of all feeds is ``("index", "opml")``.
        """


class Feeds:
    """Answers what is addressed to feeds and leaves the rest to ``otherwise``."""

    def __init__(self, publisher: Publisher, otherwise: ASGIApp) -> None:
        self._publisher = publisher
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        address = _ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if address is None:
            await self._otherwise(scope, receive, send)
        else:
            await _send(await self._answer(scope, address), send)

    async def _answer(self, scope: Scope, address: re.Match[str]) -> Answer:
        method = scope["method"]
        if method not in _METHODS:
            return _NOT_ALLOWED
        rendered = await self._publisher.rendered(address[1], cast("Suffix", address[2]))
        return answer(method, scope["headers"], rendered) if rendered else _unknown(method)


def _plain(status: int, text: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    length = str(len(text)).encode()
    described = ((b"content-type", b"text/plain; charset=utf-8"), (b"content-length", length))
    return Answer(status=status, headers=(*described, *headers), body=text)


_NOT_ALLOWED = _plain(405, b"A feed is read with GET or HEAD.\n", (b"allow", b"GET, HEAD"))
# It names nothing that was asked for, so it tells nothing about what exists.
_UNKNOWN = _plain(404, b"There is no such feed.\n", (b"cache-control", b"no-store"))


def _unknown(method: str) -> Answer:
    return replace(_UNKNOWN, body=b"") if method == "HEAD" else _UNKNOWN


async def _send(what: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": what.status, "headers": what.headers})
    await send({"type": "http.response.body", "body": what.body})
