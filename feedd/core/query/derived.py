"""Keys that words bring with them: the beginnings and stems that queries look for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from feedd.core.query.stems import stem

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")

_BUCKET = 3


class Derived:
    """Remembers for each word it has seen which keys it brings.

    A new beginning is tried on the words in question at once; a new stem lets all be forgotten.
    """

    def __init__(self, most_seen: int) -> None:
        self._most_seen = most_seen
        self._beginnings: dict[str, int] = {}
        self._lengths: dict[int, int] = {}
        self._stems: dict[tuple[str, str], int] = {}
        self._languages: dict[str, int] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._seen: set[str] = set()
        self._buckets: dict[str, list[str]] = {}

    def add_beginning(self, beginning: str) -> None:
        """Look for words with this beginning from now on."""
        if _count(self._beginnings, beginning, 1):
            return
        _count(self._lengths, len(beginning), 1)
        for word in self._alike(beginning):
            if word.startswith(beginning):
                self._keys[word] = (*self._keys.get(word, ()), f"{beginning}*")

    def _alike(self, beginning: str) -> Iterable[str]:
        if len(beginning) >= _BUCKET:
            return self._buckets.get(beginning[:_BUCKET], ())
        return [w for name, words in self._buckets.items() if name.startswith(beginning)
                for w in words]  # fmt: skip

    def add_stem(self, language: str, bare: str) -> None:
        """Look for words with this stem from now on."""
        if not _count(self._stems, (language, bare), 1):
            _count(self._languages, language, 1)
            self.forget()

    def remove_beginning(self, beginning: str) -> None:
        """Count one query less that looks for a beginning."""
        if not _count(self._beginnings, beginning, -1):
            _count(self._lengths, len(beginning), -1)

    def remove_stem(self, language: str, bare: str) -> None:
        """Count one query less that looks for a stem."""
        if not _count(self._stems, (language, bare), -1):
            _count(self._languages, language, -1)

    def forget(self) -> None:
        """Forget which words were seen."""
        self._keys.clear()
        self._seen.clear()
        self._buckets.clear()

    def keys(self, words: set[str]) -> set[str]:
        """Give the keys that some words bring."""
        if not self._lengths and not self._stems:
            return set()
        if len(self._seen) > self._most_seen:
            self.forget()
        for word in words - self._seen:
            self._see(word)
        return set().union(*map(self._keys.__getitem__, self._keys.keys() & words))

    def _see(self, word: str) -> None:
        self._seen.add(word)
        self._buckets.setdefault(word[:_BUCKET], []).append(word)
        begun = [word[:length] for length in self._lengths if word[:length] in self._beginnings]
        bare = [(language, stem(language, word)) for language in self._languages]
        found = [f"{start}*" for start in dict.fromkeys(begun)]
        found += [f"{one[0]}~{one[1]}" for one in bare if one in self._stems]
        if found:
            self._keys[word] = tuple(found)


def _count(counts: dict[T, int], name: T, change: int) -> int:
    """Change a count; give what it was before an addition, what it is after a removal."""
    before = counts.get(name, 0)
    after = before + change
    if after:
        counts[name] = after
    else:
        counts.pop(name, None)
    return before if change > 0 else after
