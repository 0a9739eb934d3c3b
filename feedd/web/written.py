"""Entries of feeds, kept as written in Atom: each version is written once.

The database stays the truth. It is asked which stories a feed tells and in which versions, and
only those that aren't kept are read; changes by another process or a person are found like this
one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from feedd.publish import Outlet
    from feedd.store.versions import Version


@dataclass(frozen=True, slots=True)
class Written:
    """A story's entry; ``xml`` is empty if it had to be left out."""

    xml: bytes
    updated: datetime


@dataclass(frozen=True, slots=True)
class _Origin:
    """All that an entry was written from."""

    version: Version
    outlets: tuple[Outlet | None, ...]


class WrittenEntries:
    """Keeps the entries that each feed told last, and no others."""

    def __init__(self) -> None:
        self._feeds: dict[str, dict[str, tuple[_Origin, Written]]] = {}

    def told(
        self,
        feed: str,
        versions: Mapping[str, Version],
        outlets: Mapping[str, Outlet],
        write: Callable[[Sequence[str]], Mapping[str, Written]],
    ) -> tuple[Written, ...]:
        """Give a feed's entries in the order of its stories; ``write`` writes those of these ids.

        Many threads may ask at once; what the last one wrote is kept.
        """
        kept = self._feeds.get(feed, {})
        origins = {story: _origin(version, outlets) for story, version in versions.items()}
        standing = {
            story: kept[story]
            for story, origin in origins.items()
            if story in kept and kept[story][0] == origin
        }
        anew = write([story for story in versions if story not in standing])
        told = {
            story: standing.get(story) or (origin, anew[story])
            for story, origin in origins.items()
        }
        self._feeds[feed] = told
        return tuple(entry for _, entry in told.values())


def _origin(version: Version, outlets: Mapping[str, Outlet]) -> _Origin:
    return _Origin(version, tuple(map(outlets.get, version.sources)))
