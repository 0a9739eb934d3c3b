"""What an item of a feed is known by before it is read.

A seal is a digest of an item as it came, of what its reading takes from the feed around it, and
of feedd's version. While it is unbroken the item says what it said when it was read, so that it
needn't be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from hashlib import blake2b
from typing import TypeAlias, TypeVar

from feedd import __version__
from feedd.core.model import Sealed

T = TypeVar("T")

Opened: TypeAlias = list[tuple[T, bytes | None]]
"""Items that are to be read, each with its seal if items are sealed at all."""

SIZE = 8
"""Bytes: an item is compared with some hundred entries of its own source, and with no others."""


class Sealing:
    """Gives seals to items that are read in the same surroundings."""

    def __init__(self, around: object) -> None:
        self._begun = blake2b(f"{__version__}\n{around!r}".encode(), digest_size=SIZE)

    def seal(self, raw: bytes) -> bytes:
        """Give the seal of an item as it came."""
        sealing = self._begun.copy()
        sealing.update(raw)
        return sealing.digest()


def opened(
    items: Iterable[T], seal: Callable[[T], bytes], known: Container[bytes] | None
) -> tuple[Opened[T], tuple[Sealed, ...]]:
    """Part items into those to be read and those whose seal is ``known``; None: seal nothing.

    Of items that are the same in every letter the first stays sealed and the others are read, as
    it takes their texts to say which entry each of them is.
    """
    if known is None:
        return [(item, None) for item in items], ()
    found: Opened[T] = []
    sealed: dict[bytes, Sealed] = {}
    for place, item in enumerate(items):
        mark = seal(item)
        if mark in known and mark not in sealed:
            sealed[mark] = Sealed(place=place, seal=mark)
        else:
            found.append((item, mark))
    return found, tuple(sealed.values())
