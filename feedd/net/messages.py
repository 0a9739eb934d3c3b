"""Requests as they leave, and what the headers of a response mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeAlias

import httpx

from feedd.core.politeness import asked_wait, retry_after
from feedd.core.visit import Failed, Unchanged, hash_body
from feedd.errors import FetchError
from feedd.net.exchange import Fetched, Request

if TYPE_CHECKING:
    from feedd.net.urls import Hop

_Lines: TypeAlias = "Sequence[tuple[bytes, bytes]]"
"""Headers as they go out or came; of those that came the names are in lower case."""

ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.1"
)
WITH_BODY: Final = frozenset({200, 203, 226})
PARTIAL: Final = 226
NOT_MODIFIED: Final = 304
FORBIDDEN: Final = 403
RATE_LIMITED: Final = 429

OF_INTEREST: Final = frozenset({b"age", b"cache-control", b"content-type", b"date", b"expires"})
"""Headers that say what an answer is, and for how long it stays fresh."""

OF_THE_MESSAGE: Final = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding"}
)
"""Headers that describe the message itself: nobody else may set them."""

NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""The name of a header (RFC 9110 §5.1); a space at its end would make it another."""


def get(hop: Hop, request: Request, *, user_agent: str) -> httpx.Request:
    """Make the request of one hop; what the source sets itself replaces ours."""
    ours = [*_introduction(user_agent), *_conditions(request)]
    return _message("GET", hop.url, _with_theirs(ours, hop.secrets))


def post(
    url: httpx.URL, headers: Sequence[tuple[str, str]], body: bytes, *, user_agent: str
) -> httpx.Request:
    """Make a POST that asks for an answer without compression, as its body isn't unpacked."""
    return _message("POST", url, _as_it_comes(headers, user_agent), body)


def ask(url: httpx.URL, headers: Sequence[tuple[str, str]], *, user_agent: str) -> httpx.Request:
    """Make a GET for an answer of a word or two, without compression too."""
    return _message("GET", url, _as_it_comes(headers, user_agent))


def headers_of(response: httpx.Response) -> dict[str, str]:
    """Give a response's headers, names in lower case; those that came twice are joined."""
    return _joined(response.headers.raw)


def fetched(hop: Hop, response: httpx.Response, body: bytes, *, now: datetime) -> Fetched:
    """Put a body and its headers together."""
    lines = response.headers.raw
    headers = _of_interest(lines)
    return Fetched(
        url=str(hop.url),
        status=response.status_code,
        body=body,
        body_hash=hash_body(body),
        content_type=headers.get("content-type"),
        etag=_exact(lines, b"etag"),
        last_modified=_exact(lines, b"last-modified"),
        asked=asked_wait(headers, now=now),
        links=tuple(_text(value) for key, value in lines if key == b"link"),
        moved_to=_permanent(hop),
        partial=response.status_code == PARTIAL,
    )


def not_modified(hop: Hop, response: httpx.Response, *, now: datetime) -> Unchanged:
    """Say what a 304 says."""
    lines = response.headers.raw
    return Unchanged(
        etag=_exact(lines, b"etag"),
        last_modified=_exact(lines, b"last-modified"),
        asked=asked_wait(_of_interest(lines), now=now),
        moved_to=_permanent(hop),
    )


def failed(hop: Hop, response: httpx.Response, *, now: datetime) -> Failed:
    """Say what went wrong, by the status of the response."""
    status = response.status_code
    return Failed(
        code="rate_limited" if status == RATE_LIMITED else f"status_{status}",
        message=f"{hop.url.host} answers HTTP {status}{_phrase(status)}",
        status=status,
        retry_after=retry_after(response.headers.get("retry-after"), now=now),
    )


def _as_it_comes(headers: Sequence[tuple[str, str]], user_agent: str) -> _Lines:
    ours = [
        (b"Accept", b"*/*"),
        (b"Accept-Encoding", b"identity"),
        (b"User-Agent", user_agent.encode()),
    ]
    return _with_theirs(ours, headers)


def _message(method: str, url: httpx.URL, lines: _Lines, body: bytes = b"") -> httpx.Request:
    # httpx adds no headers to a stream; the transport adds Host and Content-Length.
    return httpx.Request(method, url, headers=lines, stream=httpx.ByteStream(body))


@lru_cache(maxsize=64)
def _introduction(user_agent: str) -> _Lines:
    return (
        (b"User-Agent", user_agent.encode()),
        (b"Accept", ACCEPT.encode()),
        (b"Accept-Encoding", b"gzip, deflate"),
    )


def _conditions(request: Request) -> _Lines:
    conditions = []
    if request.etag is not None:
        # Only where a delta can be told from the whole (RFC 3229 §10.5.3).
        conditions += [(b"If-None-Match", request.etag.encode()), (b"A-IM", b"feed")]
    if request.last_modified is not None:
        conditions.append((b"If-Modified-Since", request.last_modified.encode()))
    return conditions


def _with_theirs(ours: _Lines, theirs: Sequence[tuple[str, str]]) -> _Lines:
    """Add headers that were set for the source, in place of ours of the same names."""
    if not theirs:
        return ours
    lines = [(name.encode(), value.encode()) for name, value in _settable(theirs)]
    replaced = {name.lower() for name, _ in lines}
    return [line for line in ours if line[0].lower() not in replaced] + lines


def _settable(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    for name, value in headers:
        if not NAME.fullmatch(name):
            raise FetchError("bad_header", f"{name!r} is no name of a header")
        if not value.replace("\t", " ").isprintable():
            raise FetchError("bad_header", f"the header {name!r} holds a control character")
    return [(name, value) for name, value in headers if name.lower() not in OF_THE_MESSAGE]


def _of_interest(lines: _Lines) -> dict[str, str]:
    return _joined([line for line in lines if line[0] in OF_INTEREST])


def _joined(lines: _Lines) -> dict[str, str]:
    found = dict[str, str]()
    for key, value in lines:
        name, text = _text(key), _text(value)
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def _exact(lines: _Lines, name: bytes) -> str | None:
    """Read a validator, if it can be sent back byte for byte: otherwise it is useless."""
    for key, value in lines:
        if key == name:
            try:
                text = value.decode()
            except UnicodeDecodeError:
                return None
            return text if text.isprintable() else None
    return None


def _text(octets: bytes) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _permanent(hop: Hop) -> str | None:
    return str(hop.url) if hop.count and hop.permanent else None


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""
