"""The last look before a connection is made: may this address be dialled at all?

It stands where the socket is made, so it sees what is really dialled: after DNS, after any
redirect, for names and for literal addresses alike. What a resolver says a moment earlier, or a
URL looks like, is never relied on. What it is shown is an address or is refused, so that whoever
makes the socket has nothing to look up.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from feedd.net.addresses import AllowedNetwork, is_denied

Look = Callable[[str, int], None]
"""Sees an address and a port right before they are dialled; raises ``OSError`` to prevent it."""

KEPT: Final = 4_096
"""How many addresses' verdicts are cached: every visit asks the same of the tables."""


class Refused(PermissionError):
    """The address isn't one to dial.

    An ``OSError``, as code that tries one address after another expects. All have the same text,
    so that a name with only such addresses ends as one ``Refused``.
    """

    def __init__(self, address: str) -> None:
        super().__init__(errno.EACCES, "the address is not a public one")
        self.address = address


def let_pass(_address: str, _port: int) -> None:
    """Let every address pass."""


def connect_to_any(
    addresses: Sequence[str], port: int, *, look: Look, timeout: float
) -> socket.socket:
    """Connect to the first of several addresses that answers; blocks, ``timeout`` s for each.

    Raises:
        OSError: none did; this is what came of the last one.
    """
    last: OSError = OSError("it has no address")
    for address in addresses:
        try:
            look(address, port)
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            last = error
    raise last


def guarded(
    look: Look, allowed: Sequence[AllowedNetwork], own: Sequence[tuple[str, int]] = ()
) -> Look:
    """Give a look that raises ``Refused`` for all that isn't to be dialled, then asks ``look``."""

    @lru_cache(maxsize=KEPT)
    def is_refused(address: str, port: int) -> bool:
        return is_denied(address, port, allowed=allowed, own=own)

    def judge(address: str, port: int) -> None:
        if is_refused(address, port):
            raise Refused(address)
        look(address, port)

    return judge
