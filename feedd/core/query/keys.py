"""The keys that queries ask for, numbered; what kinds there are, ``terms`` tells."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from operator import itemgetter
from sys import byteorder
from typing import TYPE_CHECKING, Final, TypeVar

from feedd.core.query.fold import FIRST_LONE
from feedd.core.query.lexicon import LONGEST_REMEMBERED
from feedd.core.query.stems import stems

if TYPE_CHECKING:
    from _typeshed import SupportsGetItem

_TYPE: Final = "I"
UNITS: Final = f"utf-16-{byteorder[0]}e"
UNIT: Final = 2
"""How letters are written to be looked up by their bytes, and how many of these most take."""


class _Known(dict[str, bytes]):
    """The numbers of the keys that words bring, in one piece for each word."""

    def __init__(self, bring: Callable[[str], bytes]) -> None:
        super().__init__()
        self._bring = bring

    def __missing__(self, word: str) -> bytes:
        numbers = self._bring(word)
        if len(word) <= LONGEST_REMEMBERED:
            self[word] = numbers
        return numbers


class Keys:
    """Numbers the keys that queries use, and tells which of them words bring.

    A word brings itself, its beginnings and its stems. Where queries ask for beginnings or stems,
    that is remembered, of ``most`` words, until other ones are asked for.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._numbers: dict[str, int] = {}
        # Number 0 is no key's: to leave out what is no key is then to leave out what is false.
        self._names = [""]
        self._beginnings: dict[int, dict[str, int]] = {}
        self._stems: dict[str, dict[str, int]] = {}
        self._spelt: dict[int, int] = {}
        self._known = _Known(self._bring)

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of each key in use."""
        return self._numbers

    def name(self, number: int) -> str:
        """Give the key of a number in use."""
        return self._names[number]

    @property
    def most(self) -> int:
        """All numbers given out are below this one."""
        return len(self._names)

    def take(self, key: str) -> None:
        """Number a key that a query uses, if it has no number yet."""
        if key not in self._numbers:
            self._numbers[key] = len(self._names)
            self._note(key, len(self._names))
            self._names.append(key)

    def _note(self, key: str, number: int) -> None:
        """Look for a key from now on, if words bring it."""
        language, is_stem, stemmed = key.partition("~")
        if key[0] == "/":
            return
        if is_stem:
            self._known.clear()
            self._stems.setdefault(language, {})[stemmed] = number
        elif key[-1] == "*":
            self._known.clear()
            self._beginnings.setdefault(len(key) - 1, {})[key[:-1]] = number
        else:
            self._known.pop(key, None)
            self._spelt |= dict.fromkeys(_spelt(key), number)

    def brought(self, words: AbstractSet[str]) -> set[int]:
        """Give the numbers of the keys that some words bring."""
        if not self._beginnings and not self._stems:
            return set(map(self._numbers.__getitem__, self._numbers.keys() & words))
        if len(self._known) > self._most:
            self._known.clear()
        return set(array(_TYPE, gathered(self._known, words)))

    def _bring(self, word: str) -> bytes:
        found = [self._numbers.get(word)]
        found += [keys.get(word[:length]) for length, keys in self._beginnings.items()]
        for language, keys in self._stems.items():
            found += map(keys.get, stems(language, word))
        numbers = [number for number in found if number is not None]
        return array(_TYPE, numbers).tobytes() if numbers else b""

    def spelt(self, units: bytes) -> set[int]:
        """Give the numbers of the keys that some letters are, one by one and in pairs.

        They are to be ``UNITS`` of one ``UNIT`` each. To write each pair as a string would take
        most of the time that a Chinese story takes.
        """
        return _among(self._spelt, chain(_letters(units), _pairs(units)))

    def among(self, keys: Iterable[str]) -> set[int]:
        """Give the numbers of those of some keys that are in use."""
        return _among(self._numbers, keys)


_Key = TypeVar("_Key", int, str)


def gathered(held: SupportsGetItem[_Key, bytes], keys: Collection[_Key]) -> bytes:
    """Join what is held under some keys; asked for all at once it takes a fifth less time."""
    if len(keys) > 1:
        return b"".join(itemgetter(*keys)(held))
    return b"".join([held[key] for key in keys])


def _among(numbers: Mapping[_Key, int], keys: Iterable[_Key]) -> set[int]:
    return set(filter(None, map(numbers.get, keys)))


def _spelt(key: str) -> Sequence[int]:
    """Give the code of a key that is one or two letters of scripts without spaces."""
    units = key.encode(UNITS, "surrogatepass")
    if key < FIRST_LONE or len(units) not in {UNIT, 2 * UNIT} or len(units) > UNIT * len(key):
        return ()
    return _letters(units) if len(key) == 1 else _pairs(units)


def _letters(units: bytes) -> array[int]:
    return array("H", units)


def _pairs(units: bytes) -> array[int]:
    """Write each pair of letters as one number.

    The bytes that come first in a letter come first of both: with low bytes first these differ
    most, and the hash of a number is the number.
    """
    first, second = units[::2], units[1::2]
    pairs = bytearray(4 * max(0, len(first) - 1))
    pairs[::4], pairs[1::4] = first[:-1], first[1:]
    pairs[2::4], pairs[3::4] = second[:-1], second[1:]
    return array(_TYPE, pairs)
