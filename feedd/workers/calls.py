"""Requests under way to many hosts, none of which may take all the places."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Final
from urllib.parse import urlsplit

from feedd import log

AT_ONCE: Final = 64
AT_ONE_HOST: Final = 8
"""At most this many to one host, so that one that never answers keeps no other waiting."""

Key = tuple[str, int | str]
"""What is done, and to which row, or for which source."""


class Calls:
    """Runs calls, each once at a time; calls ``ended`` after each, however it ended."""

    def __init__(
        self, ended: Callable[[], None] = lambda: None, *, at_once: int = AT_ONCE
    ) -> None:
        self._tell_ended = ended
        self._at_once = at_once
        self._tasks: dict[Key, asyncio.Task[None]] = {}
        self._hosts: Counter[str] = Counter()

    @property
    def under_way(self) -> frozenset[asyncio.Task[None]]:
        """Those that haven't ended."""
        return frozenset(self._tasks.values())

    @property
    def keys(self) -> frozenset[Key]:
        """What is under way."""
        return frozenset(self._tasks)

    def begin(self, key: Key, url: str, work: Coroutine[None, None, None]) -> bool:
        """Begin a call if there is room and it hasn't begun; tell whether it is under way now."""
        host = urlsplit(url).hostname or ""
        is_full = len(self._tasks) >= self._at_once or self._hosts[host] >= AT_ONE_HOST
        if key in self._tasks or is_full:
            work.close()
            return key in self._tasks
        self._hosts[host] += 1
        task = asyncio.create_task(work)
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._ended(key, host, done))
        return True

    async def give_up(self) -> None:
        """Cancel what is under way, and wait until it has ended."""
        tasks = self.under_way
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, key: Key, host: str, task: asyncio.Task[None]) -> None:
        self._tasks.pop(key, None)
        self._hosts[host] -= 1
        if not self._hosts[host]:
            del self._hosts[host]
        self._tell_ended()
        # Nothing was stored, so it is still due.
        what = " ".join(map(str, key))
        log.tell_failure(task, "failed within feedd: please report this", what=what)
