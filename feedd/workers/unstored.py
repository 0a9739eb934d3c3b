"""Sources whose visits couldn't be stored: they are left alone for a while."""

from __future__ import annotations

import asyncio
from typing import Final

from feedd.core.settings import Source

LONGEST: Final = 900.0
"""The most seconds that a source is left alone after a visit that wasn't stored."""


class Unstored:
    """Remembers sources whose visits weren't stored, and which are therefore still due.

    It goes by the event loop's clock, which is never set.
    """

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._until)

    def note(self, source: Source) -> None:
        """Note that a source was asked and its answer is lost."""
        wait = min(source.interval.total_seconds(), LONGEST)
        self._until[source.name] = asyncio.get_running_loop().time() + wait

    def forget(self, name: str) -> None:
        """Note that a source's visit is stored, or that it isn't declared any more."""
        self._until.pop(name, None)

    def is_too_soon(self, name: str) -> bool:
        """Tell whether a source was asked too recently to be asked again."""
        until = self._until.get(name)
        return until is not None and until > asyncio.get_running_loop().time()
