"""When a digest leaves next: APScheduler reads the cron line, its zone says when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from feedd.core.settings import Digest


# All that waits of a watch asks at one moment when its rules change.
@lru_cache(maxsize=64)
def next_digest(digest: Digest, after: datetime) -> datetime:
    """Say when a digest leaves next, in local time through every change of the clock.

    A time that the clock shows twice comes once, the first time, so that what is raised later
    never leaves earlier; one that it skips comes as much later.
    """
    # Few configurations have a digest, and most commands ask for none.
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415  see above

    # Reckoned as if what the clock shows were UTC: over a night in which a zone's clock goes
    # forward APScheduler passes over the first hour of the next day.
    trigger = CronTrigger.from_crontab(digest.cron, timezone=UTC)
    shown = after.astimezone(digest.zone).replace(tzinfo=UTC, fold=0)
    while following := trigger.get_next_fire_time(None, shown):
        at: datetime = following.replace(tzinfo=digest.zone).astimezone(UTC)
        if at >= after:
            return at
        shown = following + timedelta(minutes=1)
    # A cron line that never comes true (30 February) holds nothing for ever.
    return after
