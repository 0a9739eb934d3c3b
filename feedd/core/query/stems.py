"""Light inflection for ``stem:fa(…)``: a word in its common endings, language by language.

These are suffix rules and no dictionary. They join a noun with its plural and case endings and a
regular verb with its usual ones; irregular forms (went, mice, شد) they don't know, and now and
then they join what only looks alike. That is why stemming is asked for, never assumed.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_LEAST_LETTERS = 3

_SUFFIXES: Final[dict[str, tuple[str, ...]]] = {
    "en": ("ations", "ation", "ings", "ing", "edly", "ies", "ied", "ers", "er", "ed", "es", "s",
           "ly", "e", "y"),
    "de": ("ungen", "ung", "ern", "em", "en", "er", "es", "e", "n", "s"),
    "fr": ("issements", "issement", "ations", "ation", "eraient", "ements", "ement", "aient",
           "erait", "antes", "ante", "ants", "ant", "ees", "ee", "es", "er", "ait", "aux", "al",
           "x", "s", "e"),
    "es": ("aciones", "acion", "amientos", "amiento", "iendo", "ando", "aron", "ieron", "ados",
           "adas", "ado", "ada", "idos", "idas", "ido", "ida", "ar", "er", "ir", "es", "as", "os",
           "a", "o", "e", "s"),
    "ru": ("иями", "ями", "ами", "иях", "ого", "его", "ому", "ему", "ыми", "ими", "ие", "ия",
           "ии", "ию", "ией", "ий", "ый", "ой", "ая", "яя", "ое", "ее", "ые", "ых", "их", "ую",
           "юю", "ым", "им", "ом", "ем", "ах", "ях", "ам", "ям", "ов", "ев", "ей", "ют", "ут",
           "ит", "ет", "ла", "ло", "ли", "л", "ать", "ять", "ить", "еть", "уть", "ыть", "оть",
           "а", "я", "ы", "и", "у", "ю", "е", "о", "ь", "й"),
    "fa": ("هایشان", "هایمان", "هایتان", "هایش", "هایم", "هایت", "هایی", "های", "ها", "ترین",
           "تر", "شان", "مان", "تان", "ان", "ین", "ات", "ای", "یم", "ید", "ند", "اش", "ام", "ی",
           "م", "ش", "ه"),
    "ar": ("هما", "کما", "تین", "تان", "هم", "هن", "ها", "کم", "نا", "ون", "ین", "ان", "ات", "وا",
           "یه", "ه", "ی", "ت"),
}  # fmt: skip
_NOT_AFTER_O: Final = {"ru": frozenset({"л", "ла", "ло", "ли"})}
"""What ends a verb, but after о a noun's stem: школа, стол, посол, which isn't после."""
_PREFIXES: Final = {"ar": ("وبال", "وال", "بال", "کال", "فال", "لل", "ال", "و")}
_PROCLITICS: Final = {"ar": {"ب": 3, "ل": 3, "ک": 4, "ف": 4}}
"""Letters that begin a word, or are another word written to it, of so many letters at least."""
_BEFORE_PROCLITICS: Final = {"ar": "و"}
LANGUAGES: Final = tuple(sorted(_SUFFIXES))
"""The languages that have rules."""


@lru_cache(maxsize=1 << 15)
def stems(language: str, word: str) -> tuple[str, ...]:
    """Give what a story's folded word may be a form of; of several stems the first is its own.

    In Arabic nobody can tell from the letters whether لبنان is a word or ل and بنان, so a story's
    word is both; a query's word is meant as it stands.
    """
    found = [stem(language, word)]
    for letter, least in _PROCLITICS.get(language, {}).items():
        bare = word.removeprefix(_BEFORE_PROCLITICS[language])
        found += [
            stem(language, each[1:])
            for each in dict.fromkeys((word, bare))
            if each.startswith(letter) and len(each) > least
        ]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1 << 15)
def stem(language: str, word: str) -> str:
    """Cut a folded word to what its forms share."""
    # As long as something can be cut: a word and its plural may end after different rounds.
    bare = _cut(word, partial(_without_prefix, language))
    bare = _cut(bare, partial(_without_suffix, language))
    return _undoubled(bare) if language == "en" else bare


def _cut(word: str, shorten: Callable[[str], str]) -> str:
    while (shorter := shorten(word)) != word:
        word = shorter
    return word


def _without_prefix(language: str, word: str) -> str:
    for prefix in _PREFIXES.get(language, ()):
        if word.startswith(prefix) and len(word) - len(prefix) >= _LEAST_LETTERS:
            return word[len(prefix) :]
    return word


def _without_suffix(language: str, word: str) -> str:
    of_a_noun = _NOT_AFTER_O.get(language, ())
    for suffix in _SUFFIXES[language]:
        if word.endswith(suffix) and len(word) - len(suffix) >= _LEAST_LETTERS:
            bare = word[: -len(suffix)]
            if suffix not in of_a_noun or bare[-1] != "о":
                return bare
    return word


def _undoubled(word: str) -> str:
    # planned, planning: plan
    is_doubled = len(word) > _LEAST_LETTERS and word[-1] == word[-2] and word[-1] in "bdgmnprt"
    return word[:-1] if is_doubled else word
