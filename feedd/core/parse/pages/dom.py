"""The plain tree of what an HTML document shows, and questions to it.

``weight`` and ``linked`` weigh visible text as ``script.weight`` does, all of it and that inside
links; ``place`` is where an element stands among its parent's children.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import chain

from feedd.core.parse import phrases, script
from feedd.core.parse.allowed import VOID


@dataclass(slots=True, eq=False)
class Element:
    """An element with its children in order; text stands among them as strings.

    Not frozen: a tree needs links to parents, and what is no story is cut out of it in place.
    ``elements`` are the children that are elements; ``order`` holds the whole tree, and there from
    ``first`` to ``last`` what is below this one: a page is walked dozens of times. ``line`` and
    ``parted`` are what was found of it as text and as a row, since that is asked for each child.
    """

    tag: str
    attributes: Mapping[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=lambda: _NOTHING)
    weight: int = 0
    linked: int = 0
    place: int = 0
    said: str | None = None
    elements: Sequence[Element] = ()
    order: Sequence[Element] = ()
    first: int = 0
    last: int = 0
    line: str | None = None
    parted: bool | None = None

    def get(self, name: str) -> str:
        """Give an attribute's value, "" where there is none."""
        return self.attributes.get(name, "")

    @property
    def called(self) -> str:
        """What the page calls the element, in its class or for its own scripts and tests."""
        names = (self.get(name) for name in _NAMING if name in self.attributes)
        return " ".join(names)

    @property
    def look(self) -> tuple[str, str]:
        """Its tag and its class, which elements that are set alike share."""
        return self.tag, self.get("class")

    @property
    def written(self) -> list[Element]:
        """Those of its children that have text."""
        return [each for each in self.elements if each.weight]

    @property
    def leads_away(self) -> bool:
        """Say whether it is a link, and not to a place on its own page."""
        return self.tag == "a" and self.get("href")[:1] not in {"", "#"}

    @property
    def links_mostly(self) -> bool:
        """Say whether most of its text is links."""
        return self.linked * 2 > self.weight

    @property
    def siblings(self) -> list[Element | str]:
        """What its parent holds, itself at its ``place``; nothing beside the root."""
        return self.parent.children if self.parent is not None else []

    @property
    def before(self) -> list[Element | str]:
        """What stands before it in its parent."""
        return self.siblings[: self.place]

    @property
    def after(self) -> list[Element | str]:
        """What stands behind it in its parent."""
        return self.siblings[self.place + 1 :]


Node = Element | str
Elements = Sequence[Element]

