"""So many at a time, in the order in which they came."""

from __future__ import annotations

import asyncio
from collections import deque


class Places:
    """Places to be taken and given back, as of an ``asyncio.Semaphore``; a context for one.

    The semaphore looks at all who were let in and haven't run yet whenever it lets in another,
    which takes 2 µs more if a thousand want 256 places. Here a place is handed on.
    """

    __slots__ = ("_free", "_waiting")

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        await self.take()

    async def __aexit__(self, *_: object) -> None:
        self.give_back()

    async def take(self) -> None:
        """Wait for a place."""
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.give_back()
            raise

    def give_back(self) -> None:
        """Let in whoever has waited longest."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
