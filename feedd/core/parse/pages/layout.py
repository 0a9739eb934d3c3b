"""Blocks that a page's styles make of ``span`` elements, as cards of many sites are.

HTML says nothing of a line's end between them, so a headline would run into the text behind it:
"<span>Otters return</span><span>Keepers are pleased.</span>". Siblings under names of their own,
with nothing between the last word of one and the first of the next, are set as blocks: no writer
joins words so, but for colours within a paragraph or a heading. Here their tag becomes ``div``,
which says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from feedd.core.parse.pages import dom
from feedd.core.parse.pages.dom import Element

_LINES = frozenset({"p", *dom.HEADINGS})
_LIGHTEST = 4  # weight; less is an initial
_PAIR = 2
_SEVERAL = 3


def set_blocks(root: Element) -> None:
    """Make blocks of the ``span`` elements that are set as such in several cards."""
    cards = [parts for each in dom.descendants(root) if (parts := _parts(each))]
    if len(cards) < _SEVERAL:
        return
    for each in (part for parts in cards for part in parts):
        each.tag = "div"
    dom.weigh(root)


def _parts(element: Element) -> Sequence[Element]:
    """Give the parts of an element that is made of joined, differently named ones."""
    parts = element.written
    if len(parts) < _PAIR or any(map(_is_no_part, parts)):
        return ()
    named = {each.get("class") for each in parts}
    joined = any(_are_joined(above, below) for above, below in pairwise(parts))
    alone = not any(isinstance(each, str) and each.strip() for each in element.children)
    apart = len(named) == len(parts) and joined and alone
    return parts if apart and not _is_in_line(element) else ()


def _is_no_part(element: Element) -> bool:
    """A letter or two are an initial that is set apart; a number counts readers or comments."""
    light = element.weight < _LIGHTEST and not dom.text(element).isdecimal()
    return element.tag != "span" or light or not element.get("class")


def _is_in_line(element: Element) -> bool:
    return any(each.tag in _LINES for each in (element, *dom.ancestors(element)))


def _are_joined(above: Element, below: Element) -> bool:
    """Say whether two elements meet with no space, and in the middle of a line."""
    if below.place != above.place + 1:
        return False
    last, first = (above.said or "x")[-1:], (below.said or "x")[:1]
    return not last.isspace() and first.isalnum()
