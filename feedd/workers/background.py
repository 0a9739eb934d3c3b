"""Work that nobody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from feedd import log


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

    async def end(self, seconds: float) -> None:
        """Give what is under way this long to end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        log.tell_failure(task, self._trouble, refusal=self._trouble)
