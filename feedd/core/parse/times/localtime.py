"""The moments at which the clocks of a place show a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

_HOUR = timedelta(hours=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Turn:
    """The day on which clocks are changed: the ``nth`` weekday of a month, -1 for its last.

    Weekdays count from Monday, 0. ``early`` is by how many days the change precedes that one.
    """

    month: int
    weekday: int
    nth: int
    early: int = 0

    def day(self, year: int) -> date:
        """Give the day in a year."""
        edge = date(year, self.month, 1) if self.nth > 0 else date(year, self.month + 1, 1)
        first = edge + timedelta(days=(self.weekday - edge.weekday()) % 7)
        weeks = self.nth - 1 if self.nth > 0 else self.nth
        return first + weeks * _WEEK - timedelta(days=self.early)


@dataclass(frozen=True, slots=True)
class Summer:
    """When clocks are an hour ahead; the night of a change counts as what comes after it."""

    begins: Turn
    ends: Turn

    def holds(self, day: date) -> bool:
        """Say whether clocks are ahead on a day."""
        return self.begins.day(day.year) <= day < self.ends.day(day.year)


@dataclass(frozen=True, slots=True)
class Zone:
    """How far east of Greenwich clocks are in winter, and when they are changed for summer."""

    east: timedelta
    summer: Summer | None = None

    def moment(self, local: datetime) -> datetime:
        """Give the moment, in UTC, at which the zone's clocks show a time."""
        ahead = _HOUR if self.summer and self.summer.holds(local.date()) else timedelta()
        return local - self.east - ahead
