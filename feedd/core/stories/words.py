"""What a text says once markup, case, accents and typography are out of the way.

Any script: words where a script puts spaces between them, pairs of neighbouring characters where
it doesn't (Han, kana, Thai, Lao, Khmer, Burmese). No language is detected and no word is listed.

Order: entities and tags, compatibility forms, marks, case, digits, then tokens.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps

# Marks that only colour a letter: accents, Hebrew and Arabic points, variation selectors, and
# what has no width at all. The vowel signs of Indic scripts are no such marks and stay.
_COLOUR = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
)
_VOWEL_SIGNS = "\u0900-\u0903\u093a-\u094f\u0951-\u0963\u0981-\u0d4d\u0d57\u0f71-\u0f84"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_NUMBER = r"\d+(?:[.,:٫٬]\d+)*"

_ELEMENT = "[!?/]?[a-zA-Z][^<>]*"
_TAG = re.compile(f"<(?:{_ELEMENT})>")
_TAG_OR_COMMENT = re.compile(f"<(?:{_ELEMENT}|!--.*?--)>", re.DOTALL)
_INVISIBLE = re.compile(f"[{_COLOUR}]")  # one by one: looking for runs takes twice the time
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_THOUSANDS = re.compile(r"(?<=\d)[.,٬](?=\d{3}(?!\d))")
_TOKEN = re.compile(
    rf"{_NUMBER}|[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W\d_])(?:(?![{_UNSPACED}])[^\W_]"
    rf"|[{_VOWEL_SIGNS}])*"
)
_ASCII_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[a-z][a-z0-9]*")
_SPACED_TOKEN = re.compile(rf"{_NUMBER}|[^\W\d_][\w{_VOWEL_SIGNS}]*")
_MINUS = re.compile(r"[-–−](?<!\S[-–−])(?=[\d$€£¥])")  # what is behind it is looked at last
_UNSAID = re.compile(r"[^\w −$€£¥₹₽₺₩%‰°]")
_NOT_BY_SPACE = re.compile(f"[{_UNSPACED}{_VOWEL_SIGNS}]")
_ADDRESS = re.compile(r"https?://[!#-;=?-~]+", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_MOST_AT_HAND = 256  # texts; each is asked for twice, for its digest and for its words
LONGEST_AT_HAND = 1 << 14
"""Letters; longer texts aren't cached, as a few hundred would fill the memory."""

AFTER_DIGITS = ":"
"""Figures sort before it, words after it."""

_TYPOGRAPHY = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", " "), ("…", " "))
_BLANK = ord(" ")
_ASCII_BLANKED = bytes(n if chr(n).isalnum() or chr(n) in "_$%" else _BLANK for n in range(256))


def _at_hand(of: Callable[[str], str]) -> Callable[[str], str]:
    remembered = lru_cache(maxsize=_MOST_AT_HAND)(of)

    @wraps(of)
    def ask(text: str) -> str:
        return remembered(text) if len(text) <= LONGEST_AT_HAND else of(text)

    return ask


@_at_hand
def plain(text: str) -> str:
    """Give the text without markup, marks, case and invisible characters."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _without_tags(text)
    if not text.isascii():
        # What keeps most English texts from being ASCII.
        for odd, usual in _TYPOGRAPHY:
            text = text.replace(odd, usual)
    return text.lower() if text.isascii() else _fold(text)


def _without_tags(text: str) -> str:
    """Blank out tags and comments; behind the last comment's end none is looked for in vain."""
    before, mark, after = text.rpartition("-->")
    return _TAG_OR_COMMENT.sub(" ", before + mark) + _TAG.sub(" ", after)


def without_addresses(text: str) -> str:
    """Leave out addresses, as a post has behind its sentence."""
    return _ADDRESS.sub(" ", text) if "://" in text else text


def tokens(text: str) -> list[str]:
    """Give the words, numbers and character pairs of a text, in order."""
    folded, said = plain(text), spelled(text)
    is_ascii = folded.isascii()
    if said.replace(" ", "").isalpha() and (is_ascii or not _NOT_BY_SPACE.search(folded)):
        # Nothing but words, as in most headlines and short texts, takes a third of the time.
        return said.split()
    if is_ascii:
        # Letters come after the digits, and most tokens are words.
        return _with_figures(_ASCII_TOKEN.findall(folded))
    if not _UNSPACED_CHAR.search(folded):
        return _with_figures(_SPACED_TOKEN.findall(folded.replace("_", " ")))
    found = _TOKEN.findall(folded)
    return [piece for word in found for piece in _pieces(word)]


def is_number(token: str) -> bool:
    """Tell whether a token is a figure, which a later bulletin of a series changes."""
    return token[0].isdigit()


def masked(title: list[str]) -> str:
    """Give a title's words with the figures blanked: the same for each issue of a series."""
    return _DIGITS.sub("0", " ".join(title))


@_at_hand
def spelled(text: str) -> str:
    """Give the text so that only changed letters, figures and their signs make a difference."""
    folded = plain(text)
    if "-" in folded or "–" in folded or "−" in folded:
        folded = _MINUS.sub(" −", folded)
    if folded.isascii():
        # Bytes, as translating these takes a fifth of the time.
        return b" ".join(folded.encode().translate(_ASCII_BLANKED).split()).decode()
    return " ".join(_UNSAID.sub(" ", folded).split())


def begin_alike(one: Sequence[object], two: Sequence[object]) -> int:
    """Say how many words or lines two texts have in common at their beginning."""
    differ = (at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b)
    return next(differ, min(len(one), len(two)))


def _fold(text: str) -> str:
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text))
    # Hangul was taken apart by NFKD and is put together again.
    folded = unicodedata.normalize("NFC", bare.casefold())
    if folded.isascii():
        return folded
    return _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), folded)


def _pieces(word: str) -> list[str]:
    if not "\u0e00" <= word[0] <= "\ufaff" or not _UNSPACED_CHAR.match(word[0]):
        return [_figure(word)]
    return [word[i : i + 2] for i in range(len(word) - 1)] or [word]


def _with_figures(found: list[str]) -> list[str]:
    return [word if word >= AFTER_DIGITS else _figure(word) for word in found]


def _figure(word: str) -> str:
    return _THOUSANDS.sub("", word) if word[0].isdigit() and len(word) > 4 else word  # noqa: PLR2004  "1,000" is the shortest


_UNSPACED_CHAR = re.compile(f"[{_UNSPACED}]")
