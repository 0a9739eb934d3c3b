"""What is kept of a text in order to know it again: numbers only, a few KiB at most.

All numbers are CRC-32 of normalised UTF-8, the same on every machine and in every process, so a
stored fingerprint serves after a restart. Of a word's number 24 bits are kept: one pair of texts
in a hundred has a word in common by chance, out of hundreds.
Of a word six letters count: endings change with case and number in most languages.
The two low bits of a word's number say how short it is, 0 (five letters or more) to 3 (one or
two): all that is known of a word before the stream has been read.

Layout of ``Fingerprint.packed``: a header, which ends with the lengths of the runs; five runs of
words, three bytes each: title words, title figures, text words, text figures, and what else of the
text stands in a passage; each in the order of the text, as news puts first what matters. Last the
order: the text itself, each word as its place in the last three runs, one byte, two if there are
more than 256. Passages (three words on end) are read from it.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from array import array
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate, chain, compress, count, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from feedd.core.stories.words import AFTER_DIGITS, LONGEST_AT_HAND, masked, spelled, tokens

if TYPE_CHECKING:
    from collections.abc import Container

VERSION = 3
_HEADER = struct.Struct("<BHIIIBBHBH")  # version, length, series, content, lengths of the runs
_LENGTH = struct.Struct("<xH")
_SERIES = struct.Struct("<xxxI")
_CONTENT = struct.Struct("<7xII")
_WORD = 3  # bytes
_KEPT = 0xFFFFFC  # bits of a word's number
_NARROW = 256  # places that fit one byte
_MARKED = b"\1\1\1"
_FEW = 10
_MOST_TITLE = 32
_MOST_WORDS = 256
_MOST_FIGURES = 64
_MOST_ORDERED = 386  # words of a text in passages, of which there are two fewer
_MOST_READ = 512  # tokens of a text; news puts first what matters
_MOST_DIGESTS = 256  # at hand, as each stage of a visit asks for those of its entries
_MOST_SHORT = 1 << 13  # numbers of short words at hand: most words of a text are short and few
_STEM = 6  # letters; what comes after them is more often grammar than meaning
_SHORTNESS = (0, 3, 3, 2, 1)  # by letters; none in longer words
_LONGEST_SHORT = len(_SHORTNESS) - 1
_FIRST_DENSE = "\u0e00"  # from here on a character or two make a telling word


def digest(title: str, text: str) -> str:
    """Give 32 hexadecimal digits that stay when only markup, case or whitespace change."""
    return (_digest if len(text) > LONGEST_AT_HAND else _digest_at_hand)(title, text)


def _digest(title: str, text: str) -> str:
    content = _encode(f"{spelled(title)}\n{spelled(text)}")
    return hashlib.blake2b(content, digest_size=16).hexdigest()


_digest_at_hand = lru_cache(maxsize=_MOST_DIGESTS)(_digest)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The words and figures of one title and text, and their order, as they are stored."""

    packed: bytes

    @property
    def length(self) -> int:
        """How many words the text had, as far as it was read."""
        return int(_LENGTH.unpack_from(self.packed)[0])

    @property
    def series(self) -> int:
        """The title with its figures blanked; 0 if there is no title."""
        return int(_SERIES.unpack_from(self.packed)[0])

    @property
    def content(self) -> int:
        """Title and text as one number of 64 bits."""
        upper, lower = _CONTENT.unpack_from(self.packed)
        return int(upper << 32 | lower)

    @property
    def is_empty(self) -> bool:
        """Tell whether neither title nor text has a word or figure."""
        return len(self.packed) == _HEADER.size

    def opened(self) -> Runs:
        """Lay it open."""
        packed = self.packed
        _, length, series, upper, lower, *runs = _HEADER.unpack_from(packed)
        ends = tuple(accumulate(runs, initial=0))
        begin, end = _HEADER.size, _HEADER.size + _WORD * ends[-1]
        words = widened(packed[begin:end])
        return Runs(words, ends, packed[end:], length, series, upper << 32 | lower)

    def to_bytes(self) -> bytes:
        """Give what is stored of it."""
        return self.packed

    @classmethod
    def from_bytes(cls, stored: bytes) -> Fingerprint | None:
        """Take what was stored; None if another version wrote it."""
        if len(stored) < _HEADER.size or stored[0] != VERSION:
            return None
        _, length, _, _, _, *runs = _HEADER.unpack_from(stored)
        ordered = min(length, _MOST_ORDERED) * (1 if sum(runs[2:]) <= _NARROW else 2)
        return cls(stored) if len(stored) == _HEADER.size + _WORD * sum(runs) + ordered else None


