"""A body, read and unpacked within a bound.

What unpacks is told each time how much it may give at most, so that a bomb of a few hundred bytes
never grows in memory: httpx hands out a whole decoded chunk, however large, before anybody can
count. Accepted are gzip and deflate, once. A body packed in another way, or twice, was never
asked for and can't be bounded, so it isn't opened and counts as too large.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Final, Protocol

from feedd.errors import FetchError

SMALL: Final = 256 * 1024
"""Bytes up to which a body is read without asking whether there is room for a large one."""

STEP: Final = 256 * 1024
MEMBERS: Final = 1_000
"""How many gzip members may follow the first (RFC 1952 §2.2); each costs a new decoder."""

_CODINGS: Final = frozenset(
    "aes128gcm br compress dcb dcz deflate exi gzip pack200-gzip x-compress x-gzip zstd".split()
)
"""What packs a body (IANA's content codings); servers also name what doesn't, as ``utf-8``."""

ZLIB_METHOD: Final = 8
MIB: Final = 1024 * 1024


class _Unpacker(Protocol):
    def feed(self, chunk: bytes) -> Iterator[int]:
        """Take a chunk in, step by step; after each, give how much there is."""

    def finish(self) -> bytes: ...


class Body:
    """A body being read; ``coding`` is its Content-Encoding, ``limit`` the most bytes."""

    def __init__(self, chunks: AsyncIterator[bytes], *, coding: str, limit: int) -> None:
        self._chunks = chunks
        self._limit = limit
        self._unpacker = _unpacker(coding.strip().lower(), limit)
        self._unpacking: Iterator[int] = iter(())
        self._wire = 0

    async def read(self, until: int) -> bool:
        """Read on until there are more than this many bytes; tell whether it ended before.

        Raises:
            FetchError: ``too_large`` or ``bad_encoding``.
        """
        while True:
            for size in self._unpacking:
                if size > until:
                    return False
            chunk = await anext(self._chunks, None)
            if chunk is None:
                return True
            self._wire += len(chunk)
            if self._wire > self._limit:
                raise _too_large(self._limit)
            self._unpacking = self._unpacker.feed(chunk)

    def whole(self) -> bytes:
        """Give all of it once it has ended.

        Raises:
            FetchError: ``bad_encoding``.
        """
        return self._unpacker.finish()


def refuse_long(length: str | None, limit: int) -> None:
    """Refuse a body by the length that its header states.

    Raises:
        FetchError: ``too_large``.
    """
    if length is not None and length.isascii() and length.isdigit() and int(length) > limit:
        raise _too_large(limit)


class _Plain:
    """Takes a body as it comes."""

    def __init__(self) -> None:
        self._body = bytearray()

    def feed(self, chunk: bytes) -> Iterator[int]:
        self._body += chunk
        yield len(self._body)

    def finish(self) -> bytes:
        return bytes(self._body)


class _Inflater:
    """Unpacks gzip or deflate, never more than ``STEP`` bytes at a time."""

    def __init__(self, coding: str, limit: int) -> None:
        self._coding = coding
        self._limit = limit
        self._body = bytearray()
        self._start = b""
        self._decoder: zlib._Decompress | None = None
        self._members = 0

    def feed(self, chunk: bytes) -> Iterator[int]:
        if self._decoder is None:
            # Two bytes tell the two forms of deflate apart.
            self._start += chunk
            if len(self._start) < 2:  # noqa: PLR2004  see above
                return
            chunk, self._decoder = self._start, self._new_decoder(self._start)
        try:
            yield from self._inflate(self._decoder, chunk)
        except zlib.error as error:
            raise FetchError("bad_encoding", f"the body isn't {self._coding}: {error}") from error

    def finish(self) -> bytes:
        if self._decoder is None:
            if self._start:
                raise FetchError("bad_encoding", f"the {self._coding} body ends early")
            return b""
        if not self._decoder.eof:
            raise FetchError("bad_encoding", f"the {self._coding} body ends early")
        return bytes(self._body)

    def _inflate(self, decoder: zlib._Decompress, chunk: bytes) -> Iterator[int]:
        while True:
            piece = decoder.decompress(chunk, STEP)
            self._body += piece
            if len(self._body) > self._limit:
                raise _too_large(self._limit)
            yield len(self._body)
            chunk = decoder.unconsumed_tail
            if decoder.eof:
                chunk = decoder.unused_data
                # Anything else that trails is padding, which gzip too ignores.
                if not chunk.startswith(b"\x1f\x8b"):
                    return
                decoder = self._decoder = self._next_member(chunk)
            elif not chunk and len(piece) < STEP:
                return

    def _next_member(self, start: bytes) -> zlib._Decompress:
        self._members += 1
        if self._members > MEMBERS:
            raise FetchError("too_large", f"packed in more than {MEMBERS} parts")
        return self._new_decoder(start)

    def _new_decoder(self, start: bytes) -> zlib._Decompress:
        if self._coding == "gzip":
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        # RFC 9110 §8.4.1.2 means zlib's format; some servers send the bare one.
        wrapped = start[0] & 0x0F == ZLIB_METHOD and (start[0] << 8 | start[1]) % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _unpacker(coding: str, limit: int) -> _Unpacker:
    match [name for name in map(str.strip, coding.split(",")) if name in _CODINGS]:
        case []:
            return _Plain()
        case ["gzip" | "x-gzip"]:
            return _Inflater("gzip", limit)
        case ["deflate"]:
            return _Inflater("deflate", limit)
        case _:
            raise FetchError(
                "too_large", f"packed as {coding[:40]!r}, which can't be unpacked within a bound"
            )


def _too_large(limit: int) -> FetchError:
    return FetchError("too_large", f"more than {limit / MIB:.3g} MiB")
