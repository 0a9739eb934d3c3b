"""The gate that every request passes, whatever it asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedd import log
from feedd.errors import StoreError
from feedd.net.addresses import Network
from feedd.web.entrance import Entrance, Wait
from feedd.web.problems import problem
from feedd.web.visitor import NOBODY, SAFE, Visitor, address_of, is_cross_site, is_ours, needed

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a request's body; the largest is an OPML file."""

LARGEST_OF_A_STRANGER: Final = 16 * 1024
"""Bytes before a login, for its form: thousands of strangers mustn't fill the memory."""

_HEADERS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_CHANGES_NOTHING: Final = frozenset(
    {"/login", "/watches/try", "/sources/look", "/api/v1/match", "/api/v1/backtest"}
)
"""What is posted only to be looked at; logins have lines of their own in the log."""

_HEALTH = ("/healthz", "/readyz")

_MISNAMED: Final = (
    "This is not the name of this feedd: see public_url in [daemon]."
    " A proxy has to pass the Host on that it is asked for.\n"
)

_UNREADABLE: Final = "the database can't be read now"
"""What its own words say may be no stranger's business, and who asks can't be found out."""


class Gate:
    """Lets in who may come in, and sends every answer with the headers that keep a page harmless.

    What it found out is in ``scope["visitor"]``, and in ``scope["peer"]`` from which address.
    """

    def __init__(  # noqa: PLR0913  whom it asks, and what it says for itself
        self,
        inner: ASGIApp,
        entrance: Entrance,
        *,
        hosts: frozenset[str],
        logged_out: Callable[[Request], Response],
        unstored: Callable[[Request, Exception], Response],
        public_feeds: bool = False,
        proxies: Sequence[Network] = (),
    ) -> None:
        self._inner = inner
        self._entrance = entrance
        self._hosts = hosts
        self._logged_out = logged_out
        self._unstored = unstored
        self._proxies = proxies
        self._raw_hosts = frozenset(host.encode() for host in hosts)
        self._feeds_are_open = public_feeds or entrance.is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        try:
            await self._serve(scope, receive, send)
        except StoreError:
            # Of the gate itself or of a feed, before any answer: pages and the API tell theirs.
            await self._unread(scope)(scope, receive, _guarding(send, scope["path"]))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._feeds_are_open and self._reads_feeds(scope):
            # Feed readers ask for little else, and nothing more needs to be checked.
            await self._inner(scope, receive, send)
            return
        path = scope["path"]
        guarded = send if path.startswith("/feeds/") else _guarding(send, path)
        refusal = await self._refusal(scope)
        if refusal is None and scope["method"] not in SAFE and path not in _CHANGES_NOTHING:
            guarded = _on_record(guarded, scope)
        await (refusal or self._inner)(scope, receive, guarded)

    def _reads_feeds(self, scope: Scope) -> bool:
        if not scope["path"].startswith("/feeds/") or scope["method"] not in SAFE:
            return False
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        return host in self._raw_hosts

    async def _refusal(self, scope: Scope) -> Response | None:
        """Judge a request; None lets it in."""
        headers, path, method = Headers(scope=scope), scope["path"], scope["method"]
        if path not in _HEALTH and not is_ours(headers.get("host"), self._hosts):
            return _plain(421, _MISNAMED)
        client = scope["client"][0] if scope.get("client") else ""
        forwarded = headers.getlist("x-forwarded-for")
        scope["peer"] = peer = address_of(client, forwarded, proxies=self._proxies)
        cookies = cookie_parser(headers.get("cookie", ""))
        visitor = await self._entrance.visitor(headers, cookies, path=path, peer=peer)
        if isinstance(visitor, Wait):
            return _too_many(visitor)
        if method not in SAFE:
            refusal = self._unsafe(headers, path, visitor)
            if refusal is not None:
                return refusal
        right = needed(method, path)
        scope["visitor"] = visitor
        if right is not None and right not in visitor.rights:
            return self._unauthorised(scope, visitor)
        return None if method in SAFE else _too_long(headers, path, visitor)

    def _unsafe(self, headers: Headers, path: str, visitor: Visitor) -> Response | None:
        if visitor.by == "session" and path.startswith("/api/"):
            return problem(403, "A login changes nothing by the API: send a token.")
        if visitor.by != "token" and is_cross_site(headers, self._hosts):
            return _told(path, 403, "This request comes from a page that is not feedd's.")
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isascii() or not length.isdigit():
            return _told(path, 411, "Say with Content-Length how long the body is.")
        return None

    def _unread(self, scope: Scope) -> Response:
        path, later = scope["path"], {"retry-after": "30"}
        if path.startswith("/feeds/"):
            return _plain(503, f"{_UNREADABLE}\n", later)
        if _is_for_programs(path):
            return problem(503, _UNREADABLE, headers=later)
        return self._unstored(Request(scope), StoreError(_UNREADABLE))

    def _unauthorised(self, scope: Scope, visitor: Visitor) -> Response:
        path = scope["path"]
        if path.startswith("/feeds/"):
            headers = {"www-authenticate": 'Basic realm="feedd", charset="UTF-8"'}
            return _plain(401, "This feed wants a login or a token.\n", headers)
        if visitor is not NOBODY:
            return _told(path, 403, "This token doesn't allow that: make one with another scope.")
        if _is_for_programs(path):
            headers = {"www-authenticate": 'Bearer realm="feedd"'}
            return problem(401, "Send a token: Authorization: Bearer fdd_…", headers=headers)
        if scope["method"] != "GET":
            return self._logged_out(Request(scope))
        query = scope.get("query_string", b"").decode("latin-1")
        here = path + (f"?{query}" if query else "")
        return RedirectResponse(f"/login?next={quote(here, safe='')}", status_code=303)


