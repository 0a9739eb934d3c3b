"""What shouldn't wait until somebody happens to look: alerts that don't reach anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from feedd.core.counting import counted
from feedd.core.spans import spoken
from feedd.store import Connection, endpoints, selection
from feedd.store.endpoints import EndpointLine
from feedd.store.selection import Selection

FAILING_FOR: Final = timedelta(minutes=2)
"""A single failure is often over with the next attempt."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """Something to be done about, and the page where that is."""

    what: str
    page: str


def pressing(connection: Connection, now: datetime) -> tuple[Pressing, ...]:
    """Say which endpoints take nothing, and how many alerts wait for a person."""
    told = [_of_endpoint(line, now) for line in endpoints.lines(connection) if line.declared]
    return (*filter(None, told), *_held(connection))


def _of_endpoint(line: EndpointLine, now: datetime) -> Pressing | None:
    waits = f"; {counted(line.waiting + line.pending, 'message')} to send"
    if line.disabled_at:
        return Pressing(
            f"{line.name} is disabled: {line.disabled_why}{waits}", "/alerts#receivers"
        )
    if line.failing_since and now - line.failing_since >= FAILING_FOR:
        since = spoken(now - line.failing_since)
        return Pressing(f"{line.name} has taken nothing for {since}{waits}", "/alerts#receivers")
    return None


def _held(connection: Connection) -> Iterator[Pressing]:
    held = selection.heaps(connection, Selection(state="held", notices=False))
    if held:
        count = counted(sum(held.values()), "alert")
        yield Pressing(f"{count} held: a flood, until somebody looks", "/alerts?state=held")
