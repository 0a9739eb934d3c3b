"""Regular expressions that queries are found by: tried together, added and removed one by one.

New patterns are tried one by one until there are enough for a set; a set takes in the ones before
it that aren't much larger, so that each is compiled a few times only. Once no more come for
a while, as many as may be go into one set: a text is read once for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Final

from feedd.core.query import regex
from feedd.core.query.syntax import Regex

MOST_ALONE: Final = 16
LARGEST_SET: Final = 4096
GROWTH: Final = 4
PATIENCE: Final = 1 << 16
"""How many bytes are read while patterns wait for others to make up a set with; to make one of a
thousand takes as long as to read some hundred thousand."""


class _Batch:
    """Patterns compiled into one set."""

    def __init__(self, patterns: dict[str, Regex]) -> None:
        self.patterns = patterns
        self._keys = tuple(patterns)
        nodes = patterns.values()
        self._set = regex.PatternSet([(node.pattern, node.ignores_case) for node in nodes])

    def matching(self, text: bytes) -> Iterator[str]:
        return (self._keys[index] for index in self._set.matching(text))


class PatternPool:
    """Counts how many queries use each pattern, and drops those that none uses any more."""

    def __init__(self) -> None:
        self._uses: dict[str, int] = {}
        self._alone: dict[str, Regex] = {}
        self._batches: list[_Batch] = []
        self._waited = 0

    def __bool__(self) -> bool:
        return bool(self._uses)

    def add(self, key: str, node: Regex) -> None:
        """Try a pattern from now on."""
        self._uses[key] = self._uses.get(key, 0) + 1
        if self._uses[key] == 1 and not any(key in batch.patterns for batch in self._batches):
            self._alone[key] = node
            self._waited = 0
            if len(self._alone) >= MOST_ALONE:
                self._merge(GROWTH)

    def remove(self, key: str) -> None:
        """Count one user less."""
        self._uses[key] -= 1
        if not self._uses[key]:
            del self._uses[key]
            self._alone.pop(key, None)

    def _wait(self, length: int) -> None:
        self._waited += length
        if self._waited >= PATIENCE and len(self._alone) + len(self._batches) > 1:
            self._merge(inf)

    def _merge(self, growth: float) -> None:
        """Make a set of those that wait and of the sets before it that aren't so much larger."""
        patterns, self._alone = self._alone, {}
        while self._batches and len(self._batches[-1].patterns) <= growth * len(patterns):
            if len(patterns) + len(self._batches[-1].patterns) > LARGEST_SET:
                break
            patterns = self._batches.pop().patterns | patterns
        used = {key: node for key, node in patterns.items() if key in self._uses}
        self._batches.append(_Batch(used))

    def matching(self, texts: tuple[bytes, ...]) -> set[str]:
        """Tell the keys of the patterns that may match one of some texts."""
        if self._waited < PATIENCE:
            self._wait(sum(map(len, texts)))
        return {key for text in texts for key in self._matching(text) if key in self._uses}

    def _matching(self, text: bytes) -> Iterator[str]:
        for batch in self._batches:
            yield from batch.matching(text)
        for key, node in self._alone.items():
            if regex.is_found(node.pattern, node.ignores_case, text):
                yield key
