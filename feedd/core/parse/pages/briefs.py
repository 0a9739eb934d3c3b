"""Items without a headline, listed under a short name: "Quick hits", "In brief".

Each is a story, called by its first sentence. The key points of a story stand under its headline,
which says more than a name does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedd.core.parse import script
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.dom import Element, Node
from feedd.core.parse.pages.regions import Region

_NAME = 24  # weight at most
_NAME_WORDS = 3  # at most
_ITEM = 25  # weight at least
_SEVERAL = 3
_NEARLY = 0.9  # of the node's weight


def parted(found: Sequence[Region]) -> list[Region]:
    """Part what lists of items hold from the stories that they stand behind."""
    return [part for region in found for part in _parts(region)]


def _parts(region: Region) -> Iterator[Region]:
    nodes = _opened(region)
    at = next((at for at in range(len(nodes) - 1) if _is_name_of_list(nodes, at)), None)
    if at is None:
        yield region
        return
    if any(_holds(node, region.marker) for node in nodes[:at]):
        yield Region(region.marker, tuple(nodes[:at]), boxed=False, titled=region.titled)
    for item in _items(nodes[_next_written(nodes, at)]):
        yield Region(item, (item,), boxed=True)


def _opened(region: Region) -> Sequence[Node]:
    """Give a region's nodes, or those inside its only element."""
    nodes: Sequence[Node] = region.nodes
    while len(nodes) == 1 and isinstance(nodes[0], Element) and nodes[0].elements:
        nodes = nodes[0].children
    return nodes


def _is_name_of_list(nodes: Sequence[Node], at: int) -> bool:
    node = nodes[at]
    if not isinstance(node, Element) or not 0 < node.weight <= _NAME:
        return False
    words, below = dom.text(node), _next_written(nodes, at)
    if len(words.split()) > _NAME_WORDS or script.ending(words) not in {"open", "lead"}:
        return False
    return below < len(nodes) and len(_items(nodes[below])) >= _SEVERAL


def _next_written(nodes: Sequence[Node], at: int) -> int:
    following = (each for each in range(at + 1, len(nodes)) if dom.is_written(nodes[each]))
    return next(following, len(nodes))


def _items(node: Node) -> list[Element]:
    """Give the sentences of a list that is all of a node."""
    if isinstance(node, str):
        return []
    items = [each for each in _outermost(node) if _is_told(each)]
    whole = sum(each.weight for each in items) >= _NEARLY * node.weight
    return items if whole else []


def _outermost(node: Element) -> Iterator[Element]:
    """Give the items of lists that are in no other item."""
    stack = [node]
    while stack:
        each = stack.pop()
        if each.tag == "li":
            yield each
        else:
            stack.extend(reversed(each.elements))


def _is_told(item: Element) -> bool:
    """Say whether an item is a sentence; a short link may follow it."""
    words = dom.text([each for each in item.children if not _is_link(each)])
    return item.weight >= _ITEM and script.ending(words) == "stop"


def _is_link(node: Node) -> bool:
    return isinstance(node, Element) and node.tag == "a" and node.weight < _NAME


def _holds(node: Node, marker: Element) -> bool:
    return isinstance(node, Element) and marker in dom.within(node)
