"""When a digest leaves next: APScheduler knows what a cron line means where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedd.core.settings import Digest


def next_digest(digest: Digest, after: datetime) -> datetime:
    """Say when a digest leaves next, in local time through every change of the clock."""
    # Few configurations have a digest, and most commands ask for none.
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415  see above

    trigger = CronTrigger.from_crontab(digest.cron, timezone=digest.zone)
    # A cron line that never comes true (30 February) holds nothing for ever.
    following: datetime | None = trigger.get_next_fire_time(None, after)
    return following.astimezone(UTC) if following else after
