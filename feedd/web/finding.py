"""Finding something in a long list: by some letters of it, a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from feedd.core.counting import counted

MANY: Final = 10
"""More than these aren't taken in at a glance."""

_LARGEST: Final = 1 << 31


def holds(find: str, *texts: str | None) -> bool:
    """Tell whether one of the texts holds these letters, whatever their case."""
    letters = find.casefold()
    return any(letters in text.casefold() for text in texts if text)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in a long list: which letters it holds, and how many lines are before."""

    find: str = ""
    behind: int = 0

    @classmethod
    def read(cls, given: Callable[[str], str]) -> Place:
        """Read it from an address or a form; what is no number is none."""
        text = given("behind")
        behind = int(text[:10]) if text.isascii() and text.isdigit() else 0
        return cls(given("find").strip(), min(behind, _LARGEST))

    def address(self, page: str) -> str:
        """Give the address of a page at this place."""
        told = {"find": self.find, "behind": self.behind or ""}
        query = urlencode({key: value for key, value in told.items() if value})
        return f"{page}?{query}" if query else page


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """One page of a long list: ``said`` is what stands on it; where the pages beside it begin."""

    place: Place
    said: str
    back: Place | None
    onward: Place | None


def turn(place: Place, count: int, *, size: int, noun: str) -> Turns:
    """Find the page of this place in a list of so many; beyond its end it is the last."""
    last = max(count - 1, 0) // size * size
    place = replace(place, behind=min(place.behind, last))
    begin, end = place.behind, min(place.behind + size, count)
    whole = counted(count, noun)
    return Turns(
        place=place,
        said=whole if end - begin == count else f"{begin + 1} to {end} of {whole}",
        back=replace(place, behind=max(begin - size, 0)) if begin else None,
        onward=replace(place, behind=end) if end < count else None,
    )
