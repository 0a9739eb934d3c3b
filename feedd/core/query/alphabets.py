"""Words of one alphabet in which some letters were typed in another's that look the same.

A Latin c stands on the key of the Cyrillic с, Latin i is typed for Ukrainian і, and who wants to
slip past a filter writes Latin words with Cyrillic letters. A reader sees none of it.
"""

from __future__ import annotations

import re
from typing import Final

_CYRILLIC: Final = "\u0430-\u052f"
_PAIRS: Final = "аaсcеeоoрpуyхxіiјjкkмmтtвbнh"
"""Small letters of which the small or the capital ones look the same."""
_COMMON: Final = _PAIRS[::2]
"""Nothing is written otherwise without one of these, so that most texts are told at a glance."""
_MEETS: Final = re.compile(f"[a-z](?:(?=[{_CYRILLIC}])|(?<=[{_CYRILLIC}].))").search
_MIXED: Final = re.compile(
    f"(?<![a-z{_CYRILLIC}])(?:[a-z]++[{_CYRILLIC}]|[{_CYRILLIC}]++[a-z])[a-z{_CYRILLIC}]*+"
)
_IN_A_ROW: Final = re.compile("[a-z]{2}").search
_LATIN: Final = re.compile("[a-z]").findall
_AS_LATIN: Final = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_AS_CYRILLIC: Final = str.maketrans(_PAIRS[1::2], _PAIRS[::2])


def unmixed(text: str) -> str:
    """Write each word of a folded text in the alphabet that it is read in, letter for letter."""
    if text.isascii() or not _has_common(text) or not _MEETS(text):
        return text
    return _MIXED.sub(lambda found: _read(found[0]), text)


def _has_common(text: str) -> bool:
    return any(letter in text for letter in _COMMON)


def _read(word: str) -> str:
    if not _has_common(word):
        return word
    latin, cyrillic = word.translate(_AS_LATIN), word.translate(_AS_CYRILLIC)
    is_latin = latin.isascii()
    # Of Latin letters in a row somebody meant what they are: HTCшный, VIPы.
    is_cyrillic = not _IN_A_ROW(word) and not _LATIN(cyrillic)
    if is_latin and (not is_cyrillic or 2 * len(_LATIN(word)) > len(word)):
        return latin
    return cyrillic if is_cyrillic else word
