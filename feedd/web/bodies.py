"""Bodies of requests from strangers, read within bounds: of each, and of all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request


@dataclass(slots=True)
class Place:
    """Where one body is kept while it is needed; ``was_full`` once it found no room."""

    room: Room
    sender: str
    size: int = 0
    was_full: bool = False

    def take(self, size: int) -> bool:
        """Keep some more of it, if there is room."""
        self.was_full = not self.room.has(size, of=self.sender)
        if not self.was_full:
            self.size += size
            self.room.held[self.sender] += size
        return not self.was_full


class Room:
    """How many bytes of bodies may be in memory at once, in all and of each sender.

    uvicorn answers thousands of clients at once, and each may stop right before its body's end.
    """

    def __init__(self, *, each: int, whole: int) -> None:
        self._each = each
        self._whole = whole
        self.held: Counter[str] = Counter()

    @contextmanager
    def place(self, sender: str) -> Iterator[Place]:
        """Give a place for a body, whose bytes are given back in the end."""
        place = Place(self, sender)
        try:
            yield place
        finally:
            self.held[sender] -= place.size
            if not self.held[sender]:
                del self.held[sender]

    def has(self, size: int, *, of: str) -> bool:
        """Tell whether there is room for so many more bytes of a sender."""
        of_it, of_all = self.held[of], self.held.total()
        return of_it + size <= self._each and of_all + size <= self._whole


async def read(request: Request, *, most: int, place: Place | None = None) -> bytes | None:
    """Read a body; None if it is longer than ``most``, or incomplete, or its ``place`` is full.

    The length that it states isn't relied on.
    """
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most or not (place is None or place.take(len(chunk))):
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
