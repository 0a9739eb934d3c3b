"""Which addresses feedd dials: the public ones, and what the operator allows besides.

The table is the union of what Smokescreen and Svix refuse. ``ipaddress.is_global`` doesn't do: it
takes multicast, NAT64, 6to4 (on older Pythons) and some more for global.

An IPv6 address that carries an IPv4 one (mapped) is judged as that. Those that a gateway on the
way would translate (NAT64, 6to4, Teredo, v4-compatible) are refused whatever they carry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

DENIED: Final[tuple[Network, ...]] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host
        "169.254.0.0/16",  # link-local; cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "::/96",  # unspecified, loopback, v4-compatible
        "::ffff:0:0:0/96",  # translated (SIIT)
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local
        "100::/64",  # discard
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # private
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local
        "ff00::/8",  # multicast
    )
)

KEPT: Final = 4_096
"""Hosts of which it is cached whether they are addresses, as every visit asks."""


@dataclass(frozen=True, slots=True)
class AllowedNetwork:
    """A network, or one port on it, that may be dialled although the table denies it."""

    network: Network
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> AllowedNetwork:
        """Read ``10.0.0.0/8``, ``127.0.0.1:8080``, ``fd00::/8`` or ``[fd00::/8]:443``.

        Raises:
            ValueError: the text is none of these; the message says so.
        """
        host, port = _split_port(text.strip())
        try:
            network = ip_network(host)
        except ValueError as error:
            raise ValueError(f"{text!r} is no network such as 10.0.0.0/8: {error}") from error
        if port is not None and not 0 < port < 65536:  # noqa: PLR2004  the range of ports
            raise ValueError(f"{text!r} names a port that doesn't exist")
        return cls(network, port)

    def covers(self, address: Address, port: int) -> bool:
        """Tell whether an address and port are allowed by this."""
        return address in self.network and self.port in (None, port)


def is_denied(
    host: str,
    port: int,
    *,
    allowed: Sequence[AllowedNetwork] = (),
    own: Sequence[tuple[str, int]] = (),
) -> bool:
    """Tell whether an address that is about to be dialled must not be.

    ``own`` are the addresses and ports that feedd itself listens on: always denied, for a source
    has no business with feedd's own pages.
    """
    try:
        address = unmapped(ip_address(host.partition("%")[0]))
    except ValueError:
        return True
    if any(port == its_port and _listens(ip_address(its), address) for its, its_port in own):
        return True
    if any(network.covers(address, port) for network in allowed):
        return False
    return any(address in network for network in DENIED)


def _listens(own: Address, address: Address) -> bool:
    # A socket that listens everywhere may be reached by any address that isn't public.
    return own == address or (own.is_unspecified and any(address in net for net in DENIED))


@lru_cache(maxsize=KEPT)
def is_literal(host: str) -> bool:
    """Tell whether a host is an address already, so that there's nothing to look up."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def unmapped(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 one carries (``::ffff:127.0.0.1``), or itself."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _split_port(text: str) -> tuple[str, int | None]:
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, _port(rest[1:]) if rest.startswith(":") else None
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, _port(port)
    return text, None


def _port(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
