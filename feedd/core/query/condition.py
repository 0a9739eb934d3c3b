"""What a watch may ask of the story itself: how many sources carry it, and how soon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHAPE = re.compile(r"sources\s*(?:>=|≥)\s*(\d+)(?:\s+within\s+(\d+)\s*(min|m|h|d))?")
_MINUTES = {"min": 1, "m": 1, "h": 60, "d": 1440}


@dataclass(frozen=True, slots=True)
class Condition:
    """``sources>=3 within 2h``: at least so many sources, within such a time or at all."""

    sources: int
    within: timedelta | None = None

    def holds(self, count: int) -> bool:
        """Tell whether a number of sources is enough; the caller counted them."""
        return count >= self.sources

    def count(self, carried: Iterable[datetime]) -> int:
        """Count the sources to hold it against, given when each first carried the story.

        It is the most that any stretch of ``within`` saw, both ends included.
        """
        times = sorted(carried)
        if self.within is None:
            return len(times)
        return max((self._seen_from(first, times) for first in times), default=0)

    def _seen_from(self, first: datetime, times: list[datetime]) -> int:
        last = first + (self.within or timedelta())
        return sum(first <= time <= last for time in times)

    def __str__(self) -> str:
        stated = f"sources>={self.sources}"
        if self.within is None:
            return stated
        return f"{stated} within {_span(self.within)}"


def _span(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    unit, size = next((u, s) for u, s in (("d", 1440), ("h", 60), ("m", 1)) if minutes % s == 0)
    return f"{minutes // size}{unit}"


def read_condition(text: str) -> Condition:
    """Read a condition whose shape the lexer has found right."""
    match = _SHAPE.fullmatch(text)
    assert match is not None, text  # noqa: S101  the lexer's own shape
    count, number, unit = match.groups()
    within = timedelta(minutes=int(number) * _MINUTES[unit]) if number else None
    return Condition(int(count), within)
