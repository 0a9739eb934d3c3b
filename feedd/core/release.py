"""When an alert leaves, and with which others.

It waits for its watch's digest, then for its cool-down, then for the end of its quiet hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from feedd.core.model import Reason
from feedd.core.settings import QuietHours, Watch
from feedd.core.spans import to_the_minute

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """When an alert leaves; ``reasons`` say what it waits for, none when it leaves at once."""

    at: datetime
    reasons: tuple[Reason, ...] = field(default=())


def plan_release(
    watch: Watch,
    *,
    now: datetime,
    last_message: datetime | None = None,
    next_digest: datetime | None = None,
) -> Release:
    """Say when an alert that is raised now leaves.

    Args:
        watch: whose calm applies
        now: when the alert is raised
        last_message: when the watch's last message left
        next_digest: the next time of the watch's digest, for a watch that has one
    """
    at, reasons = now, []
    if watch.digest and next_digest and next_digest > at:
        at = next_digest
        reasons.append(
            Reason(name="digest", text=f"it leaves with the digest of {to_the_minute(at)}")
        )
    # A message of the future left before the clock was set back: it counts as one of now.
    cool = min(last_message, now) + watch.cooldown if last_message else now
    if cool > at:
        at = cool
        reasons.append(
            Reason(name="cooldown", text=f"the watch cools down until {to_the_minute(at)}")
        )
    if watch.quiet and (end := quiet_until(watch.quiet, at)):
        at = end
        reasons.append(Reason(name="quiet", text=held_by_quiet(at)))
    return Release(at=at, reasons=tuple(reasons))


def quiet_until(quiet: QuietHours, moment: datetime) -> datetime | None:
    """Give the end of the quiet hours that hold ``moment``, or None outside them.

    Quiet hours are spans between two instants, not readings of a clock: where the clock shows
    their start or end twice, or skips it, the longest reading counts.
    """
    if quiet.start == quiet.end:
        return None
    today = moment.astimezone(quiet.zone).date()
    for day in (today - timedelta(days=1), today):
        overnight = timedelta(days=1 if quiet.end < quiet.start else 0)
        start = min(_instants(day, quiet.start, quiet.zone))
        end = max(_instants(day + overnight, quiet.end, quiet.zone))
        if start <= moment < end:
            return end
    return None


def held_by_quiet(end: datetime) -> str:
    """Say that quiet hours hold an alert until their end."""
    return f"quiet hours hold it until {to_the_minute(end)}"


def _instants(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give both readings of a local time (PEP 495); they differ only where the clock changes."""
    local = datetime.combine(day, clock, zone)
    return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def group_messages(due: Sequence[T], watch: Watch) -> tuple[tuple[T, ...], ...]:
    """Group what a watch has to send at one moment: each group becomes one message.

    Alerts that waited for a digest or a cool-down leave together, and so do more of them than the
    watch's ``rollup``; otherwise each leaves alone.
    """
    waited = bool(watch.digest or watch.cooldown)
    if due and (waited or (watch.rollup is not None and len(due) > watch.rollup)):
        return (tuple(due),)
    return tuple((one,) for one in due)
