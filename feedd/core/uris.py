"""Addresses as everybody takes them: a chat refuses a whole message for one bad link."""

from __future__ import annotations

import re
from collections.abc import Mapping
from unicodedata import normalize
from urllib.parse import SplitResult, quote, urlencode, urlsplit, urlunsplit

# RFC 3986 §2: reserved and unreserved characters, and "%" since what is quoted stays as it is.
_KEPT = "!#$%&'()*+,/:;=?@[]~"
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
# Python's codec (IDNA 2003) drops or rewrites these: the name would be another's (UTS 46).
_DEVIATING = re.compile("[ßς\u200c\u200d]")
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\]")


def address_in_ascii(url: str) -> str | None:
    """Give an http(s) address in ASCII (RFC 3987 §3.1), or None where it can't be one."""
    try:
        parts = urlsplit(url)
        place = _place(parts)
        path, query, fragment = (
            quote(part, safe=_KEPT) for part in (parts.path, parts.query, parts.fragment)
        )
    except ValueError:  # UnicodeError, of what no text may hold, is one too
        return None
    if parts.scheme not in {"http", "https"} or place is None:
        return None
    return urlunsplit((parts.scheme, place, path or "/", query, fragment))


def _place(parts: SplitResult) -> str | None:
    """Give host and port; None for a user's name, which is no part of a public address."""
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    host = host_in_ascii(host)
    if "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    return host if parts.port is None else f"{host}:{parts.port}"


def with_query(url: str, fields: Mapping[str, str]) -> str:
    """Add fields to the query that an address has, which stays; what stands behind it doesn't."""
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(fields)) if part)
    return urlunsplit(parts._replace(query=query, fragment=""))


def host_in_ascii(host: str) -> str:
    """Give a host's name in ASCII (UTS 46); raises ``ValueError`` where it can't be one."""
    return host if host.isascii() else ".".join(map(_in_ascii, _DOTS.split(host)))


def _in_ascii(label: str) -> str:
    if not _DEVIATING.search(label):
        return label.encode("idna").decode("ascii")
    return f"xn--{normalize('NFKC', label).encode('punycode').decode('ascii')}"
