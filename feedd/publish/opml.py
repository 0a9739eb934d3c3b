"""OPML 2.0: all topic feeds in one list, for a reader to subscribe to at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from feedd.publish.wording import legal

if TYPE_CHECKING:
    from collections.abc import Iterable

MEDIA_TYPE = "text/x-opml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One subscription: the feed's address and the page it belongs to, or ""."""

    title: str
    feed_url: str
    page_url: str
    description: str = ""


def write(title: str, outlines: Iterable[Outline]) -> bytes:
    """Write a subscription list, in the order given."""
    opml = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(opml, "head"), "title").text = legal(title)
    body = etree.SubElement(opml, "body")
    for outline in outlines:
        etree.SubElement(body, "outline", dict(_attributes(outline)))
    return etree.tostring(opml, encoding="UTF-8", xml_declaration=True)


def _attributes(outline: Outline) -> Iterable[tuple[str, str]]:
    title = legal(outline.title)
    yield "type", "rss"
    yield "text", title
    yield "title", title
    yield "xmlUrl", outline.feed_url
    if outline.page_url:
        yield "htmlUrl", outline.page_url
    if outline.description:
        yield "description", legal(outline.description)
