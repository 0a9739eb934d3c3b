"""Which of the feeds that somebody wants become sources, under which names, and why not the rest.

A feed is known already when a source has an address that leads to the same place: ``http`` or
``https``, with ``www`` or without (``feedd.core.stories.canonical``). A folder becomes a topic
that holds what its sources tell, unless a topic has its name already; what is marked as a comment
becomes a source that rests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from feedd.config.faults import ConfigFaults
from feedd.config.made import judge
from feedd.config.settings import Config
from feedd.config.values import as_name
from feedd.core.settings import Made
from feedd.core.stories import canonical

if TYPE_CHECKING:
    from feedd.core.opml import ListedFeed

LONGEST_NAME: Final = 40  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What becomes of one feed: the source ``name`` made of ``table``, or ``why_not``.

    One that is a source already has that source's name.
    """

    url: str
    name: str = ""
    table: Mapping[str, object] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderTopic:
    """A topic for a folder; ``is_new`` is false where a topic has its name already."""

    name: str
    table: Mapping[str, object]
    is_new: bool


def join(wanted: Iterable[ListedFeed], config: Config) -> Iterator[Joined]:
    """Judge feed after feed, each in the light of those before it."""
    names = _Names(source.name for source in config.sources)
    places = {_place(source.url): source.name for source in config.sources if source.url}
    for one in wanted:
        if one.is_list:
            yield Joined(url=one.url, why_not="it is a list: save it as a file, and import that")
            continue
        if known := places.get(_place(one.url)):
            why = "it is a source already"
            yield Joined(url=one.url, name=known, folders=one.folders, why_not=why)
            continue
        joined = _judged(one, names.unlike(_base(one.url)), config)
        if not joined.why_not:
            names.add(joined.name)
            places[_place(one.url)] = joined.name
        yield joined


def made_of(joined: Iterable[Joined], folders: Iterable[FolderTopic]) -> tuple[Made, ...]:
    """Give the sources and topics that are to be made."""
    sources = (Made(kind="sources", name=j.name, table=j.table) for j in joined if not j.why_not)
    topics = (Made(kind="topics", name=f.name, table=f.table) for f in folders if f.is_new)
    return (*sources, *topics)


def folder_topics(joined: Iterable[Joined], config: Config) -> tuple[FolderTopic, ...]:
    """Give a topic for each folder, with all that stands in it and in the folders below."""
    holding: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for one in joined:
        for folder in one.folders if one.name else ():
            # Folders that differ in case alone are one: their topics would have one name.
            key = _as_name(folder) or folder
            titles.setdefault(key, folder)
            holding.setdefault(key, []).append(one.name)
    topics: dict[str, FolderTopic] = {}
    names = _Names(topic.name for topic in config.topics)
    for key, sources in holding.items():
        topic = _topic(titles[key], sources, config, names)
        names.add(topic.name)
        topics[topic.name] = topic
    return tuple(topics.values())


def known_as(url: str, config: Config) -> str | None:
    """Name the source that an address is already visited for."""
    place = _place(url)
    return next((s.name for s in config.sources if s.url and _place(s.url) == place), None)


def suggest_name(url: str, taken: Iterable[str]) -> str:
    """Make a name of an address: ``news.example.org/world`` is ``news-example-world``."""
    return _Names(taken).unlike(_base(url))


def name_of(texts: Iterable[str], taken: Iterable[str], *, otherwise: str) -> str:
    """Make a name of the first of some texts that has any Latin letters or digits."""
    return _Names(taken).unlike(next(filter(None, map(_as_name, texts)), otherwise))


class _Names:
    """Names that are taken, and others like them.

    It remembers how far it counted: a list may hold thousands of feeds of one host.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}

    def add(self, name: str) -> None:
        self._taken.add(name)

    def unlike(self, base: str) -> str:
        """Give a name that nothing has yet."""
        if base not in self._taken:
            return base
        number = self._numbers.get(base, 2)
        while f"{base}-{number}" in self._taken:
            number += 1
        self._numbers[base] = number
        return f"{base}-{number}"


def _base(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket without its pair; whoever judges the address says so
        return "source"
    host = (parts.hostname or "source").removeprefix("www.")
    most, _, last = host.rpartition(".")
    site = host if last.isdigit() or not most else most
    return _as_name(f"{site} {parts.path}") or "source"


def _judged(one: ListedFeed, name: str, config: Config) -> Joined:
    table: dict[str, object] = {"url": one.url}
    if one.title:
        table["title"] = one.title
    if one.rests:
        table["enabled"] = False
    try:
        judge(Made(kind="sources", name=name, table=table), config)
    except ConfigFaults as faults:
        why = "; ".join(f"its address {fault.message}" for fault in faults.faults)
        return Joined(url=one.url, why_not=why)
    return Joined(url=one.url, name=name, table=table, folders=one.folders)


def _topic(folder: str, sources: Iterable[str], config: Config, names: _Names) -> FolderTopic:
    # In braces: a list's names are much alike, as `news-search` and `news-search-2`.
    query = " OR ".join(f"source:{{{name}}}" for name in dict.fromkeys(sources))
    table = {"title": folder, "query": query}
    base = _as_name(folder)
    for topic in config.topics:
        if topic.title == folder or topic.name == base:
            return FolderTopic(name=topic.name, table=table, is_new=False)
    return FolderTopic(name=names.unlike(base or "folder"), table=table, is_new=True)


def _as_name(text: str) -> str:
    return as_name(text)[:LONGEST_NAME].strip("-")


def _place(url: str) -> str:
    return canonical(url) or url
