"""Reads an HTML document into a tree: the one home of the HTML parser (lexbor, by selectolax).

The tree is built without recursion and without what never shows: scripts, styles, templates,
comments, hidden elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Self

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from feedd.core.parse import formulas, phrases
from feedd.core.parse.pages import bounds
from feedd.core.parse.pages.dom import HEADINGS, Element, descendants, weigh
from feedd.core.parse.times import stamps

_INVISIBLE = phrases.words(
    """script style template noscript svg math iframe object embed applet canvas select textarea
    button input audio video map head title option datalist dialog"""
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TIME = 60  # characters
_NOTE = re.compile(r"^\s*[\[［]\w{1,3}[\]］]\s*$")
"""The mark of a note, as wikis have behind sentences."""
_BARE: Mapping[str, str] = {}


class Document:
    """A parsed page: its tree, and questions to the parser in CSS.

    At the end of a ``with`` block the tree is taken apart: its links to parents are cycles, and
    Python's collector of those would leave a page's megabytes in memory for thousands of visits.
    """

    def __init__(self, html: str, *, depth: int) -> None:
        """Parse a page; elements deeper than ``depth`` are flattened to their text."""
        kept, self.left_out = bounds.within(formulas.told(html), depth)
        self.has_more_lines = False  # than were read, where lines alone tell its stories
        self._parser = LexborHTMLParser(kept)
        self._opened = frozenset(_opened(self._parser)) if "aria-controls" in kept else frozenset()
        body = self._parser.body
        self._known: dict[int, Element] = {}
        self._nodes: dict[int, LexborNode] = {}
        self.root = self._tree(body) if body is not None else weigh(Element("body", {}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for element in (*self._known.values(), *descendants(self.root)):
            element.parent = None
            element.order = ()

    def _tree(self, top: LexborNode) -> Element:
        root = Element("body", _attributes(top))
        self._known[top.mem_id] = root
        stack = [(top, root)]
        while stack:
            node, element = stack.pop()
            children: list[Element | str] = []
            for child in _children(node):
                if child.is_text_node:
                    children.append(child.text_content or "")
                elif child.is_element_node and self._is_visible(child):
                    made = Element(child.tag or "div", _attributes(child), element)
                    self._known[child.mem_id] = made
                    children.append(made)
                    if child.child is not None:
                        stack.append((child, made))
            element.children = children
        return weigh(root)

    def _is_visible(self, node: LexborNode) -> bool:
        return _shows(node) and (not _is_hidden(node) or node.attributes.get("id") in self._opened)

    def select(self, selector: str, within: Element | None = None) -> list[Element]:
        """Give the visible elements that a CSS selector finds; ValueError for a bad selector.

        Those ``within`` are looked for that an earlier selector found.
        """
        top = self._parser.root if within is None else self._nodes.get(id(within))
        try:
            found = top.css(selector) if top is not None else []
        except (SelectolaxError, ValueError) as error:
            raise ValueError(f"{selector!r} is no CSS selector that can be read") from error
        seen = [(self._known[each.mem_id], each) for each in found if each.mem_id in self._known]
        self._nodes.update((id(element), node) for element, node in seen)
        return [element for element, _ in seen]

    def first(self, selector: str) -> Mapping[str, str]:
        """Give the attributes of the first element that a CSS selector finds, seen or not."""
        found = self._parser.css_first(selector)
        return _attributes(found) if found is not None else _BARE

    def all(self, selector: str) -> list[Mapping[str, str]]:
        """Give the attributes of all elements that a CSS selector finds, seen or not."""
        return [_attributes(each) for each in self._parser.css(selector)]

    def raw(self, selector: str) -> list[str]:
        """Give the text inside the elements that a CSS selector finds, seen or not."""
        return [each.text(deep=True) for each in self._parser.css(selector)]


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _attributes(node: LexborNode) -> Mapping[str, str]:
    """Give an element's attributes; RDFa's ``property`` stands for microdata's ``itemprop``."""
    stated = {name: value or "" for name, value in node.attributes.items()}
    if "property" in stated:
        stated.setdefault("itemprop", stated["property"].rpartition(":")[2])
    return stated or _BARE


def _opened(page: LexborHTMLParser) -> Iterator[str]:
    """Give the ids of what the buttons of headings open: it is hidden until somebody presses."""
    for button in filter(_is_opener, page.css("button[aria-controls]")):
        yield from (button.attributes["aria-controls"] or "").split()


def _shows(node: LexborNode) -> bool:
    if node.tag in _INVISIBLE and not _is_opener(node):
        return False
    if node.tag == "sup" and _NOTE.match(node.text(deep=True)):
        return False
    return node.tag not in {"meta", "link"} or "itemprop" in node.attributes


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    unspoken = attributes.get("aria-hidden") == "true" and not _shows_time(node)
    if unspoken or "hidden" in attributes:
        return True
    return _HIDDEN_STYLE.search(attributes.get("style") or "") is not None


def _is_opener(node: LexborNode) -> bool:
    """Say whether a button is a heading's, and opens what stands below: its words count."""
    return node.tag == "button" and node.parent is not None and node.parent.tag in HEADINGS


def _shows_time(node: LexborNode) -> bool:
    """Say whether a hidden time shows, as it is hidden from screen readers only."""
    if node.tag == "time" and "datetime" in node.attributes:
        return True
    words = " ".join(node.text(deep=True).split())
    return 0 < len(words) <= _TIME and stamps.moment(words) is not None
