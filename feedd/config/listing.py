"""The sources as a list of feeds, as other readers and feedd itself take it in.

A topic that asks for nothing but sources is a folder, as ``joining`` makes one of a folder. A
folder all of whose sources another holds, too, stands in that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from feedd.config.addresses import is_web
from feedd.config.settings import Config
from feedd.core import query
from feedd.core.settings import Source, Topic
from feedd.publish import Folder, Outline

DEEPEST: Final = 100
"""Folders inside one another: what reads XML goes no deeper than 256 elements (libxml2)."""

Said = tuple[str | None, str | None]
"""What a source says of itself: its title, and the address of its site."""


def listed(config: Config, said: Mapping[str, Said]) -> tuple[Outline | Folder, ...]:
    """List the sources that have a web address and no headers, which may be secret."""
    feeds = {
        source.name: _outline(source, source.url, *said.get(source.name, (None, None)))
        for source in config.sources
        if source.url is not None and is_web(source.url) and not source.headers
    }
    roots = _nested(_sets(config.topics, feeds.keys()))
    inside = frozenset[str]().union(*(root.all for root in roots))
    loose = (outline for name, outline in feeds.items() if name not in inside)
    return (*(root.folder(feeds) for root in roots), *loose)


def _outline(source: Source, url: str, title: str | None, site: str | None) -> Outline:
    return Outline(
        title=source.title or title or source.name,
        feed_url=url,
        page_url=site or "",
        rests=not source.enabled,
    )


@dataclass(frozen=True, slots=True)
class _Set:
    """What becomes a folder: a title, and the names of sources."""

    title: str
    names: tuple[str, ...]
    all: frozenset[str]
    inside: list[_Set] = field(default_factory=list)

    def folder(self, feeds: Mapping[str, Outline]) -> Folder:
        deeper = frozenset[str]().union(*(one.all for one in self.inside))
        here = (feeds[name] for name in self.names if name not in deeper)
        return Folder(
            title=self.title, inside=(*(one.folder(feeds) for one in self.inside), *here)
        )


def _sets(topics: Iterable[Topic], known: Iterable[str]) -> Iterator[_Set]:
    spelt = {name.lower(): name for name in known}  # as queries find them
    for topic in topics:
        asked = query.compile(topic.query).named_sources()
        names = dict.fromkeys(spelt[name.lower()] for name in asked if name.lower() in spelt)
        if names:
            yield _Set(topic.title, tuple(names), frozenset(names))


def _nested(sets: Iterable[_Set]) -> list[_Set]:
    """Put each set into the smallest that holds all of it; give those that none holds."""
    roots: list[_Set] = []
    placed: list[tuple[_Set, int]] = []
    # By size, so that what holds a set has been placed before it; the last of those is smallest.
    for one in sorted(sets, key=lambda each: (-len(each.names), each.title)):
        holding = (
            (each, depth)
            for each, depth in reversed(placed)
            if depth < DEEPEST and one.all <= each.all
        )
        around, depth = next(holding, (None, 0))
        (around.inside if around else roots).append(one)
        placed.append((one, depth + 1))
    return roots
