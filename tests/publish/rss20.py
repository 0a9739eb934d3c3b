"""Judges an RSS document by the RSS 2.0 specification and the RSS Board's profile of it.

``faults`` gives sentences; an empty list is a good feed.
"""

from __future__ import annotations

from collections import Counter
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

_ONCE_A_CHANNEL = {
    "title",
    "link",
    "description",
    "language",
    "lastBuildDate",
    "generator",
    "docs",
}
_ONCE_AN_ITEM = {"title", "link", "description", "pubDate", "guid", "source", "enclosure"}
_DATES = {"pubDate", "lastBuildDate"}
_ATTRIBUTES = {"enclosure": {"url", "length", "type"}, "source": {"url"}, "guid": {"isPermaLink"}}


def faults(document: bytes) -> list[str]:
    """Tell every way in which the document is no RSS 2.0 feed."""
    rss = etree.fromstring(document)
    if rss.tag != "rss" or rss.get("version") != "2.0" or [c.tag for c in rss] != ["channel"]:
        return ["no RSS 2.0 document"]
    channel = rss[0]
    items = channel.findall("item")
    found = [*_element_faults(channel, _ONCE_A_CHANNEL), *_missing(channel)]
    for item in items:
        found += _element_faults(item, _ONCE_AN_ITEM)
        if not (item.findtext("title") or item.findtext("description")):
            found.append("item: neither title nor description")
    if any(count > 1 for count in Counter(item.findtext("guid") for item in items).values()):
        found.append("two items have one guid")
    return found


def _missing(channel: etree._Element) -> Iterator[str]:
    for name in ("title", "link", "description"):
        if not channel.findtext(name):
            yield f"channel: no {name}"


def _element_faults(element: etree._Element, once: set[str]) -> Iterator[str]:
    plain = [child for child in element if not str(child.tag).startswith("{")]
    for name, count in Counter(str(child.tag) for child in plain).items():
        if name not in once | {"category", "item"}:
            yield f"{name} doesn't belong here"
        if count > 1 and name in once:
            yield f"{count} × {name}"
    for child in plain:
        yield from _value_faults(child)


def _value_faults(child: etree._Element) -> Iterator[str]:
    name = str(child.tag)
    if set(map(str, child.attrib)) != _ATTRIBUTES.get(name, set()):
        yield f"{name}: attributes {list(child.attrib)}"
    if name in _DATES and parsedate_to_datetime(child.text or "").tzinfo is None:
        yield f"{name}: {child.text!r}"
