"""Lists of feeds that other readers wrote (OPML), taken in as sources."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedd.config.joining import FolderTopic, folder_topics, join, made_of
from feedd.store import made

if TYPE_CHECKING:
    from feedd.core.opml import ListedFeed
    from feedd.web.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of each feed, and of each folder.

    Of what was ``added`` it has the address, the name that it got and what the list calls it; of
    what was left out the address, and why.
    """

    added: tuple[tuple[str, str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    topics: tuple[FolderTopic, ...] = ()


async def add(site: Site, wanted: Sequence[ListedFeed], *, topics: bool) -> Report:
    """Make a source of each feed that isn't one yet, all at once, and a topic of each folder."""
    report = await asyncio.to_thread(_add, site, wanted, topics)
    if report.added or any(topic.is_new for topic in report.topics):
        await site.reload()
    return report


def _add(site: Site, wanted: Sequence[ListedFeed], topics: bool) -> Report:
    joined = tuple(join(wanted, site.config))
    folders = folder_topics(joined, site.config) if topics else ()
    with site.database.write() as connection:
        for thing in made_of(joined, folders):
            made.save(connection, thing, now=site.now())
    return Report(
        added=tuple(
            (one.url, one.name, str(one.table.get("title", "")))
            for one in joined
            if not one.why_not
        ),
        left_out=tuple((one.url, one.why_not) for one in joined if one.why_not),
        topics=folders,
    )
