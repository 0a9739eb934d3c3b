"""Addresses: made absolute, and kept only where a reader can safely follow them."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from feedd.core.parse.allowed import SCHEMES
from feedd.core.parse.limits import LINE
from feedd.core.redirectors import behind

_CONTROLS = "\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_PLAIN = re.compile(rf"https?://[\w.-]+(?::\d+)?(?:[/?#][^\s<>\"\\{_CONTROLS}]*)?")
_UNSAFE = re.compile(f"[{_CONTROLS}]")
_NOT_IN_ADDRESSES = re.compile(r"[<>\"\s\\]")
_RELATIONS = "http://www.iana.org/assignments/relation/"


def absolute(address: str | None, base: str | None) -> str | None:
    """Resolve an address against ``base``; None unless it is http, https or mailto then.

    Spaces are percent-encoded, as browsers do, and line breaks and controls within it dropped. So
    is a user with a password: what is told is told to many, and they would see both.
    """
    if not address or len(address) > LINE:
        return None
    address = address.strip()
    if _PLAIN.fullmatch(address):
        return address
    address = _UNSAFE.sub("", address).replace(" ", "%20")
    try:
        resolved = urljoin(base or "", address)
        is_safe = address and not _NOT_IN_ADDRESSES.search(resolved)
        is_whole = urlsplit(resolved).scheme and _leads_somewhere(resolved)
        is_one = is_safe and is_whole and _leads_somewhere(address)
        return without_login(resolved) if is_one else None
    except ValueError:
        return None


def destination(link: str | None) -> str | None:
    """Give the page that a whole link leads to, where it goes through a redirector that tells.

    Readers see where they go, queries find the outlet, and a mail's link tells of nobody.
    """
    target = behind(link) if link else link
    return link if target == link else absolute(target, None) or link


def _leads_somewhere(address: str) -> bool:
    """Tell whether an address, if it has a scheme, has one to follow and a host where it needs."""
    parts = urlsplit(address)
    if parts.scheme == "mailto":
        return bool(parts.path)
    return not parts.scheme or (parts.scheme in SCHEMES and bool(parts.hostname))


def without_login(address: str) -> str:
    """Give an address without the user and password in it; raises ``ValueError`` if it is none."""
    parts = urlsplit(address)
    _, login, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=place).geturl() if login else address


def joined(base: str | None, address: str | None) -> str | None:
    """Give the base that ``xml:base="address"`` sets inside of ``base``, if it's on the web."""
    if not address or len(address) > LINE:
        return base
    try:
        inner = urljoin(base or "", address.strip())
    except ValueError:
        return base
    return inner if inner[:8].lower().startswith(("http://", "https://")) else base


def relation(rel: str | None) -> str:
    """Give a link's relation by its short registered name; RFC 4287 §4.2.7.2 has alternate."""
    return rel.strip().lower().removeprefix(_RELATIONS) if rel else "alternate"
