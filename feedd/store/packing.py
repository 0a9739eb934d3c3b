"""Texts packed for the disk: raw deflate (RFC 1951) with a preset dictionary of what most hold.

A packed text begins with the number of the vocabulary that it was packed with. One that has been
released never changes, or what was packed with it could no longer be read: a better one gets
another number and stands beside it.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Final

from feedd.errors import StoreError

# The likeliest stands last: the nearer a repetition, the fewer bits it takes.
_VOCABULARY: Final = (
    '[{"name":"same_link","text":"another entry with this address tells the story","score":null}]'
    '[{"name":"same_story","text":"its text is that of an entry of ","score":'
    '[{"name":"unlike","text":"the likeliest recent text tells another story","score":0.0'
    '[{"name":"unknown","text":"no recent text shares rare words with it","score":null}]'
    "<table><thead><tr><th></th></tr></thead><tbody><tr><td></td></tr></tbody></table>"
    '<figure><img src="https://www." alt="" width="" height=""></figure><figcaption></figcaption>'
    "<h2></h2><h3></h3><ol><ul><li></li></ul><blockquote><strong></strong><em></em><br><i></i>"
    '<b></b> <p><a href="https://www..com/.html" rel="noopener noreferrer nofollow">…</a></p><p>'
).encode()
_VERSION: Final = b"\x01"

_LEVEL = 4  # of zlib
_WINDOW = -13  # bits, negative for raw: texts are short, and a larger window costs more to set up
_MEMORY = 6  # level of zlib: a small table, as texts are short
_SHORT = 128  # letters


def pack(text: str) -> bytes:
    """Pack a text: an article shrinks to about half; an empty text stays empty."""
    return _pack_short(text) if len(text) <= _SHORT else _pack(text)


def _pack(text: str) -> bytes:
    if not text:
        return b""
    deflate = zlib.compressobj(
        _LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _VOCABULARY
    )
    return b"".join((_VERSION, deflate.compress(text.encode()), deflate.flush()))


# Cached, as the reasons of verdicts recur: those of most new stories differ in a figure at most.
_pack_short = lru_cache(maxsize=1024)(_pack)


def unpack(packed: bytes) -> str:
    """Give what ``pack`` was given; raises ``StoreError`` for anything else."""
    if not packed:
        return ""
    if packed[:1] != _VERSION:
        raise StoreError("a text is stored in a way that this feedd doesn't know: is it too old?")
    inflate = zlib.decompressobj(_WINDOW, _VOCABULARY)
    try:
        text = inflate.decompress(packed[1:]).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise StoreError(f"a stored text is damaged: {error}") from error
    if not inflate.eof:
        raise StoreError("a stored text is damaged: it ends early")
    return text
