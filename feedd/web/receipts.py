"""What an alert told, and how far it is with its endpoints, grouped by how far that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedd.core.counting import counted
from feedd.deliver import kept
from feedd.web.times import ago

if TYPE_CHECKING:
    from feedd.store.ledger import Alert, Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Endpoints for which an alert is in the same state, and what they have in common."""

    state: str
    endpoints: tuple[str, ...]
    rest: str


def headline(alert: Alert) -> str:
    """Give the headline that an alert told; once that isn't kept, the one its story shows now."""
    return (kept.title(alert.told) if alert.told else "") or alert.title


def tellers(alert: Alert) -> tuple[str, ...]:
    """Name the sources of what an alert told; once that isn't kept, whose text is shown now."""
    if alert.told:
        return kept.read_finding(alert.told).story.sources
    return (alert.source,) if alert.source else ()


def stood(state: str) -> str:
    """Say how far a delivery is."""
    return "given up" if state == "exhausted" else state


def receipts(deliveries: Iterable[Delivery], now: datetime) -> tuple[Receipt, ...]:
    """Put deliveries of an alert together, in the order of their first ones."""
    alike: dict[tuple[str, str], list[str]] = {}
    for one in deliveries:
        alike.setdefault((one.state, _rest(one, now)), []).append(one.endpoint)
    return tuple(
        Receipt(state=state, endpoints=tuple(endpoints), rest=rest)
        for (state, rest), endpoints in alike.items()
    )


def _rest(one: Delivery, now: datetime) -> str:
    tried = one.state == "pending" and one.attempts
    after = f" after {counted(one.attempts, 'attempt')}" if tried else ""
    is_ahead = one.next_attempt_at is not None and one.next_attempt_at > now
    return after + (f", next {ago(one.next_attempt_at, now)}" if is_ahead else "")
