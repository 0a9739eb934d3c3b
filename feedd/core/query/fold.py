"""How letters are made comparable: one rule for stories, terms, prefixes and exact words.

A *cluster* is one base character with its combining marks; it folds to letters of these kinds:

========  ======================================================================
WORD      a letter or digit of a script that writes words apart
LONE      a letter of a script without spaces (Han, kana, Thai …): a word of its own
JOIN      ``&`` or the zero-width non-joiner: what it joins counts apart and as one
SIGN      ``+`` and ``#``, which only count after one letter (C++, C#)
DOT       the middle dot between parts of a foreign name in Han and kana
GAP       everything else that parts words: spaces, punctuation, apostrophes, hyphens, symbols
SKIP      what is not seen: soft hyphen, zero-width space, direction marks, tatweel
========  ======================================================================

Folding is NFKC and Unicode case folding; marks fall on Latin, Greek, Arabic and Hebrew letters
and stay on all others (kana dakuten, Indic vowel signs, й), though Hindi has one anusvara; letters
that no decomposition reaches (ł ø ß …), the Arabic and Persian forms of one letter and the Chinese
(``han``) go by table; decimal digits of every script become 0-9. Digits make words with Latin,
Greek and Cyrillic letters only (G7, Су35). Beside letters of any other script all these are words
apart, as endings, articles and units are written to them without a space (NATO는, الـFBI, 2026م).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from feedd.core.characters import is_mark
from feedd.core.query.han import simplified


class Kind(IntEnum):
    """What a letter does to the word around it."""

    WORD = 0
    LONE = 1
    JOIN = 2
    SIGN = 3
    DOT = 4
    GAP = 5
    SKIP = 6


class Letter(NamedTuple):
    """What a cluster folds to; ``raw`` keeps case, accents and letter forms."""

    kind: Kind
    folded: str
    raw: str


ZWNJ = "\u200c"
FIRST_LONE = "\u0e00"
"""No letter of a script without spaces comes before it."""
_APOSTROPHES = frozenset("\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\ua78b\ua78c")
_JOINS = frozenset("&" + ZWNJ)
_SIGNS = {"+": "+", "#": "#", "\u266f": "#"}
_DOTS = frozenset("\u00b7\u2022\u2027\u30fb\uff65\uff0e\u318d")
"""Middle dots, the full-width stop that Taiwan writes for one (唐納．川普), and the old vowel that
Korean papers do (서울ㆍ경기)."""
_WITHIN_WORDS = frozenset("\u0640\u055b\u055c\u055e")
"""Tatweel, and the Armenian marks of tone, which stand after the vowel that bears them."""
EUROPEAN = "0-\u052f"
"""Folded letters of Latin, Greek and Cyrillic, and digits, as a regular expression lists them."""
_LAST_EUROPEAN: Final = "\u052f"
_KINDS: Final = {
    **dict.fromkeys(_JOINS, Kind.JOIN),
    **dict.fromkeys(_SIGNS, Kind.SIGN),
    **dict.fromkeys(_DOTS, Kind.DOT),
    **dict.fromkeys(_APOSTROPHES, Kind.GAP),
    **dict.fromkeys(_WITHIN_WORDS, Kind.SKIP),
}

_LETTERS = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
    "ı": "i", "ħ": "h", "ŧ": "t", "ⱥ": "a", "ⱦ": "t", "ё": "е", "ӏ": "і", "ւ": "վ",
    "ي": "ی", "ى": "ی", "ك": "ک", "ٱ": "ا", "ة": "ه", "ہ": "ه", "ە": "ه", "ۃ": "ه",
    "ګ": "گ", "ǝ": "ə",
    **{chr(code): chr(code + 0x10) for code in range(0x1220, 0x1228)},
    **{chr(code): chr(code - 0x08) for code in range(0x1340, 0x1348)},
}  # fmt: skip
"""Letters that no decomposition reaches; the Ethiopic ሠ and ፀ sound as ሰ and ጸ in all languages of
today, and papers write either (ጸጥታ, ፀጥታ).

