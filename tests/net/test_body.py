"""X3: a body is read and unpacked within a bound."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.errors import FetchError
from feedd.net.body import MEMBERS, Body, refuse_long

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.rows import Row

MIB = 1024 * 1024
LIMIT = 10 * MIB
TEXT = b"Flood warning lifted. " * 500


def read(body: bytes, coding: str, *, limit: int = LIMIT, piece: int = 16_384) -> bytes:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), piece):
            yield body[start : start + piece]

    async def whole() -> bytes:
        body = Body(pieces(), coding=coding, limit=limit)
        assert await body.read(limit)
        return body.whole()

    return asyncio.run(whole())


# Larger ones, and of the codings that are never asked for, are in test_bombs.py.
@pytest.mark.parametrize(
    ("coding", "packings"),
    [
        ("gzip", [gzip.compress]),
        ("deflate", [zlib.compress]),
        ("gzip, gzip", [gzip.compress, gzip.compress]),
    ],
    ids=["gzip", "deflate", "gzip in gzip"],
)
def test_a_bomb_ends_as_too_large_and_takes_little_memory(
    coding: str, packings: list[Callable[[bytes, int], bytes]]
) -> None:
    bomb = bytes(60 * MIB)
    for packed in packings:
        bomb = packed(bomb, 1)
    tracemalloc.start()
    try:
        with pytest.raises(FetchError) as caught:
            read(bomb, coding)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.code == "too_large"
    assert peak < 32 * MIB


def test_a_bomb_of_many_small_members_ends_too() -> None:
    member = gzip.compress(bytes(MIB))
    with pytest.raises(FetchError) as caught:
        read(member * 50, "gzip")
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(("members", "whole"), [(MEMBERS + 1, True), (MEMBERS + 2, False)])
def test_a_body_of_more_members_than_are_read_is_refused_not_cut(
    members: int, whole: bool
) -> None:
    body = gzip.compress(b"x") * members
    assert outcome(body, "gzip", LIMIT) == (b"x" * members if whole else "too_large")


GOOD = {
    "plain": ("", TEXT),
    "identity": ("identity", TEXT),
    "what is no packing": ("UTF-8", TEXT),
    "gzip and what is no packing": ("gzip, identity", gzip.compress(TEXT)),
    "gzip": ("gzip", gzip.compress(TEXT)),
    "x-gzip, in capitals": (" X-GZIP ", gzip.compress(TEXT)),
    "deflate as the standard means it": ("deflate", zlib.compress(TEXT)),
    "deflate as some servers send it": ("deflate", zlib.compress(TEXT)[2:-4]),
    "several gzip members": ("gzip", gzip.compress(TEXT[:5000]) + gzip.compress(TEXT[5000:])),
    "gzip with padding after it": ("gzip", gzip.compress(TEXT) + bytes(100)),
}


@pytest.mark.parametrize("piece", [1, 7, 16_384])
def test_a_good_body_is_read_whatever_its_pieces(piece: int, row: Row) -> None:
    for name, (coding, body) in GOOD.items():
        with row(name):
            assert read(body, coding, piece=piece) == TEXT


BAD = {
    "gzip that ends early": ("gzip", gzip.compress(TEXT)[:-20]),
    "gzip that ends in its head": ("gzip", gzip.compress(TEXT)[:5]),
    "gzip of one byte": ("gzip", b"\x1f"),
    "gzip that isn't": ("gzip", TEXT),
    "gzip with a wrong sum": ("gzip", gzip.compress(TEXT)[:-8] + bytes(8)),
    "deflate that isn't": ("deflate", b"\xff\xff\xff\xff"),
}


@pytest.mark.parametrize(("coding", "body"), BAD.values(), ids=BAD)
def test_a_broken_body_is_refused(coding: str, body: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        read(body, coding)
    assert caught.value.code == "bad_encoding"


@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
def test_an_empty_body_is_empty_however_packed(coding: str) -> None:
    assert read(b"", coding) == b""


def outcome(body: bytes, coding: str, limit: int) -> bytes | str:
    try:
        return read(body, coding, limit=limit)
    except FetchError as error:
        return error.code


@given(st.binary(max_size=2000), st.integers(1, 500), st.sampled_from(["", "gzip", "deflate"]))
def test_what_is_read_is_never_longer_than_the_limit(body: bytes, limit: int, coding: str) -> None:
    packed = {"": body, "gzip": gzip.compress(body), "deflate": zlib.compress(body)}[coding]
    fits = max(len(body), len(packed)) <= limit
    assert outcome(packed, coding, limit) == (body if fits else "too_large")


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_read_or_refused(body: bytes, coding: str) -> None:
    came = outcome(body, coding, 1000)
    assert isinstance(came, bytes) or came in {"bad_encoding", "too_large"}


@pytest.mark.parametrize("length", [None, "0", "100", "", "-5", "1e9", "١٠١"])
def test_a_stated_length_within_the_limit_or_unreadable_is_let_through(length: str | None) -> None:
    refuse_long(length, 100)


def test_a_stated_length_beyond_the_limit_is_refused_unread() -> None:
    with pytest.raises(FetchError, match="MiB"):
        refuse_long("101", 100)
