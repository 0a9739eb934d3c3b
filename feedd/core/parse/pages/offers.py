"""What a site sets among an article's paragraphs, and is none: ways to its other pages.

Other stories, in a list or each as a card or a line that is all link; the numbers of further
pages; at the end a box that calls to act, and headings that nothing stands under. A link away
from the site, to a file or in a sentence is the article's own.
"""

from __future__ import annotations

import re
from itertools import takewhile
from urllib.parse import urldefrag, urlsplit

from feedd.core.parse import script
from feedd.core.parse.pages import addresses, article, dom, markup, regions
from feedd.core.parse.pages.dom import Element, Elements, Node
from feedd.core.parse.pages.regions import Region

_OFFERING = frozenset({"aside", "div", "footer", "nav", "ol", "section", "ul"})
_BOXES = frozenset({"aside", "blockquote", "div", "figure", "section"})
_ROWS = frozenset({"dd", "dl", "dt", "li", "table", "tbody", "td", "th", "thead", "tr"})
_AWAY = 0.75  # of the weight of a box, in links
_OFFERED = 60  # weight of links that lead to other stories
_SEVERAL = 3
_CARD = 160  # weight beside its heading
_CALL = 120  # weight beside its heading and links
_PAGER = 60  # weight
_MOST = 3  # of it, one may go
_ELSEWHERE = re.compile(r"\s*(?!javascript:)[a-z][\w+.-]*:", re.IGNORECASE)
_FILE = re.compile(r"\.(?!s?html?$|php$|aspx?$|jsp$|do$)[a-z]\w{1,4}$", re.IGNORECASE)


def strip(root: Element, title: str | None, base: str | None) -> None:
    """Cut from the page of an article what leads from it to others."""
    lists = dom.outermost([each for each in dom.descendants(root) if _is_list(each)])
    if 2 * sum(each.weight for each in lists) <= root.weight:
        dom.cut(root, set(map(id, lists)))
    for found in (_ways, _end):
        text = article.find(root, title)
        gone = found(_below(text), base)
        if text is not None and _MOST * sum(each.weight for each in gone) <= text.weight:
            dom.cut(root, set(map(id, gone)))


def _ways(below: Elements, base: str | None) -> Elements:
    return dom.outermost([each for each in below if _is_way(each, base)])


def _is_list(element: Element) -> bool:
    if element.tag not in _OFFERING or element.linked < 0.8 * element.weight:
        return False
    links = list(dom.tagged(element, "a"))
    return len(links) >= _SEVERAL and sum(each.weight for each in links) >= _OFFERED


def _below(text: Region | None) -> Elements:
    """Give the blocks that begin below the first paragraph."""
    elements = list(text.elements) if text is not None else []
    above = takewhile(lambda each: not article.is_paragraph(each), elements)
    below = elements[sum(1 for _ in above) + 1 :]
    return [each for each in below if each.tag not in dom.INLINE and each.weight]


def _is_way(block: Element, base: str | None) -> bool:
    if block.tag in _ROWS or markup.is_of_author(block):
        return False
    return _is_pager(block) or _is_pointer(block, base) or _is_card(block, base)


def _is_pointer(block: Element, base: str | None) -> bool:
    """Say whether a block is all link, and no sentence nor a date."""
    if block.linked < _AWAY * block.weight or regions.is_dated(block):
        return False
    links = [each for each in dom.tagged(block, "a") if each.weight]
    if max((each.weight for each in links), default=0) < dom.LONG_LINK:
        return False
    if all(map(_is_said, filter(dom.is_lowest, dom.within(block)))):
        return False
    return all(_leads_on(each, base) and not markup.is_of_author(each) for each in links)


def _is_said(block: Element) -> bool:
    return script.ending(dom.text(block)) == "stop"


def _is_card(block: Element, base: str | None) -> bool:
    """Say whether a small box has one heading, which leads to another page."""
    heads = [each for each in dom.tagged(block, *dom.HEADINGS) if each.weight]
    if block.tag not in _BOXES or len(heads) != 1 or block.weight - heads[0].weight > _CARD:
        return False
    links = [each for each in dom.links_of(heads[0]) if each.weight >= heads[0].weight]
    return heads[0].weight >= dom.LIGHTEST_LINK and any(_leads_on(each, base) for each in links)


def _leads_on(link: Element, base: str | None) -> bool:
    to = addresses.absolute(link.get("href"), base) or ""
    return (
        link.leads_away and _stays(link, base) and urldefrag(to).url != urldefrag(base or "").url
    )


def _is_pager(block: Element) -> bool:
    """Say whether a line holds numbers that are links, or the way to the next page."""
    links = [each for each in dom.tagged(block, "a") if each.weight and each.leads_away]
    if not links or block.weight > _PAGER:
        return False
    words = script.words(dom.text(block))
    plain = [each for each in words if not each.isdecimal()]
    counts = len(words) - len(plain) > 1 and any(dom.text(each).isdecimal() for each in links)
    on = any({"next", "prev"} & set(each.get("rel").lower().split()) for each in links)
    return (counts or on) and len(plain) <= _SEVERAL + len(links)


def _stays(link: Element, base: str | None) -> bool:
    """Say whether a link leads to a page of its own site."""
    stated = link.get("href")
    to = addresses.absolute(stated, base)
    if to is None or base is None:
        return not _ELSEWHERE.match(stated)
    return addresses.are_of_one_site(to, base) and not _FILE.search(urlsplit(to).path)


def _end(below: Elements, base: str | None) -> Elements:
    """Give the boxes that call to act at the end of a text, and what heads nothing there."""
    calls = dom.outermost([each for each in below if _is_call(each, base)])
    inside = {id(each) for call in calls for each in dom.within(call)}
    lines = filter(dom.is_lowest, reversed(below))
    last = list(takewhile(lambda line: id(line) in inside or _announces(line), lines))
    gone = set(map(id, last))
    ended = [call for call in calls if any(id(each) in gone for each in dom.within(call))]
    return [*ended, *(each for each in last if id(each) not in inside)]


def _is_call(box: Element, base: str | None) -> bool:
    """Say whether a box is a heading, few words and a link: "Sign up", "Subscribe"."""
    lines = [each for each in dom.within(box) if dom.is_line(each) and each.weight]
    if box.tag not in _BOXES or not lines or not _is_head(lines[0]) or _is_chapter(box):
        return False
    plain = box.weight - box.linked - lines[0].weight
    links = [each for each in dom.tagged(box, "a") if each.weight]
    if plain > _CALL or not links or not _stays(links[-1], base):
        return False
    return dom.breaks(links[-1], 1) and links[-1].last == box.last


def _is_head(line: Element) -> bool:
    return line.tag in dom.HEADINGS | dom.BOLD or any(
        each.tag in dom.BOLD and each.weight == line.weight for each in line.elements
    )


def _is_chapter(box: Element) -> bool:
    """Say whether another box of its look stands above it."""
    return any(isinstance(each, Element) and each.look == box.look for each in box.before)


def _announces(line: Element) -> bool:
    """Say whether a heading, or words before a colon, have no bare text below them."""
    if line.tag not in dom.HEADINGS and not dom.text(line).endswith((":", "：")):
        return False
    below = (node for each in (line, *dom.ancestors(line)) for node in each.after)
    return not any(map(_is_bare, below))


def _is_bare(node: Node) -> bool:
    return dom.is_written(node) and (isinstance(node, str) or node.tag in dom.INLINE)
