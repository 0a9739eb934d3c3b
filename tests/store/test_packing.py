"""Texts as they lie on the disk: smaller, and the same when they are read."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.errors import StoreError
from feedd.store.packing import pack, unpack

ARTICLE = (
    '<p>The harbour wall at <a href="https://www.kelmis.example/map.html"'
    ' rel="noopener noreferrer nofollow">Kelmis</a> gave way in the night.</p>'
    "<p>Nobody was hurt, the mayor said.</p>"
)


@given(st.text())
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert unpack(pack(text)) == text


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (ARTICLE, 0.6),
        ("<p>در آبادان نرخ آب دیروز گران شد و مردم از آن گفتند.</p>", 0.8),
        ('[{"name":"unknown","text":"no recent text shares rare words","score":null}]', 0.3),
        ("", 0.0),
    ],
)
def test_a_short_text_is_made_smaller_too(text: str, share: float) -> None:
    assert len(pack(text)) <= share * len(text.encode())


def test_what_was_packed_by_the_first_version_is_read_for_ever() -> None:
    packed = bytes.fromhex(
        "0103a210609403632429bfb448a13c312747019872b05a044c15b999c57aa91589b90539a9fab989"
        "05c4dbea0dd60bb258213db10c18ef89950a9979e0949e070a633da87bfcf2411106942e56c8282d"
        "2ad101abc84daccc0726b9c4cc14b03200"
    )
    assert unpack(packed) == ARTICLE


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (b"\x7f" + pack(ARTICLE)[1:], "too old"),
        (b"\x01\xff\xff", "damaged"),
        (b"\x01" + zlib.compress(b"\xff\xfe", wbits=-13), "damaged"),
        (pack(ARTICLE)[:-9], "ends early"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(packed: bytes, why: str) -> None:
    with pytest.raises(StoreError, match=why):
        unpack(packed)
