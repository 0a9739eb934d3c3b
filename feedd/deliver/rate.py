"""How fast a destination may be written to: a token bucket for each of its rates.

A sliding window of ``limit`` messages is kept by a bucket with ``burst + window / every ≤ limit``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feedd.core.settings import Rate


@dataclass(frozen=True, slots=True)
class Meter:
    """What one destination was sent: for each of its rates, when the bucket is full again.

    A value: ``due`` asks it, ``after`` gives the next.
    """

    full: tuple[datetime, ...] = ()

    def due(self, rates: tuple[Rate, ...], now: datetime) -> datetime:
        """Say when the next message may leave, ``now`` or later.

        A bucket that seems emptier than empty dates from before the clock was set back.
        """
        free = (
            full - (rate.burst - 1) * rate.every
            for full, rate in zip(self.full, rates, strict=False)
            if full <= now + rate.burst * rate.every
        )
        return max((now, *free))

    def after(self, rates: tuple[Rate, ...], at: datetime) -> Meter:
        """Count a message that left at ``at``."""
        before = self.full or (at,) * len(rates)
        return Meter(
            tuple(_after(full, rate, at) for full, rate in zip(before, rates, strict=True))
        )


def _after(full: datetime, rate: Rate, at: datetime) -> datetime:
    """Take one out of a bucket, which can't be emptier than empty afterwards."""
    return min(max(full, at), at + (rate.burst - 1) * rate.every) + rate.every
