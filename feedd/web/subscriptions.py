"""Lists of feeds that other readers wrote (OPML), taken in as sources."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from feedd.errors import ParseError
from feedd.store import made
from feedd.store.made import Made
from feedd.web import discovery, workshop
from feedd.web.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedd.web.site import Site

_MOST = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A feed of an OPML file."""

    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of each feed: the name it got, or why it was left out."""

    added: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def read(document: bytes) -> tuple[Wanted, ...]:
    """Read an OPML file; raises ``ParseError``."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ParseError("not_opml", "This file isn't OPML: choose one that a feed reader wrote.")
    outlines = root.iter("outline")
    found = (
        Wanted(url=outline.get("xmlUrl", "").strip(), title=outline.get("title") or "")
        for outline in outlines
    )
    return tuple({one.url: one for one in found if one.url}.values())[:_MOST]


async def add(site: Site, wanted: Sequence[Wanted]) -> Report:
    """Make a source of each that isn't one yet, all at once."""
    report = await asyncio.to_thread(_add, site, wanted)
    if report.added:
        await site.reload()
    return report


def _add(site: Site, wanted: Sequence[Wanted]) -> Report:
    names = set(workshop.names(site.config, "sources"))
    known = {source.url for source in site.config.sources}
    things: list[Made] = []
    left_out: list[tuple[str, str]] = []
    for one in wanted:
        name = discovery.suggested_name(one.url, names)
        thing = Made(kind="sources", name=name, table=_table(one))
        why = "it is a source already" if one.url in known else _why_not(site, thing)
        if why:
            left_out.append((one.url, why))
            continue
        names.add(name)
        things.append(thing)
    with site.database.write() as connection:
        for thing in things:
            made.save(connection, thing, now=site.now())
    added = tuple((str(thing.table["url"]), thing.name) for thing in things)
    return Report(added=added, left_out=tuple(left_out))


def _table(one: Wanted) -> dict[str, object]:
    title = " ".join(one.title.split())[:200]
    return {"url": one.url, **({"title": title} if title else {})}


def _why_not(site: Site, thing: Made) -> str:
    try:
        workshop.judged(site, thing)
    except Refusal as refusal:
        return "; ".join(fault.message for fault in refusal.faults) or refusal.detail
    return ""
