"""The robots.txt files of the sites whose pages feedd reads, kept for a day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from feedd.core.robots import EVERYTHING, Robots, read_robots
from feedd.core.visit import Failed, Unchanged
from feedd.net.exchange import Answer, Fetched, Request

if TYPE_CHECKING:
    import httpx

KEEP: Final = timedelta(days=1)
KEEP_FAILURE: Final = timedelta(minutes=10)
MOST_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    verdict: Robots | Failed
    until: datetime


class RobotsFiles:
    """Fetches robots.txt where it must and remembers what it said."""

    def __init__(
        self, fetch: Callable[[Request], Awaitable[Answer]], now: Callable[[], datetime]
    ) -> None:
        self._fetch = fetch
        self._now = now
        self._known: dict[str, _Known] = {}

    async def of(self, url: httpx.URL) -> Robots | Failed:
        """Give what the site of a URL lets feedd visit, or why that can't be had for now.

        Then its pages are to be left alone (RFC 9309 §2.3.1.4).
        """
        place = str(url.copy_with(raw_path=b"/robots.txt", fragment=None))
        known = self._known.get(place)
        if known is None or known.until <= self._now():
            answer = await self._fetch(Request(url=place))
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            known = self._known[place] = _judged(answer, self._now())
        return known.verdict


def _judged(answer: Answer, now: datetime) -> _Known:
    match answer:
        case Fetched():
            return _Known(read_robots(answer.body), now + KEEP)
        case Failed() if _is_absent(answer):
            return _Known(EVERYTHING, now + KEEP)
        case Failed():
            told = replace(answer, message=f"robots.txt can't be had: {answer.message}")
            return _Known(told, now + KEEP_FAILURE)
        case Unchanged():
            raise AssertionError("robots.txt is asked for without validators")


def _is_absent(answer: Failed) -> bool:
    status = answer.status or 0
    return 400 <= status < 500 and status != 429  # noqa: PLR2004  4xx, but for "later"
