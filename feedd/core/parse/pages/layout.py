"""Blocks that a page's styles make of ``span`` elements, as cards of many sites are.

HTML says nothing of a line's end between them, so a headline would run into the text behind it:
"<span>Otters return</span><span>Keepers are pleased.</span>". Siblings under names of their own,
with nothing between the last word of one and the first of the next, are set as blocks: no writer
joins words so, but for colours within a paragraph or a heading. Here their tag becomes ``div``,
which says the same.

Archives of mailing lists set their lists as a text in a ``pre``: a linked line, its day below, a
blank line. Here they become the paragraphs that they look like. So do the lines of a text that
breaks alone part, so that all who look for paragraphs see one page whichever way it is set.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from feedd.core.parse import script
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.dom import INLINE, Element, Node
from feedd.core.parse.pages.regions import is_dated

_LINES = frozenset({"p", *dom.HEADINGS})
_LIGHTEST = 4  # weight; less is an initial
_PAIR = 2
_SEVERAL = 3
_PARAGRAPH, _LONGEST = 40, 5_000  # weight
_STYLED = frozenset({"font", "span"})
"""What old pages set around a whole text."""
_HOLDING = frozenset(
    {"article", "blockquote", "body", "center", "dd", "div", "form", "main", "p", "section", "td"}
)
_SET_OFF = frozenset({*dom.BOLD, "font"})
_BLANK = re.compile(r"\n[ \t]*\n\s*")


def set_blocks(root: Element) -> None:
    """Make blocks of what is set as such: spans in several cards, lists, text between breaks."""
    cards = [parts for each in dom.descendants(root) if (parts := _parts(each))]
    lists = [each for each in dom.tagged(root, "pre") if _is_list(each)]
    several = len(cards) >= _SEVERAL
    for each in (part for parts in cards for part in parts if several):
        each.tag = "div"
    for each in lists:
        _set_paragraphs(each)
    broken = _broken(root)
    for each in broken:
        _set_lines(each)
    if several or lists or broken:
        dom.weigh(root)


def _broken(root: Element) -> list[Element]:
    """Give the elements whose text breaks part, inner ones first."""
    holding = {id(each.parent): each.parent for each in dom.tagged(root, "br") if each.parent}
    inner_first = sorted(holding.values(), key=lambda each: each.first, reverse=True)
    found = {id(each): _stopped(each) for each in inner_first}
    # Of those that are set alike, one may tell a story in a line, or each leads on: as cards do.
    cards = {_form(each) for each in inner_first if found[id(each)] == 1}
    alike = Counter(map(_form, inner_first))
    leading = Counter(_form(each) for each in inner_first if each.tag == "p" and _leads(each))
    cards.update(form for form, count in leading.items() if count == alike[form] >= _PAIR)
    return [each for each in inner_first if found[id(each)] >= _PAIR and _form(each) not in cards]


def _leads(element: Element) -> bool:
    """Say whether all links of an element lead to one address, as to the story that it tells."""
    return len({each.get("href") for each in dom.tagged(element, "a")}) == 1


def _form(element: Element) -> tuple[int, tuple[str, str]]:
    """Give what an element shares with others that are set alike, cells in other rows too."""
    around = element.parent
    if around and around.tag == "tr":
        around = around.parent
    return id(around), element.look


def _stopped(element: Element) -> int:
    """Count the sentences that breaks part, where they part running text.

    Lines of one width aren't, nor what stands in a paragraph below a marked line.
    """
    around = (element, *dom.ancestors(element))
    block = next((each for each in around if each.tag not in _STYLED), element)
    lines = [*filter(_is_line, _parted(element))] if block.tag in _HOLDING else []
    headed = element.tag == "p" and lines and not dom.text(_texts(lines[0]))
    long = [each for each in lines if _is_long(each)]
    stopped = sum(1 for each in long if script.ending(dom.text(each)) == "stop")
    return stopped if stopped * 2 > len(long) and not headed else 0


def _parted(element: Element) -> list[list[Node]]:
    """Give the lines of an element, and what stands between them."""
    parts: list[list[Node]] = [[]]
    for node in element.children:
        if isinstance(node, str) or node.tag in INLINE:
            parts[-1].append(node)
        else:
            parts += [[node], []]
    return parts


def _is_line(nodes: Sequence[Node]) -> bool:
    inline = all(isinstance(each, str) or each.tag in INLINE for each in nodes)
    return inline and any(map(dom.is_written, nodes))


def _is_long(line: Sequence[Node]) -> bool:
    """Say whether a line is long without its links and what is set off, and no whole page."""
    own = [each for each in line if isinstance(each, str) or each.tag not in _SET_OFF]
    return _PARAGRAPH <= sum(map(_weight, own)) <= _LONGEST


def _weight(node: Node) -> float:
    return script.weight(node.strip()) if isinstance(node, str) else node.weight - node.linked


def _set_lines(element: Element) -> None:
    """Make paragraphs of an element's lines, and blocks of it and of what is set around it.

    What is a paragraph itself gives its place to them.
    """
    parts, holder = _parted(element), element
    if element.tag == "p" and element.parent:
        holder = element.parent
    for each in (element, *dom.ancestors(element)):
        if each.tag not in _STYLED | {"p"}:
            break
        each.tag = "div"
    kept = [[_paragraph(each, holder)] if _is_line(each) else each for each in parts]
    children = [
        node for each in kept for node in each if isinstance(node, str) or node.tag != "br"
    ]
    if holder is element:
        element.children = children
        return
    at = next(at for at, each in enumerate(holder.children) if each is element)
    holder.children = [*holder.children[:at], *children, *holder.children[at + 1 :]]


def _is_list(text: Element) -> bool:
    return sum(1 for each in text.elements if _is_dated_line(each)) >= _SEVERAL


def _is_dated_line(element: Element) -> bool:
    """Say whether an element is a link on a line of its own, with a time on the line below."""
    at, beside = element.place, element.siblings
    above, below = beside[at - 1] if at else "\n", "".join(_texts(beside[at + 1 : at + 2]))
    alone = isinstance(above, str) and above.endswith("\n") and below.startswith("\n")
    return element.leads_away and alone and is_dated(below)


def _texts(nodes: Sequence[Node]) -> Sequence[str]:
    return [each for each in nodes if isinstance(each, str)]


def _set_paragraphs(text: Element) -> None:
    """Make paragraphs of what blank lines part in a text, and breaks of its lines' ends."""
    paragraphs: list[list[Node]] = [[]]
    for node in text.children:
        for at, run in enumerate([node] if isinstance(node, Element) else _BLANK.split(node)):
            if at:
                paragraphs.append([])
            paragraphs[-1].extend([run] if isinstance(run, Element) else _lines(run))
    text.tag = "div"
    text.children = [_paragraph(nodes, text) for nodes in paragraphs if nodes]


def _lines(run: str) -> list[Node]:
    nodes: list[Node] = []
    for at, line in enumerate(run.split("\n")):
        nodes.extend([Element("br", {})] if at else [])
        nodes.extend([line] if line else [])
    return nodes


def _paragraph(nodes: list[Node], text: Element) -> Element:
    made = Element("p", {}, text, nodes)
    for each in nodes:
        if isinstance(each, Element):
            each.parent = made
    return made


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
