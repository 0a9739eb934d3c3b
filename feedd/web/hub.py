"""Where subscribers come (W3C WebSub §5): feedd's own hub, apart from the gate.

A hub is for strangers: nobody is asked who they are, and no cookie is read. It hands on only what
everybody may read, and only to callbacks that have confirmed that they want it.
"""

from __future__ import annotations

from typing import Protocol

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from feedd.core.hub import LONGEST_FORM, PLACE, Refused
from feedd.web import bodies

_SAFE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class Hub(Protocol):
    """Who takes requests."""

    async def ask(self, body: bytes) -> Refused | None:
        """Take a request, or say why not."""


class HubDesk:
    """Answers what is addressed to the hub, and leaves every other request to ``otherwise``."""

    def __init__(self, hub: Hub, *, otherwise: ASGIApp) -> None:
        self._hub = hub
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or scope["path"] != PLACE:
            await self._otherwise(scope, receive, send)
            return
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            return _plain(405, "this is a WebSub hub: POST a subscription", allow="POST")
        body = await bodies.read(request, most=LONGEST_FORM)
        if body is None:
            return _plain(413, "too large")
        refusal = await self._hub.ask(body)
        if refusal is None:
            return _plain(202, "accepted: the callback will be asked")
        return _plain(refusal.status, refusal.why)


def _plain(status: int, words: str, **headers: str) -> Response:
    return PlainTextResponse(f"{words}\n", status, {**_SAFE, **headers})
