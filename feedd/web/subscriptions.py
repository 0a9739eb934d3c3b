"""Lists of feeds that other readers wrote (OPML), taken in as sources."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedd.config.subscribing import join
from feedd.core.settings import Made
from feedd.store import made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedd.core.opml import ListedFeed
    from feedd.web.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of each feed: the name it got, or why it was left out."""

    added: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


async def add(site: Site, wanted: Sequence[ListedFeed]) -> Report:
    """Make a source of each feed that isn't one yet, all at once."""
    report = await asyncio.to_thread(_add, site, wanted)
    if report.added:
        await site.reload()
    return report


def _add(site: Site, wanted: Sequence[ListedFeed]) -> Report:
    joined = tuple(join(wanted, site.config))
    added = [one for one in joined if not one.why_not]
    with site.database.write() as connection:
        for one in added:
            thing = Made(kind="sources", name=one.name, table=one.table)
            made.save(connection, thing, now=site.now())
    return Report(
        added=tuple((one.url, one.name) for one in added),
        left_out=tuple((one.url, one.why_not) for one in joined if one.why_not),
    )
