"""Cuts that no reader sees inside a character."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.deliver.text import (
    clip,
    clip_start,
    code_points,
    is_rtl,
    json_bytes,
    utf8_bytes,
    utf16_units,
)

if TYPE_CHECKING:
    from feedd.deliver.text import Size

SIZES = [code_points, utf8_bytes, utf16_units, json_bytes]
TEXTS = st.text() | st.text(st.sampled_from('aé👩🏽\u200d🚀🇩🇪e\u0301خبر\u2067\u2069\u202b"\\\n '))


@pytest.mark.parametrize("size", SIZES)
@given(text=TEXTS, limit=st.integers(0, 60))
def test_a_cut_keeps_to_its_limit_and_begins_as_the_text(
    size: Size, text: str, limit: int
) -> None:
    cut = clip(text, limit, size=size)
    assert size(cut) <= limit
    assert cut == text or text.startswith(cut.partition("…")[0])


@given(text=TEXTS, limit=st.integers(0, 60))
def test_the_end_of_a_text_is_kept_within_its_limit(text: str, limit: int) -> None:
    kept = clip_start(text, limit, size=utf8_bytes)
    assert utf8_bytes(kept) <= limit
    assert text.endswith(kept)


@given(st.text())
def test_the_units_are_those_of_their_encodings(text: str) -> None:
    assert utf16_units(text) == len(text.encode("utf-16-le")) // 2
    assert json_bytes(text) == len(json.dumps(text, ensure_ascii=False).encode()) - 2


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("short", 5, "short"),
        ("Rocket attack", 9, "Rocket a…"),
        ("Rocket attack", 8, "Rocket…"),
        ("cafe\u0301s everywhere", 5, "caf…"),
        ("x👩🏽\u200d🚀yz", 5, "x…"),
        ("x👩🏽\u200d🚀yz", 6, "x👩🏽\u200d🚀…"),
        ("🇩🇪🇫🇷🇮🇷", 4, "🇩🇪…"),
        ("\u2067خبر تازه\u2069 and more", 7, "\u2067خبر…\u2069"),
        ("anything", 0, ""),
        ("👩🏽\u200d🚀", 2, ""),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, cut: str) -> None:
    assert clip(text, limit, size=code_points) == cut


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("It was the second", 10, "the second"),
        ("It was the second", 9, "second"),
        ("It was the second", 17, "It was the second"),
        ("second", 3, "ond"),
        ("外交部发言人周四表示", 4, "周四表示"),
        ("e\u0301e\u0301", 3, "e\u0301"),
    ],
)
def test_the_words_next_to_a_passage_are_kept(text: str, limit: int, kept: str) -> None:
    assert clip_start(text, limit, size=code_points) == kept


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        ("خبر", True),
        ("שלום", True),
        ("news", False),
        ("2026: خبر", True),
        ("123", False),
        ("", False),
    ],
)
def test_direction_is_that_of_the_first_letter(text: str, rtl: bool) -> None:
    assert is_rtl(text) is rtl


@given(TEXTS, st.integers(1, 30))
def test_no_mark_is_parted_from_its_letter(text: str, limit: int) -> None:
    cut = clip(text, limit, size=code_points)
    if cut != text and cut:
        kept = cut.partition("…")[0]
        following = text[len(kept) :]
        assert unicodedata.category(following[0]) not in {"Mn", "Me", "Mc"}
