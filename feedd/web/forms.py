"""Forms that only our own pages can send.

Every form carries a token that is a function of a cookie which no other site can read or guess
(a signed double submit); the gate has judged ``Sec-Fetch-Site`` or ``Origin`` before. It holds
for the login too, so nobody can be logged in as somebody else.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.web.problems import Refusal

COOKIE: Final = "feedd_form"
FIELD: Final = "form"
_FIELDS: Final = 10_000
"""The most fields of a form: what can be ticked is as long as the configuration."""

_SECRET = re.compile(r"[\w-]{43}", re.ASCII)
_NUMBER = re.compile("[0-9]{1,18}")


class Form:
    """What a person filled in; a field that is missing is empty."""

    def __init__(self, fields: FormData) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        value = self._fields.get(name)
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """Give a number that a database can hold; None if there is none."""
        return int(self[name]) if _NUMBER.fullmatch(self[name]) else None

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field that may be ticked several times."""
        return tuple(value for value in self._fields.getlist(name) if isinstance(value, str))

    async def file(self, name: str) -> bytes:
        """Give the bytes of an uploaded file."""
        value = self._fields.get(name)
        return await value.read() if isinstance(value, UploadFile) else b""


def secret_of(request: Request) -> str:
    """Give the secret that a visitor's forms are bound to; a fresh one at the first page."""
    known = request.cookies.get(COOKIE, "")
    if _SECRET.fullmatch(known):
        return known
    fresh: str = getattr(request.state, "form_secret", "") or secrets.token_urlsafe(32)
    request.state.form_secret = fresh
    return fresh


def token(secret: str) -> str:
    """Give what stands in a form."""
    return hmac.digest(secret.encode(), b"feedd form", "sha256").hex()


def remember(request: Request, response: Response, *, secure: bool) -> None:
    """Set the cookie, if the visitor hasn't one yet."""
    fresh = getattr(request.state, "form_secret", "")
    if fresh:
        response.set_cookie(COOKIE, fresh, httponly=True, samesite="lax", secure=secure)


def posting(path: str, act: Callable[[Request, Form], Awaitable[Response]]) -> Route:
    """Make the route of a form: it acts only when the form is one of ours."""

    async def post(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=_FIELDS) as fields:
            given = fields.get(FIELD)
            known = request.cookies.get(COOKIE, "")
            if not (
                _SECRET.fullmatch(known)
                and isinstance(given, str)
                and hmac.compare_digest(given.encode(), token(known).encode())
            ):
                raise Refusal(403, "This form is too old, or not one of ours: reload its page.")
            return await act(request, Form(fields))

    return Route(path, post, methods=["POST"])
