"""The documents of a window, packed one after another and unpacked when they are wanted.

A window looks at few of its documents for each new one, so the time is worth the room that is
saved. The stacks may stand in memory or elsewhere: see ``Ground``.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from feedd.core.stories.fingerprint import Fingerprint
from feedd.core.stories.probe import SIZE_OF_LOAD, Load, Sketch

LONGEST = (1 << 16) - 1
"""Bytes of a record."""

_HEAD = struct.Struct("<dqIHH")  # hour, row, source; bytes of the story's id and of the event's
_NO_ROW = -1
_SIZE_BITS = 16  # of a place; above them is the offset


class Kept(NamedTuple):
    """What the window keeps of a document; ``packed`` are its load and its fingerprint.

    A tuple, as some ten are made for every entry.
    """

    story: str
    event: str
    source: str
    hour: float
    row: int | None
    packed: bytes

    @property
    def print(self) -> Fingerprint:
        """Its fingerprint."""
        return Fingerprint(self.packed[SIZE_OF_LOAD:])

    def sketch(self) -> Sketch:
        """Unpack it for the judge."""
        return Sketch(self.print.opened(), self.hour, Load.read(self.packed))


class Ground(Protocol):
    """What the stacks stand on: records of bytes, in the order they come.

    A record lies at ``offset << 16 | size``, which is more for each than for those before it.
    """

    def append(self, record: bytes) -> int:
        """Keep a record of at most ``LONGEST`` bytes; give where it lies."""
        ...

    def read(self, place: int) -> bytes:
        """Give what lies at a place."""
        ...

    def forget_before(self, place: int) -> None:
        """Forget the records that came before the one at a place."""
        ...


def place_of(offset: int, size: int) -> int:
    """Name where a record lies."""
    return offset << _SIZE_BITS | size


def extent(place: int) -> tuple[int, int]:
    """Give the offset and the size of the record at a place."""
    return place >> _SIZE_BITS, place & LONGEST


class Memory:
    """Ground in memory."""

    __slots__ = ("_begin", "_records")

    def __init__(self) -> None:
        self._records = bytearray()
        self._begin = 0

    def append(self, record: bytes) -> int:
        """Keep a record; give where it lies."""
        place = place_of(self._begin + len(self._records), len(record))
        self._records += record
        return place

    def read(self, place: int) -> bytes:
        """Give what lies at a place."""
        offset, size = extent(place)
        begin = offset - self._begin
        return bytes(self._records[begin : begin + size])

    def forget_before(self, place: int) -> None:
        """Forget the records that came before the one at a place."""
        offset, _ = extent(place)
        del self._records[: offset - self._begin]
        self._begin = offset


class Stacks:
    """Documents in the order they came, as bytes on some ground.

    Those taken off the front can still be read by their places until they are let go.
    """

    __slots__ = ("_ground", "_hours", "_numbers", "_places", "_sources", "taken_off")

    def __init__(self, ground: Ground) -> None:
        self.taken_off = 0  # since documents were let go last
        self._ground = ground
        self._places = array("Q")
        self._hours = array("d")
        self._sources: list[str] = []
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, at: int) -> Kept:
        return self.read(self._places[at])

    @property
    def last(self) -> int:
        """The place of the document that came last."""
        return self._places[-1]

    def append(self, kept: Kept) -> None:
        """Add a document."""
        self._places.append(self._ground.append(self._packed(kept)))
        self._hours.append(kept.hour)

    def read(self, place: int) -> Kept:
        """Give the document at a place."""
        record = self._ground.read(place)
        hour, row, source, size, size_of_event = _HEAD.unpack_from(record)
        begin = _HEAD.size + size
        end = begin + size_of_event
        story = record[_HEAD.size : begin].decode()
        event = record[begin:end].decode() if size_of_event else story
        row = None if row == _NO_ROW else row
        return Kept(story, event, self._sources[source], hour, row, record[end:])

    def take_off_before(self, hour: float) -> int:
        """Take older ones off the front; tell how many."""
        old = next((at for at, one in enumerate(self._hours) if one >= hour), len(self))
        del self._places[:old], self._hours[:old]
        self.taken_off += old
        return old

    def since(self, hour: float) -> frozenset[int]:
        """Give the places of those of this hour or later."""
        both = zip(self._places, self._hours, strict=True)
        return frozenset(place for place, one in both if one >= hour)

    def let_go(self, wanted: Iterable[int]) -> dict[int, int]:
        """Let go what was taken off, except for those still wanted; give where these lie now."""
        end = self._ground.append(b"")
        moved = {place: self._ground.append(self._ground.read(place)) for place in wanted}
        self._ground.forget_before(min([end, *self._places[:1]]))
        self.taken_off = 0
        return moved

    def _packed(self, kept: Kept) -> bytes:
        story = kept.story.encode()
        event = b"" if kept.event == kept.story else kept.event.encode()
        row = _NO_ROW if kept.row is None else kept.row
        source = self._number_of(kept.source)
        head = _HEAD.pack(kept.hour, row, source, len(story), len(event))
        return b"".join((head, story, event, kept.packed))

    def _number_of(self, source: str) -> int:
        number = self._numbers.setdefault(source, len(self._sources))
        if number == len(self._sources):
            self._sources.append(source)
        return number
