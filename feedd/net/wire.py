"""One connection, and what it carries: requests and their answers, one after the other.

HTTP/1.1 is read by llhttp (``httptools``). What could be read in two ways is refused: two lengths,
a length beside chunks. What old servers get wrong and nobody can misread is allowed, such as lines
that end without a carriage return.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import Final, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

LONGEST_HEAD: Final = 64 * 1024
"""The most bytes that may come beside the body: of a head, or behind the last chunk."""

ROOM: Final = 128 * 1024
"""Bytes of a body that may wait to be taken; beyond, the sender has to wait."""

SWITCHING: Final = 101
FINAL: Final = 200


class Unanswered(Exception):
    """A connection that was made brought no whole answer."""


class Answer:
    """What comes back for one request: a head, then a body, given out as it comes.

    ``lines`` are the head's. It knows nothing of what was asked. ``flow`` is the connection under
    TLS, if there is any: that is what is paused to make the sender wait, as uvloop's TLS, if
    paused itself, drops what it holds when the other side hangs up.
    """

    def __init__(self, transport: asyncio.Transport, flow: asyncio.Transport) -> None:
        self.status = 0
        self.lines: list[tuple[bytes, bytes]] = []
        self.is_whole = False
        self.may_be_followed = False
        self._transport = transport
        self._flow = flow
        self._has_head = False
        self._is_framed = False
        self._unsorted = 0
        self._chunks = deque[bytes]()
        self._waiting = 0
        self._fault: Unanswered | None = None
        self._news: asyncio.Future[None] | None = None
        self._parser = HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )

    async def head(self, until: float) -> None:
        """Wait until ``status`` and ``lines`` are there, but only up to this time.

        The time is one of the event loop's clock. Raises ``Unanswered``, caused by
        ``TimeoutError`` once it has come.
        """
        loop = asyncio.get_running_loop()
        timer = loop.call_at(until, self._fail, "it says nothing", TimeoutError())
        try:
            while not self._has_head:
                await self._more()
        finally:
            timer.cancel()

    async def chunk(self) -> bytes | None:
        """Give what has come of the body next, or None at its end; raises ``Unanswered``."""
        while not self._chunks:
            if self.is_whole:
                return None
            await self._more()
        chunk = self._chunks.popleft()
        self._waiting -= len(chunk)
        if self._waiting < ROOM:
            self._flow.resume_reading()
        return chunk

    def take(self, octets: bytes) -> None:
        """Read on."""
        self._unsorted += len(octets)
        try:
            self._parser.feed_data(octets)
        except (HttpParserError, HttpParserUpgrade) as error:
            self._fail(f"it speaks no HTTP: {error}", error)
        if self._unsorted > LONGEST_HEAD:
            self._fail("the head of its answer doesn't end")

    def end(self, error: Exception | None) -> None:
        """Take note that nothing more will come; some answers end with the connection."""
        if self._has_head and not self._is_framed and error is None:
            self.is_whole = True
            self._tell()
        else:
            self._fail(str(error or "it hung up"), error)

    def let_go(self) -> None:
        """Drop the parser, which is told nothing more: the two refer to each other, a cycle."""
        del self._parser

    def on_message_begin(self) -> None:
        """Hear that an answer begins: a second one, which nobody asked for, is the last."""
        self.may_be_followed = False
        if self.is_whole:
            self._transport.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Hear of a line of the head, or of what follows the last chunk, which isn't wanted."""
        if b"\0" in value:
            raise Unanswered("a header holds a NUL")
        if not self._has_head:
            self.lines.append((name.lower(), value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        """Hear that the head is there; it may be one that only announces another."""
        if self.is_whole:
            return
        self.status = self._parser.get_status_code()
        if self.status < FINAL and self.status != SWITCHING:
            self.lines.clear()
            return
        self._has_head, self._unsorted = True, 0
        self.may_be_followed = self._parser.should_keep_alive()
        # Some old servers state "identity" for a body that ends with the connection.
        self._is_framed = any(
            name == b"content-length"
            or (name == b"transfer-encoding" and value.lower() != b"identity")
            for name, value in self.lines
        )
        self._tell()

    def on_body(self, chunk: bytes) -> None:
        """Hear of a part of the body."""
        if self.is_whole:
            return
        self._unsorted = 0
        self._chunks.append(chunk)
        self._waiting += len(chunk)
        if self._waiting >= ROOM:
            self._flow.pause_reading()
        self._tell()

    def on_message_complete(self) -> None:
        """Hear that the answer has ended."""
        self.is_whole = self._has_head
        self._tell()

    def _fail(self, why: str, error: Exception | None = None) -> None:
        self.may_be_followed = False
        self._transport.abort()
        if not self.is_whole and self._fault is None:
            self._fault = Unanswered(why)
            self._fault.__cause__ = error
            self._tell()

    async def _more(self) -> None:
        if self._fault is not None:
            raise self._fault
        self._news = asyncio.get_running_loop().create_future()
        await self._news

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


class Wire(asyncio.Protocol):
    """A connection that was made, whoever is at its other end; to be given up in the end."""

    def __init__(self) -> None:
        self._answer: Answer | None = None
        self._loss: Exception | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hear from the event loop that it can be used."""
        # uvloop's transports don't inherit from asyncio's
        self._transport = self._flow = cast("asyncio.Transport", transport)

    def data_received(self, octets: bytes) -> None:
        """Hear from the event loop what came."""
        if self._answer is None:
            self._transport.abort()
        else:
            self._answer.take(octets)

    def connection_lost(self, error: Exception | None) -> None:
        """Hear from the event loop that nothing more will come."""
        self._loss = error
        if self._answer is not None:
            self._answer.end(error)

    @property
    def is_open(self) -> bool:
        """Tell whether neither side has hung up."""
        return not self._transport.is_closing()

    def ask(self, message: bytes) -> Answer:
        """Send a request; what comes from now on is its answer."""
        self._answer = Answer(self._transport, self._flow)
        if self.is_open:
            self._transport.write(message)
        else:
            # Its loss was reported before anybody waited for an answer, and won't be again.
            self._answer.end(self._loss)
        return self._answer

    def finish(self) -> bool:
        """End an exchange; tell whether another may follow it, or else hang up."""
        answer = self._answer
        if answer is None or not (answer.is_whole and answer.may_be_followed and self.is_open):
            self.close()
            return False
        self._part()
        # The rest of a body that nobody wants may have paused its sender.
        self._flow.resume_reading()
        return True

    def close(self) -> None:
        """Hang up, whatever is under way."""
        self._part()
        self._transport.abort()

    def _part(self) -> None:
        if self._answer is not None:
            self._answer.let_go()
            self._answer = None

    async def secured(self, tls: ssl.SSLContext, host: str) -> Wire:
        """Switch to TLS, with a certificate for ``host`` at the other end."""
        self._part()
        inner, loop = Wire(), asyncio.get_running_loop()
        # Closes the connection if the other side talks before it is asked, right after the
        # handshake.
        inner.connection_made(self._transport)
        transport = await loop.start_tls(self._transport, inner, tls, server_hostname=host)
        if transport is None:
            raise Unanswered("it hung up")
        inner.connection_made(transport)
        inner._flow = self._flow
        return inner
