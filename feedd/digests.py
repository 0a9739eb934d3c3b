"""When a digest leaves next: APScheduler reads the cron line, its zone says when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from feedd.core.settings import Digest


# All that waits of a watch asks at one moment when its rules change.
@lru_cache(maxsize=64)
def next_digest(digest: Digest, after: datetime) -> datetime:
    """Say when a digest leaves next, in local time through every change of the clock.

    A time that the clock shows twice comes once, and one that it skips comes an hour later.
    """
    # Few configurations have a digest, and most commands ask for none.
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415  see above

    # Reckoned as if what the clock shows were UTC: over a night in which a zone's clock goes
    # forward APScheduler passes over the first hour of the next day.
    trigger = CronTrigger.from_crontab(digest.cron, timezone=UTC)
    shown = after.astimezone(digest.zone).replace(tzinfo=UTC, fold=0)
    following: datetime | None = trigger.get_next_fire_time(None, shown)
    # A cron line that never comes true (30 February) holds nothing for ever.
    return _meant(following, digest.zone, after) if following else after


def _meant(shown: datetime, zone: ZoneInfo, after: datetime) -> datetime:
    """Give the moment at which a clock shows this, the first that isn't past."""
    first, second = (shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first if first >= after else second
