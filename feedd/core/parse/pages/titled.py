"""The line of a page that its ``title`` names: the headline of what it tells.

Old and home-made pages set headlines in elements that say nothing. What the browser's title bar
shows is the headline with the site's name behind it, or the beginning of a longer headline.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile

from feedd.core.parse import cohesion, lines, script
from feedd.core.parse.pages import dom, regions
from feedd.core.parse.pages.dom import HEADINGS, Element

_PARTING = re.compile(r"\s*[|｜–—·»«_]\s*|\s+[:-]+\s+|(?<=[^\x00-\x7f])-(?=[^\x00-\x7f])")
_INFO = re.compile(r"\s[|>»/]\s|[|>»]|[:：]\s?\d")
"""What parts the pieces of a path or of a line about a story: "News > Courts", "No.: 5521 | …"."""
_HOME = re.compile(r"(?:(?:https?:)?//[^/]*)?/?(?:[#?].*)?", re.IGNORECASE | re.DOTALL)
_LINE = 300  # weight at most
_PIECE = 12  # weight at least
_BEGUN = 20  # weight of the beginning of a headline
_SHORTENED = 3  # times as long is a headline at most
_SEVERAL, _MOSTLY = 3, 0.6  # words of a heading, share of them
_PARAGRAPH = 40  # weight
_OPENING = 3  # blocks
_MOST_ABOVE = 12
"""The most short lines between a headline and its text: a date, an author, buttons."""


def headline(root: Element, title: str | None) -> Element | None:
    """Find the heading, or else the first line, that a page's title names, at best all of it.

    If there is none, the title may say in other words what an ``h1`` says.
    """
    if line := _said(root, title):
        return line
    words = cohesion.stems(title or "")
    told = filter(_is_line, dom.tagged(root, "h1"))
    heads = [(cohesion.stems(dom.text(each)), each) for each in told]
    taken = [(len(own & words) / len(own), each) for own, each in heads if len(own) >= _SEVERAL]
    share, line = max(taken, key=lambda each: each[0], default=(0.0, None))
    return line if share >= _MOSTLY else None


def _said(root: Element, title: str | None) -> Element | None:
    """Find the heading, or else the first line, whose words a page's title holds or breaks off."""
    told = [each for each in dom.descendants(root) if _is_line(each)]
    for piece in pieces(title or ""):
        named = [each for each in told if _agree(script.fold(dom.text(each)), piece)]
        headed = (each for each in named if each.tag in HEADINGS)
        if found := next(headed, next(iter(named), None)):
            return found
    return None


def opens_article(root: Element, title: str | None) -> bool:
    """Say whether a page's title is a headline above running text that takes up a word of it.

    In other words it may name a bulletin as well.
    """
    line = _said(root, title)
    if line is None or lines.names_bulletin(dom.text(line)) or not _opens_text(line, root):
        return False
    below = [each for each in blocks_below(line, root) if is_told(each)]
    return not cohesion.stems(dom.text(line)).isdisjoint(
        cohesion.stems(dom.text(below[:_OPENING]))
    )


def is_told(block: Element) -> bool:
    """Say whether a block is running text."""
    plain = block.weight - block.linked >= _PARAGRAPH
    return plain and script.ending(dom.text(block)) == "stop"


def is_text(element: Element) -> bool:
    """Say whether an element is a block of running text that holds no other block."""
    return dom.is_lowest(element) and is_told(element)


def last_above(root: Element, text: Element) -> Element | None:
    """Find the last line above a text that may be its headline: no date, author or button."""
    above = takewhile(lambda each: each is not text, dom.descendants(root))
    return next((each for each in [*above][::-1] if _may_head(each)), None)


def _may_head(element: Element) -> bool:
    if element.weight < _BEGUN or not _is_line(element) or regions.is_dated(element):
        return False
    words = dom.text(element)
    said = lines.byline(words) or lines.names_picture(words) or _INFO.search(words)
    return not said and script.ends_as_headline(words)


def _opens_text(headline: Element, root: Element) -> bool:
    """Say whether what stands below a headline is running text and no greeting.

    It isn't if the page may be a bulletin: if a line between the two could be the headline of a
    first story, being a heading or set as lines further down are, or if lines further down that
    could be headlines have one look.
    """
    blocks = [*blocks_below(headline, root)]
    at = next((at for at, each in enumerate(blocks[:_MOST_ABOVE]) if is_told(each)), None)
    if at is None or lines.greets(dom.text(blocks[at])):
        return False
    looks = Counter(map(_look, blocks[at:]))
    heads = (each for each in blocks[:at] if each.tag in HEADINGS or looks[_look(each)])
    below = Counter(_look(each) for each in blocks[at:] if not is_told(each) and _may_head(each))
    parted = max(below.values(), default=0) > 1
    return not (parted or any(map(_may_head, heads))) and _look(headline) != _look(blocks[at])


def _look(block: Element) -> tuple[Element | None, str, str]:
    """Give what makes blocks look alike: their class and tag, or without a class their parent."""
    named = block.get("class")
    return None if named else block.parent, block.tag, named


def blocks_below(line: Element, root: Element) -> Iterator[Element]:
    """Walk the blocks that hold no other, from below a line on."""
    return filter(dom.is_lowest, dom.behind(line, root))


def pieces(title: str) -> list[str]:
    """Give what of a title is long enough to name a line of the page by, the longest first."""
    long = [each for each in parts(title) if script.weight(each) >= _PIECE]
    return sorted(long, key=len, reverse=True)


def parts(title: str) -> tuple[str, ...]:
    """Give what a title may say of the page: all of it, and its parts, shortened ones as begun."""
    found = (title, *_PARTING.split(title))
    return tuple(dict.fromkeys(script.fold(each.rstrip(". …")) for each in found))


def _is_line(element: Element) -> bool:
    if not _PIECE <= element.weight <= _LINE or (element.links_mostly and not _is_own(element)):
        return False
    return element.tag in HEADINGS or dom.is_line(element)


def _is_own(heading: Element) -> bool:
    """Say whether a page's main heading leads to a page, as its own: a site's name leads home."""
    links = [each.get("href").strip() for each in dom.links_of(heading)]
    return heading.tag == "h1" and bool(links) and not any(map(_HOME.fullmatch, links))


def _agree(shown: str, piece: str) -> bool:
    """Say whether a line is a piece of the title, or goes on where that breaks off."""
    if shown == piece:
        return True
    begun = script.weight(piece) >= _BEGUN and len(piece) * _SHORTENED >= len(shown)
    return begun and shown.startswith(piece)