def _too_many(wait: Wait) -> Response:
    """Refuse another password until some time has passed."""
    headers = {"retry-after": str(wait.seconds)}
    text = f"Too many wrong passwords. Try again in {wait.seconds} seconds.\n"
    return _plain(429, text, headers)


def _too_long(headers: Headers, path: str, visitor: Visitor) -> Response | None:
    """Refuse a body that is longer than a visitor with these rights may send."""
    most = LARGEST if "write" in visitor.rights else LARGEST_OF_A_STRANGER
    if int(headers.get("content-length", "0")) <= most:
        return None
    return _told(path, 413, f"A request of yours holds {most >> 10} KiB at most.")


def _told(path: str, status: int, words: str) -> Response:
    return problem(status, words) if _is_for_programs(path) else _plain(status, words + "\n")


def _is_for_programs(path: str) -> bool:
    return path.startswith("/api/") or path == "/metrics"


def _plain(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(text, status, {"cache-control": "no-store", **(headers or {})})


def _guarding(send: Send, path: str) -> Send:
    # What is everybody's may be kept, and is asked for again by its ETag.
    keeping = "no-cache" if path.startswith("/static/") else "no-store"

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", keeping)
            if "location" in headers:
                # Of an address with a slash too many, Starlette makes one without TLS.
                there = urlsplit(headers["location"])._replace(scheme="", netloc="")
                headers["location"] = urlunsplit(there)
        await send(message)

    return guarded


def _on_record(send: Send, scope: Scope) -> Send:
    """Log who changed something, once the answer says that it was done."""

    async def recorded(message: Message) -> None:
        # 307 only leads to the address without a slash too many.
        is_start = message["type"] == "http.response.start"
        if is_start and message["status"] < HTTPStatus.TEMPORARY_REDIRECT:
            visitor = scope["visitor"]
            who = {"by": visitor.name, "way": visitor.by} if visitor.name else {}
            what = f"{scope['method']} {scope['path']}"
            log.get().info("audit", what=what, **who, peer=scope["peer"])
        await send(message)

    return recorded
