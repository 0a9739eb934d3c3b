"""A document that comes packed as a file, as sitemaps do (``.xml.gz``)."""

from __future__ import annotations

import zlib

from feedd.errors import ParseError

_GZIP = b"\x1f\x8b\x08"
_STEP = 256 * 1024
_MEMBERS = 100
"""How many parts of a file are unpacked (RFC 1952 §2.2); who joins files, joins few."""


def unpacked(body: bytes, *, most: int) -> bytes:
    """Unpack a gzip file once, up to a byte beyond ``most``.

    Raises:
        ParseError: It is broken. What comes before would end in the middle of something.
    """
    if not body.startswith(_GZIP):
        return body
    found = bytearray()
    for _ in range(_MEMBERS):
        body = _member(body, found, most)
        # What else trails is padding, which gzip too ignores.
        if len(found) > most or not body.startswith(_GZIP):
            return bytes(found)
    raise ParseError("not_text", f"The document is a gzip file of more than {_MEMBERS} parts.")


def _member(body: bytes, found: bytearray, most: int) -> bytes:
    """Unpack the first part, and give what follows it."""
    decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        while not decoder.eof and len(found) <= most:
            if not body:
                raise ParseError("not_text", "The document is a gzip file that ends early.")
            found += decoder.decompress(body, min(_STEP, most + 1 - len(found)))
            body = decoder.unconsumed_tail
    except zlib.error as fault:
        raise ParseError("not_text", f"The document is a broken gzip file: {fault}.") from fault
    return decoder.unused_data