Palochka and the Ukrainian і are both typed as a Latin I, and no language has both."""

_DROPS_MARKS = (
    (0x0030, 0x024F), (0x0250, 0x02AF), (0x0370, 0x03FF), (0x0590, 0x06FF), (0x0750, 0x077F),
    (0x08A0, 0x08FF), (0x1E00, 0x1FFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF), (0xAB30, 0xAB6F),
)  # fmt: skip
_LONE = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x303C),
    (0x3040, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0x1B000, 0x1B16F), (0x20000, 0x3FFFF),
)  # fmt: skip
LONE_LETTERS = "".join(f"{chr(first)}-{chr(last)}" for first, last in _LONE)
"""The letters of scripts without spaces, as a regular expression lists them."""
_ALONE = frozenset({Kind.WORD, Kind.DOT, Kind.GAP, Kind.SKIP})
_GAPS = frozenset({Kind.DOT, Kind.GAP})
_VIRAMA: Final = 9
"""The combining class of the sign that joins consonants."""
_SIMPLE = frozenset({Kind.WORD, Kind.LONE, Kind.GAP})
_CYRILLIC = (0x0400, 0x052F)
_is_devanagari: Final = re.compile("[\u0900-\u097f]").match
_ANUSVARA: Final = "\u0902"
_NASAL: Final = re.compile("[ङञणनम]\u094d|\u0901")
"""How Hindi also writes the anusvara: the nasal before the next consonant, and chandrabindu."""
_LOANED: Final = re.compile("(?<=[कखगजफ])\u093c")
"""The dot of sounds from Persian and English, which most papers leave out; ड़ and ढ़ keep theirs."""
_STRESS = frozenset("\u0300\u0301")
_IS_AE: Final = {"\u0e40": "\u0e41", "\u0ec0": "\u0ec1"}
"""The Thai and Lao e, two of which look like ae and are often typed for it."""
_AM: Final = re.compile("([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb])(?=[\u0e32\u0eb2])")
"""The ring of am before the tone, which looks like am after it."""
_END_OF_AM = "\u0e32\u0eb2"
_RINGS = frozenset("\u0e4d\u0ecd")
_TONES = frozenset("\u0e48\u0e49\u0e4a\u0e4b\u0ec8\u0ec9\u0eca\u0ecb")


def _is_within(char: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    code = ord(char)
    return any(first <= code <= last for first, last in ranges)


@lru_cache(maxsize=1 << 16)
def is_lone(char: str) -> bool:
    """Tell whether a folded letter stands for itself, in a script without spaces."""
    return _is_within(char, _LONE)


def is_european(char: str) -> bool:
    """Tell whether a folded letter is a digit, or of a script that makes words with digits."""
    return char <= _LAST_EUROPEAN


def _is_jamo(char: str, first: int, last: int) -> bool:
    return first <= ord(char) <= last


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """Give the span of each cluster, in order."""
    start = 0
    while start < len(text):
        end = _cluster_end(text, start)
        yield start, end
        start = end


def _cluster_end(text: str, start: int) -> int:
    end = start + 1
    if _is_jamo(text[start], 0x1100, 0x115F):
        end = _syllable_end(text, end)
    elif text[start] in _IS_AE and text[end : end + 1] == text[start]:
        end += 1
    while end < len(text) and _may_belong(text[end]) and _belongs(text, end):
        end += 1
    return end


@lru_cache(maxsize=1 << 16)
def _may_belong(char: str) -> bool:
    """Tell of most characters, whatever their neighbours are, that they begin a cluster."""
    return is_mark(char) or char in _END_OF_AM or unicodedata.category(char) == "Cf"


def _belongs(text: str, at: int) -> bool:
    return is_mark(text[at]) or _ends_am(text, at) or _is_amid(text, at)


def _is_amid(text: str, at: int) -> bool:
    """Tell whether an unseen sign stands between a letter and its mark, as a joiner may (র‍্যাব)."""
    if unicodedata.category(text[at]) != "Cf" or at + 1 == len(text):
        return False
    mark = text[at + 1]
    return unicodedata.combining(mark) == _VIRAMA if text[at] == ZWNJ else is_mark(mark)


def _ends_am(text: str, at: int) -> bool:
    # Thai and Lao am, taken apart by NFKC, stays one sign of the letter before.
    if text[at] not in _END_OF_AM:
        return False
    return text[at - 1] in _RINGS or (text[at - 1] in _TONES and text[at - 2 : at - 1] in _RINGS)


def _syllable_end(text: str, end: int) -> int:
    # Decomposed Hangul: a vowel and a final consonant may follow, and only NFC joins them.
    for first, last in ((0x1160, 0x11A7), (0x11A8, 0x11FF)):
        if end < len(text) and _is_jamo(text[end], first, last):
            end += 1
    return end


@lru_cache(maxsize=1 << 16)
def letters(cluster: str) -> tuple[Letter, ...]:
    """Fold one cluster; some (½, ﷺ) hold more than one letter."""
    kind = _kind_of(cluster[0])
    if kind is not None:
        return (Letter(kind, _SIGNS.get(cluster[0], ""), ""),)
    raw = _spelt(unicodedata.normalize("NFKC", _seen(cluster)))
    if unicodedata.category(cluster[0])[0] not in "LN" and not _spells(cluster[0], raw):
        return _compatible(raw)
    return tuple(_letter(raw[start:end]) for start, end in clusters(raw))


def _spelt(cluster: str) -> str:
    """Write what looks like one Thai or Lao sign as that sign."""
    if cluster[:1] in _IS_AE and cluster[1:2] == cluster[0]:
        cluster = _IS_AE[cluster[0]] + cluster[2:]
    return _AM.sub(r"\2\1", cluster)


def _seen(cluster: str) -> str:
    return "".join(char for char in cluster if unicodedata.category(char) != "Cf")


def _spells(symbol: str, raw: str) -> bool:
    """Tell whether a symbol is letters set in one square (㎞, ㍿), not a sign beside words (™)."""
    return is_lone(raw[0]) or unicodedata.decomposition(symbol).startswith("<square>")


def _kind_of(base: str) -> Kind | None:
    if base not in _KINDS and unicodedata.category(base) == "Cf":
        return Kind.SKIP
    return _KINDS.get(base)


def _compatible(raw: str) -> tuple[Letter, ...]:
    # Full-width ＆ ＋ ＃ are signs; ™, ㈱ and their like are symbols and no letters.
    kind = _kind_of(raw[0]) if len(raw) == 1 else None
    return (Letter(Kind.GAP if kind is None else kind, _SIGNS.get(raw[0], ""), ""),)


def _letter(cluster: str) -> Letter:
    base = cluster[0]
    kind = _kind_of(base)
    if kind is not None or unicodedata.category(base)[0] not in "LN":
        return Letter(kind or Kind.GAP, "", "")
    folded = fold(cluster)
    is_alone = is_lone(base) and not base.isdecimal()
    return Letter(Kind.LONE if is_alone else Kind.WORD, folded, cluster)


def fold(cluster: str) -> str:
    """Fold a cluster of letters that is in NFKC already."""
    folded: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFD", cluster.casefold()):
        if not is_mark(char):
            base = char
            folded.append(str(unicodedata.decimal(char)) if char.isdecimal() else char)
        elif not base or _keeps(base, char):
            folded.append(char)
    composed = unicodedata.normalize("NFC", "".join(folded))
    if _is_devanagari(composed):
        composed = _LOANED.sub("", _NASAL.sub(_ANUSVARA, composed))
    return simplified("".join(_LETTERS.get(char, char) for char in composed))


def _keeps(base: str, mark: str) -> bool:
    if _is_within(base, _DROPS_MARKS) or _is_selector(mark):
        return False
    if mark in _STRESS and _CYRILLIC[0] <= ord(base) <= _CYRILLIC[1]:
        # A stress mark for learners falls; the mark of a letter of its own (ќ, ѝ) stays.
        return len(unicodedata.normalize("NFC", base + mark)) == 1
    return True


def alone(char: str) -> str | None:
    """Fold a character for which its neighbours don't matter; a blank if it separates words.

    None for a character that its neighbours change, or that changes them: a mark, a letter of a
    script without spaces, a part of a Hangul syllable, a join, a sign.
    """
    if is_mark(char) or _is_jamo(char, 0x1100, 0x11FF):
        return None
    found = letters(char)
    if any(letter.kind not in _ALONE for letter in found):
        return None
    # A dot is a gap but within scripts without spaces, whose letters leave no text to this.
    return "".join(" " if letter.kind in _GAPS else letter.folded for letter in found)


def simple(char: str) -> Letter | None:
    """Fold a character to the one letter that replaces it, whatever its neighbours are.

    None if neighbours change it, if it changes them, or if it folds to several letters.
    """
    if is_mark(char) or _is_jamo(char, 0x1100, 0x11FF) or char in _IS_AE:
        return None
    letter, *more = letters(char)
    if more or letter.kind not in _SIMPLE:
        return None
    if letter.kind is Kind.GAP:
        return letter
    is_one = len(letter.folded) == len(letter.raw) == 1
    return letter if is_one and is_lone(letter.folded) == (letter.kind is Kind.LONE) else None


def _is_selector(mark: str) -> bool:
    return mark == "\u034f" or "\ufe00" <= mark <= "\ufe0f" or ord(mark) >= 0xE0100  # noqa: PLR2004  CGJ and the selectors
