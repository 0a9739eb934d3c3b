"""Serves feeds: ``/feeds/{topic}.atom|.rss|.json`` and what belongs to them.

::

    /feeds/{topic}.atom|.rss|.json           a topic
    /feeds/{topic}/archive/{n}.atom          what it told before (RFC 5005)
    /feeds/watches/{watch}.atom|.rss|.json   what a watch alerted
    /feeds/index.opml                        all topics at once
    /feeds/~{token}/…                        the same, for the subscriber who has the token

Readers poll these day and night and mostly hear 304, so this stands before the application's
router and is plain ASGI: a request costs a pattern, a look into the publisher and a comparison.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol, cast

from feedd.core.hub import Format
from feedd.web.conditional import HARMLESS, Answer, answer
from feedd.web.visitor import NOBODY, Visitor

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from feedd.publish.rendered import Rendered

_ADDRESS = re.compile(
    r"/feeds/(?:~([\w-]{1,200})/)?(?:(watches)/)?([\w-]+)(?:/archive/(\d{1,9}))?"
    r"\.(atom|rss|json|opml)",
    re.ASCII,
)
PLACE = "/feeds/"
_METHODS = frozenset({"GET", "HEAD"})

PRIVATE = "private, max-age=300"
"""For what a token or a login opened: no shared cache may keep it."""

Suffix = Format | Literal["opml"]


class RenderedFeeds(Protocol):
    """Where rendered documents come from."""

    async def rendered(self, topic: str, suffix: Suffix) -> Rendered | None:
        """Give a topic's feed as it stands, or None where there is no such topic.

        The list of all feeds is ``("index", "opml")``.
        """

    async def watch(self, name: str, suffix: Format) -> Rendered | None:
        """Give the feed of what a watch alerted."""

    async def archive(self, topic: str, page: int) -> Rendered | None:
        """Give a page of a topic's archive."""

    async def index_under(self, prefix: str, only: frozenset[str] | None) -> Rendered:
        """Give the list of all feeds, or of some, by addresses that begin with ``prefix``."""


class Tokens(Protocol):
    """Knows whose token a token is."""

    async def by_token(self, token: str) -> Visitor:
        """Say whose token this is."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an address asks for."""

    token: str | None
    kind: str | None
    name: str
    page: str | None
    suffix: Suffix

    @property
    def feed(self) -> str | None:
        """The name of the feed that it belongs to; None for the list of all feeds."""
        if (self.name, self.suffix) == ("index", "opml"):
            return None
        return f"{self.kind}/{self.name}" if self.kind else self.name


class Feeds:
    """Answers what is addressed to feeds and leaves the rest to ``otherwise``."""

    def __init__(self, publisher: RenderedFeeds, tokens: Tokens, *, otherwise: ASGIApp) -> None:
        self._publisher = publisher
        self._tokens = tokens
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or not scope["path"].startswith(PLACE):
            await self._otherwise(scope, receive, send)
        elif address := _ADDRESS.fullmatch(scope["path"]):
            token, kind, name, page, suffix = address.groups()
            wanted = _Wanted(token, kind, name, page, cast("Suffix", suffix))
            await _send(await self._answer(scope, wanted), send)
        else:
            await _send(_unknown(scope["method"]), send)

    async def _answer(self, scope: Scope, wanted: _Wanted) -> Answer:
        method = scope["method"]
        if method not in _METHODS:
            return _NOT_ALLOWED
        reader: Visitor = scope.get("visitor", NOBODY)
        if wanted.token is not None:
            reader = await self._tokens.by_token(wanted.token)
        # A token that never existed, one that was revoked and one for other feeds are answered
        # alike.
        rendered = await self._rendered(wanted, reader) if _may_read(wanted, reader) else None
        if rendered is None:
            return _unknown(method)
        if wanted.token is not None or _is_private(scope):
            # A hub hands on what everybody may read, so it isn't offered to those who came by a
            # token.
            rendered = replace(rendered, cache_control=PRIVATE, link="")
        return answer(method, scope["headers"], rendered)

    async def _rendered(self, wanted: _Wanted, reader: Visitor) -> Rendered | None:
        match wanted:
            case _Wanted(kind=None, page=None, name="index", suffix="opml", token=str(token)):
                return await self._publisher.index_under(f"/feeds/~{token}", reader.feeds)
            case _Wanted(kind=None, page=None, name="index", suffix="opml") if reader.feeds:
                return await self._publisher.index_under("/feeds", reader.feeds)
            case _Wanted(kind=None, page=None, name=name, suffix=suffix):
                return await self._publisher.rendered(name, suffix)
            case _Wanted(kind=None, page=str(page), name=name, suffix="atom"):
                return await self._publisher.archive(name, int(page))
            case _Wanted(
                kind="watches", page=None, name=name, suffix="atom" | "rss" | "json" as s
            ):
                return await self._publisher.watch(name, s)
        return None


def _may_read(wanted: _Wanted, reader: Visitor) -> bool:
    """Tell whether an address opens for a reader; the gate judges those without a token in it."""
    if wanted.token is not None and "feeds" not in reader.rights:
        return False
    return wanted.feed is None or reader.may_read(wanted.feed)


def _is_private(scope: Scope) -> bool:
    """Tell whether somebody had to say who they are to get here."""
    visitor: Visitor = scope.get("visitor", NOBODY)
    return visitor.by in {"session", "token", "password"}


def _plain(status: int, text: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    length = str(len(text)).encode()
    described = (
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", length),
        *HARMLESS,
    )
    return Answer(status=status, headers=(*described, *headers), body=text)


_NOT_ALLOWED = _plain(405, b"A feed is read with GET or HEAD.\n", (b"allow", b"GET, HEAD"))
# It doesn't repeat what was asked for, so it reveals nothing about what exists.
_UNKNOWN = _plain(404, b"There is no such feed.\n", (b"cache-control", b"no-store"))


def _unknown(method: str) -> Answer:
    return replace(_UNKNOWN, body=b"") if method == "HEAD" else _UNKNOWN


async def _send(what: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": what.status, "headers": what.headers})
    await send({"type": "http.response.body", "body": what.body})
