"""Keys that words bring with them: the beginnings and stems that queries look for."""

from __future__ import annotations

from typing import TypeVar

from feedd.core.query.stems import stem

T = TypeVar("T")


class Derived:
    """Counts which beginnings and stems are looked for."""

    def __init__(self) -> None:
        self._beginnings: dict[str, int] = {}
        self._lengths: dict[int, int] = {}
        self._stems: dict[tuple[str, str], int] = {}
        self._languages: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._beginnings or self._stems)

    def add_beginning(self, beginning: str) -> bool:
        """Look for words with this beginning from now on; tell whether nobody did before."""
        if _count(self._beginnings, beginning, 1):
            return False
        _count(self._lengths, len(beginning), 1)
        return True

    def add_stem(self, language: str, bare: str) -> bool:
        """Look for words with this stem from now on; tell whether nobody did before."""
        if _count(self._stems, (language, bare), 1):
            return False
        _count(self._languages, language, 1)
        return True

    def remove_beginning(self, beginning: str) -> None:
        """Count one query less that looks for a beginning."""
        if not _count(self._beginnings, beginning, -1):
            _count(self._lengths, len(beginning), -1)

    def remove_stem(self, language: str, bare: str) -> None:
        """Count one query less that looks for a stem."""
        if not _count(self._stems, (language, bare), -1):
            _count(self._languages, language, -1)

    def keys(self, word: str) -> tuple[str, ...]:
        """Give the keys that a word brings."""
        begun = (word[:length] for length in self._lengths if length <= len(word))
        bare = ((language, stem(language, word)) for language in self._languages)
        return (
            *(f"{beginning}*" for beginning in begun if beginning in self._beginnings),
            *(f"{one[0]}~{one[1]}" for one in bare if one in self._stems),
        )


def _count(counts: dict[T, int], name: T, change: int) -> int:
    """Change a count; give what it was before an addition, what it is after a removal."""
    before = counts.get(name, 0)
    after = before + change
    if after:
        counts[name] = after
    else:
        counts.pop(name, None)
    return before if change > 0 else after
