"""OPML: the subscription lists that feed readers exchange, in the spellings that they use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Final

from feedd.core.characters import CONTROLS
from feedd.core.parse import sniff
from feedd.core.parse.feeds import xmltext, xmltree
from feedd.core.parse.feeds.names import Element, local_of
from feedd.errors import ParseError

MOST: Final = 100_000
"""The most subscriptions of one list: to judge them takes half a minute."""

LONGEST_NAME: Final = 200  # characters

_INCLUSION = "include"
_WITH_URL = frozenset({"rss", "atom", _INCLUSION})
"""Of what types ``url`` leads to a feed or list (OPML 2.0); of others it does to a page."""

_FOR_READERS = re.compile(r"feed:(?://(?=https?://))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFeed:
    """One feed of a list; ``folders`` are those around it, the outermost first.

    It ``rests`` if it or a folder around it is marked as a comment. What ``is_list`` is no feed
    but another list, which this one includes.
    """

    url: str
    title: str = ""
    folders: tuple[str, ...] = ()
    rests: bool = False
    is_list: bool = False


def read(document: bytes, *, most: int = MOST) -> tuple[ListedFeed, ...]:
    """Read a list, each feed as often as it stands there.

    Raises:
        ParseError: ``not_opml``, or ``too_many``.
    """
    root = _root(document)
    if root is None or local_of(root) != "opml":
        raise ParseError("not_opml", "This file isn't OPML: choose one that a feed reader wrote.")
    found = (_feed(outline) for outline in root.iter() if _is_outline(outline))
    wanted = tuple(islice(filter(None, found), most + 1))
    if len(wanted) > most:
        # The rest would be left out without a word, each time that the file is imported.
        words = f"This file holds more than {most:,} feeds: split it, and import each part."
        raise ParseError("too_many", words)
    return wanted


def address(text: str) -> str:
    """Give the address behind one for feed readers, as ``feed://a.example/`` is."""
    found = _FOR_READERS.match(text)
    rest = text[found.end() :] if found else text
    return f"http:{rest}" if found and rest.startswith("//") else rest


def _root(document: bytes) -> Element | None:
    # Readers write bare ampersands, and encodings that they don't declare. libxml2 by itself drops
    # what follows an ampersand: the address would lead elsewhere.
    text = sniff.decode(document, content_type=None).text
    return xmltree.parsed(xmltext.mended(xmltext.without_doctype(text)), recover=True)


def _is_outline(element: Element) -> bool:
    return local_of(element) == "outline"


def _feed(outline: Element) -> ListedFeed | None:
    kind = _attribute(outline, "type").lower()
    stated = _attribute(outline, "xmlUrl")
    url = address(stated or (_attribute(outline, "url") if kind in _WITH_URL else ""))
    if not url:
        return None
    around = [*filter(_is_outline, outline.iterancestors())]
    return ListedFeed(
        url=url,
        title=_name(outline),
        folders=tuple(filter(None, map(_name, reversed(around)))),
        rests=any(map(_is_comment, (outline, *around))),
        is_list=kind == _INCLUSION,
    )


def _is_comment(outline: Element) -> bool:
    return _attribute(outline, "isComment").lower() == "true"


def _name(outline: Element) -> str:
    words = _attribute(outline, "title") or _attribute(outline, "text")
    words = unescape(words) if ";" in words else words  # it may be HTML (OPML 2.0)
    # What would turn a line, or no title may hold, isn't worth losing a feed over.
    return " ".join(CONTROLS.sub(" ", words).split())[:LONGEST_NAME]


def _attribute(outline: Element, name: str) -> str:
    """Read an attribute whatever the case of its name, which readers don't agree on."""
    wanted = name.lower()
    found = (value for key, value in outline.items() if str(key).lower() == wanted)
    return str(next(found, "")).strip()
