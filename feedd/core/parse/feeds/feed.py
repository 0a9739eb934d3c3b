"""An XML tree to a Bulletin: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, RDF, CDF, news sitemaps."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import timedelta

from lxml import etree

from feedd.core.model import Bulletin, Entry, Kind, Pace, Sealed
from feedd.core.parse.feeds import item, xmltree
from feedd.core.parse.feeds.item import Relations, Surroundings
from feedd.core.parse.feeds.names import XML_BASE, Element, local_of, name_of
from feedd.core.parse.feeds.parts import Parts, first_line, parts_of
from feedd.core.parse.feeds.seals import Opened, Sealing, opened
from feedd.core.parse.limits import LINE, Limits, told_of_cuts
from feedd.core.parse.links import absolute, joined
from feedd.errors import ParseError

_KINDS: dict[str, Kind] = {
    "rss": "rss", "channel": "rss", "item": "rss", "urlset": "rss", "feed": "atom",
    "entry": "atom", "rdf": "rdf",
}  # fmt: skip
_ENTRIES = frozenset({"item", "entry"})
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_AT_ONCE = 40
"""How many entries are read together: all of most feeds, and few to hold at once."""

_SHOWN = 5
_LONGEST_SHOWN = 300
"""How many sitemaps of an index are named, and up to how many characters of address."""

_PACE = frozenset({"ttl", "period", "frequency", "hours", "days"})
_DAY = 24  # hours
_HAS_INHERITED = etree.XPath("boolean(//@xml:*)")
_HAS_BASES = etree.XPath("boolean(//@xml:base)")
_HAS_LANGUAGES = etree.XPath("boolean(//@xml:lang)")
_NUMBER = re.compile(r"\s*(\d{1,6})\s*", re.ASCII)


def read(
    text: str, *, url: str | None, limits: Limits, known: Container[bytes] | None = None
) -> Bulletin:
    """Read an XML feed, but for the entries whose seals are ``known``.

    Raises:
        ParseError: There is no feed in the text.
    """
    tree = xmltree.load(text, limits=limits)
    root = None if tree is None else _feed(tree.root)
    if tree is None or root is None or _lists_no_news(root):
        raise ParseError("not_a_feed", _why_none(None if tree is None else tree.root, url))
    bulletin = _bulletin(root, url=url, limits=limits, known=known, size=len(text))
    if not tree.warnings:
        return bulletin
    return replace(bulletin, warnings=tree.warnings + bulletin.warnings, torn=tree.torn)


def _feed(root: Element) -> Element | None:
    """Give the feed's element, be it inside of an envelope."""
    if local_of(root) in _KINDS:
        return root
    return next((element for element in root.iter() if local_of(element) in _KINDS), None)


def _why_none(root: Element | None, url: str | None) -> str:
    name = "" if root is None else local_of(root)
    if root is not None and name == "sitemapindex":
        return (
            "This is an index of sitemaps and holds no news itself. If one of them is of news,"
            f" take that as the source. They are: {_sitemaps(root, url) or 'none'}."
        )
    if name == "urlset":
        return (
            "This sitemap lists pages without their titles. Take the site's feed, its sitemap of"
            " news, or a page that lists its stories."
        )
    return (
        "The XML document is no feed: it has no rss, feed, rdf:RDF or channel, and is no sitemap"
        " of news."
    )


def _sitemaps(root: Element, url: str | None) -> str:
    """Name some sitemaps of an index, those first that have news in their address."""
    stated = (absolute(part.text, url) for part in root.iter() if local_of(part) == "loc")
    found = sorted(filter(None, stated), key=lambda address: "news" not in address.lower())
    shown = [address for address in found if len(address) <= _LONGEST_SHOWN][:_SHOWN]
    more = [f"{len(found) - len(shown)} more"] if len(found) > len(shown) else []
    return ", ".join(shown + more)


def _lists_no_news(root: Element) -> bool:
    """Tell whether this is a sitemap of pages only, of which it gives no titles."""
    return local_of(root) == "urlset" and len(root) > 0 and not _entries(root, root)


