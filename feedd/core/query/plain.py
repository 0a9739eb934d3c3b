"""Texts in which no character changes what another folds to: most of what is written in alphabets.

Such a text needn't be read word by word. It is put in small letters, and each of its few different
characters that don't fold to themselves (accents, punctuation, Arabic forms) is replaced
everywhere. That takes half as long as looking up every chunk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from feedd.core.query.alphabets import unmixed
from feedd.core.query.fold import EUROPEAN, ZWNJ, alone

LINKS: Final = ("&", ZWNJ)
"""They join words, and stay in a folded text."""

_MOST_CHARACTERS: Final = 1 << 14
_MOST_REPLACED: Final = 256
"""In a text of more kinds of characters each is looked up: one made of tens of thousands of kinds
would be gone through as often."""

_SAME_EUROPEAN: Final = " \0&\u200ca-z0-9\u03b1-\u03c1\u03c3-\u03c9\u0430-\u0450\u0452-\u045f"
_SAME: Final = (
    f"{_SAME_EUROPEAN}\u0561-\u0581\u0583-\u0586\u05d0-\u05ea\u0621\u0627\u0628\u062a-\u063f\u0641\u0642\u0644-\u0648\u0679-\u06aa"
    "\u06ac-\u06bf\u06cc\uac00-\ud7a3"
)
"""What stays as it is: letters, digits, links, the blank, the mark between paragraphs."""
_OTHER: Final = re.compile(f"[^{_SAME}]")
_OTHER_OF_EUROPEAN: Final = re.compile(f"[^{_SAME_EUROPEAN}]")
_TANGLING: Final = "+#\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff"
"""The commonest characters that change others, for a quick no."""
_TELLING: Final = re.compile('[^\0-"$-*,-\u052f\u1ea0-\u1ef9\u1f00-\u20ff]')
"""The signs among them, and all letters of scripts that make no words with digits."""
_GLANCE: Final = 200
"""So many characters show what script a text is in; what else it has, its few others show."""
_IS_TANGLED: Final = re.compile(f"[{_TANGLING}]").search
_PARTING: Final = " \0&\u200c"
_OTHERS: Final = f"[^{EUROPEAN}{_PARTING}]"
_BESIDE_OTHERS: Final = re.compile(f"[{EUROPEAN}](?:(?={_OTHERS})|(?<={_OTHERS}.))")
_BEFORE_OTHERS: Final = re.compile(f"[{EUROPEAN}](?={_OTHERS})")
_AFTER_OTHERS: Final = re.compile(f"[{EUROPEAN}](?<={_OTHERS}.)")


class _Alone(dict[str, str | None]):
    """What characters fold to, each for itself; None for those that others change."""

    def __missing__(self, char: str) -> str | None:
        if len(self) > _MOST_CHARACTERS:
            self.clear()
        folded = alone(char)
        # They are replaced one after the other: what one becomes must be no other's business.
        is_settled = folded is not None and all(alone(one) == one for one in folded)
        self[char] = kept = folded if is_settled else None
        return kept


_ALONE: Final = _Alone()


def folded(text: str) -> str | None:
    """Fold a text to words between blanks and links; None if its characters change others."""
    telling = _TELLING.search(text, 0, _GLANCE)
    if telling and _IS_TANGLED(text, telling.start()):
        return None
    # İ is the one capital whose small letter is two characters.
    small = text.replace("\u0130", "i").lower()
    others = set((_OTHER if telling else _OTHER_OF_EUROPEAN).findall(small))
    changed = {char: _ALONE[char] for char in others}
    if None in changed.values():
        return None
    small = _replaced(small, changed)
    has_scripts = telling or any(map(_TELLING.match, others))
    return unmixed(_apart(small) if has_scripts else small)


def _apart(small: str) -> str:
    """Put a blank between digits and the letters that make no words with them."""
    if not _BESIDE_OTHERS.search(small):
        return small
    # Without groups, which would cost as much again.
    return _BEFORE_OTHERS.sub(r"\g<0> ", _AFTER_OTHERS.sub(r" \g<0>", small))


def _replaced(small: str, changed: Mapping[str, str | None]) -> str:
    if len(changed) > _MOST_REPLACED:
        return small.translate({ord(char): other for char, other in changed.items()})
    for char, other in changed.items():
        small = small.replace(char, other or "")
    return small
