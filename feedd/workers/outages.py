"""Watching feedd's own network while many visits use it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedd.core import outage
from feedd.core.settings import Source
from feedd.core.visit import Failed, address

if TYPE_CHECKING:
    from feedd.net import Answer
    from feedd.store.sources import StoredSource


class Outages:
    """Remembers which hosts answered; calls ``on_change`` when the network fails or is back."""

    def __init__(self, on_change: Callable[[outage.Change], None]) -> None:
        self._on_change = on_change
        self._network = outage.Network()

    def aware(
        self, known: StoredSource, source: Source, answer: Answer, *, now: datetime
    ) -> Answer:
        """Note what an answer says of the network; give it back, excused if that is down."""
        host = _host(address(known.state, source) or "")
        if host is None:
            return answer
        failure = answer if isinstance(answer, Failed) else None
        before = self._network
        self._network = outage.after(before, host, failure, before=known.state, now=now)
        if change := outage.change(before, self._network, now=now):
            self._on_change(change)
        return answer if failure is None else outage.blame(self._network, failure, now=now)


# Every visit asks for one of the same few thousand addresses, more than the library caches.
@lru_cache(maxsize=4_096)
def _host(url: str) -> str | None:
    return urlsplit(url).hostname
