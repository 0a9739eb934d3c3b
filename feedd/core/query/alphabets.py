"""Words of one alphabet in which some letters were typed in another's that look the same.

A Latin c stands on the key of the Cyrillic с, Latin i is typed for Ukrainian і, and who wants to
slip past a filter writes Latin words with Cyrillic letters. A reader sees none of it.
"""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import Final

_CYRILLIC: Final = "\u0430-\u052f"
_PAIRS: Final = "аaсcеeоoрpуyхxіiјjкkмmтtвbнh"
"""Small letters of which the small or the capital ones look the same."""
_AS_LATIN: Final = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_AS_CYRILLIC: Final = str.maketrans(_PAIRS[1::2], _PAIRS[::2])
_MEETS: Final = re.compile(f"[a-z](?:(?=[{_CYRILLIC}])|(?<=[{_CYRILLIC}].))").search
_has_cyrillic: Final = re.compile("[\u0430-\u04ff]").search
_WORDS: Final = re.compile(f"[a-z{_CYRILLIC}]+")
_IN_A_ROW: Final = re.compile("[a-z]{2}").search
_HAS_ENDING: Final = re.compile(f"[a-z]{{2,}}[{_CYRILLIC}]+").fullmatch
_LATIN: Final = re.compile("[a-z]").findall


def unmixed(text: str) -> str:
    """Write each word of a folded text in the alphabet that it is read in, letter for letter."""
    if text.isascii() or not _has_both(text):
        return text
    parts: list[str] = []
    read = 0
    while meeting := _MEETS(text, read):
        begin, end = text.rfind(" ", read, meeting.start()), text.find(" ", meeting.end())
        begin, end = max(read, begin), len(text) if end < 0 else end
        parts += text[read:begin], _WORDS.sub(_read, text[begin:end])
        read = end
    return "".join(parts) + text[read:]


def _has_both(text: str) -> bool:
    """Tell whether a text may have letters of both alphabets, at a glance.

    The first byte of Cyrillic letters and each of the Latin ones are found a tenth as soon by a
    pattern, and most texts lack either.
    """
    codes = text.encode("utf-16-le", "surrogatepass")
    return b"\4" in codes and any(map(text.__contains__, ascii_lowercase))


def _read(found: re.Match[str]) -> str:
    word = found[0]
    # Of Latin letters in a row somebody meant what they are: HTCшный, COVIDом.
    if not _has_cyrillic(word) or _HAS_ENDING(word):
        return word
    latin, cyrillic = word.translate(_AS_LATIN), word.translate(_AS_CYRILLIC)
    is_latin = latin.isascii()
    is_cyrillic = not _IN_A_ROW(word) and not _LATIN(cyrillic)
    if is_latin and (not is_cyrillic or 2 * len(_LATIN(word)) > len(word)):
        return latin
    return cyrillic if is_cyrillic else word
