"""Where hubs come (W3C WebSub §5.3, §7): the callbacks of subscriptions, apart from the gate.

A callback's address is as good as a password: nobody is asked for more, no cookie is read, and
whatever isn't known is answered alike.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Protocol

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from feedd.core.websub import CALLBACKS, Intent
from feedd.web import bodies

_METHODS = {"allow": "GET, POST"}
_SAFE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_ANSWERS = {
    "taken": (HTTPStatus.ACCEPTED, "taken\n"),
    # A wrong signature gets the same answer, so that nobody can try signatures out (§7.1).
    "ignored": (HTTPStatus.ACCEPTED, "taken\n"),
    "unknown": (HTTPStatus.GONE, "no such subscription\n"),
    "too_large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too large\n"),
    "busy": (HTTPStatus.SERVICE_UNAVAILABLE, "too much at once\n"),
}


_BODIES = 4
"""So many bodies of the largest size may be in memory at once; a hub may have one of them."""


class Subscriber(Protocol):
    """Who subscribed."""

    def knows(self, token: str) -> bool:
        """Tell whether a callback is one of a subscription that may still deliver."""

    def confirm(self, token: str, intent: Intent) -> str | None:
        """Give the challenge of what feedd wants, "" for a refusal, None for the rest."""

    async def take(
        self, token: str, body: bytes, *, signature: str, content_type: str | None
    ) -> str:
        """Take a delivery; say ``taken``, ``ignored``, ``unknown`` or ``busy``."""


class Callbacks:
    """Answers hubs, and leaves every other request to ``otherwise``."""

    def __init__(self, subscriber: Subscriber, *, largest: int, otherwise: ASGIApp) -> None:
        self._subscriber = subscriber
        self._largest = largest
        self._room = bodies.Room(each=largest, whole=_BODIES * largest)
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or not scope["path"].startswith(CALLBACKS):
            await self._otherwise(scope, receive, send)
            return
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        token = request.scope["path"].removeprefix(CALLBACKS)
        if request.method == "GET":
            return await self._confirm(token, request)
        if request.method == "POST":
            return await self._take(token, request)
        return PlainTextResponse("GET or POST\n", 405, {**_SAFE, **_METHODS})

    async def _confirm(self, token: str, request: Request) -> Response:
        asked = request.query_params
        intent = Intent(
            mode=asked.get("hub.mode", ""),
            topic=asked.get("hub.topic", ""),
            challenge=asked.get("hub.challenge", ""),
            lease=asked.get("hub.lease_seconds", ""),
            reason=asked.get("hub.reason", ""),
        )
        challenge = await asyncio.to_thread(self._subscriber.confirm, token, intent)
        if challenge is None:
            return PlainTextResponse("not asked for\n", 404, _SAFE)
        return PlainTextResponse(challenge, 200, _SAFE)

    async def _take(self, token: str, request: Request) -> Response:
        # Strangers' bodies aren't read.
        if not await asyncio.to_thread(self._subscriber.knows, token):
            return _answer("unknown")
        with self._room.place(token) as place:
            body = await bodies.read(request, most=self._largest, place=place)
            if body is None:
                return _answer("busy" if place.was_full else "too_large")
            taking = await self._subscriber.take(
                token,
                body,
                signature=request.headers.get("x-hub-signature", ""),
                content_type=request.headers.get("content-type"),
            )
        return _answer(taking)


def _answer(taking: str) -> Response:
    status, words = _ANSWERS[taking]
    return PlainTextResponse(words, status, _SAFE)
