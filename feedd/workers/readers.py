"""The threads that read documents, and ask the database what is known of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from feedd.core.model import Bulletin
from feedd.workers.culprits import Culprits

T = TypeVar("T")

THREADS: Final = 2


class Readers:
    """A few threads."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="parse")

    async def work(self, work: Callable[[], T]) -> T:
        """Do something in one of them."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def read(
        self, whose: str, reading: Callable[[], Bulletin], *, culprits: Culprits
    ) -> Bulletin:
        """Read a document, and leave a trace of whose it is in case the process crashes at it."""

        def guarded() -> Bulletin:
            with culprits.reading(whose):
                return reading()

        return await self.work(guarded)

    def close(self) -> None:
        """Let them end."""
        self._threads.shutdown()