INLINE = phrases.words(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s
    samp small span strike strong sub sup time tt u var wbr ruby rt rp nobr blink"""
)
_NAMING = ("class", "data-component", "data-testid")
BOLD = frozenset({"b", "strong"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
"""The words of a class or an id: "siteFooter", "site-footer"."""
HEAVIEST_HEADLINE = 300
LIGHTEST_LINK = 12
"""What a link weighs at least whose words may be a headline."""
LONG_LINK = 18
"""What one weighs that is as long as most headlines."""
_READINGS = frozenset({"rt", "rp"})  # of the letters beside which they stand, said twice
_LINE = 400  # weight up to which words are kept
_FAR = 60  # nodes of one line
_WRITTEN = re.compile(r"[^\W_]")
_NOTHING: list[Element | str] = []  # of what holds nothing; its children are never added to


def weigh(root: Element) -> Element:
    """Count each element's visible text, and how much of it lies in links; give the root back.

    The words of small elements are kept with them: lines are asked for again and again.
    """
    order = _in_order(root)
    for at in range(len(order) - 1, -1, -1):
        element = order[at]
        inner = element.elements
        element.order = order
        element.first, element.last = at + 1, inner[-1].last if inner else at + 1
        element.weight = sum(each.weight for each in inner) + sum(
            _weight(each) for each in element.children if isinstance(each, str)
        )
        if element.tag in _READINGS:
            element.weight = 0
        element.said = _said(element) if element.weight <= _LINE else None
        element.line = element.parted = None
        element.linked = (
            element.weight if element.tag == "a" else sum(each.linked for each in inner)
        )
    return root


def _in_order(root: Element) -> list[Element]:
    """List a tree in document order, and tell each element its place."""
    order: list[Element] = []
    stack = [root]
    while stack:
        element = stack.pop()
        order.append(element)
        inner: list[Element] = []
        for at, each in enumerate(element.children):
            if isinstance(each, Element):
                each.place = at
                inner.append(each)
        element.elements = inner or ()
        stack.extend(reversed(inner))
    return order


def _said(element: Element) -> str:
    if element.tag == "br":
        return " "
    if not element.weight:
        return ""
    words = "".join(
        each if isinstance(each, str) else each.said or "" for each in element.children
    )
    return words if element.tag in INLINE else f" {words} "


def _weight(text: str) -> int:
    shown = text.strip()
    return len(shown) if shown.isascii() else int(script.weight(shown))


def cut(root: Element, gone: set[int]) -> None:
    """Take the elements whose ``id()`` is in ``gone`` out of a tree."""
    if not gone:
        return
    for element in within(root):
        element.children = [each for each in element.children if id(each) not in gone]
    weigh(root)


def descendants(top: Element) -> Iterator[Element]:
    """Walk the elements below one, in document order."""
    return map(top.order.__getitem__, range(top.first, top.last))


def within(top: Element) -> Iterator[Element]:
    """Walk an element and those below it, in document order."""
    return map(top.order.__getitem__, range(top.first - 1, top.last))


def behind(element: Element, top: Element) -> Iterator[Element]:
    """Walk what begins behind an element within another, in document order."""
    return map(element.order.__getitem__, range(element.first, top.last))


def tagged(top: Element, *tags: str) -> Iterator[Element]:
    """Walk the elements below one that bear some tags."""
    return (each for each in descendants(top) if each.tag in tags)


def ancestors(element: Element) -> Iterator[Element]:
    """Walk from an element's parent up to the root."""
    above = element.parent
    while above is not None:
        yield above
        above = above.parent


def widest(element: Element) -> Element:
    """Give the outermost element below the page's body that holds no more text than one."""
    while (around := element.parent) is not None and around.weight == element.weight:
        if around.tag == "body":
            break
        element = around
    return element


def is_in_link(element: Element) -> bool:
    """Say whether an element lies within a link."""
    return any(above.tag == "a" for above in ancestors(element))


def links_of(head: Element) -> Iterator[Element]:
    """Give the links that a headline is, holds, and lies within."""
    around = chain(within(head), ancestors(head))
    return (each for each in around if each.tag == "a")


def outermost(found: Sequence[Element]) -> list[Element]:
    """Leave out of some elements those that lie within others."""
    known = {id(each) for each in found}
    return [each for each in found if not any(id(above) in known for above in ancestors(each))]


def main_headings(root: Element, *tags: str) -> list[Element]:
    """Give the headings of the first level, or else the first of others with these tags."""
    headings = [each for each in tagged(root, *tags) if each.weight]
    return [each for each in headings if each.tag == "h1"] or headings[:1]


def is_written(node: Node) -> bool:
    """Say whether an element has text, or text more than space."""
    return bool(node.weight if isinstance(node, Element) else node.strip())


def first_written(element: Element) -> Node:
    """Give the first of what an element holds, space left out; "" where there is nothing else."""
    held = (each for each in element.children if not isinstance(each, str) or each.strip())
    return next(held, "")


def is_rule(node: Node) -> bool:
    """Say whether a node is a line drawn across the page."""
    return isinstance(node, Element) and node.tag == "hr"


def is_lowest(element: Element) -> bool:
    """Say whether an element with text is a block that holds no other with text."""
    return element.tag not in INLINE and element.weight > 0 and not holds_blocks(element)


def holds_blocks(element: Element) -> bool:
    """Say whether an element holds a block with text."""
    return any(each.weight and each.tag not in INLINE for each in element.elements)


def is_line(element: Element) -> bool:
    """Say whether an element has a line or several to itself, as inline ones seldom have."""
    return stands_alone(element) if element.tag in INLINE else is_lowest(element)


def stands_alone(element: Element, gone: Container[int] = ()) -> bool:
    """Say whether an inline element has a line to itself, between breaks or block edges."""
    top = element
    while top.parent is not None and top.parent.tag in INLINE:
        if top.parent.weight != top.weight:
            if not _holds_lines(top.parent):
                return False
            break
        top = top.parent
    return top.parent is not None and breaks(top, -1, gone) and breaks(top, 1, gone)


def _holds_lines(element: Element) -> bool:
    """Say whether an inline element is wrapped around lines or blocks, as old pages do."""
    return any(each.tag not in INLINE for each in element.elements)


def ends_line(element: Element) -> bool:
    """Say whether nothing stands on its line after an element."""
    return element.parent is not None and element.parent.tag not in INLINE and breaks(element, 1)


def unjoin(element: Element, marks: str) -> None:
    """Take away the marks that join an element to the text right behind it."""
    beside, at = element.siblings, element.place + 1
    if at < len(beside) and isinstance(joint := beside[at], str):
        beside[at] = joint.lstrip(marks)
        if element.parent is not None:
            element.parent.parted = None


def breaks(element: Element, step: int, gone: Container[int] = ()) -> bool:
    """Say whether nothing but marks stands on a line before (-1) or after (1) an element.

    The elements whose ``id()`` is in ``gone`` count for nothing.
    """
    beside = element.siblings
    for at in range(element.place + step, len(beside) if step > 0 else -1, step):
        node = beside[at]
        if isinstance(node, str):
            if _WRITTEN.search(node):
                return False
        elif node.tag == "br" or node.tag not in INLINE:
            return True
        elif node.weight and id(node) not in gone and _WRITTEN.search(text(node)):
            return False
        if abs(at - element.place) > _FAR:
            return False  # each of a line's thousands would look through them all
    return True


def text(nodes: Node | Iterable[Node]) -> str:
    """Give visible text on one line."""
    if not isinstance(nodes, Element) or nodes.said is None:
        return " ".join("".join(_pieces(nodes)).split())
    if nodes.line is None:
        nodes.line = " ".join(nodes.said.split())
    return nodes.line


def text_before(element: Element) -> str:
    """Give the last of the text before an element in its parent: a line and no more."""
    beside = element.siblings
    first, weight = element.place, 0
    while first and weight < _LINE:
        first -= 1
        node = beside[first]
        weight += len(node.strip()) if isinstance(node, str) else node.weight
    return text(beside[first : element.place])


def _pieces(nodes: Node | Iterable[Node]) -> Iterator[str]:
    stack: list[Node] = [nodes] if isinstance(nodes, (Element, str)) else list(nodes)[::-1]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
        elif node.said is not None:
            yield node.said
        elif node.tag in INLINE:
            stack.extend(reversed(node.children))
        else:
            yield " "
            stack.append(" ")
            stack.extend(reversed(node.children))


def html(nodes: Iterable[Node], without: frozenset[int] = frozenset()) -> str:
    """Write nodes as HTML, leaving out the elements whose ``id()`` is in ``without``."""
    written: list[str] = []
    stack: list[Node | tuple[str]] = [*reversed(list(nodes))]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            written.append(node[0])
        elif isinstance(node, str):
            written.append(escape(node, quote=False))
        elif id(node) not in without:
            written.append(_opening(node))
            if node.tag not in VOID:
                stack.append((f"</{node.tag}>",))
                stack.extend(reversed(node.children))
    return "".join(written)


def _opening(element: Element) -> str:
    stated = "".join(f' {name}="{escape(value)}"' for name, value in element.attributes.items())
    return f"<{element.tag}{stated}>"
