"""Reading what a visit fetched, but for what its source published before and publishes still.

Entries whose seals are stored aren't read. Whether that was right is known when the visit is
taken in, as by then others may have changed what is stored; where it wasn't, the document is read
``again``, all of it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from feedd import metrics
from feedd.core.parse import parse
from feedd.core.visit import current
from feedd.gathering import RECENT_ENTRIES
from feedd.store import memory

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from feedd.core.model import Bulletin
    from feedd.core.settings import Source
    from feedd.net import Fetched
    from feedd.store import Database
    from feedd.store.sources import Known

_UNSEALED = frozenset({"page", "text"})


def standing(known: Known, source: Source) -> int:
    """Say how many of a source's entries may stand in what it publishes now."""
    state = current(known.state, source)
    if known.first or state.kind in _UNSEALED:
        return 0
    return max(RECENT_ENTRIES, state.entries)


def read(answer: Fetched, source: Source, database: Database, *, most: int) -> Bulletin:
    """Read a document, but for so many entries at ``most`` that are known and unchanged.

    Raises ``ParseError`` for one that can't be read.
    """
    bulletin = _parse(answer, source, _seals(source, database, most) if most else frozenset())
    metrics.UNREAD.add(by=len(bulletin.sealed))
    return bulletin


def again(answer: Fetched, source: Source, bulletin: Bulletin) -> Callable[[], Bulletin] | None:
    """Give what reads the whole document, if something of it was left unread."""
    return partial(_parse, answer, source, frozenset()) if bulletin.sealed else None


def _seals(source: Source, database: Database, most: int) -> frozenset[bytes]:
    with database.read() as connection:
        return memory.seals(connection, source.name, most=most)


@metrics.stage("parse")
def _parse(answer: Fetched, source: Source, known: Container[bytes]) -> Bulletin:
    return parse(
        answer.body,
        url=answer.url,
        content_type=answer.content_type,
        selectors=source.selectors,
        known=known,
    )
