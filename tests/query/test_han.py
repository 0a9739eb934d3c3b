"""Chinese letters fold to one that stays as it is, each to one of one code."""

from __future__ import annotations

import unicodedata

from feedd.core.query.fold import fold, is_lone
from feedd.core.query.han import SIMPLIFIED, simplified


def test_each_letter_becomes_one_that_stays() -> None:
    for code, letter in SIMPLIFIED.items():
        assert simplified(chr(code)) == fold(chr(code)) == fold(letter) == letter
        assert is_lone(letter)
        assert len(letter.encode("utf-16-le")) == len(chr(code).encode("utf-16-le"))
        assert unicodedata.normalize("NFKC", chr(code)) == chr(code)


def test_what_is_simplified_already_stays() -> None:
    text = "后来国王在北京发表声明。Iran, 芸能 に予告"
    assert simplified(text) is text