class Runs(NamedTuple):
    """A fingerprint laid open: words as uint32, where each of the five runs ends, the order.

    The rest is as of ``Fingerprint``.
    """

    cells: array[int]
    ends: tuple[int, ...]
    order: bytes
    length: int
    series: int
    content: int

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
    def vocabulary(self) -> array[int]:
        """The words and figures of title and text; what both have is there twice."""
        return self._runs(0, 4)

    @property
    def spoken(self) -> array[int]:
        """The different words and figures of the text, with those that only passages have."""
        return self._runs(2, 5)

    @property
    def rest(self) -> array[int]:
        """The words that only passages have."""
        return self._runs(4, 5)

    @property
    def passages(self) -> list[int]:
        """Every three words on end of the text; worked out anew each time."""
        places = self.order if self.is_narrow else little_endian(array("H", self.order))
        if len(places) < 3:  # noqa: PLR2004  the words of a passage
            return []
        return _passages(array("Q", itemgetter(*places)(self.spoken)))

    def passages_among(self, words: Container[int]) -> list[int]:
        """Give the passages whose words are all among these, and perhaps others.

        The words are marked in the order of the text: seldom are there more than a few to take,
        and to take all would be a third of what judging a pair costs.
        """
        spoken, order = self.spoken, self.order
        if not self.is_narrow:
            return self.passages
        marks = order.translate(bytes(map(words.__contains__, spoken)).ljust(_NARROW))
        if marks.count(_MARKED) > _FEW:
            return self.passages
        found, at = list[int](), marks.find(_MARKED)
        while at >= 0:
            first, second, third = order[at : at + 3]
            found.append(_passage(spoken[first], spoken[second], spoken[third]))
            at = marks.find(_MARKED, at + 1)
        return found

    @property
    def is_narrow(self) -> bool:
        """Tell whether a byte of the order is a place, and not two."""
        return self.ends[5] - self.ends[2] <= _NARROW

    def _runs(self, first: int, last: int) -> array[int]:
        return self.cells[self.ends[first] : self.ends[last]]


def fingerprint(title: str, text: str, *, known_digest: str | None = None) -> Fingerprint:
    """Take the fingerprint of a title and a text, either of which may be empty."""
    heading, body = tokens(title)[:_MOST_TITLE], tokens(text)[:_MOST_READ]
    numbers = _numbers(body)
    *of_text, order = _ordered(body, numbers)
    runs = (*_parted(heading, _numbers(heading)), *of_text)
    whole = known_digest or digest(title, text)
    series = _number(masked(heading)) if heading else 0
    content = int(whole[:8], 16), int(whole[8:16], 16)
    header = _HEADER.pack(VERSION, len(body), series, *content, *map(len, runs))
    return Fingerprint(header + narrowed(array("I", chain.from_iterable(runs))) + order)


def _parted(read: list[str], numbers: list[int]) -> tuple[list[int], list[int]]:
    different = dict.fromkeys(numbers)
    figures = dict.fromkeys(compress(numbers, map(AFTER_DIGITS.__gt__, read)))
    words = [number for number in different if number not in figures] if figures else different
    return list(words)[:_MOST_WORDS], list(figures)[:_MOST_FIGURES]


def _ordered(read: list[str], numbers: list[int]) -> tuple[list[int], list[int], list[int], bytes]:
    words, figures = _parted(read, numbers)
    kept, place = [*words, *figures], count()
    # Whatever else is met gets a place behind those.
    places = defaultdict(place.__next__, zip(kept, place, strict=False))
    order = [*map(places.__getitem__, numbers[:_MOST_ORDERED])]
    rest = list(islice(places, len(kept), None))
    stored = array("B" if len(places) <= _NARROW else "H", order)
    return words, figures, rest, little_endian(stored).tobytes()


def _numbers(words: list[str]) -> list[int]:
    # Of long words there are too many for a table of them to be worth its memory. No token holds a
    # surrogate, and to encode without saying what to do with one is a seventh quicker in all.
    short, kept, stem = _short_at_hand, _KEPT, _STEM
    return [
        crc32(word[:stem].encode()) & kept
        if (len(word) > _LONGEST_SHORT and word >= AFTER_DIGITS) or word >= _FIRST_DENSE
        else short(word)
        for word in words
    ]


class _Short(dict[str, int]):
    """The numbers of short words and figures met lately."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_SHORT:
            self.clear()
        number = self[word] = _number_of_short(word)
        return number


def _number_of_short(word: str) -> int:
    number = crc32(_encode(word)) & _KEPT
    # In scripts that put spaces between words, those that join others are short.
    is_short = len(word) <= _LONGEST_SHORT and AFTER_DIGITS <= word < _FIRST_DENSE
    return number | _SHORTNESS[len(word)] if is_short else number


_short_at_hand = _Short().__getitem__


def _passages(numbers: array[int]) -> list[int]:
    # All at once, as lanes of 64 bits in one large integer: half the time that hashing three words
    # after three takes. 24 bits times 38 leave room for adding three.
    lanes = int.from_bytes(little_endian(numbers).tobytes(), "little")
    first, second, third = _MIXED
    mixed = first * lanes + second * (lanes >> 64) + third * (lanes >> 128)
    halves = little_endian(array("I", mixed.to_bytes(8 * len(numbers), "little")))
    upper = halves[1 : 2 * max(0, len(numbers) - 2) : 2]
    return list(dict.fromkeys(upper))


def _passage(first: int, second: int, third: int) -> int:
    one, two, three = _MIXED
    return (one * first + two * second + three * third) >> 32 & 0xFFFFFFFF


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
