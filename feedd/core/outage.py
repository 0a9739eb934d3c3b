"""When feedd's own network is down, so that thousands of sources aren't blamed for it.

A host counts as evidence when it answers, or when it can't be reached although it answered at the
last visit or the one before; one that was unreachable for longer says nothing. The network is
taken to be down when nine in ten of the hosts seen last, and five at least, have fallen silent.
While it is, what can't be reached is no failure of its source: nothing is counted, nobody backs
off, and the operator is told once, and once when it is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from feedd.core.spans import spoken
from feedd.core.visit import Failed, VisitState

LAST: Final = 20
"""How many hosts count: the ones that were visited last."""

FEWEST: Final = 5  # hosts that have fallen silent
SHARE: Final = 0.9  # of the hosts

DOUBTED: Final = timedelta(days=3)
"""If some host answers for so long, the others are down and not the network."""

UNREACHED: Final = frozenset({"dns", "connect", "timeout"})
"""Failures in which nobody answered."""

NEUTRAL: Final = frozenset({"host_held", "denied_address", "bad_url", "bad_header", "tls"})
"""Failures that say nothing of the network: a captive portal has no good certificate either."""


class Network(NamedTuple):
    """Whether the hosts seen last answered, the oldest first; ``down_since`` if it is down.

    A tuple, as one is made for every visit.
    """

    hosts: Mapping[str, bool] = MappingProxyType({})
    down_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The network went down, or is back; ``text`` says so in a sentence."""

    is_down: bool
    text: str


def after(
    network: Network, host: str, failure: Failed | None, *, before: VisitState, now: datetime
) -> Network:
    """Take in how a visit went; ``before`` is what was known of its source."""
    answered = _evidence(failure, before)
    if answered is None:
        return network
    seen = {**network.hosts}
    seen.pop(host, None)
    seen[host] = answered
    if len(seen) > LAST:
        del seen[next(iter(seen))]
    since = (network.down_since or now) if _is_down(seen.values()) else None
    return Network(seen, since)


def change(before: Network, after: Network, *, now: datetime) -> Change | None:
    """Say that the network went down or came back, or nothing."""
    if before.down_since is None and after.down_since is not None:
        silent = _silent(after.hosts.values())
        words = f"can't be reached: {silent} hosts that answered before are silent"
        return Change(is_down=True, text=f"The network {words}")
    if before.down_since is not None and after.down_since is None:
        lasted = spoken(now - before.down_since)
        return Change(is_down=False, text=f"The network is back after {lasted}")
    return None


def blame(network: Network, failure: Failed, *, now: datetime) -> Failed:
    """Give a failure as the source's own, unless the network is down and nobody answered."""
    if failure.code not in UNREACHED or not _excuses(network, now):
        return failure
    return Failed(code="offline", message="feedd's own network seems to be down")


def _excuses(network: Network, now: datetime) -> bool:
    if network.down_since is None:
        return False
    is_reached = any(network.hosts.values())
    return not is_reached or now - network.down_since < DOUBTED


def _evidence(failure: Failed | None, before: VisitState) -> bool | None:
    """Tell whether a host answered; None if nothing follows from the visit."""
    if failure is None or failure.status is not None:
        return True
    if failure.code in NEUTRAL:
        return None
    if failure.code in UNREACHED:
        # One failure doesn't count against it: it may have been noted before the network was known
        # to be down.
        was_well = before.last_success_at is not None and before.failures <= 1
        return False if was_well else None
    return True


def _is_down(answered: Collection[bool]) -> bool:
    return _silent(answered) >= max(FEWEST, SHARE * len(answered))


def _silent(answered: Iterable[bool]) -> int:
    return [*answered].count(False)
