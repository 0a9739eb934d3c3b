"""What is kept of a text in order to know it again: numbers only, a few KiB at most.

All numbers are CRC-32 of normalised UTF-8, the same on every machine and in every process, so a
stored fingerprint serves after a restart. A chance collision adds one shared word out of hundreds.
Of a word six letters count: endings change with case and number in most languages.
The two low bits of a word's number say how short it is, 0 (five letters or more) to 3 (one or
two): all that is known of a word before the stream has been read.

Layout of ``Fingerprint.cells`` (uint32): a header, which ends with the places where the runs begin
and the last one ends; then five runs: title words, title figures, text words, text figures,
passages (three words on end). Each is in the order of the text, as news puts first what matters.
"""

from __future__ import annotations

import hashlib
import sys
from array import array
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate, chain
from zlib import crc32

from feedd.core.stories.words import AFTER_DIGITS, masked, spelled, tokens

VERSION = 2
_HEADER = 11
_PLACES = 5
_PASSAGE = 12  # bytes: three words on end
_MOST_TITLE = 32
_MOST_WORDS = 256
_MOST_FIGURES = 64
_MOST_PASSAGES = 384
_MOST_READ = 512  # tokens of a text; news puts first what matters
_MOST_DIGESTS = 256  # at hand, as each stage of a visit asks for those of its entries
_MOST_NUMBERS = 1 << 15  # of words at hand: most words of a text are in many texts
_STEM = 6  # letters; what comes after them is more often grammar than meaning
_SHORTNESS = (0, 3, 3, 2, 1)  # by letters; none in longer words
_FIRST_DENSE = "\u0e00"  # from here on a character or two make a telling word


@lru_cache(maxsize=_MOST_DIGESTS)
def digest(title: str, text: str) -> str:
    """Give 32 hexadecimal digits that stay when only markup, case or whitespace change."""
    content = _encode(f"{spelled(title)}\n{spelled(text)}")
    return hashlib.blake2b(content, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The words, figures and passages of one title and text, as runs of uint32."""

    cells: array[int]

    @property
    def length(self) -> int:
        """How many words the text had, as far as it was read."""
        return self.cells[1]

    @property
    def series(self) -> int:
        """The title with its figures blanked; 0 if there is no title."""
        return self.cells[2]

    @property
    def content(self) -> int:
        """Title and text as one number of 64 bits."""
        return self.cells[3] << 32 | self.cells[4]

    @property
    def title_words(self) -> array[int]:
        """The different words of the title."""
        return self._runs(0, 1)

    @property
    def title_figures(self) -> array[int]:
        """The different figures of the title."""
        return self._runs(1, 2)

    @property
    def heading(self) -> array[int]:
        """The different words and figures of the title."""
        return self._runs(0, 2)

    @property
    def words(self) -> array[int]:
        """The different words of the text."""
        return self._runs(2, 3)

    @property
    def figures(self) -> array[int]:
        """The different figures of the text."""
        return self._runs(3, 4)

    @property
    def bag(self) -> array[int]:
        """The different words and figures of the text."""
        return self._runs(2, 4)

    @property
    def vocabulary(self) -> array[int]:
        """The words and figures of title and text; what both have is there twice."""
        return self._runs(0, 4)

    @property
    def passages(self) -> array[int]:
        """Every three words on end of the text."""
        return self._runs(4, 5)

    def to_bytes(self) -> bytes:
        """Give the cells as little-endian bytes."""
        return _little_endian(self.cells).tobytes()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Fingerprint | None:
        """Read what ``to_bytes`` gave; None if another version wrote it."""
        if len(stored) < 4 * _HEADER or len(stored) % 4:
            return None
        cells = _little_endian(array("I", stored))
        return cls(cells) if cells[0] == VERSION else None

    def _runs(self, first: int, last: int) -> array[int]:
        cells = self.cells
        return cells[cells[_PLACES + first] : cells[_PLACES + last]]


def fingerprint(title: str, text: str, *, known_digest: str | None = None) -> Fingerprint:
    """Take the fingerprint of a title and a text, either of which may be empty."""
    heading, body = tokens(title)[:_MOST_TITLE], tokens(text)[:_MOST_READ]
    numbers = list(map(_number_at_hand, body))
    series = _number(masked(heading)) if heading else 0
    runs = (
        *_bag(heading, list(map(_number_at_hand, heading))),
        *_bag(body, numbers),
        _passages(numbers[: _MOST_PASSAGES + 2]),
    )
    whole = known_digest or digest(title, text)
    header = (VERSION, len(body), series, int(whole[:8], 16), int(whole[8:16], 16))
    places = accumulate(map(len, runs), initial=_HEADER)
    return Fingerprint(array("I", [*header, *places, *chain.from_iterable(runs)]))


def _bag(read: list[str], numbers: list[int]) -> tuple[list[int], list[int]]:
    different = dict.fromkeys(numbers)
    figures = dict.fromkeys(
        [number for word, number in zip(read, numbers, strict=True) if word < AFTER_DIGITS]
    )
    words = [number for number in different if number not in figures] if figures else different
    return list(words)[:_MOST_WORDS], list(figures)[:_MOST_FIGURES]


class _Numbers(dict[str, int]):
    """The numbers of the words met lately.

    ``lru_cache`` takes half as long again, for words that are looked up by the hundred.
    """

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_NUMBERS:
            self.clear()
        number = self[word] = _number_of(word)
        return number


def _number_of(word: str) -> int:
    if word < AFTER_DIGITS:
        return crc32(_encode(word)) & ~3
    number = crc32(_encode(word[:_STEM])) & ~3
    # In scripts that put spaces between words, those that join others are short.
    is_short = len(word) < len(_SHORTNESS) and word[0] < _FIRST_DENSE
    return number | _SHORTNESS[len(word)] if is_short else number


_number_at_hand = _Numbers().__getitem__


def _passages(numbers: list[int]) -> list[int]:
    # Of numbers side by side in bytes, as that is faster than joining words.
    packed = _little_endian(array("I", numbers)).tobytes()
    starts = range(0, len(packed) - _PASSAGE + 1, 4)
    return list(dict.fromkeys([crc32(packed[start : start + _PASSAGE]) for start in starts]))


_encode = partial(str.encode, errors="surrogatepass")


def _number(text: str) -> int:
    return crc32(_encode(text)) or 1


def _little_endian(cells: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return cells
    swapped = array("I", cells)
    swapped.byteswap()
    return swapped
