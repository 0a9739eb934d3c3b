"""What elements are called, whatever namespace and prefix a feed writes them in.

A name is lower case and bare for RSS and Atom (``pubdate``, ``entry``), else ``prefix:name`` with
the prefix that a vocabulary is best known by (``dc:creator``). A namespace that nobody knows is
trusted for its prefix, as feeds spell the address of a vocabulary wrong more often than its name.
"""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

from feedd.core.parse.remembering import remembering

Element: TypeAlias = etree._Element  # noqa: SLF001  lxml publishes the type under this name only

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"

_SPACES = {
    "": """
    http://www.w3.org/2005/atom http://purl.org/atom/ns# http://purl.org/pie/ http://purl.org/echo/
    http://example.com/newformat# http://example.com/necho uri/of/echo/namespace#
    http://purl.org/rss/1.0/ http://purl.org/rss/1.0/modules/rss091# http://purl.org/net/rss1.1#
    http://my.netscape.com/rdf/simple/0.9/ http://channel.netscape.com/rdf/simple/0.9/
    http://blogs.law.harvard.edu/tech/rss http://cyber.law.harvard.edu/rss/rss.html
    http://www.sitemaps.org/schemas/sitemap/0.9 http://www.google.com/schemas/sitemap/0.84""",
    "dc": """
    http://purl.org/dc/elements/1.0/ http://purl.org/dc/elements/1.1/
    http://purl.org/dc/elements/1.1""",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "media": """
    http://search.yahoo.com/mrss/ http://search.yahoo.com/mrss http://video.search.yahoo.com/mrss
    http://video.search.yahoo.com/mrss/""",
    "itunes": """
    http://www.itunes.com/dtds/podcast-1.0.dtd http://example.com/dtds/podcast-1.0.dtd""",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xhtml": "http://www.w3.org/1999/xhtml http://www.w3.org/2005/xhtml",
    "googleplay": "http://www.google.com/schemas/play-podcasts/1.0",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "prism": """
    http://prismstandard.org/namespaces/basic/2.0/ http://prismstandard.org/namespaces/1.2/basic/""",
}
"""Namespaces in small letters, right and wrong, by the prefix that stands for them here."""

_PREFIXES = {space: prefix for prefix, spaces in _SPACES.items() for space in spaces.split()}


@remembering(4096)
def canonical(tag: str, prefix: str | None) -> str:
    """Give the name of an element from libxml2's ``{namespace}local`` and its prefix."""
    space, _, local = tag.rpartition("}")
    local = local.lower()
    known = _known_prefix(space)
    if known is None:
        known = (prefix or "").lower()
    known = {"atom": "", "atom10": "", "rss": ""}.get(known, known)
    if not space and ":" in local:  # the prefix was never declared
        known, _, local = local.partition(":")
        known = "" if known.startswith("atom") else known
    return f"{known}:{local}" if known else local


def _known_prefix(space: str) -> str | None:
    uri = space[1:].strip().lower()
    return "" if "backend.userland.com/rss" in uri else _PREFIXES.get(uri)


def is_plain(tag: str) -> bool:
    """Tell whether a tag names its element by itself: its namespace is known, or it has none."""
    space = tag.rpartition("}")[0]
    return not space or _known_prefix(space) is not None


def name_of(element: Element) -> str:
    """Give an element's name."""
    return canonical(element.tag, element.prefix)


def local_of(element: Element) -> str:
    """Give an element's name without its namespace, lower case."""
    return _local(element.tag, element.prefix)


@remembering(4096)
def _local(tag: str, prefix: str | None) -> str:
    return canonical(tag, prefix).rpartition(":")[2]
