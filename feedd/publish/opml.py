"""OPML 2.0: feeds in one list, for a reader to subscribe to at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape

from lxml import etree

from feedd.publish.wording import legal

MEDIA_TYPE = "text/x-opml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One subscription: the feed's address and the page it belongs to, or "".

    One that ``rests`` is marked as a comment: OPML's word for what is not in use.
    """

    title: str
    feed_url: str
    page_url: str
    description: str = ""
    rests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Subscriptions, and folders of them, under one title."""

    title: str
    inside: tuple[Outline | Folder, ...]


def write(title: str, outlines: Iterable[Outline | Folder]) -> bytes:
    """Write a subscription list, in the order given."""
    opml = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(opml, "head"), "title").text = legal(title)
    _add(etree.SubElement(opml, "body"), outlines)
    return etree.tostring(opml, encoding="UTF-8", xml_declaration=True)


def _add(around: etree._Element, inside: Iterable[Outline | Folder]) -> None:
    for one in inside:
        element = etree.SubElement(around, "outline", dict(_attributes(one)))
        if isinstance(one, Folder):
            _add(element, one.inside)


def _attributes(one: Outline | Folder) -> Iterable[tuple[str, str]]:
    title = legal(one.title)
    if unescape(title) != title:
        title = escape(title, quote=False)  # it is read as HTML, which most titles are as well
    if isinstance(one, Outline):
        yield "type", "rss"
    yield "text", title
    yield "title", title
    if isinstance(one, Outline):
        yield "xmlUrl", one.feed_url
        if one.page_url:
            yield "htmlUrl", one.page_url
        if one.description:
            yield "description", legal(one.description)
        if one.rests:
            yield "isComment", "true"
