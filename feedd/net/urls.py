"""What is required of a URL before anything is dialled, and where a redirect leads.

The address behind a name is judged where it's dialled (``feedd.net.guard``), never by the text of
a URL. Refused here is only what two readers of a URL could take for different things: a scheme
other than http and https, a backslash, a control character, a host that is a number in disguise.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv4Address
from typing import Final
from urllib.parse import unquote

import httpx

from feedd.errors import DeniedAddress, FetchError

PERMANENT: Final = frozenset({301, 308})
REDIRECTS: Final = PERMANENT | {302, 303, 307}
LONGEST_URL: Final = 8_000  # characters
KEPT: Final = 4_096
"""How many URLs are cached as read, about a kilobyte each."""

PORTS: Final = 65_536

AMBIGUOUS: Final = re.compile(r"[\x00-\x20\x7f\\]")
NUMBER: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE | re.ASCII)
"""The last label of a host that resolvers read as a number, so as an IPv4 address (WHATWG)."""

NAME: Final = re.compile(r"[^.]{1,63}(?:\.[^.]{1,63})*\.?")
"""A host by the lengths of its labels (RFC 1035 §2.3.4): TLS can't be asked for another."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Hop:
    """One request on the way to an answer.

    ``secrets`` are headers that go to the origin they were given for and nowhere else.
    ``permanent`` holds while every redirect so far was a permanent one.
    """

    url: httpx.URL
    secrets: Headers = ()
    permanent: bool = True
    count: int = 0


def first_hop(url: str, headers: Headers) -> Hop:
    """Begin at a URL; a user and password in it become a header.

    Raises:
        FetchError: ``bad_url``.
        DeniedAddress: the host is an address in disguise.
    """
    parsed = read_url(url)
    login = basic_auth(parsed)
    if login is None:
        return Hop(parsed, headers)
    return Hop(parsed.copy_with(userinfo=b""), (*headers, login))


def next_hop(hop: Hop, status: int, location: str | None, *, limit: int) -> Hop:
    """Follow one redirect.

    Raises:
        FetchError: ``bad_redirect``, ``too_many_redirects``, ``downgrade`` or ``bad_url``.
        DeniedAddress: the host is an address in disguise.
    """
    if not location:
        raise FetchError("bad_redirect", f"{hop.url.host} redirects (HTTP {status}) to nowhere")
    if hop.count >= limit:
        raise FetchError("too_many_redirects", f"more than {limit} redirects")
    target = _join(hop.url, location)
    if hop.secrets and hop.url.scheme == "https" and target.scheme == "http":
        raise FetchError(
            "downgrade", f"{hop.url.host} redirects to plain http, and credentials are set"
        )
    return replace(
        hop,
        url=target,
        secrets=hop.secrets if _may_keep_secrets(hop.url, target) else (),
        permanent=hop.permanent and status in PERMANENT,
        count=hop.count + 1,
    )


# The same feeds are fetched again and again, and httpx takes long to read a URL.
@lru_cache(maxsize=KEPT)
def read_url(text: str) -> httpx.URL:
    """Read a URL that can be dialled.

    Raises:
        FetchError: ``bad_url``.
        DeniedAddress: the host is an address in disguise.
    """
    if len(text) > LONGEST_URL:
        raise FetchError("bad_url", f"the URL is longer than {LONGEST_URL} characters")
    if AMBIGUOUS.search(text):
        raise FetchError("bad_url", "the URL holds a space, a backslash or a control character")
    try:
        url = httpx.URL(text)
        host, port = url.host, url.port
    except (httpx.InvalidURL, ValueError) as error:
        if _is_number(_host_by_hand(text)):
            raise _disguised(_host_by_hand(text)) from error
        raise FetchError("bad_url", f"the URL can't be read: {error}") from error
    if url.scheme not in ("http", "https"):
        raise FetchError("bad_url", f"only http and https are fetched, not {url.scheme!r}")
    if not NAME.fullmatch(host) or (port is not None and not 0 < port < PORTS):
        raise FetchError("bad_url", "the URL names no host, or no port that exists")
    if _is_number(host) and not _is_plain(host):
        raise _disguised(host)
    return url


def basic_auth(url: httpx.URL) -> tuple[str, str] | None:
    """Turn the user and password of a URL into the header that carries them (RFC 7617)."""
    if not url.userinfo:
        return None
    name, _, password = url.userinfo.partition(b":")
    pair = f"{unquote(name.decode())}:{unquote(password.decode())}"
    return "Authorization", "Basic " + b64encode(pair.encode()).decode()


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """Return the scheme, host and port of a URL (RFC 6454)."""
    return url.scheme, url.host, port_of(url)


def port_of(url: httpx.URL) -> int:
    """Return the port that a URL is dialled on."""
    return url.port or (443 if url.scheme == "https" else 80)


def _join(base: httpx.URL, location: str) -> httpx.URL:
    if AMBIGUOUS.search(location):
        # Spaces in Location are common and harmless once they're written as such.
        location = location.strip(" ").replace(" ", "%20")
    try:
        joined = base.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError("bad_redirect", f"{base.host} redirects to no URL: {error}") from error
    target = read_url(str(joined))
    if target.userinfo:
        raise FetchError("bad_redirect", f"{base.host} redirects to a URL with a password")
    return target


def _may_keep_secrets(old: httpx.URL, new: httpx.URL) -> bool:
    if origin(old) == origin(new):
        return True
    # The one other step that loses nothing: the same host on its way from http to https.
    ports = (port_of(old), port_of(new))
    return old.host == new.host and new.scheme == "https" and ports == (80, 443)


def _host_by_hand(text: str) -> str:
    """Find the host of a URL that httpx won't read, to tell why; digits may be of any script."""
    authority = re.split(r"[/?#]", text.partition("://")[2], maxsplit=1)[0]
    host = authority.rpartition("@")[2].partition(":")[0]
    return unicodedata.normalize("NFKC", host).replace("\u3002", ".")


def _is_number(host: str) -> bool:
    last = host.removesuffix(".").rpartition(".")[2]
    return ":" not in host and NUMBER.fullmatch(last) is not None


def _is_plain(host: str) -> bool:
    try:
        return str(IPv4Address(host)) == host
    except ValueError:
        return False


def _disguised(host: str) -> DeniedAddress:
    return DeniedAddress(f"{host!r} is an address in disguise; write it as four numbers")
