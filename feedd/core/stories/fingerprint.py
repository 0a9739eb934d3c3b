"""What is kept of a text in order to know it again: numbers only, a few KiB at most.

All numbers are CRC-32 of normalised UTF-8, the same on every machine and in every process, so a
stored fingerprint serves after a restart. Of a word's number 24 bits are kept: one pair of texts
in a hundred has a word in common by chance, out of hundreds.
Of a word six letters count: endings change with case and number in most languages.
The two low bits of a word's number say how short it is, 0 (five letters or more) to 3 (one or
two): all that is known of a word before the stream has been read.

Layout of ``Fingerprint.cells`` (uint32): a header, which ends with the places where the runs begin
and the last one ends; then five runs: title words, title figures, text words, text figures, and
what else of the text stands in a passage. Each is in the order of the text, as news puts first
what matters. ``Fingerprint.order`` is the text itself, each word as its place in the last three
runs: one byte, two if there are more than 256. Passages (three words on end) are read from it.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from array import array
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate, chain
from zlib import crc32

from feedd.core.stories.words import AFTER_DIGITS, masked, spelled, tokens

VERSION = 3
_HEADER = 11
_PLACES = 5
_RUNS = 5
_STORED = struct.Struct("<BHIIIBBHBH")  # the header; of the runs their lengths
_WORD = 3  # bytes
_KEPT = 0xFFFFFC  # bits of a word's number
_NARROW = 256  # places that fit one byte
_MOST_TITLE = 32
_MOST_WORDS = 256
_MOST_FIGURES = 64
_MOST_ORDERED = 386  # words of a text in passages, of which there are two fewer
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
    """The words and figures of one title and text, as runs of uint32, and their order."""

    cells: array[int]
    order: bytes

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
    def is_empty(self) -> bool:
        """Tell whether neither title nor text has a word or figure."""
        return self.cells[_PLACES] == self.cells[_PLACES + 4]

    @property
    def passages(self) -> list[int]:
        """Every three words on end of the text; worked out anew each time."""
        places = self.order if self._is_narrow() else little_endian(array("H", self.order))
        spoken = self._runs(2, 5)
        return _passages([spoken[place] for place in places])

    def to_bytes(self) -> bytes:
        """Give it as little-endian bytes, three for a word."""
        cells = self.cells
        lengths = (cells[_PLACES + run + 1] - cells[_PLACES + run] for run in range(_RUNS))
        header = _STORED.pack(*cells[:_PLACES], *lengths)
        return b"".join((header, narrowed(cells[_HEADER:]), self.order))

    @classmethod
    def from_bytes(cls, stored: bytes) -> Fingerprint | None:
        """Read what ``to_bytes`` gave; None if another version wrote it."""
        if len(stored) < _STORED.size or stored[0] != VERSION:
            return None
        header = _STORED.unpack_from(stored)
        places = accumulate(header[_PLACES:], initial=_HEADER)
        cells = array("I", (*header[:_PLACES], *places))
        end = _STORED.size + _WORD * (cells[_HEADER - 1] - _HEADER)
        cells.extend(widened(stored[_STORED.size : end]))
        read = cls(cells, stored[end:])
        return read if len(read.order) == read._order_size() else None

    def _order_size(self) -> int:
        return min(self.length, _MOST_ORDERED) * (1 if self._is_narrow() else 2)

    def _is_narrow(self) -> bool:
        return self.cells[_PLACES + 5] - self.cells[_PLACES + 2] <= _NARROW

    def _runs(self, first: int, last: int) -> array[int]:
        cells = self.cells
        return cells[cells[_PLACES + first] : cells[_PLACES + last]]


def fingerprint(title: str, text: str, *, known_digest: str | None = None) -> Fingerprint:
    """Take the fingerprint of a title and a text, either of which may be empty."""
    heading, body = tokens(title)[:_MOST_TITLE], tokens(text)[:_MOST_READ]
    numbers = list(map(_number_at_hand, body))
    words, figures = _bag(body, numbers)
    rest, order = _ordered(numbers[:_MOST_ORDERED], [*words, *figures])
    runs = (*_bag(heading, list(map(_number_at_hand, heading))), words, figures, rest)
    whole = known_digest or digest(title, text)
    series = _number(masked(heading)) if heading else 0
    header = (VERSION, len(body), series, int(whole[:8], 16), int(whole[8:16], 16))
    places = accumulate(map(len, runs), initial=_HEADER)
    return Fingerprint(array("I", [*header, *places, *chain.from_iterable(runs)]), order)


def _bag(read: list[str], numbers: list[int]) -> tuple[list[int], list[int]]:
    different = dict.fromkeys(numbers)
    figures = dict.fromkeys(
        [number for word, number in zip(read, numbers, strict=True) if word < AFTER_DIGITS]
    )
    words = [number for number in different if number not in figures] if figures else different
    return list(words)[:_MOST_WORDS], list(figures)[:_MOST_FIGURES]


def _ordered(read: list[int], kept: list[int]) -> tuple[list[int], bytes]:
    places = {number: place for place, number in enumerate(kept)}
    rest = [number for number in dict.fromkeys(read) if number not in places]
    places.update((number, place) for place, number in enumerate(rest, len(kept)))
    order = array("B" if len(places) <= _NARROW else "H", map(places.__getitem__, read))
    return rest, little_endian(order).tobytes()


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
    counted = word if word < AFTER_DIGITS else word[:_STEM]
    number = crc32(counted.encode("utf-8", "surrogatepass")) & _KEPT
    # In scripts that put spaces between words, those that join others are short.
    is_short = len(word) < len(_SHORTNESS) and AFTER_DIGITS <= word < _FIRST_DENSE
    return number | _SHORTNESS[len(word)] if is_short else number


_number_at_hand = _Numbers().__getitem__


def _passages(numbers: list[int]) -> list[int]:
    # All at once, as lanes of 64 bits in one large integer: half the time that hashing three words
    # after three takes. 24 bits times 38 leave room for adding three.
    lanes = int.from_bytes(little_endian(array("Q", numbers)).tobytes(), "little")
    first, second, third = _MIXED
    mixed = first * lanes + second * (lanes >> 64) + third * (lanes >> 128)
    halves = little_endian(array("I", mixed.to_bytes(8 * len(numbers), "little")))
    upper = halves[1 : 2 * max(0, len(numbers) - 2) : 2]
    return list(dict.fromkeys(upper))


def narrowed(cells: array[int]) -> bytes:
    """Give the numbers of words as bytes, three for each."""
    wide, packed = little_endian(cells).tobytes(), bytearray(_WORD * len(cells))
    for place in range(_WORD):
        packed[place::_WORD] = wide[place::4]
    return bytes(packed)


def widened(packed: bytes) -> array[int]:
    """Read what ``narrowed`` gave."""
    wide = bytearray(4 * len(packed) // _WORD)
    for place in range(_WORD):
        wide[place::4] = packed[place::_WORD]
    return little_endian(array("I", wide))


_MIXED = (0x35_F144_6BEB, 0x29_BD69_FE29, 0x21_EC1D_7DA1)  # odd numbers of 38 bits
_encode = partial(str.encode, errors="surrogatepass")


def _number(text: str) -> int:
    return crc32(_encode(text)) or 1


def little_endian(cells: array[int]) -> array[int]:
    """Turn numbers from this machine's order of bytes to the stored one, or back."""
    if sys.byteorder == "little":
        return cells
    swapped = array(cells.typecode, cells)
    swapped.byteswap()
    return swapped
