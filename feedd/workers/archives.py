"""The older documents of a feed that is new here (RFC 5005 §4): followed once, and not for ever.

Each archive names the one before it. What they hold joins the first visit, so it is a part of the
baseline and raises no alerts. A feed whose archives can't be had is a feed all the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from feedd.core.stories import entry_key
from feedd.core.visit import Failed
from feedd.errors import ParseError
from feedd.net import Fetched, Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from feedd.core.model import Bulletin, Entry
    from feedd.core.settings import Source
    from feedd.net import Answer

MOST_DOCUMENTS: Final = 10
MOST_ENTRIES: Final = 1_000


async def with_archives(
    bulletin: Bulletin,
    *,
    fetch: Callable[[str], Awaitable[Answer]],
    read: Callable[[Fetched], Awaitable[Bulletin]],
) -> Bulletin:
    """Add the entries of a feed's archives to its own, up to a limit.

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
        entries += _unlike(entries, older.entries)
        following = older.prev_archive
    return replace(bulletin, entries=tuple(entries[:MOST_ENTRIES]), warnings=warnings)


def archive_request(url: str, source: Source) -> Request:
    """Ask for an archive; what the source's headers hold is for its own origin alone."""
    ours, theirs = (urlsplit(address or "")[:2] for address in (source.url, url))
    return Request(url=url, headers=source.headers if ours == theirs else ())


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
