"""Whether a source dates what is new long before it appears, so that watches take it for old.

A clock may be wrong, a year typed in another calendar, or each entry bear the date of what it
tells of: the day on which a person was born or a law was passed. Each by itself may be old news
that came up again; if all are, a person should know, since nothing of the source is alerted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from feedd.core.alerting import was_too_old
from feedd.core.spans import spoken

LATEST: Final = 8
"""So many of the latest entries are looked at."""

LEAST: Final = 5
"""Fewer may all be old news."""

USUAL: Final = timedelta(days=2)
"""Right dates may be as old as this: days without an hour, of a source that is visited daily."""


class Appearance(NamedTuple):
    """When an entry says that it was published, and when it was first seen."""

    published: datetime | None
    seen: datetime


@dataclass(frozen=True, slots=True)
class Backdated:
    """The latest ``count`` entries of a source were dated this ``long``, or longer, ago."""

    count: int
    long: timedelta

    def __str__(self) -> str:
        return (
            f"its latest {self.count} entries were dated {spoken(self.long)} or more before they"
            " appeared, so watches that allow less raise no alert for them"
        )


def oldest_allowed(by_watches: Iterable[timedelta]) -> timedelta | None:
    """Give the shortest age that a watch allows, but none that right dates may have.

    None without watches.
    """
    shortest = min(by_watches, default=None)
    return None if shortest is None else max(USUAL, shortest)


def backdated(latest: Sequence[Appearance], *, allowed: timedelta) -> Backdated | None:
    """Judge the latest entries of a source by the age that is allowed.

    None if one of them bears no date, or one with which it would be alerted; or if they are few.
    """
    if len(latest) < LEAST:
        return None
    if not all(was_too_old(published, seen, allowed) for published, seen in latest):
        return None
    ages = [seen - published for published, seen in latest if published is not None]
    return Backdated(len(ages), min(ages))
