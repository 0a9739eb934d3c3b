"""Light inflection for ``stem:fa(…)``: a word in its common endings, language by language.

These are rows of endings (``endings``) and no dictionary. They join a noun with its plural and
case endings and a regular verb with its usual ones; irregular forms (went, mice, شد) they don't
know, and now and then they join what only looks alike. That is why stemming is asked for, never
assumed.

A *stem* is what comes before an ending, with a mark of the ending's row. A word has as many as it
can be read in ways, and is a form of another if they have one in common.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product
from typing import Final

from feedd.core.query.endings import LANGUAGES, rows

__all__ = ["LANGUAGES", "beginning", "has_forms", "held_by_all", "is_form", "sought", "stems"]

_FIRST_MARK: Final = 0xE000
_LAST_MARK: Final = 0xE0FF
"""Rows are marked with characters of the private area, which are no letters of any word."""
_LEAST_LETTERS: Final = 3
_MOST_LETTERS: Final = 60
"""Of longer words, which nobody inflects, many stems would take much memory."""
_ARTICLES: Final = {"ar": "ال"}
_LEAST_AFTER: Final = {**dict.fromkeys("کف", 4), **dict.fromkeys("שכמ", 3)}
"""Letters that are written in front and begin so many words that more than two must follow."""


def _arabic() -> dict[str, int]:
    parts = product(("", "و", "ف"), ("", "ب", "ل", "ک"), ("", "ال"))
    written = [
        (before + letter + article).replace("لال", "لل") for before, letter, article in parts
    ]
    return _followed(written)


def _hebrew() -> dict[str, int]:
    parts = product(("", "ו"), ("", "ש", "כש", "מש"), ("", "ה", "ב", "ל", "מ", "כ"))
    return _followed(map("".join, parts))


def _followed(fronts: Iterable[str]) -> dict[str, int]:
    return {front: _LEAST_AFTER.get(front[-1], 2) for front in filter(None, fronts)}


_IN_FRONT: Final = {"ar": _arabic(), "he": _hebrew()}
"""What is written to the front of a word, and how many letters must follow it."""


class _Endings:
    """The endings of one language: those that a query's words may have, or all."""

    def __init__(self, language: str, *, of_queries: bool) -> None:
        # By ending: the marks of its rows, and how many letters must come before it there.
        self._places: dict[str, list[tuple[str, int]]] = {}
        for number, row in enumerate(rows(language), _FIRST_MARK):
            for ending in row.sought if of_queries else (*row.sought, *row.others):
                self._places.setdefault(ending, []).append((chr(number), row.least))
        self._longest = max(map(len, self._places))

    def stems(self, word: str) -> list[str]:
        """Read a word in all ways that its ending allows."""
        found: list[str] = []
        if len(word) > _MOST_LETTERS:
            return found
        for at in range(len(word), max(0, len(word) - self._longest) - 1, -1):
            places = self._places.get(word[at:], ())
            found += [word[:at] + mark for mark, least in places if at >= least]
        return found


_endings = cache(_Endings)


@lru_cache(maxsize=1 << 12)
def sought(language: str, word: str) -> tuple[str, ...]:
    """Give the stems of a query's folded word, which is meant as it stands."""
    bare = word.removeprefix(_ARTICLES.get(language, "\0"))
    meant = bare if len(bare) >= _LEAST_LETTERS else word
    return tuple(_endings(language, of_queries=True).stems(meant)) or (word,)


def has_forms(language: str, word: str) -> bool:
    """Tell whether more than a query's word itself is found; words may be too short for that."""
    return sought(language, word) != (word,)


@lru_cache(maxsize=1 << 12)
def stems(language: str, word: str) -> tuple[str, ...]:
    """Give the stems of all that a story's folded word may be a form of.

    In Arabic and Hebrew nobody can tell from the letters whether لبنان is a word or ل and بنان, so
    a story's word is both.
    """
    endings = _endings(language, of_queries=False)
    found = [word, *endings.stems(word)]
    for front, least in _IN_FRONT.get(language, {}).items():
        if word.startswith(front) and len(word) - len(front) >= least:
            found += endings.stems(word[len(front) :])
    return tuple(dict.fromkeys(found))


def is_form(language: str, told: str, word: str) -> bool:
    """Tell whether a story's word may be a form of a query's."""
    return not set(sought(language, word)).isdisjoint(stems(language, told))


@lru_cache(maxsize=1 << 12)
def held_by_all(language: str, word: str) -> str:
    """Give the letters that all forms of a query's word hold: its stems begin alike."""
    return min(map(beginning, sought(language, word)), key=len)


def beginning(stem: str) -> str:
    """Give what all forms of a stem hold: the stem without the mark of its row."""
    return stem[:-1] if _FIRST_MARK <= ord(stem[-1]) <= _LAST_MARK else stem
