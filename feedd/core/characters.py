"""Where a text may be cut, and which characters of it are never shown as they are.

It is cut between characters as a reader sees them: a letter with its marks, an
emoji with its modifiers and joiners, or a flag.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ZWJ: Final = "\u200d"
_MODIFIERS: Final = range(0x1F3FB, 0x1F400)
_TAGS: Final = range(0xE0020, 0xE0080)
"""What makes 🏴 the flag of a part of a country."""
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
_SPACING_MARKS: Final = frozenset("\u0e33\u0eb3\uff9e\uff9f")
"""Letters by category that are marks of the letter before: Thai and Lao am, half-width dakuten."""

CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Characters that move a terminal's cursor, end a line, or turn the direction of what follows.

Whoever writes a story could else write whole lines of ours, or make one read as another.
"""


def is_mark(char: str) -> bool:
    """Tell whether a character belongs to the letter before it."""
    return char in _SPACING_MARKS or unicodedata.category(char)[0] == "M"


def boundary(text: str, at: int) -> int:
    """Move a place in a text back to where a character begins."""
    while 0 < at < len(text) and continues(text, at):
        at -= 1
    return at


def continues(text: str, at: int) -> bool:
    """Tell whether the code point at a place belongs to the character before it."""
    char = text[at]
    if is_mark(char) or char == _ZWJ or ord(char) in _MODIFIERS or ord(char) in _TAGS:
        return True
    return text[at - 1] == _ZWJ or _second_of_flag(text, at)


def _second_of_flag(text: str, at: int) -> bool:
    """Flags are pairs: the second letter is at an odd place of its run."""
    run = 0
    while run <= at and ord(text[at - run]) in _FLAG_LETTERS:
        run += 1
    return run > 0 and run % 2 == 0


def escaped(document: str) -> str:
    """Write them as JSON's escapes in a document of JSON; its lines stay."""
    return CONTROLS.sub(_escape, document)


def _escape(found: re.Match[str]) -> str:
    return found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}"
