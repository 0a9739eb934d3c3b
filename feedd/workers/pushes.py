"""What hubs deliver, on its way in: how much may wait, and how much one source's hub may send.

Whoever writes a feed chooses its hub, so no hub may occupy the parsers, the store or the places
that others need. What a hub sends beyond its share is answered with "send it again later"; its
source is visited all the same.
"""

from __future__ import annotations

import asyncio
from typing import Final

MOST_WAITING: Final = 200
MOST_OF_A_SOURCE: Final = 100
"""Deliveries that may wait to be taken in, and those of one source among them."""

MOST_BYTES: Final = 16 << 20
"""Bytes that wait, from which on no further delivery is accepted."""

BURST: Final = 600
"""Units that a source's hub may deliver at once; afterwards it has one more each second.

A delivery is one, and so are each 32 KiB of it, as they take some 5 ms to read and to store.
"""

UNIT: Final = 32 << 10


class Pushes:
    """The deliveries that wait, and what each source's hub may send still."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Task[None], tuple[str, int]] = {}
        self._spent: dict[str, float] = {}  # by source, when all that it sent is made up for

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """What takes them in."""
        return tuple(self._waiting)

    def may_come(self, source: str) -> bool:
        """Tell whether there is room for a source's next delivery, however long that will be."""
        waiting = self._waiting.values()
        of_it = sum(name == source for name, _ in waiting)
        return (
            len(waiting) < MOST_WAITING
            and of_it < MOST_OF_A_SOURCE
            and sum(size for _, size in waiting) < MOST_BYTES
            and self._spent.get(source, 0.0) - _now() < BURST
        )

    def add(self, task: asyncio.Task[None], source: str, size: int) -> None:
        """Count a delivery until its task has ended."""
        self._spent[source] = max(self._spent.get(source, 0.0), _now()) + 1 + size / UNIT
        self._waiting[task] = source, size
        task.add_done_callback(self._waiting.pop)

    def forget(self, source: str) -> None:
        """Forget what a source's hub has sent, as the source isn't declared any more."""
        self._spent.pop(source, None)


def _now() -> float:
    return asyncio.get_running_loop().time()
