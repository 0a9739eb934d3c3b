"""What is found on the way through a story's elements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from feedd.core.parse.pages.dom import Element
from feedd.core.parse.times import dates, moments, stamps


@dataclass(slots=True)
class Parts:
    """What is found on the way through a story's elements.

    ``gone`` elements are no part of its text; in ``timed`` ones a time stood as bare text.
    ``stated`` is a time without its day or year, ``local`` a time without its zone.
    """

    refrains: frozenset[str] = frozenset()
    gone: set[int] = field(default_factory=set)
    timed: set[int] = field(default_factory=set)
    published: datetime | None = None
    stated: str | None = None
    local: bool = False
    updated: datetime | None = None
    authors: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    more: Element | None = None

    def hear(self, shown: str) -> None:
        """Take a time that a line states; one that isn't whole is kept as printed."""
        when = whole(shown)
        if when is None and not stamps.is_vague(shown):
            self.stated = _together(self.stated, shown) if self.stated else shown
        self.local = self.local or (not self.published and not moments.names_zone(shown))
        self.published = self.published or when


def _together(stated: str, shown: str) -> str:
    """Give what was stated first, with its day or its time of day where it lacked one."""
    clock, other = stamps.is_clock(stated), stamps.is_clock(shown)
    if clock == other or ":" in (shown if clock else stated):
        return stated
    return f"{shown} {stated}" if clock else f"{stated} {shown}"


def whole(shown: str) -> datetime | None:
    """Read a time that is complete by itself, if a story on the web may be of that time."""
    when = None if moments.is_short(shown) else dates.read(shown)
    return when if when and moments.is_of_web(when) else None
