"""The older documents of a feed (RFC 5005 §4), followed where they are wanted, and not for ever.

Each archive names the one before it. Those of a new feed belong to its first visit, so to the
baseline, and raise no alerts. If a feed holds nothing any more of what it held at the last visit,
its archives have what came and went in between, and that is news. A feed whose archives can't be
had is taken in without them; its own news waits for them no longer than half of ``timeout``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from feedd.core.masking import masked
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source
from feedd.core.stories import entry_key
from feedd.core.visit import FEEDS, NO_FEED, Failed
from feedd.errors import ParseError
from feedd.net import Answer, Fetched, Request

MOST_DOCUMENTS: Final = 10
MOST_ENTRIES: Final = 1_000
MOST_BYTES: Final = 10 << 20
"""What archives may hold together; the last may be longer."""

LATE: Final = timedelta(days=1)
"""So much later than it is dated an entry may have appeared."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Finds in archives the entries that left a feed before feedd saw them.

    ``last`` is when feedd saw the feed last. ``knows`` tells whether an archive holds an entry
    that feedd has stored: nothing older than that archive was missed. If the source's dates aren't
    trusted, ``dated`` is false, and its entries are treated as if they had no dates.
    """

    last: datetime
    knows: Callable[[Bulletin], Awaitable[bool]]
    dated: bool = True

    def among(self, older: Bulletin) -> Iterator[Entry]:
        """Give the entries of an archive that may have been missed: not dated before ``last``."""
        return (one for one in older.entries if self._is_late(one) or self._date(one) is None)

    async def reaches(self, older: Bulletin) -> bool:
        """Tell whether the next older archive may also hold missed entries."""
        return all(map(self._is_late, older.entries)) and not await self.knows(older)

    def _is_late(self, entry: Entry) -> bool:
        date = self._date(entry)
        return date is not None and date >= self.last - LATE

    def _date(self, entry: Entry) -> datetime | None:
        return entry.dated if self.dated else None


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed with what its archives hold; ``failed`` says why one of them couldn't be had."""

    bulletin: Bulletin
    failed: Failed | None = None


@dataclass(slots=True)
class _Room:
    """Counts what archives have taken."""

    until: float
    bytes: int = 0
    seen: set[str] = field(default_factory=set)

    def has_any(self, url: str, entries: int) -> bool:
        is_small = len(self.seen) < MOST_DOCUMENTS and self.bytes < MOST_BYTES
        return is_small and entries < MOST_ENTRIES and url not in self.seen


async def with_archives(
    bulletin: Bulletin,
    *,
    fetch: Callable[[str], Awaitable[Answer]],
    read: Callable[[Fetched], Awaitable[Bulletin]],
    patience: float,
    missed: Missed | None = None,
) -> Followed:
    """Add the entries of a feed's archives to its own, up to a limit, or those that were missed.

    All archives together may take ``patience`` seconds. An entry that several documents hold is
    taken from the newest (RFC 5005 §4).
    """
    entries, following = list(bulletin.entries), bulletin.prev_archive
    room, failed = _Room(asyncio.get_running_loop().time() + patience), None
    while following and room.has_any(following, len(entries)):
        older = await _archive(following, room, fetch, read)
        if isinstance(older, Failed):
            told = f"The archive {masked(following)} was left out: {older.message}"
            failed = replace(older, message=told)
            break
        entries += _unlike(entries, missed.among(older) if missed else older.entries)
        following = older.prev_archive if missed is None or await missed.reaches(older) else None
    warnings = bulletin.warnings + ((failed.message,) if failed else ())
    whole = replace(bulletin, entries=tuple(entries[:MOST_ENTRIES]), warnings=warnings)
    return Followed(whole, failed)


def followed_request(url: str, source: Source) -> Request:
    """Make the request for what a source leads to; its headers go to its own origin alone."""
    ours, theirs = (urlsplit(address or "") for address in (source.url, url))
    headers = source.headers if ours[:2] == theirs[:2] else ()
    return Request(url=url, headers=headers, sent_by=ours.hostname)


async def _archive(
    url: str,
    room: _Room,
    fetch: Callable[[str], Awaitable[Answer]],
    read: Callable[[Fetched], Awaitable[Bulletin]],
) -> Bulletin | Failed:
    """Give an archive, or why it can't be had."""
    room.seen.add(url)
    try:
        async with asyncio.timeout_at(room.until):
            answer = await fetch(url)
    except TimeoutError:
        return Failed(code="timeout", message="its archives take too long")
    if isinstance(answer, Failed):
        return answer
    if not isinstance(answer, Fetched):
        words = "the server says that nothing has changed, though nothing was known"
        return Failed(code="not_modified", message=words)
    room.bytes += len(answer.body)
    try:
        older = await read(answer)
    except ParseError as error:
        return Failed(code=error.code, message=error.message)
    if older.kind not in FEEDS:
        # An error page that says 200, or a consent: its headlines are no news of the feed.
        return Failed(code=NO_FEED, message=f"a {older.kind} stands where a feed should")
    return older


def _unlike(known: Iterable[Entry], older: Iterable[Entry]) -> list[Entry]:
    keys = {entry_key(entry) for entry in known}
    return [entry for entry in older if entry_key(entry) not in keys]
