"""Who was asked in vain, as the database took nothing: nobody is asked so again and again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from feedd.core.settings import Source

LONGEST: Final = 900.0
"""Seconds that a source isn't asked again after a visit that wasn't stored, at most."""


class Unstored:
    """Remembers sources whose visits weren't stored, so that they are due still.

    Goes by the event loop's clock, which nobody sets.
    """

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._until)

    def note(self, source: Source) -> None:
        """Note that a source was asked and what it said is lost."""
        wait = min(source.interval.total_seconds(), LONGEST)
        self._until[source.name] = asyncio.get_running_loop().time() + wait

    def forget(self, name: str) -> None:
        """Note that a source's visit is stored, or that it isn't declared any more."""
        self._until.pop(name, None)

    def is_too_soon(self, name: str) -> bool:
        """Tell whether a source was asked so lately that it mustn't be asked again."""
        return self._until.get(name, 0.0) > asyncio.get_running_loop().time()
