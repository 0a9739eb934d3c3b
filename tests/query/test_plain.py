"""A text folded as a whole gives the words that it gives when each is read by itself."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.query import plain
from feedd.core.query.alphabets import unmixed
from feedd.core.query.lexicon import Lexicon
from feedd.core.query.tokens import tokenise
from tests.query.drawing import ALPHABETS, HAN, WORDS

if TYPE_CHECKING:
    from tests.rows import Row

CODES = tuple(chain(range(0x20, 0x3100), range(0xAC00, 0xD7FF, 61), range(0xF900, 0x10000)))


def words_alone(text: str) -> list[str]:
    return [token.word for token in tokenise(text) if token.until - token.place == 1]


def words_together(text: str) -> list[str] | None:
    folded = plain.folded(text)
    return None if folded is None else re.split("[ &\u200c]+", folded.strip(" &\u200c"))


def test_every_character_folds_between_letters_as_it_does_anywhere() -> None:
    texts = [f"b{chr(code)}d" for code in CODES]
    read = [(text, words) for text in texts if (words := words_together(text)) is not None]
    assert len(read) > len(texts) // 2
    assert [(text, words_alone(text)) for text, _ in read] == read


def test_texts_in_alphabets_are_folded_as_a_whole(row: Row) -> None:
    for text in (
        "Größe, ÉTÉ: İstanbul'da ıssız",
        "ΣΟΦΟΣ ἄνθρωπος Ёлка йод",
        "الأسبوع كتابي مدرسة، ى",
        "می‌خواهد AT&T کتاب‌خانه‌ها ۱۲۳",
        "삼성전자가 co\u00adop ｕｓ ½",
        "путин은 הпутин الμ γ는",
    ):
        with row(text):
            assert words_together(text) == words_alone(text)
        late = "и é " * 100 + text
        with row(late):
            assert words_together(late) == words_alone(late)


def test_a_text_of_very_many_characters_is_folded_as_a_whole() -> None:
    each = map(chr, range(0xC0, 0x2000))
    text = "".join(char for char in each if char.isalpha() and plain.folded(char) is not None)
    assert len(set(text)) > 1000
    assert words_together(text) == words_alone(text)


def test_texts_whose_characters_change_others_are_not(row: Row) -> None:
    for text in ("C++", "e\u0301", "北京", "กิน", "हिन्दी", "\u1112\u1161\u11ab"):
        with row(text):
            assert plain.folded(text) is None


@pytest.mark.parametrize("words", [WORDS, ALPHABETS, HAN], ids=["all", "alphabets", "Han"])
def test_words_read_together_are_those_read_letter_by_letter(words: list[str]) -> None:
    """A soft hyphen changes nothing, but has all around it read so."""
    told = [(t.word, t.raw, t.place, t.until, *t[6:]) for t in tokenise(" ".join(words))]
    apart = tokenise(" ".join(f"\u00ad{word}" for word in words))
    assert [(t.word, t.raw, t.place, t.until, *t[6:]) for t in apart] == told


def test_one_chunk_of_thousands_of_parts_is_read_at_once() -> None:
    """It would take minutes if each joined form were looked for among all words."""
    read = Lexicon(100).read("a&" * 5_000)
    assert len(read.words) == 5_000
    assert "aa" in read.joined


@given(st.text("acxiyd0 ацсхіуйґ&-"))
def test_a_word_of_two_alphabets_becomes_one_letter_for_letter_and_stays(text: str) -> None:
    read = unmixed(text)
    assert len(read) == len(text)
    assert unmixed(read) == read
    assert " ".join(map(unmixed, text.split(" "))) == read
