"""Counts failures, so that passwords can't be tried out."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

_MOST_NAMES = 10_000


class Throttle:
    """Says how long somebody has to wait who failed ``limit`` times within ``span``.

    It counts in memory, so a restart forgets.
    """

    def __init__(self, *, limit: int = 10, span: timedelta = timedelta(minutes=5)) -> None:
        self._limit = limit
        self._span = span
        self._failures: OrderedDict[str, deque[datetime]] = OrderedDict()

    def wait(self, name: str, *, now: datetime) -> timedelta:
        """Give the time until ``name`` may try again, zero for at once."""
        failures = self._failures.get(name, deque())
        if len(failures) < self._limit:
            return timedelta()
        return max(timedelta(), failures[0] + self._span - now)

    def failed(self, name: str, *, now: datetime) -> None:
        """Count a failure."""
        failures = self._failures.pop(name, None) or deque(maxlen=self._limit)
        failures.append(now)
        self._failures[name] = failures
        if len(self._failures) > _MOST_NAMES:
            self._failures.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """Forget the failures of somebody who knew the password after all."""
        self._failures.pop(name, None)
