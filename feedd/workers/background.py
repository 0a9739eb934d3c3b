"""Work that nobody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
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
