"""How much has been fetched and isn't stored yet: bounded, so that it doesn't fill the memory.

One thread stores, and the network can bring more than it takes, so a fetch waits until there is
room. It counts as large as answers have been lately: as nothing while they are 304s. Room is
measured in bytes of documents; a parsed one takes some six times as much, so most wait unparsed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Self

MOST = 2 << 20
"""Bytes of documents."""

MOST_PARSED = 512 << 10
"""Bytes of parsed documents: those of two commits."""

MOST_LARGE = 2
"""How many documents may be large at once, each of any size."""

_GUESS = 8_192.0  # bytes of an answer, before there has been any
_LATELY = 16  # answers


class Place:
    """Where one document is, from its first byte until it is stored: a context."""

    __slots__ = ("_backlog", "_has_left", "_parsed", "is_large", "size")

    def __init__(self, backlog: Backlog) -> None:
        self.size: int | None = None
        self.is_large = False
        self._backlog = backlog
        self._has_left = False
        self._parsed: Place | None = None  # its place among what is parsed

    async def __aenter__(self) -> Self:
        await self._backlog.enter()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()
        self.shrink()

    def take(self, size: int) -> None:
        """Say how many bytes came."""
        self.size = size
        self._backlog.came(size)

    async def unfold(self, parsed: Backlog) -> None:
        """Wait for room among the parsed documents, and keep it until this one is stored."""
        # A large one doesn't wait: it holds the place that those with room need to grow large.
        if self.size and not self.is_large:
            self._parsed = await parsed.place().__aenter__()
            self._parsed.take(self.size)

    async def leave(self) -> None:
        """Give back all room before the end of the block, as what follows in it may take long.

        This no longer limits how many documents are in memory; the caller has to.
        """
        if self._has_left:
            return
        self._has_left = True
        if self._parsed is not None:
            await self._parsed.leave()
        self._backlog.left(self.size)

    async def grow(self) -> None:
        """Wait until it may be a large document."""
        if not self.is_large:
            await self._backlog.large.acquire()
            self.is_large = True

    def shrink(self) -> None:
        """Stop being a large document, so that another may be."""
        if self.is_large:
            self._backlog.large.release()
            self.is_large = False


class Backlog:
    """Admits fetches in the order in which they come; belongs to one event loop.

    A document larger than all the room is admitted when there is nothing else.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held = 0
        self._asked = 0
        self._usual = _GUESS
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.large = asyncio.Semaphore(MOST_LARGE)

    def place(self) -> Place:
        """Give a place, entered once there is room for another answer.

        The block ends when the answer is stored.
        """
        return Place(self)

    def came(self, size: int) -> None:
        """Note the size of an answer that one who entered has got."""
        self._asked -= 1
        self._held += size
        self._usual += (size - self._usual) / _LATELY
        self._let_in()

    def left(self, size: int | None) -> None:
        """Note that an answer of this size is stored, or that there was none."""
        if size is None:
            self._asked -= 1
        else:
            self._held -= size
        self._let_in()

    async def enter(self) -> None:
        """Wait until there is room for another answer."""
        if not self._waiting and self._is_room():
            self._asked += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._let_in()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._asked -= 1
                self._let_in()
            raise

    def _let_in(self) -> None:
        while self._waiting and self._is_room():
            turn = self._waiting.popleft()
            if not turn.done():
                self._asked += 1
                turn.set_result(None)

    def _is_room(self) -> bool:
        return self._held + self._asked * self._usual < self._most
