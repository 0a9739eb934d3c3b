"""Decides what a GET or HEAD of a rendered document is answered with.

The order is RFC 9110 §13.2.2: If-Match, or else If-Unmodified-Since, may fail the request (412);
then If-None-Match, or else If-Modified-Since, may find the client's copy current (304). Which
representation these speak of, plain or gzipped, is settled before by Accept-Encoding (§12.5.3).
Nothing is read or sent here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedd.publish.rendered import Rendered

Headers = Iterable[tuple[bytes, bytes]]
"""As ASGI gives them: names in lower case; one name may come several times."""

Sent = tuple[tuple[bytes, bytes], ...]

HARMLESS: Sent = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (b"referrer-policy", b"no-referrer"),  # the address may hold a subscriber's token
    (b"x-content-type-options", b"nosniff"),
)
"""What keeps a document that a browser shows from doing or telling anything."""

_ENTITY_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")
_CONSULTED = frozenset(
    {
        b"accept-encoding",
        b"if-match",
        b"if-modified-since",
        b"if-none-match",
        b"if-unmodified-since",
    }
)
_GZIP_NAMES = ("gzip", "x-gzip", "*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to send back; a HEAD's ``body`` is empty while its headers are the GET's."""

    status: int
    headers: Sent
    body: bytes = b""


def answer(method: str, headers: Headers, rendered: Rendered) -> Answer:
    """Answer a request for a document that exists; any method but HEAD counts as GET."""
    asked = _consulted(headers)
    gzipped = bool(rendered.gzip) and accepts_gzip(asked.get(b"accept-encoding", ""))
    tag = rendered.gzip_etag if gzipped else rendered.etag
    caching = _caching(tag, rendered.cache_control)
    if _forbids(asked, tag, rendered.last_modified):
        return Answer(status=412, headers=(*caching, (b"content-length", b"0")))
    if _has_current(asked, tag, rendered.last_modified):
        return Answer(status=304, headers=caching)
    body = rendered.gzip if gzipped else rendered.body
    return Answer(
        status=200,
        headers=(*caching, *_describing(rendered, len(body), gzipped=gzipped)),
        body=b"" if method == "HEAD" else body,
    )


# Tags, and the ways to accept gzip, are few and asked for all the time.
@lru_cache(maxsize=1024)
def _caching(tag: str, cache_control: str) -> Sent:
    """What 200 and 304 alike must say (RFC 9110 §15.4.5)."""
    return (
        (b"etag", tag.encode()),
        (b"cache-control", cache_control.encode()),
        (b"vary", b"accept-encoding"),
    )


def _describing(rendered: Rendered, length: int, *, gzipped: bool) -> Sent:
    return (
        (b"last-modified", _http_date(rendered.last_modified)),
        (b"content-type", rendered.content_type.encode()),
        (b"content-length", str(length).encode()),
        *HARMLESS,
        *(((b"link", rendered.link.encode()),) if rendered.link else ()),
        *(((b"content-encoding", b"gzip"),) if gzipped else ()),
    )


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Tell whether gzip is acceptable and not liked less than no coding at all."""
    weights = dict(_weights(accept_encoding))
    gzip = next((weights[name] for name in _GZIP_NAMES if name in weights), 0.0)
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _weights(accept_encoding: str) -> Iterable[tuple[str, float]]:
    for choice in accept_encoding.lower().split(","):
        coding, _, weight = choice.replace(" ", "").replace("\t", "").partition(";q=")
        yield coding, _quality(weight)


def _quality(weight: str) -> float:
    """Read a weight (RFC 9110 §12.4.2); one that can't be read counts for nothing."""
    if not weight:
        return 1.0
    return float(weight) if _WEIGHT.fullmatch(weight) else 0.0


def _consulted(headers: Headers) -> dict[bytes, str]:
    """Pick the headers that matter; lines of one name are one list (RFC 9110 §5.3)."""
    asked: dict[bytes, str] = {}
    for name, value in headers:
        if name in _CONSULTED:
            text = value.decode("latin-1").strip()
            asked[name] = f"{asked[name]}, {text}" if name in asked else text
    return asked


def _forbids(asked: Mapping[bytes, str], tag: str, last_modified: datetime) -> bool:
    """Tell whether the request wants a version that is gone (RFC 9110 §13.1.1, §13.1.4)."""
    if_match = asked.get(b"if-match")
    if if_match is not None:
        return not names(if_match, tag, weak=False)
    since = _moment(asked.get(b"if-unmodified-since"))
    return since is not None and last_modified > since


def _has_current(asked: Mapping[bytes, str], tag: str, last_modified: datetime) -> bool:
    """Tell whether the client holds this version (RFC 9110 §13.1.2, §13.1.3)."""
    if_none_match = asked.get(b"if-none-match")
    if if_none_match is not None:
        return names(if_none_match, tag, weak=True)
    since = _moment(asked.get(b"if-modified-since"))
    return since is not None and last_modified <= since


def names(tags: str, tag: str, *, weak: bool) -> bool:
    """Find a tag in a list; the strong comparison passes over weak ones (RFC 9110 §8.8.3.2)."""
    if tags in {tag, "*"}:
        return True
    return any(found[2] == tag and (weak or not found[1]) for found in _ENTITY_TAG.finditer(tags))


def _moment(date: str | None) -> datetime | None:
    """Read an HTTP date; one that can't be read is as good as none (RFC 9110 §13.1.3)."""
    if date is None:
        return None
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    # asctime's form names no zone; every HTTP date is in UTC (RFC 9110 §5.6.7).
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@lru_cache(maxsize=1024)
def _http_date(moment: datetime) -> bytes:
    """Write a moment as HTTP does (RFC 9110 §5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True).encode()
