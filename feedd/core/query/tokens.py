"""Text as words with their places: what stories and queries are both read into.

Places count words. ``&`` and the zero-width non-joiner give the parts, one place each, and the
joined forms, which begin at the place of their first part and end after their last. A paragraph
(a line) begins far away from the one before, so that neither phrase nor NEAR reaches across.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from feedd.core.query.fold import Kind, Letter, cluster_end, letters

PARAGRAPH_GAP = 1_000_000
"""Places between two paragraphs, more than any NEAR may span."""

_MOST_JOINED = 4
_LONGEST_REMEMBERED = 40
_CHUNK = re.compile(r"\S+")


class Token(NamedTuple):
    """One word: folded and as written, its span in the text, and its places.

    ``is_glued`` says that a word of a script without spaces directly follows another such word.
    """

    word: str
    raw: str
    start: int
    end: int
    place: int
    until: int
    is_lone: bool = False
    is_glued: bool = False


class _Reader:
    """Groups the letters of one chunk into tokens."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.place = 0
        self._word: list[Letter] = []
        self._start = self._end = 0
        self._parts: list[Token] = []
        self._is_joining = False
        self._is_after_lone = False

    def word(self, letter: Letter, start: int, end: int) -> None:
        if not self._word:
            if not self._is_joining:
                self._finish_parts()
            self._start = start
        self._word.append(letter)
        self._end = end
        self._is_joining = self._is_after_lone = False

    def lone(self, letter: Letter, start: int, end: int) -> None:
        is_glued = self._is_after_lone
        self.gap()
        self._emit(letter.folded, letter.raw, start, end, is_lone=True, is_glued=is_glued)
        self._is_after_lone = True

    def join(self) -> None:
        self._finish_word()
        self._is_joining = bool(self._parts)

    def sign(self, sign: str, start: int, end: int) -> None:
        if not self._word:
            self._start = start
        self._word.append(Letter(Kind.WORD, sign, sign))
        self._end = end

    def gap(self) -> None:
        self._finish_word()
        self._finish_parts()
        self._is_joining = self._is_after_lone = False

    def takes_sign(self) -> bool:
        return len(self._word) == 1 and "a" <= self._word[0].folded <= "z"

    def _finish_word(self) -> None:
        if self._word:
            folded = "".join(letter.folded for letter in self._word)
            raw = "".join(letter.raw for letter in self._word)
            self._parts.append(self._emit(folded, raw, self._start, self._end))
            self._word = []

    def _emit(  # noqa: PLR0913  a token's parts
        self,
        word: str,
        raw: str,
        start: int,
        end: int,
        *,
        is_lone: bool = False,
        is_glued: bool = False,
    ) -> Token:
        token = Token(word, raw, start, end, self.place, self.place + 1, is_lone, is_glued)
        self.tokens.append(token)
        self.place += 1
        return token

    def _finish_parts(self) -> None:
        parts = self._parts
        for first in range(len(parts)):
            for last in range(first + 1, min(first + _MOST_JOINED, len(parts))):
                self.tokens.append(_joined(parts[first : last + 1]))
        self._parts = []


def _joined(parts: list[Token]) -> Token:
    return Token(
        "".join(part.word for part in parts),
        "".join(part.raw for part in parts),
        parts[0].start,
        parts[-1].end,
        parts[0].place,
        parts[-1].until,
    )


class _Placed(NamedTuple):
    letter: Letter
    start: int
    end: int


def _placed(chunk: str) -> list[_Placed]:
    found: list[_Placed] = []
    start = 0
    while start < len(chunk):
        end = cluster_end(chunk, start)
        found.extend(_Placed(letter, start, end) for letter in letters(chunk[start:end]))
        start = end
    return [placed for placed in found if placed.letter.kind is not Kind.SKIP]


def _sign_length(letters_on: list[_Placed], index: int) -> int:
    """Measure the sign that ends C++ or C#: 2, 1, or 0 where it is none."""
    following = [placed.letter for placed in letters_on[index : index + 3]]
    signs = "".join(letter.folded if letter.kind is Kind.SIGN else " " for letter in following)
    if signs.startswith("++"):
        return 0 if signs == "+++" else 2
    is_last = len(following) == 1 or following[1].kind is not Kind.WORD
    return 1 if signs.startswith("#") and is_last else 0


def analyse(chunk: str) -> tuple[Token, ...]:
    """Read a text without white space into tokens, places counted from 0."""
    return _remembered(chunk) if len(chunk) <= _LONGEST_REMEMBERED else _analysed(chunk)


def _analysed(chunk: str) -> tuple[Token, ...]:
    if chunk.isascii() and chunk.isalnum():
        return (Token(chunk.lower(), chunk, 0, len(chunk), 0, 1),)
    reader = _Reader()
    found = _placed(chunk)
    index = 0
    while index < len(found):
        index += _read(reader, found, index)
    reader.gap()
    return tuple(sorted(reader.tokens, key=lambda token: (token.place, token.until)))


_remembered = lru_cache(maxsize=1 << 14)(_analysed)


def _read(reader: _Reader, found: list[_Placed], index: int) -> int:
    letter, start, end = found[index]
    if letter.kind is Kind.WORD:
        reader.word(letter, start, end)
    elif letter.kind is Kind.LONE:
        reader.lone(letter, start, end)
    elif letter.kind is Kind.JOIN:
        reader.join()
    elif letter.kind is Kind.SIGN and reader.takes_sign():
        return _read_sign(reader, found, index)
    elif letter.kind is not Kind.DOT or not reader._is_after_lone:  # noqa: SLF001  its own module
        reader.gap()
    return 1


def _read_sign(reader: _Reader, found: list[_Placed], index: int) -> int:
    length = _sign_length(found, index)
    for placed in found[index : index + length]:
        reader.sign(placed.letter.folded, placed.start, placed.end)
    reader.gap()
    return max(1, length)


def tokenise(text: str) -> tuple[Token, ...]:
    """Read a text into tokens with offsets into it; every line is a paragraph."""
    if text.isalnum():
        return analyse(text)
    tokens: list[Token] = []
    place = 0
    start = 0
    for paragraph in text.split("\n"):
        for match in _CHUNK.finditer(paragraph):
            read = analyse(match[0])
            at = start + match.start()
            for word, raw, first, end, since, until, is_lone, is_glued in read:
                spans = first + at, end + at, since + place, until + place
                tokens.append(Token(word, raw, *spans, is_lone, is_glued))
            if read:
                # The last one ends last: what is joined ends with one of its parts.
                place += read[-1].until
        start += len(paragraph) + 1
        place += PARAGRAPH_GAP
    return tuple(tokens)
