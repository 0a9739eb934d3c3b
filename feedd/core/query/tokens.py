"""Text as words with their places: what stories and queries are both read into.

Places count words. ``&`` and the zero-width non-joiner give the parts, one place each, and the
joined forms, which begin at the place of their first part and end after their last; so does a
word with the Persian ezafe (خانه‌ی as خانه), which others write as a hamza (خانهٔ) or not at all. A
paragraph (a line) begins far away from the one before, so that neither phrase nor NEAR reaches
across.

Most characters make or part words by themselves, so that words are runs of them. Where some are
*tangled*, which their neighbours change or which change these, it is read letter by letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import Final, NamedTuple

from feedd.core.query.alphabets import unmixed
from feedd.core.query.fold import (
    EUROPEAN,
    FIRST_LONE,
    LONE_LETTERS,
    Kind,
    Letter,
    clusters,
    is_european,
    is_lone,
    letters,
    simple,
)

PARAGRAPH_GAP = 1_000_000
"""Places between two paragraphs at least, more than any NEAR may span."""

_MOST_JOINED = 4
_EZAFE: Final = "ی"
_BEFORE_EZAFE: Final = "ه"
_LONGEST_REMEMBERED = 40
_MOST_CHARACTERS = 1 << 14
_BLANK, _TANGLED = " ", "\0"
_FULL_STOP = re.compile("(?<=[\u3041-\u30ff\uff66-\uff9f])．")
"""A dot between parts of a name in Taiwan ends sentences in Japan, which end in kana."""
_RUN = re.compile(f"[{EUROPEAN}]+|[{LONE_LETTERS}]|[^{_BLANK}{LONE_LETTERS}{EUROPEAN}]+")


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
        if self._word and _are_apart(letter, self._word[-1]):
            self.gap()
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
            folded = unmixed("".join(letter.folded for letter in self._word))
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
        if parts[1:] and parts[-1].word == _EZAFE and parts[-2].word.endswith(_BEFORE_EZAFE):
            self.tokens.append(_joined(parts[-2:])._replace(word=parts[-2].word))
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


def _are_apart(one: Letter, other: Letter) -> bool:
    return is_european(one.folded[:1]) != is_european(other.folded[:1])


class _Placed(NamedTuple):
    letter: Letter
    start: int
    end: int


def _placed(chunk: str) -> list[_Placed]:
    return [
        _Placed(letter, start, end)
        for start, end in clusters(chunk)
        for letter in letters(chunk[start:end])
        if letter.kind is not Kind.SKIP
    ]


def _sign_length(letters_on: list[_Placed], index: int) -> int:
    """Measure the sign that ends C++ or C#: 2, 1, or 0 where it is none."""
    following = [placed.letter for placed in letters_on[index : index + 3]]
    signs = "".join(letter.folded if letter.kind is Kind.SIGN else " " for letter in following)
    if signs.startswith("++"):
        return 0 if signs == "+++" else 2
    is_last = len(following) == 1 or following[1].kind is not Kind.WORD
    return 1 if signs.startswith("#") and is_last else 0


def analyse(chunk: str) -> tuple[Token, ...]:
    """Read a text of one line into tokens, places counted from 0."""
    return _remembered(chunk) if len(chunk) <= _LONGEST_REMEMBERED else _analysed(chunk)


def _analysed(chunk: str) -> tuple[Token, ...]:
    if chunk.isascii() and chunk.isalnum():
        return (Token(chunk.lower(), chunk, 0, len(chunk), 0, 1),)
    folded = unmixed(chunk.translate(_FOLDED))
    if _TANGLED not in folded:
        return tuple(_runs(chunk, folded))
    reader = _Reader()
    found = _placed(_FULL_STOP.sub("。", chunk))
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


class _Simple(dict[int, str]):
    """What characters become, one for one: a letter, a blank where they part words, or tangled."""

    def __init__(self, made: Callable[[Letter], str]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, code: int) -> str:
        if len(self) > _MOST_CHARACTERS:
            self.clear()
        letter = simple(chr(code))
        made = self[code] = _TANGLED if letter is None else self._made(letter) or _BLANK
        return made


_FOLDED: Final = _Simple(lambda letter: letter.folded)
_RAW: Final = _Simple(lambda letter: letter.raw)

_token: Final = partial(tuple.__new__, Token)
"""What ``Token._make`` does, without a call of Python's own."""


def _runs(text: str, folded: str, *, at: int = 0, place: int = 0) -> Sequence[Token]:
    """Read what is nowhere tangled, and begins at ``at``, its first word at ``place``."""
    raw = text if unicodedata.is_normalized("NFKC", text) else text.translate(_RAW)
    found: list[Token] = []
    end_of_lone = -1
    for number, run in enumerate(_RUN.finditer(folded), place):
        start, end = run.span()
        word = folded[start:end]
        lone = word >= FIRST_LONE and is_lone(word[0])
        spans = at + start, at + end, number, number + 1
        found.append(_token((word, raw[start:end], *spans, lone, lone and start == end_of_lone)))
        end_of_lone = end if lone else -1
    return found


def _stretches(folded: str) -> Iterator[tuple[int, int, bool]]:
    """Part a line at the few runs that are tangled: from, to, whether it is one of these."""
    read, tangle = 0, folded.find(_TANGLED)
    while tangle >= 0:
        begin, end = folded.rfind(_BLANK, read, tangle) + 1, folded.find(_BLANK, tangle)
        begin, end = begin or read, len(folded) if end < 0 else end
        yield read, begin, False
        yield begin, end, True
        read, tangle = end, folded.find(_TANGLED, end)
    yield read, len(folded), False


class Line:
    """One line of a text, read into tokens when they are wanted.

    It begins at ``start`` in the text, its first word at ``place``.
    """

    def __init__(self, text: str, *, start: int, place: int) -> None:
        self._text = text
        self._start = start
        self._place = place
        self._folded = unmixed(text.translate(_FOLDED))

    def may_hold(self, word: str) -> bool:
        """Tell, at a glance, whether it may hold a word, or one that begins so."""
        return word in self._folded or _TANGLED in self._folded

    def tokens(self) -> list[Token]:
        """Read it."""
        tokens: list[Token] = []
        place = self._place
        for begin, end, is_tangled in _stretches(self._folded):
            part, at = self._text[begin:end], self._start + begin
            if is_tangled:
                read = _moved(analyse(part), at=at, place=place)
            else:
                read = _runs(part, self._folded[begin:end], at=at, place=place)
            if read:
                # The last one ends last: what is joined ends with one of its parts.
                place = read[-1].until
                tokens += read
        return tokens


def lines(text: str) -> Iterator[Line]:
    """Part a text into lines, each of which is a paragraph."""
    start = place = 0
    for line in text.split("\n"):
        yield Line(line, start=start, place=place)
        start += len(line) + 1
        # Twice, as the words before are not counted.
        place += 2 * PARAGRAPH_GAP


def tokenise(text: str) -> tuple[Token, ...]:
    """Read a text into tokens with offsets into it; every line is a paragraph."""
    if text.isalnum():
        return analyse(text)
    return tuple(chain.from_iterable(line.tokens() for line in lines(text)))


def _moved(tokens: Iterable[Token], *, at: int, place: int) -> Sequence[Token]:
    return [
        _token((word, raw, first + at, end + at, since + place, until + place, *kind))
        for word, raw, first, end, since, until, *kind in tokens
    ]
