"""The older documents of a feed (RFC 5005 §4), followed where they are wanted, and not for ever.

Each archive names the one before it. Of a feed that is new here, what they hold joins the first
visit, so it is a part of the baseline and raises no alerts. Of one that holds nothing any more of
what it held at the last visit they have what came and went since: that is news as what came with
the feed. A feed whose archives can't be had is a feed all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from feedd.core.stories import entry_key
from feedd.core.visit import Failed
from feedd.errors import ParseError
from feedd.net import Fetched, Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator
    from datetime import datetime

    from feedd.core.model import Bulletin, Entry
    from feedd.core.settings import Source
    from feedd.net import Answer

MOST_DOCUMENTS: Final = 10
MOST_ENTRIES: Final = 1_000

LATE: Final = timedelta(days=1)
"""So much later than it is dated an entry may have appeared."""


@dataclass(frozen=True, slots=True)
class Missed:
    """What came and went since a feed was seen ``last``, as far as archives have it.

    Who ``knows`` an archive has had an entry of it: nothing beyond that was missed.
    """

    last: datetime
    knows: Callable[[Bulletin], Awaitable[bool]]

    def among(self, older: Bulletin) -> Iterator[Entry]:
        """Give of an archive what may have been missed: all but what was there before."""
        return (one for one in older.entries if self._is_late(one) or _date(one) is None)

    async def reaches(self, older: Bulletin) -> bool:
        """Tell whether something may have been missed beyond an archive, too."""
        return all(map(self._is_late, older.entries)) and not await self.knows(older)

    def _is_late(self, entry: Entry) -> bool:
        date = _date(entry)
        return date is not None and date >= self.last - LATE


async def with_archives(
    bulletin: Bulletin,
    *,
    fetch: Callable[[str], Awaitable[Answer]],
    read: Callable[[Fetched], Awaitable[Bulletin]],
    missed: Missed | None = None,
) -> Bulletin:
    """Add the entries of a feed's archives to its own, up to a limit, or those that were missed.

    An entry that several documents hold is taken from the newest (RFC 5005 §4).
    """
    entries, warnings = list(bulletin.entries), bulletin.warnings
    seen: set[str] = set()
    following = bulletin.prev_archive
    while following and following not in seen and _is_room(seen, entries):
        seen.add(following)
        older = await _archive(following, fetch, read)
        if isinstance(older, str):
            warnings += (f"The archive {following} was left out: {older}",)
            break
        entries += _unlike(entries, missed.among(older) if missed else older.entries)
        following = older.prev_archive if missed is None or await missed.reaches(older) else None
    return replace(bulletin, entries=tuple(entries[:MOST_ENTRIES]), warnings=warnings)


def archive_request(url: str, source: Source) -> Request:
    """Make the request for an archive; the source's own headers go to its own origin alone."""
    ours, theirs = (urlsplit(address or "")[:2] for address in (source.url, url))
    return Request(url=url, headers=source.headers if ours == theirs else ())


def _date(entry: Entry) -> datetime | None:
    return entry.published or entry.updated


def _is_room(seen: set[str], entries: list[Entry]) -> bool:
    return len(seen) < MOST_DOCUMENTS and len(entries) < MOST_ENTRIES


async def _archive(
    url: str,
    fetch: Callable[[str], Awaitable[Answer]],
    read: Callable[[Fetched], Awaitable[Bulletin]],
) -> Bulletin | str:
    """Give an archive, or why it can't be had, as a sentence."""
    answer = await fetch(url)
    if isinstance(answer, Failed):
        return answer.message
    if not isinstance(answer, Fetched):
        return "the server says that nothing has changed, though nothing was known"
    try:
        return await read(answer)
    except ParseError as error:
        return error.message


def _unlike(known: Iterable[Entry], older: Iterable[Entry]) -> list[Entry]:
    keys = {entry_key(entry) for entry in known}
    return [entry for entry in older if entry_key(entry) not in keys]
