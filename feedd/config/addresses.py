"""Addresses in a configuration: where to listen, what to visit, whom to allow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from feedd.config.faults import CONTROLS, Wrong, shown
from feedd.config.settings import Listen
from feedd.core.masking import HIDDEN, is_masked
from feedd.errors import DeniedAddress, FetchError
from feedd.net.addresses import AllowedNetwork, Network, is_denied, is_literal
from feedd.net.urls import basic_auth, port_of, read_url

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST_PORT = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<host>[^:\[\]]+)):(?P<port>\d{1,5})", re.ASCII)
_HIGHEST_PORT = 65535
_BEFORE_V4 = 96  # bits of an IPv6 address before an IPv4 one that it carries

OWN_HUB = "own"
"""What a topic's ``hub`` says where it is feedd itself."""


def listen(text: str) -> Listen:
    """Read ``127.0.0.1:8787`` or ``[::1]:8787``. Raises ``Wrong``.

    Whether an address beyond loopback may be listened on is for ``feedd.config.checks``.
    """
    found = _HOST_PORT.fullmatch(text)
    if not found:
        raise Wrong(f"{shown(text)} is not an address to listen on", 'write "127.0.0.1:8787"')
    host = found["v6"] or found["host"]
    if not is_literal(host) and not is_loopback(host):
        raise Wrong(f"{shown(host)} is a name", 'write an address, as in "0.0.0.0:8787"')
    return Listen(host, _port(found["port"]))


def network(text: str) -> AllowedNetwork:
    """Read ``10.0.0.0/8``, ``10.1.2.3``, ``127.0.0.0/8:8080`` or ``[fd00::/8]:443``.

    Raises ``Wrong``.
    """
    try:
        return AllowedNetwork.parse(text)
    except ValueError:
        hint = _network_meant(text) or (
            'write addresses, not names, as in "10.0.0.0/8", "127.0.0.1" or "[fd00::/8]:443"'
        )
        raise Wrong(f"{shown(text)} is not a network", hint) from None


def proxy(text: str) -> Network:
    """Read where a trusted proxy is: ``127.0.0.1`` or ``172.18.0.0/16``. Raises ``Wrong``."""
    try:
        found = ip_network(text.strip())
    except ValueError:
        hint = _network_meant(text) or 'write an address, as in "172.18.0.5" or "172.18.0.0/16"'
        raise Wrong(f"{shown(text)} is not a network", hint) from None
    if isinstance(found, IPv6Network) and found.prefixlen >= _BEFORE_V4:
        carried = found.network_address.ipv4_mapped
        # Visitors' addresses are read as the IPv4 ones that they carry, too.
        return ip_network((carried, found.prefixlen - _BEFORE_V4)) if carried else found
    return found


def check_url(text: str) -> None:
    """Raise ``Wrong``, which doesn't show the URL, unless it is one that feedd can fetch."""
    if " " in text.strip():
        raise Wrong("holds a blank, which no URL may", "write %20 in its place")
    if is_masked(text):
        raise Wrong(f"has {HIDDEN} in the place of a secret", "write it in full")
    try:
        read_url(text)
    except DeniedAddress as error:
        raise Wrong(error.message) from None
    except FetchError:
        raise Wrong("is not an http or https URL", 'write "https://example.org/path"') from None


def check_mail_server(text: str) -> None:
    """Raise ``Wrong``, which doesn't show the URL, unless it is a mail server's."""
    try:
        parts = urlsplit(text)
        right = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right or CONTROLS.search(text):
        raise Wrong("is not a mail server", 'write "smtp://user:password@mail.example.org"')


def public_url(text: str) -> str:
    """Check the URL that readers see, without the slash at its end. Raises ``Wrong``."""
    try:
        check_url(text)
    except Wrong as wrong:
        raise Wrong(wrong.message, _public_url_meant(text)) from None
    url = read_url(text)
    right = str(url.copy_with(userinfo=b"", query=None, fragment=None)).rstrip("/")
    if url.userinfo or url.query or url.fragment:
        raise Wrong("holds more than a host and a path", f'write "{right}"')
    return right


def hub(text: str) -> str:
    """Read whose hub a topic has: ``own``, or the URL of another's. Raises ``Wrong``."""
    if text == OWN_HUB:
        return text
    try:
        url = read_url(text)
    except FetchError:
        raise Wrong(
            f"{shown(text)} is no hub", 'write "own" or "https://hub.example.org"'
        ) from None
    if url.userinfo:
        raise Wrong("holds a login, which every reader of the feed would see", "leave it out")
    return str(url)


def split_login(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Split a good URL from its user and password, which become a header (RFC 7617)."""
    if "@" not in url:  # to read thousands of URLs is a good part of a start
        return url, ()
    parsed = read_url(url)
    if (login := basic_auth(parsed)) is None:
        return url, ()
    return str(parsed.copy_with(userinfo=b"")), (login,)


def is_reachable(url: str, allowed: Sequence[AllowedNetwork]) -> bool:
    """Tell whether feedd may dial the host of a good URL, if that is an address.

    Of names only ``localhost`` is judged: what others stand for is known when they are dialled.
    """
    host = dialled(url)
    return not (is_literal(host) and is_denied(host, port_of(read_url(url)), allowed=allowed))


def dialled(url: str) -> str:
    """Give the host of a good URL, as an address where that is known without asking."""
    host = read_url(url).host
    return "127.0.0.1" if host == "localhost" else host


def is_encrypted(url: str) -> bool:
    """Tell whether a good URL is https."""
    return read_url(url).scheme == "https"


def is_local(url: str) -> bool:
    """Tell whether a good URL stays on this machine."""
    return is_loopback(read_url(url).host)


def is_web(text: str) -> bool:
    """Tell whether a text is a web address, not a path, by its scheme."""
    return _SCHEME.match(text) is not None


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches ``host``; of names, ``localhost`` alone does."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _public_url_meant(text: str) -> str:
    right = f"https://{text.strip().rpartition('://')[2]}"
    try:
        check_url(right)
    except Wrong:
        return 'write as in "https://news.example.org"'
    return f'write "{right}"'


def _network_meant(text: str) -> str:
    try:
        return f'write "{ip_network(text, strict=False)}"'
    except ValueError:
        return ""


def _port(digits: str) -> int:
    port = int(digits)
    if not 0 < port <= _HIGHEST_PORT:
        raise Wrong(f"{digits} is not a port", f"ports are 1 to {_HIGHEST_PORT}")
    return port
