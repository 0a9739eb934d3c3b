"""Who asks, what they may do, and whether another site made them ask.

Nothing here reads or sends; ``feedd.web.gate`` asks in this order:

1. host    is the request for this feedd? A page elsewhere may let its own name lead here (DNS
           rebinding), and then the name in ``Host`` is that page's.
2. origin  does an unsafe request come from a page of ours, or from no page at all?
3. right   has whoever asks the right that the path needs?
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import chain
from typing import Final, Literal
from urllib.parse import urlsplit

from feedd.net.addresses import Network, unmapped

Right = Literal["read", "write", "feeds"]
Way = Literal["nobody", "anybody", "session", "token", "password"]

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN: Final = ("/healthz", "/readyz", "/login", "/static/", "/feeds/~")
"""What needs no right: health, the login, styles and scripts, feeds with their own token."""

WHOLE: Final = ("/sources.opml", "/api/v1/config/export")
"""Exports that show the whole addresses of sources: only for those who may write."""

_USUAL: Final[Mapping[str, int]] = {"http": 80, "https": 443}

_WITH_PORT = re.compile(r"\[(?P<v6>[^\]]+)\](?::\d+)?|(?P<v4>[^:]+):\d+")

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks, the rights they have, and how they showed who they are.

    ``feeds`` are the only ones that they may read, as they are called in addresses; None: all.
    """

    name: str
    rights: frozenset[Right]
    by: Way
    feeds: frozenset[str] | None = None

    def may_read(self, feed: str) -> bool:
        """Tell whether a feed is one of those that they may read, if they may read any."""
        return self.feeds is None or feed in self.feeds


ALL_RIGHTS: Final[frozenset[Right]] = frozenset({"read", "write", "feeds"})
NOBODY: Final = Visitor("", frozenset(), "nobody")
ANYBODY: Final = Visitor("", ALL_RIGHTS, "anybody")
"""Who asks where no users are configured: whoever is on this machine."""

RIGHTS: Final[Mapping[str, frozenset[Right]]] = {
    "read": frozenset({"read", "feeds"}),
    "write": ALL_RIGHTS,
    "feeds": frozenset({"feeds"}),
}
"""What the scope of a token allows."""


def needed(method: str, path: str) -> Right | None:
    """Name the right that a request needs, None for what is open to everybody."""
    if any(path == place or (place[-1] in "/~" and path.startswith(place)) for place in OPEN):
        return None
    if path.startswith("/feeds/"):
        return "feeds"
    if path in WHOLE:
        return "write"
    return "read" if method in SAFE else "write"


def address_of(client: str, forwarded: Sequence[str], *, proxies: Sequence[Network]) -> str:
    """Give the address that a request comes from, as a trusted proxy saw it if one is between.

    ``forwarded`` are the lines of ``X-Forwarded-For``. Each proxy adds to their end who asked it,
    so they are read from there, as far as trusted ``proxies`` have written them.
    """
    address = client
    for said in reversed(",".join(forwarded).split(",")):
        if not _is_among(proxies, address):
            break
        try:
            address = _written(said.strip())
        except ValueError:
            break
    return address


def _written(said: str) -> str:
    """Read an address as proxies write it, some of them with its port. Raises ``ValueError``."""
    found = _WITH_PORT.fullmatch(said)
    return str(unmapped(ip_address((found["v6"] or found["v4"]) if found else said)))


def _is_among(networks: Sequence[Network], host: str) -> bool:
    try:
        address = unmapped(ip_address(host.partition("%")[0]))
    except ValueError:
        return False
    return any(address in network for network in networks)


def may_write(scope: Mapping[str, object]) -> bool:
    """Tell whether whoever asks, as the gate found out, may change anything."""
    visitor = scope.get("visitor")
    return isinstance(visitor, Visitor) and "write" in visitor.rights


def hosts(public_url: str, *, listen_host: str, port: int) -> frozenset[str]:
    """Give every name by which this feedd may be asked for, as it stands in ``Host``.

    Browsers leave out the default port; some proxies write it all the same.
    """
    public = urlsplit(public_url)
    literal = f"[{listen_host}]" if ":" in listen_host else listen_host
    there = _spellings(public.netloc.rpartition("@")[2].lower(), _USUAL.get(public.scheme, 80))
    here = (_spellings(f"{name}:{port}", 80) for name in (*_LOOPBACK, literal))
    return frozenset(chain(there, *here))


def _spellings(place: str, usual: int) -> Iterator[str]:
    host, _, port = place.rpartition(":")
    if port.isdigit():
        yield from (place, host) if int(port) == usual else (place,)
    else:
        yield from (place, f"{place}:{usual}")


def is_ours(host: str | None, known: frozenset[str]) -> bool:
    """Tell whether a ``Host`` names this feedd."""
    return host is not None and host.lower() in known


def is_cross_site(headers: Mapping[str, str], known: frozenset[str]) -> bool:
    """Tell whether a request was made by a page that isn't ours.

    Browsers say so themselves (``Sec-Fetch-Site``), older ones by ``Origin``. What says neither
    is no browser.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2].lower() not in known