def _bulletin(
    root: Element, *, url: str | None, limits: Limits, known: Container[bytes] | None, size: int
) -> Bulletin:
    kind = _KINDS[local_of(root)]
    channel = next((child for child in root if name_of(child) == "channel"), root)
    inherits = bool(_HAS_INHERITED(root))
    parts = {} if local_of(root) in _ENTRIES else parts_of(channel, most=2 * limits.entries)
    links = item.relations(parts)
    around = Surroundings(
        base=url or _own_address(links),
        has_bases=inherits and bool(_HAS_BASES(root)),
        has_languages=inherits and bool(_HAS_LANGUAGES(root)),
        strict=kind == "atom",
        language=item.language(channel, parts) or item.language(root, {}),
        authors=item.authors_of(parts) if kind == "atom" else (),
        limits=limits,
    )
    base = item.base_of(channel, around)
    elements = _entries(root, channel)
    entries, sealed = _read(elements[: limits.entries], around, known)
    return Bulletin(
        kind=kind,
        id=_id(parts) if kind == "atom" else None,
        title=item.title(parts, around.base, around) or None,
        url=next(_linked(links, "alternate", base), None)
        or absolute(item.attribute(channel, "href"), base)
        or url,
        language=around.language,
        warnings=_warnings(elements, around, size),
        entries=entries,
        sealed=sealed,
        pace=pace(parts),
        hubs=tuple(dict.fromkeys(_linked(links, "hub", base))),
        self_url=next(_linked(links, "self", base), None),
        prev_archive=next(_linked(links, "prev-archive", base), None),
    )


def _entries(root: Element, channel: Element) -> list[Element]:
    """Give the entries: in the channel, beside it as RSS 1.0 has them, or wherever they are."""
    if local_of(root) in _ENTRIES:
        return [root]
    if local_of(root) == "urlset":
        return [url for url in root if any(name_of(part) == "news:news" for part in url)]
    parents = (root,) if channel is root else (channel, root)
    found = [child for parent in parents for child in parent if name_of(child) in _ENTRIES]
    return found or [element for element in root.iter() if name_of(element) in _ENTRIES]


def _read(
    elements: list[Element], around: Surroundings, known: Container[bytes] | None
) -> tuple[tuple[Entry, ...], tuple[Sealed, ...]]:
    sealing = Sealing(around)
    found, sealed = opened(
        elements, lambda element: sealing.seal(item.raw(element, around)), known
    )
    return tuple(_in_parts(found, around)), sealed


def _in_parts(found: Opened[Element], around: Surroundings) -> Iterator[Entry]:
    for start in range(0, len(found), _AT_ONCE):
        yield from item.read(found[start : start + _AT_ONCE], around)


def _warnings(elements: list[Element], around: Surroundings, size: int) -> tuple[str, ...]:
    limits, kept = around.limits, elements[: around.limits.entries]
    long = [each for each in kept if item.is_cut(each, around)] if size > limits.text else ()
    cut = told_of_cuts([item.title_of(each, around) for each in long], limits)
    if len(elements) > limits.entries:
        return (f"Only the first {limits.entries} entries were read (limit: entries).", *cut)
    if cut:
        return cut
    if any(len(element) == 0 and not element.text for element in elements):
        return ("An entry is empty.",)
    return ()


def _own_address(links: Relations) -> str | None:
    """Give what relative links start from when nobody said where the feed came from."""
    return next(_linked(links, "self", None), None) or next(
        _linked(links, "alternate", None), None
    )


def _linked(links: Relations, rel: str, base: str | None) -> Iterator[str]:
    """Give the addresses a feed links to in this relation."""
    for link in links.get(rel, ()):
        if address := absolute(item.address_of(link), joined(base, link.get(XML_BASE))):
            yield address


def _id(parts: Parts) -> str | None:
    stated = first_line(parts, "id")
    return stated if 0 < len(stated) <= LINE else None


def pace(parts: Parts) -> Pace:
    """Give how often a feed wants to be visited: RSS 2.0's ttl and skips, RSS 1.0's sy module."""
    if _PACE.isdisjoint(parts):
        return Pace()
    minutes = _number(parts, "ttl")
    period = _PERIODS.get(first_line(parts, "period").lower())
    frequency = _number(parts, "frequency") or 1
    return Pace(
        ttl=timedelta(minutes=minutes) if minutes else None,
        update_interval=period / frequency if period else None,
        skip_hours=_skip_hours(parts),
        skip_days=_skip_days(parts),
    )


def _number(parts: Parts, role: str) -> int | None:
    found = _NUMBER.fullmatch(first_line(parts, role))
    return int(found[1]) if found else None


def _skip_hours(parts: Parts) -> frozenset[int]:
    """RSS 0.91 counts hours to 24, RSS 2.0 from 0: 24 is midnight in both."""
    stated = (_NUMBER.fullmatch(text) for text in _children_texts(parts, "hours"))
    hours = (int(found[1]) for found in stated if found)
    return frozenset(hour % _DAY for hour in hours if hour <= _DAY)


def _skip_days(parts: Parts) -> frozenset[int]:
    stated = (text.strip().lower() for text in _children_texts(parts, "days"))
    return frozenset(_DAYS.index(day) for day in stated if day in _DAYS)


def _children_texts(parts: Parts, role: str) -> Iterator[str]:
    return (child.text or "" for element in parts.get(role, ()) for child in element)
