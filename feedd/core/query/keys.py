"""The keys that queries ask for, numbered; what kinds there are, ``terms`` tells."""

from __future__ import annotations

from array import array
from collections import Counter
from itertools import chain, repeat
from typing import TYPE_CHECKING, Final

from feedd.core.query.lexicon import PARAGRAPH
from feedd.core.query.stems import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_BUCKET: Final = 3
_TYPE: Final = "I"
_NO_KEY: Final = -1


class _Known(dict[str, bytes]):
    """The numbers of the keys that words bring, in one piece for each word."""

    def __init__(self, bring: Callable[[str], bytes]) -> None:
        super().__init__({PARAGRAPH: b""})
        self._bring = bring
        self._buckets: dict[str, set[str]] = {}

    def __missing__(self, word: str) -> bytes:
        self._buckets.setdefault(word[:_BUCKET], set()).add(word)
        numbers = self[word] = self._bring(word)
        return numbers

    def forget(self, beginning: str) -> None:
        """Forget the words with this beginning: they bring something else from now on."""
        for word in self._alike(beginning):
            if word.startswith(beginning):
                self.pop(word, None)

    def _alike(self, beginning: str) -> Iterable[str]:
        if len(beginning) >= _BUCKET:
            return self._buckets.get(beginning[:_BUCKET], ())
        found = (held for name, held in self._buckets.items() if name.startswith(beginning))
        return chain.from_iterable(found)


class Keys:
    """Numbers keys while a query uses them, and tells which of them words bring.

    A word brings itself, its beginnings and its stems. That is remembered, of ``most`` words.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._uses: list[int] = []
        self._free: list[int] = []
        self._lengths: Counter[int] = Counter()
        self._languages: Counter[str] = Counter()
        self._known = _Known(self._bring)

    def __len__(self) -> int:
        return len(self._numbers)

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
        return len(self._uses)

    def take(self, key: str) -> None:
        """Count one query more that uses a key."""
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = self._free.pop() if self._free else len(self._uses)
            self._uses[number : number + 1] = [0]
            self._names[number : number + 1] = [key]
            self._change(key, 1)
        self._uses[number] += 1

    def let_go(self, key: str) -> None:
        """Count one query less."""
        number = self._numbers[key]
        self._uses[number] -= 1
        if not self._uses[number]:
            del self._numbers[key]
            self._free.append(number)
            self._change(key, -1)

    def _change(self, key: str, change: int) -> None:
        if key[0] == "/":
            return
        language, is_stem, _ = key.partition("~")
        if is_stem:
            self._languages[language] += change
            self._known = _Known(self._bring)
        elif key[-1] == "*":
            self._lengths[len(key) - 1] += change
            self._known.forget(key[:-1])
        else:
            self._known.pop(key, None)

    def brought(self, words: Iterable[str]) -> set[int]:
        """Give the numbers of the keys that some words bring."""
        if len(self._known) > self._most:
            self._known = _Known(self._bring)
        return set(array(_TYPE, b"".join(map(self._known.__getitem__, words))))

    def _bring(self, word: str) -> bytes:
        lengths = (n for n, uses in self._lengths.items() if uses and n <= len(word))
        languages = (language for language, uses in self._languages.items() if uses)
        keys = (
            word,
            *(f"{word[:length]}*" for length in lengths),
            *(f"{language}~{stem(language, word)}" for language in languages),
        )
        return array(_TYPE, self.among(keys)).tobytes()

    def among(self, keys: Iterable[str]) -> set[int]:
        """Give the numbers of those of some keys that are in use."""
        found = set(map(self._numbers.get, keys, repeat(_NO_KEY)))
        found.discard(_NO_KEY)
        return found
