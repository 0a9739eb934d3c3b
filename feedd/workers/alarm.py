"""Work that is due at a certain moment, sooner than the next tick."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from feedd.workers.background import Background


class Alarm:
    """Rings once, at the earliest moment that it was set to; work that fails is logged."""

    def __init__(self, turn: Callable[[], Coroutine[None, None, None]], *, trouble: str) -> None:
        self._turn = turn
        self._set: asyncio.Handle | None = None
        self._due = 0.0
        # What was due still is after a failure, and is looked for at the next tick.
        self._turns = Background(trouble)
        self._muted = False

    def ring_in(self, wait: float) -> None:
        """Ring after this many seconds, unless it is to ring sooner."""
        loop = asyncio.get_running_loop()
        due = loop.time() + wait
        if self._muted or (self._set and self._due <= due):
            return
        self.cancel()
        # uvloop's handle of a call without delay doesn't know when it is due.
        self._due = due
        self._set = loop.call_later(max(0.0, wait), self._ring)

    def mute(self) -> None:
        """Accept no new setting; what it is set to still rings."""
        self._muted = True

    def cancel(self) -> None:
        """Forget what it is set to."""
        if self._set is not None:
            self._set.cancel()
            self._set = None

    def _ring(self) -> None:
        self._set = None
        self._turns.begin(self._turn())
