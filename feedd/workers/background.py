"""Work that nobody waits for: begun at once, or when an alarm rings before the next tick."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, Final

from feedd import log
from feedd.errors import StoreError, Unstorable

AGAIN: Final = 2.0
"""Seconds until the database is asked again for what it refused."""


class Background:
    """Begins work; a failure is only logged, as a tick or the next start makes up for it."""

    def __init__(self, trouble: str = "failed in the background") -> None:
        self._trouble = trouble
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[None, None, None]) -> None:
        """Begin work at once; needs a running event loop."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def insist(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begin work for which nothing makes up, and begin it anew while the database refuses.

        What it won't ever take is given up.
        """
        self.begin(self._until_stored(work))

    async def end(self, seconds: float) -> None:
        """Give what is under way this long to end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _until_stored(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            try:
                return await work()
            except Unstorable:
                raise
            except StoreError as error:
                log.get().error(self._trouble, error=str(error))
            await asyncio.sleep(AGAIN)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        log.tell_failure(task, self._trouble, refusal=self._trouble)


async def close_behind(inside: frozenset[asyncio.Task[None]], door: AsyncExitStack) -> None:
    """Close a door once those who were inside have left."""
    if inside:
        await asyncio.wait(inside)
    await door.aclose()


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
