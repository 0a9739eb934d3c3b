"""A client's connection: uvicorn's, with bounds on what it may hold and for how long.

uvicorn has none. One client could fill the memory with a head that never ends, and a few thousand
that send nothing would take the files that visits and deliveries need.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD: Final = 32 * 1024
"""Bytes of a request line and headers, or of anything else between two pieces of a body."""

MOST_AHEAD: Final = 16
"""Requests that may wait behind one that is being answered."""

MOST_CONNECTIONS: Final = 4_096

PATIENCE: Final = 60
"""Looks within which a client has to send a whole request, and to take 64 KiB of an answer."""

_PROGRESS = 64 * 1024


class Connection(HttpToolsProtocol):
    """Refuses what is too long or too much, and says when a client takes too long."""

    _is_sending = True
    _unparsed = 0  # bytes since the last head or piece of a body
    _waited = 0  # looks at a request that isn't whole
    _left = 0  # bytes of an answer, when some were last taken
    _untaken = 0  # looks since

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, unless there are too many clients already."""
        super().connection_made(transport)
        if len(self.connections) > most_connections():
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        self._is_sending = True
        self._unparsed += len(data)
        super().data_received(data)
        if self._unparsed > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of this request is too long.")

    def on_headers_complete(self) -> None:
        """Begin to answer, or to wait for the answers before."""
        self._unparsed = 0
        fields = sum(len(name) + len(value) for name, value in self.headers)
        # No name has a NUL in it, and PostgreSQL takes none to look for.
        has_nul = b"%00" in self.url
        is_too_much = len(self.url) + fields > LONGEST_HEAD or len(self.pipeline) >= MOST_AHEAD
        # A proxy in front may have gone by the other one (RFC 9112 §3.2).
        has_two_hosts = [name for name, _ in self.headers].count(b"host") > 1
        if has_nul or is_too_much or has_two_hosts:
            # The parser ends here, and the request is told to be invalid.
            raise ValueError
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self._unparsed = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Take the end of a request."""
        self._is_sending, self._unparsed, self._waited = False, 0, 0
        super().on_message_complete()

    def is_stuck(self) -> bool:
        """Tell whether the client has been too slow for too long; each call is a look.

        Looks are counted and not seconds: whoever waits while feedd stands still isn't slow.
        """
        self._waited += self._is_sending
        left = self.transport.get_write_buffer_size()
        if not left or not self._left or left <= self._left - _PROGRESS:
            self._left, self._untaken = left, 0
        else:
            self._untaken += 1
        return max(self._waited, self._untaken) > PATIENCE


def most_connections() -> int:
    """Give how many clients there may be; half of a process's files are for its other work."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = files == resource.RLIM_INFINITY
    return MOST_CONNECTIONS if unlimited else min(MOST_CONNECTIONS, files // 2)
