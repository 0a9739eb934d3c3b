"""Finding something in a long list by some letters of it."""

from __future__ import annotations

from typing import Final

MANY: Final = 10
"""More than these aren't taken in at a glance."""


def holds(find: str, *texts: str | None) -> bool:
    """Tell whether one of the texts holds these letters, whatever their case."""
    letters = find.casefold()
    return any(letters in text.casefold() for text in texts if text)
