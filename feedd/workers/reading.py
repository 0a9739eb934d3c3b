"""Reading what a visit fetched, but for what its source published before and publishes still.

Entries whose seals are stored aren't read. Whether that was right is known when the visit is
taken in, as by then others may have changed what is stored; where it wasn't, the document is read
``again``, all of it. So the seals that a source's last visit left needn't be asked for: to do so
takes a quarter of a millisecond, as what one connection writes another reads from the file.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from feedd import metrics
from feedd.core.parse import parse
from feedd.core.parse.feeds.seals import SIZE
from feedd.core.visit import current
from feedd.gathering import RECENT_ENTRIES
from feedd.store import memory

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from feedd.core.model import Bulletin
    from feedd.core.settings import Source
    from feedd.core.stories import Resolution
    from feedd.net import Fetched
    from feedd.store import Database
    from feedd.store.sources import Known

_UNSEALED = frozenset({"page", "text"})

_MOST_AT_HAND = 250
"""Entries of a visit; the seals of one that brought more, as with archives, are asked for."""

MOST_SOURCES = 10_000
"""Of more, those that left theirs longest ago are asked for: four megabytes are kept at most."""


class Seals:
    """Tells what sources publish already: what their last visits left, else what is stored."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._left: dict[str, bytes] = {}  # by source, eight bytes an entry

    def of(self, source: str, *, most: int) -> frozenset[bytes]:
        """Give the seals of what a source published last, of so many entries at most."""
        left = self._left.get(source)
        if left is not None:
            return frozenset(left[at : at + SIZE] for at in range(0, len(left), SIZE))
        with self._database.read() as connection:
            return memory.seals(connection, source, most=most)

    def note(self, source: str, found: Sequence[Resolution]) -> None:
        """Note what a visit has left, once that is stored."""
        self.forget(source)
        if len(self._left) >= MOST_SOURCES:
            self.forget(next(iter(self._left)))
        if len(found) <= _MOST_AT_HAND:
            self._left[source] = b"".join(
                one.entry.seal for one in found if one.entry.seal and one.is_sealed
            )

    def forget(self, source: str) -> None:
        """Ask what is stored, next time."""
        self._left.pop(source, None)


def standing(known: Known, source: Source) -> int:
    """Say how many of a source's entries may stand in what it publishes now."""
    state = current(known.state, source)
    if known.first or state.kind in _UNSEALED:
        return 0
    return max(RECENT_ENTRIES, state.entries)


def read(answer: Fetched, source: Source, seals: Seals, *, most: int) -> Bulletin:
    """Read a document, but for so many entries at ``most`` that are known and unchanged.

    Raises ``ParseError`` for one that can't be read.
    """
    known = seals.of(source.name, most=most) if most else frozenset[bytes]()
    bulletin = _parse(answer, source, known)
    metrics.UNREAD.add(by=len(bulletin.sealed))
    return bulletin


def again(answer: Fetched, source: Source, bulletin: Bulletin) -> Callable[[], Bulletin] | None:
    """Give what reads the whole document, if something of it was left unread."""
    return partial(_parse, answer, source, frozenset()) if bulletin.sealed else None


@metrics.stage("parse")
def _parse(answer: Fetched, source: Source, known: Container[bytes]) -> Bulletin:
    return parse(
        answer.body,
        url=answer.url,
        content_type=answer.content_type,
        selectors=source.selectors,
        known=known,
    )
