"""Reading what a visit fetched, without the entries that are unchanged since the last.

A seal stands for all that an item of a feed says. An item whose seal is stored isn't read. Only
when the visit is stored is it certain that this was right, since others may change what is stored
until then; if it wasn't, the document is read ``again``, in full. So it does no harm to remember
seals from a source's last visit, which saves the quarter of a millisecond that asking takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

from feedd import metrics
from feedd.core.model import Bulletin, Entry
from feedd.core.parse import parse
from feedd.core.parse.feeds.seals import SIZE
from feedd.core.settings import Source
from feedd.core.stories import (
    Remembered,
    Resolution,
    digest_with_article,
    entry_key,
    item_of,
    key_of,
)
from feedd.core.visit import current
from feedd.errors import ParseError
from feedd.gathering import RECENT_ENTRIES, seen_last
from feedd.net import Fetched, files
from feedd.store import Database, memory
from feedd.store.sources import StoredSource
from feedd.workers.culprits import Culprits

_UNSEALED = frozenset({"page", "text"})

_MOST_AT_HAND = 250
"""Entries of a visit; if it had more, as with archives, its seals aren't remembered."""

MOST_SOURCES = 10_000
"""Sources whose seals are remembered, the latest ones: four megabytes at most."""

T = TypeVar("T")

_THREADS: Final = 2


class Seals:
    """The seals of what sources publish: remembered from the last visits, else as stored."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._left: dict[str, bytes] = {}  # by source, eight bytes an entry

    def of(self, source: str, *, most: int) -> frozenset[bytes]:
        """Give the seals of what a source published last, at most those of ``most`` entries."""
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
        """Forget what was remembered, so that the database is asked next time."""
        self._left.pop(source, None)


def standing(known: StoredSource, source: Source) -> int:
    """Say how many of a source's entries may stand in what it publishes now."""
    state = current(known.state, source)
    if known.first or state.kind in _UNSEALED:
        return 0
    return max(RECENT_ENTRIES, state.entries)


def read(answer: Fetched, source: Source, seals: Seals, *, most: int) -> Bulletin:
    """Read a document, but for at ``most`` so many entries that are known and unchanged.

    Raises ``ParseError`` for one that can't be read.
    """
    known = seals.of(source.name, most=most) if most else frozenset[bytes]()
    bulletin = _parse(answer, source, known)
    metrics.UNREAD.add(by=len(bulletin.sealed))
    return bulletin


def again(answer: Fetched, source: Source, bulletin: Bulletin) -> Callable[[], Bulletin] | None:
    """Give what reads the whole document, if something of it was left unread."""
    return partial(whole, answer, source) if bulletin.sealed else None


def whole(answer: Fetched, source: Source) -> Bulletin:
    """Read a document with all its entries; raises ``ParseError``."""
    return _parse(answer, source, frozenset())


def article(answer: Fetched, headline: str) -> Bulletin:
    """Read a page as the one article under a headline; raises ``ParseError``."""
    with metrics.stage("parse"):
        return parse(
            answer.body, url=answer.url, content_type=answer.content_type, headline=headline
        )


def stored(
    database: Database, known: StoredSource, bulletin: Bulletin, entries: Iterable[Entry]
) -> tuple[Remembered, ...]:
    """Give what a source published last, and what it published before of these entries.

    With their texts, but for those that came with an article and say the same as then.
    """
    items = list(map(item_of, entries))
    with database.read() as connection:
        return memory.of_source(
            connection,
            known.id,
            seen_last(connection, known, bulletin),
            coming={key_of(item): digest_with_article(item.digest) for item in items},
            links={item.link for item in items if item.link},
            whole=False,
        )


def knows_any(database: Database, known: StoredSource, bulletin: Bulletin) -> bool:
    """Tell whether a source has published any entry of a bulletin before."""
    with database.read() as connection:
        keys = {entry_key(entry) for entry in bulletin.entries}
        return bool(memory.of_keys(connection, known.id, keys))


def is_cut_off(database: Database, known: StoredSource, bulletin: Bulletin) -> bool:
    """Tell whether a bulletin holds nothing of what its source published last, whatever its id.

    Something may then have come and gone since.
    """
    if bulletin.sealed or not bulletin.entries:
        return False
    with database.read() as connection:
        seen = seen_last(connection, known, bulletin)
    marks = {mark for one in seen for mark in (one.key, one.digest, one.link) if mark}
    items = map(item_of, bulletin.entries)
    return not any(marks & {key_of(item), item.digest, item.link} for item in items)


@metrics.stage("parse")
def _parse(answer: Fetched, source: Source, known: Container[bytes]) -> Bulletin:
    if answer.parts is not None:
        return _of_folder(answer, source)
    bulletin = parse(
        answer.body,
        url=answer.url,
        content_type=answer.content_type,
        selectors=source.selectors,
        known=known,
    )
    return _untorn(bulletin) if bulletin.torn else bulletin


def _untorn(bulletin: Bulletin) -> Bulletin:
    """Leave out an entry of which a part came: it would be a revision, or another story's."""
    if bulletin.sealed and bulletin.sealed[-1].place == bulletin.size - 1:
        return bulletin  # all of it came, as it is known
    told = "The document ends in the middle of its last entry, which was left out."
    return replace(bulletin, entries=bulletin.entries[:-1], warnings=(*bulletin.warnings, told))


def _of_folder(answer: Fetched, source: Source) -> Bulletin:
    """Read each file of a folder; one that can't be read costs the others nothing.

    Files come oldest first, and what is in one stands newest first.
    """
    entries: list[Entry] = []
    warnings: list[str] = []
    for part, body in answer.documents:
        if part.fault:
            warnings.append(f"{part.name} was left out: it {part.fault}")
            continue
        try:
            found = parse(body, content_type=files.media(part.name), selectors=source.selectors)
        except ParseError as error:
            warnings.append(f"{part.name} was left out: {error.message}")
            continue
        warnings += (f"{part.name}: {warning}" for warning in found.warnings)
        newest = (replace(one, language=one.language or found.language) for one in found.entries)
        entries += reversed(tuple(newest))
    return Bulletin(kind="text", entries=tuple(entries), warnings=tuple(warnings), rising=True)


class Readers:
    """The threads that read documents, and ask the database what is known of them."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="parse")

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
