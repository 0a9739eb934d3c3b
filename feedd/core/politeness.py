"""What a server asks of its visitors in HTTP headers, and how feedd introduces itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from feedd import __version__

LONGEST: Final = 10**8
"""Seconds: a number of more digits is a mistake that dates can't hold (this is three years)."""

LONGEST_HOLD: Final = timedelta(days=7)
"""A longer ``Retry-After`` is taken for a mistake, and cut to this."""

RATE_LIMIT_PAUSE: Final = timedelta(hours=1)
"""How long to leave a host alone that answers 429 without saying for how long."""

MAX_AGE: Final = re.compile(r'(?:^|[\s,])max-age\s*=\s*"?(\d+)', re.IGNORECASE)
# With fields behind it, "no-cache" speaks of these alone (RFC 9111 §5.2.2.4).
NO_CACHE: Final = re.compile(r"(?:^|[\s,])no-(?:cache|store)(?![\w-]|\s*=)", re.IGNORECASE)
SECONDS: Final = re.compile(r"\d+(?:\.\d*)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedWait:
    """A wait that a server asks for, and in which words (``Cache-Control max-age``)."""

    wait: timedelta
    by: str


def asked_wait(headers: Mapping[str, str], *, now: datetime) -> AskedWait | None:
    """Read for how long an answer stays fresh: ``max-age``, or else ``Expires``, less ``Age``.

    ``headers`` have names in lower case. ``no-cache`` says that nothing can be foretold, so it
    asks for no wait; neither does an answer that is stale already (RFC 9111 §4.2, §5.2.2.4).
    """
    control = headers.get("cache-control", "")
    if NO_CACHE.search(control):
        return None
    if found := MAX_AGE.search(control):
        lifetime, by = _span(found[1]), "Cache-Control max-age"
    else:
        lifetime, by = _until_expiry(headers, now), "Expires"
    wait = lifetime - _span(headers.get("age", ""))
    return AskedWait(wait=wait, by=by) if wait > timedelta(0) else None


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Read ``Retry-After``: seconds, or a date (RFC 9110 §10.2.3); None if it says neither."""
    text = (value or "").strip()
    if SECONDS.fullmatch(text):
        return min(timedelta(seconds=min(float(text), LONGEST)), LONGEST_HOLD)
    moment = http_date(text)
    return min(max(moment - now, timedelta(0)), LONGEST_HOLD) if moment else None


def http_date(text: str) -> datetime | None:
    """Read a date in any form that HTTP allows; None if it isn't one."""
    try:
        moment = parsedate_to_datetime(text)
        # The last hours of the year 9999 are in the next one elsewhere.
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def user_agent(*, contact: str | None = None) -> str:
    """Name the product, its version, and whom to contact."""
    return f"feedd/{__version__}" + (f" (+{contact})" if contact else "")


def _until_expiry(headers: Mapping[str, str], now: datetime) -> timedelta:
    if "expires" not in headers:
        return timedelta(0)
    expires = http_date(headers["expires"])
    # Expires counts from the server's own clock, which may be wrong.
    sent = http_date(headers.get("date", "")) or now
    return expires - sent if expires else timedelta(0)


def _span(digits: str) -> timedelta:
    seconds = int(digits[:12]) if digits.isascii() and digits.isdigit() else 0
    return timedelta(seconds=min(seconds, LONGEST))
