"""The last look before a connection is made: may this address be dialled at all?

It stands where the socket is made, so it sees what is really dialled: after DNS, after any
redirect, for names and for literal addresses alike. What a resolver says a moment earlier, or a
URL looks like, is never relied on.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from feedd.net.addresses import AllowedNetwork, is_denied

SockAddress = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
AddrInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, SockAddress]
OpenSocket = Callable[[AddrInfo], socket.socket]

KEPT: Final = 4_096
"""Addresses that are at hand, judged: what is asked of the tables is the same at every visit."""


class Refused(PermissionError):
    """The address isn't one to dial.

    An ``OSError``, for that is what those expect who try one address after another. All have the
    same text, so that a name with only such addresses ends as one ``Refused``.
    """

    def __init__(self, address: str) -> None:
        super().__init__(errno.EACCES, "the address is not a public one")
        self.address = address


def open_socket(info: AddrInfo) -> socket.socket:
    """Open a socket for an address, without connecting it."""
    family, kind, protocol, _, _ = info
    return socket.socket(family, kind, protocol)


def connect_to_any(
    addresses: Sequence[str], port: int, *, opener: OpenSocket, timeout: float
) -> socket.socket:
    """Connect to the first of several addresses that answers; blocks, ``timeout`` s for each.

    Raises:
        OSError: none did; this is what came of the last one.
    """
    last: OSError = OSError("it has no address")
    for address in addresses:
        try:
            return _connect(address, port, opener, timeout)
        except OSError as error:
            last = error
    raise last


def _connect(address: str, port: int, opener: OpenSocket, timeout: float) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = opener((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)))
    try:
        opened.settimeout(timeout)
        opened.connect((address, port))
    except OSError:
        opened.close()
        raise
    return opened


def guarded(
    opener: OpenSocket,
    allowed: Sequence[AllowedNetwork],
    own: Sequence[tuple[str, int]] = (),
) -> OpenSocket:
    """Wrap an opener so that it raises ``Refused`` for every address not to be dialled."""

    @lru_cache(maxsize=KEPT)
    def is_refused(host: str, port: int) -> bool:
        return is_denied(host, port, allowed=allowed, own=own)

    def judge_and_open(info: AddrInfo) -> socket.socket:
        host, port = str(info[4][0]), int(info[4][1])
        if is_refused(host, port):
            raise Refused(host)
        return opener(info)

    return judge_and_open
