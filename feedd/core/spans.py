"""Times and lengths of time as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

UNITS: Final = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def spoken(span: timedelta) -> str:
    """Say a length of time in its two largest units: ``1 h 30 min``, ``2 d``, ``45 s``."""
    return _in_words(_without_odd_seconds(max(0, round(span.total_seconds()))))


@lru_cache(maxsize=512)  # every visit says how long its source will rest
def _in_words(seconds: int) -> str:
    parts, left = list[str](), seconds
    for name, size in UNITS:
        count, left = divmod(left, size)
        if count or parts:
            parts.append(f"{count} {name}" if count else "")
    return " ".join(part for part in parts[:2] if part) or "0 s"


def to_the_minute(moment: datetime) -> str:
    """Say a moment to the minute: ``2026-05-04 08:30 UTC``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def to_the_second(moment: datetime) -> str:
    """Say a moment to the second: ``2026-05-04 08:30:12 UTC``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def rfc3339(moment: datetime) -> str:
    """Write a moment for programs: ``2026-05-04T08:30:12Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _without_odd_seconds(seconds: int) -> int:
    # Nobody reads the seconds of a quarter of an hour.
    return round(seconds / 60) * 60 if seconds > 600 else seconds  # noqa: PLR2004  ten minutes
