"""What is kept of a text to recognise it: numbers only, a few KiB at most.

All numbers are CRC-32 of normalised UTF-8, the same on every machine and in every process, so a
stored fingerprint serves after a restart. Of a word's number 24 bits are kept, so that one pair of
texts in a hundred has a word in common by chance. Of a word only six letters count, as endings
change with case and number in most languages. The two low bits of a word's number say how short it
is, 0 (five letters or more) to 3 (one or two): all that is known of a word before the stream has
been read.

Layout of ``Fingerprint.packed``: a header, which ends with the lengths of the runs, and four runs
of words, three bytes each: the title, its different figures, the text, its different figures.
Title and text are there word for word, so that passages (three words on end) are read from them.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from array import array
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, compress
from typing import NamedTuple
from zlib import crc32

from feedd.core.stories.words import (
    AFTER_DIGITS,
    LONGEST_AT_HAND,
    masked,
    spelled,
    tokens,
    without_addresses,
)

VERSION = 4  # of the stored form
_HEADER = struct.Struct("<BHHIIIBBHB")  # version, length, lead, series, content, those of the runs
_LENGTH = struct.Struct("<xH")
_SERIES = struct.Struct("<5xI")
_CONTENT = struct.Struct("<9xII")
_WORD, _CELL, _LANE = 3, 4, 8  # bytes of a word: stored, laid open, hashed
_KEPT = 0xFFFFFC  # bits of a word's number
_PASSAGE = b"\1\1\1"  # of words that are marked
_FEW = 10  # passages, at most
_MOST_TITLE = 32  # words
_MOST_WORDS = 256  # that count one by one
_MOST_FIGURES = 64  # that count one by one
_FIGURES_KNOWN = 255  # as such, as a byte counts
_MOST_READ = 512  # tokens of a text; news puts first what matters
_SENTENCE = 10  # words; fewer beside an address may be "New story on our site:"
_MOST_IN_PASSAGES = 386  # of them, in two passages fewer
_MOST_DIGESTS = 256  # cached, as each stage of a visit asks for those of its entries
_MOST_SHORT = 1 << 13  # cached numbers of short words, which are most of a text's and recur
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

    @property
    def vocabulary(self) -> Collection[int]:
        """The words and figures of title and text that count, some of them again and again."""
        _, _, lead, *_, text, figures = _HEADER.unpack_from(self.packed)
        if lead < text or figures > _MOST_FIGURES:
            return self.opened().vocabulary
        return _cells(self.packed[_HEADER.size :])

    @property
    def passages(self) -> dict[int, None]:
        """Every three words on end of the text, in order; worked out anew each time."""
        *_, title, title_figures, text, _ = _HEADER.unpack_from(self.packed)
        begin = _HEADER.size + _WORD * (title + title_figures)
        count = min(text, _MOST_IN_PASSAGES)
        return _passages(_spread(self.packed[begin : begin + _WORD * count], _LANE), count)

    def opened(self) -> Runs:
        """Lay it open."""
        _, length, lead, series, upper, lower, *runs = _HEADER.unpack_from(self.packed)
        title, title_figures, text, _ = runs
        words = widened(self.packed[_HEADER.size :])
        text += (end := title + title_figures)
        parts = words[:title], words[title:end], words[end:text], words[text:]
        # By place, as by name they take a fifth longer.
        return Runs(*parts, length, lead, series, upper << 32 | lower)

    def to_bytes(self) -> bytes:
        """Give it as it is stored."""
        return self.packed

    @classmethod
    def from_bytes(cls, stored: bytes) -> Fingerprint | None:
        """Take what was stored; None if another version wrote it."""
        if len(stored) < _HEADER.size or stored[0] != VERSION:
            return None
        *_, title, title_figures, text, figures = _HEADER.unpack_from(stored)
        words = title + title_figures + text + figures
        return cls(stored) if len(stored) == _HEADER.size + _WORD * words else None


class Runs(NamedTuple):
    """A fingerprint laid open.

    ``title`` and ``text`` have every word and figure in its place, a long text only those that are
    read for passages, and then what else it has. The other runs are the different figures among
    them. Only the first 256 words of a text, those of its ``lead``, and its first 64 figures count
    one by one. The rest is as in ``Fingerprint``.
    """

    title: list[int]
    title_figures: list[int]
    text: list[int]
    every_figure: list[int]
    length: int
    lead: int
    series: int
    content: int

    @property
    def is_empty(self) -> bool:
        """Tell whether neither title nor text has a word or figure."""
        return not (self.title or self.text)

    @property
    def heading(self) -> list[int]:
        """The different words of the title, then its figures."""
        return _without(self.title_figures, self.title) + self.title_figures

    @property
    def words(self) -> list[int]:
        """The different words of the text that count."""
        return _without(self.every_figure, self.text[: self.lead])

    @property
    def figures(self) -> list[int]:
        """The different figures of the text that count."""
        return self.every_figure[:_MOST_FIGURES]

    @property
    def is_whole(self) -> bool:
        """Tell whether all words of the text count one by one."""
        return self.lead == len(self.text) and len(self.every_figure) <= _MOST_FIGURES

    @property
    def vocabulary(self) -> list[int]:
        """The words and figures of title and text that count, some of them again and again.

        If the text counts as a whole, it stands there word for word behind the title.
        """
        is_table = len(self.every_figure) > _MOST_FIGURES
        return self.title + (self.words if is_table else self.text[: self.lead]) + self.figures

    @property
    def passages(self) -> dict[int, None]:
        """Every three words on end of the text, in order; worked out anew each time."""
        words = self.text[:_MOST_IN_PASSAGES]
        return _passages(little_endian(array("Q", words)).tobytes(), len(words))

    def few_passages_among(self, words: Container[int]) -> list[int] | None:
        """Give the passages whose words are all among these; None if there are many."""
        return self.few_passages_at(bytes(map(words.__contains__, self.text)))

    def few_passages_at(self, marks: bytes) -> list[int] | None:
        """Give the passages of the text whose words are all marked; None if there are many.

        That is rare, and taking all passages would be a third of the cost of judging a pair.
        """
        text, marks = self.text, marks[:_MOST_IN_PASSAGES]
        if marks.count(_PASSAGE) > _FEW:
            return None
        found, at = list[int](), marks.find(_PASSAGE)
        while at >= 0:
            found.append(_passage(*text[at : at + 3]))
            at = marks.find(_PASSAGE, at + 1)
        return found

    def closed(self) -> Fingerprint:
        """Pack it as it is stored."""
        runs = self.title, self.title_figures, self.text, self.every_figure
        content = self.content >> 32, self.content & 0xFFFFFFFF
        header = _HEADER.pack(
            VERSION, self.length, self.lead, self.series, *content, *map(len, runs)
        )
        return Fingerprint(header + narrowed(chain.from_iterable(runs)))


def fingerprint(title: str, text: str, *, known_digest: str | None = None) -> Fingerprint:
    """Take the fingerprint of a title and a text, either of which may be empty."""
    return read(title, text, known_digest=known_digest).closed()


def read(title: str, text: str, *, known_digest: str | None = None) -> Runs:
    """Take the fingerprint of a title and a text, and leave it open."""
    heading, body = tokens(title)[:_MOST_TITLE], _said(text)[:_MOST_READ]
    title_numbers, numbers = _numbers(heading), _numbers(body)
    figures, kept = _figures(body, numbers), _without_echoes(numbers)
    whole = known_digest or digest(title, text)
    return Runs(
        title=title_numbers,
        title_figures=_figures(heading, title_numbers),
        text=kept,
        every_figure=figures,
        length=len(body),
        lead=_lead(kept, figures),
        series=(crc32(_encode(masked(heading))) or 1) if heading else 0,
        content=int(whole[:16], 16),
    )


def _said(text: str) -> list[str]:
    """Give the words of a text, those of addresses only if it says hardly anything else."""
    bare = without_addresses(text)
    words = tokens(bare)
    return words if bare is text or len(words) >= _SENTENCE else tokens(text)


def _figures(read: list[str], numbers: list[int]) -> list[int]:
    if min(read, default=AFTER_DIGITS) >= AFTER_DIGITS:
        return []
    figures = dict.fromkeys(compress(numbers, map(AFTER_DIGITS.__gt__, read)))
    return list(figures)[:_FIGURES_KNOWN]


def _without_echoes(numbers: list[int]) -> list[int]:
    """Leave out of the end of a long text what the text has had before."""
    if len(numbers) <= _MOST_IN_PASSAGES:
        return numbers
    spoken = numbers[:_MOST_IN_PASSAGES]
    return spoken + _without(spoken, numbers[_MOST_IN_PASSAGES:])


def _lead(numbers: list[int], figures: list[int]) -> int:
    if len(numbers) <= _MOST_WORDS:
        return len(numbers)
    words = _without(figures, numbers)
    return numbers.index(words[_MOST_WORDS]) if len(words) > _MOST_WORDS else len(numbers)


def _without(others: Iterable[int], numbers: list[int]) -> list[int]:
    """Give the different numbers, without these."""
    different = dict.fromkeys(numbers)
    for number in others:
        different.pop(number, None)
    return list(different)


def _numbers(words: list[str]) -> list[int]:
    # There are too many long words for a table of them to be worth its memory. No token holds a
    # surrogate, and encoding without an error handler is a seventh quicker.
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


def _passages(lanes: bytes, count: int) -> dict[int, None]:
    # All at once, as lanes of 64 bits in one large integer: half the time that hashing three words
    # after three takes. 24 bits times 38 leave room for adding three. In lane n + 2 of the product
    # is the passage that begins at n.
    if count < 3:  # noqa: PLR2004  the words of a passage
        return {}
    mixed = int.from_bytes(lanes, "little") * _MIXED_AT_ONCE
    halves = little_endian(array("I", mixed.to_bytes(_LANE * (count + 3), "little")))
    return dict.fromkeys(halves[5 : 2 * count : 2])


def narrowed(cells: Iterable[int]) -> bytes:
    """Give the numbers of words as bytes, three for each."""
    wide = little_endian(array("I", cells)).tobytes()
    packed = bytearray(len(wide) // _CELL * _WORD)
    for place in range(_WORD):
        packed[place::_WORD] = wide[place::_CELL]
    return bytes(packed)


def widened(packed: bytes) -> list[int]:
    """Read what ``narrowed`` gave."""
    return _cells(packed).tolist()


def _cells(packed: bytes) -> array[int]:
    return little_endian(array("I", _spread(packed, _CELL)))


def _spread(packed: bytes, width: int) -> bytes:
    wide = bytearray(len(packed) // _WORD * width)
    for place in range(_WORD):
        wide[place::width] = packed[place::_WORD]
    return bytes(wide)


def _passage(first: int, second: int, third: int) -> int:
    one, two, three = _MIXED
    return (one * first + two * second + three * third) >> 32 & 0xFFFFFFFF


_MIXED = (0x35_F144_6BEB, 0x29_BD69_FE29, 0x21_EC1D_7DA1)  # odd numbers of 38 bits
_MIXED_AT_ONCE = _MIXED[0] << 128 | _MIXED[1] << 64 | _MIXED[2]
_encode = partial(str.encode, errors="surrogatepass")


def little_endian(cells: array[int]) -> array[int]:
    """Turn numbers from this machine's order of bytes to the stored one, or back."""
    if sys.byteorder == "little":
        return cells
    swapped = array(cells.typecode, cells)
    swapped.byteswap()
    return swapped
