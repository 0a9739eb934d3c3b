"""What is kept of a text in order to know it again: numbers only, a few KiB at most.

All numbers are CRC-32 of normalised UTF-8, the same on every machine and in every process, so a
stored fingerprint serves after a restart. A chance collision adds one shared word out of hundreds.
The two low bits of a word's number say how short it is, 0 (five letters or more) to 3 (one or
two): all that is known of a word before the stream has been read.

Layout of ``Fingerprint.cells`` (uint32): a header of ten cells, then five runs whose lengths the
header holds: title words, title figures, text words, text figures, passages (three words on end).
"""

from __future__ import annotations

import hashlib
import sys
from array import array
from dataclasses import dataclass
from functools import lru_cache, partial
from zlib import crc32

from feedd.core.stories.words import is_number, masked, spelled, tokens

VERSION = 1
_HEADER = 10
_PASSAGE = 3  # words on end
_MOST_TITLE = 32
_MOST_WORDS = 256
_MOST_FIGURES = 64
_MOST_PASSAGES = 384
_MOST_READ = 512  # tokens of a text; news puts first what matters
_MOST_DIGESTS = 256  # at hand, as each stage of a visit asks for those of its entries
_SHORTNESS = (0, 3, 3, 2, 1, 0)  # by letters
_FIRST_DENSE = "\u0e00"  # from here on a character or two make a telling word


@lru_cache(maxsize=_MOST_DIGESTS)
def digest(title: str, text: str) -> str:
    """Give 32 hexadecimal digits that stay when only markup, case or whitespace change."""
    content = _encode(f"{spelled(title)}\n{spelled(text)}")
    return hashlib.blake2b(content, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The words, figures and passages of one title and text, as sorted uint32 runs."""

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
        start = _HEADER + sum(cells[5 : 5 + first])
        return cells[start : start + sum(cells[5 + first : 5 + last])]


def fingerprint(title: str, text: str, *, known_digest: str | None = None) -> Fingerprint:
    """Take the fingerprint of a title and a text, either of which may be empty."""
    heading = tokens(title)[:_MOST_TITLE]
    body = tokens(text)[:_MOST_READ]
    series = _number(masked(heading)) if heading else 0
    runs = (*_bag(heading, _MOST_TITLE), *_bag(body, _MOST_WORDS), _passages(body))
    whole = known_digest or digest(title, text)
    header = (VERSION, len(body), series, int(whole[:8], 16), int(whole[8:16], 16))
    cells = array("I", (*header, *map(len, runs)))
    for run in runs:
        cells.extend(run)
    return Fingerprint(cells)


def _bag(read: list[str], most: int) -> tuple[array[int], array[int]]:
    different = dict.fromkeys(read)
    figures = [word for word in different if is_number(word)]
    for figure in figures:
        del different[figure]
    return _numbers(list(different)[:most]), _numbers(figures[:_MOST_FIGURES])


def _numbers(read: list[str]) -> array[int]:
    return array("I", sorted({crc32(_encode(word)) & ~3 | _shortness(word) for word in read}))


def _shortness(word: str) -> int:
    # In scripts that put spaces between words, those that join others are short.
    return 0 if word[0] >= _FIRST_DENSE or word[0].isdigit() else _SHORTNESS[min(len(word), 5)]


def _passages(body: list[str]) -> array[int]:
    if len(body) < _PASSAGE:
        return array("I")
    threes = map("\x1f".join, zip(body, body[1:], body[2:], strict=False))
    found = [crc32(three.encode(errors="surrogatepass")) for three in threes]
    return array("I", sorted(set(found[:_MOST_PASSAGES])))


_encode = partial(str.encode, errors="surrogatepass")


def _number(text: str) -> int:
    return crc32(_encode(text)) or 1


def _little_endian(cells: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return cells
    swapped = array("I", cells)
    swapped.byteswap()
    return swapped
