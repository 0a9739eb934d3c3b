"""How many messages each endpoint may be sent now, after those that it was sent lately.

A token bucket for each of its rates: a sliding window of ``limit`` messages is kept by a bucket
with ``burst + window / every ≤ limit``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedd.core.settings import Endpoint, Rate
from feedd.core.turns import Turns, had_turn
from feedd.deliver import sinks
from feedd.store import Connection, outbox


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


MEMORY = timedelta(minutes=5)
"""How long before a start attempts still count towards an endpoint's rates."""


class Meters:
    """Counts what was sent to endpoints that have rates, and whose turn it was."""

    def __init__(self) -> None:
        self._meters: dict[str, Meter] = {}
        self._turns: dict[str, Turns] = {}

    @staticmethod
    def remembered(
        connection: Connection, endpoints: Mapping[str, Endpoint], *, now: datetime
    ) -> Meters:
        """Count what was sent shortly before a restart, as that gives no new allowance."""
        meters = Meters()
        for name, at in outbox.starts(connection, since=now - MEMORY):
            if endpoint := endpoints.get(name):
                meters.count(endpoint, at)
        return meters

    def room(self, endpoint: Endpoint, *, most: int, now: datetime) -> int:
        """Say how many messages an endpoint may be sent now, up to ``most``."""
        rates, meter, room = sinks.rates(endpoint), self._of(endpoint), 0
        while room < most and meter.due(rates, now) <= now:
            meter = meter.after(rates, now)
            room += 1
        return room

    def turns(self, endpoints: Iterable[Endpoint]) -> dict[str, Turns]:
        """Say when each watch had its last turn at the endpoints that have rates."""
        slow = (endpoint.name for endpoint in endpoints if sinks.rates(endpoint))
        return {name: dict(self._turns.get(name, {})) for name in slow}

    def had_turn(self, endpoint: Endpoint, watch: str | None) -> None:
        """Note that a message of a watch leaves."""
        if sinks.rates(endpoint):
            had_turn(self._turns.setdefault(endpoint.name, {}), watch)

    def count(self, endpoint: Endpoint, at: datetime) -> datetime | None:
        """Count a message that left at ``at``; say when the next one may, None: at any time."""
        rates = sinks.rates(endpoint)
        if not rates:
            return None
        meter = self._meters[endpoint.name] = self._of(endpoint).after(rates, at)
        return meter.due(rates, at)

    def _of(self, endpoint: Endpoint) -> Meter:
        """Give an endpoint's meter; it begins anew when the endpoint's rates have changed."""
        meter = self._meters.get(endpoint.name, Meter())
        return meter if len(meter.full) in {0, len(sinks.rates(endpoint))} else Meter()
