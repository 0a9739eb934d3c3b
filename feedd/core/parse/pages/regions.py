"""Which part of a page each story's marker stands for.

A marker is an element that occurs once a story: a heading, an ``article``, a link, a time. The
region of a marker grows upward while no other marker comes into it. Where the grown elements
hold text they are boxes, each a story; where they hold nothing but headlines, the story is what
follows each until the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from feedd.core.parse.pages import dom
from feedd.core.parse.pages.dom import Element, Node
from feedd.core.parse.times import stamps

_TEXT = 25  # weight of a text
_LABEL = 60  # weight at most
_LONGEST_LEAD = 4  # nodes
_MOST_WITHIN = 4  # markers within one that stands for a story; one with more is only a list
_EDGE = frozenset({"hr", "img", "time", "a", "figure", "br"})


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A story's part of the page: its marker, and the nodes that hold it in order.

    ``boxed``: the nodes are one element; ``titled``: the marker is the headline itself;
    ``release``: it names a version, and what it lists is text though all of it links. ``second``
    is the line below the headline, if it tells something and isn't among the nodes.
    """

    marker: Element
    nodes: tuple[Node, ...]
    boxed: bool
    titled: bool = False
    release: bool = False
    second: Element | None = None

    @property
    def box(self) -> Element | None:
        """The element that holds it, if one does: the first of its nodes."""
        top = self.nodes[0]
        return top if self.boxed and isinstance(top, Element) else None

    @property
    def weight(self) -> int:
        """The visible text, in code points."""
        return sum(
            each.weight if isinstance(each, Element) else len(each.strip()) for each in self.nodes
        )

    @property
    def told(self) -> int:
        """The visible text beside its marker, in code points."""
        return self.weight - self.marker.weight

    @property
    def elements(self) -> Iterator[Element]:
        """Every element of the region, in document order."""
        for each in self.nodes:
            if isinstance(each, Element):
                yield from dom.within(each)


def around(
    markers: Sequence[Element], *, titled: bool, beside: Sequence[Element] = ()
) -> list[Region]:
    """Give each marker its region, in the order of the page; none grows over what is beside."""
    held = _markers_within([*markers, *beside])
    markers = [each for each in markers if held[id(each)] <= _MOST_WITHIN]
    tops = [(marker, _grown(marker, held)) for marker in markers]
    place = {id(marker): at for at, marker in enumerate(markers)}
    found = [region for group in _by_parent(tops) for region in _in_one_parent(group, held)]
    found.sort(key=lambda region: place[id(region.marker)])
    return [replace(region, titled=titled) for region in found]


def of_releases(found: Sequence[Region]) -> list[Region]:
    """Give regions as those of a program's releases."""
    return [replace(region, release=True) for region in found]


def _markers_within(markers: Sequence[Element]) -> Counter[int]:
    held: Counter[int] = Counter()
    for marker in markers:
        held[id(marker)] += 1
        held.update(id(above) for above in dom.ancestors(marker))
    return held


def _grown(marker: Element, held: Counter[int]) -> Element:
    top = marker
    while (
        top.parent is not None
        and held[id(top.parent)] == 1
        and top.parent.tag not in {"body", "main"}
    ):
        top = top.parent
    return top


Top = tuple[Element, Element]


def _by_parent(tops: Sequence[Top]) -> list[list[Top]]:
    groups: dict[int, list[Top]] = {}
    for marker, top in tops:
        groups.setdefault(id(top.parent), []).append((marker, top))
    return list(groups.values())


def _in_one_parent(group: Sequence[Top], held: Counter[int]) -> Iterator[Region]:
    bearing = sum(
        1 for marker, top in group if top.weight - marker.weight >= _TEXT or _is_box(marker)
    )
    if group[0][1].parent is None or (bearing * 2 >= len(group) and not _go_on(group, held)):
        for marker, top in group:
            yield _continued(marker, top, held) or Region(marker, (top,), boxed=True)
        return
    yield from _flat(group, held)


def _continued(marker: Element, top: Element, held: Counter[int]) -> Region | None:
    """Where an end tag is missing, a headline among boxes has its text beside it, in none."""
    alone = top.tag in dom.INLINE | dom.HEADINGS and top.weight - marker.weight < _TEXT
    if not alone or top.parent is None:
        return None
    beside = tuple(takewhile(lambda each: not held[id(each)], top.after))
    region = Region(marker, (top, *beside), boxed=False)
    return region if region.told >= _TEXT else None


def _go_on(group: Sequence[Top], held: Counter[int]) -> bool:
    """Say whether between the openings of stories there are paragraphs or rows that go on."""
    parent = group[0][1].parent
    tags = {top.tag for _, top in group} - dom.HEADINGS
    if parent is None or not ({"p", *dom.INLINE} >= tags or tags == {"tr"}):
        return False
    goes_on = "tr" if tags == {"tr"} else "p"
    between = parent.children[group[0][1].place : group[-1][1].place]
    told = (each for each in between if isinstance(each, Element) and each.weight >= _TEXT)
    following = sum(1 for each in told if each.tag == goes_on and not held[id(each)])
    return following > 0 and (goes_on == "p" or following >= len(group) - 1)


def _is_box(marker: Element) -> bool:
    return marker.tag in {"article", "li", "tr"} and marker.weight >= _TEXT


def _flat(group: Sequence[Top], held: Counter[int]) -> Iterator[Region]:
    parent = group[0][1].parent
    siblings: list[Node] = parent.children if parent is not None else []
    starts = [top.place for _, top in group]
    heads = frozenset(starts)
    stops = _stops(siblings, held)
    lead = _lead_length(siblings, starts)
    ruled = any(map(dom.is_rule, siblings[: starts[-1]]))
    day = None if lead else _day_above(siblings, starts[0])
    for (marker, _), start in zip(group, starts, strict=True):
        stop = _until_heading(siblings, start + 1, stops[start + 1], marker, day)
        if start == starts[-1] and not ruled:
            # A rule behind the last story alone parts it from what the page adds.
            stop = next((at for at in range(start, stop) if dom.is_rule(siblings[at])), stop)
        below = lead if stop in heads else 0
        yield Region(marker, tuple(siblings[start - lead : stop - below]), boxed=False)


def _stops(siblings: Sequence[Node], held: Counter[int]) -> list[int]:
    """For each place, the next sibling that holds a marker."""
    stops = [len(siblings)] * (len(siblings) + 2)
    for at in range(len(siblings) - 1, -1, -1):
        stops[at] = at if held[id(siblings[at])] else stops[at + 1]
    return stops


def _day_above(siblings: Sequence[Node], first: int) -> Element | None:
    """Give the line right above the first story that states its day, and that of those below."""
    above = (each for each in reversed(siblings[:first]) if isinstance(each, Element))
    line = next(above, None)
    return line if line and line.tag not in dom.INLINE and _is_day(line) else None


def _is_day(line: Element) -> bool:
    return is_dated(line) and not stamps.is_clock(dom.text(line))


def _until_heading(
    siblings: Sequence[Node], start: int, stop: int, marker: Element, day: Element | None
) -> int:
    """A heading above the level of headlines ends a story; it names what follows.

    So does a line with a day that is set like ``day``, which stands above the first story.
    """
    for at in range(start, stop):
        node = siblings[at]
        if not isinstance(node, Element):
            continue
        if is_above(node, marker) or (day and node.look == day.look and _is_day(node)):
            return at
    return stop


def is_above(element: Element, marker: Element) -> bool:
    """Say whether an element is a heading above a deeper one, or above any bold line."""
    deeper = marker.tag not in dom.HEADINGS or element.tag < marker.tag
    return element.tag in dom.HEADINGS and deeper and element.weight > 0


def _lead_length(siblings: Sequence[Node], starts: Sequence[int]) -> int:
    """Count the nodes before each headline that already belong to its story: a time, an anchor."""
    lead = 0
    while all(_leads(siblings, start - lead - 1) for start in starts):
        lead += 1
        if lead > _LONGEST_LEAD:
            return 0
    timed = any(is_dated(siblings[starts[0] - back]) for back in range(1, lead + 1))
    return lead if timed else 0


def _leads(siblings: Sequence[Node], at: int) -> bool:
    if at < 0:
        return False
    node = siblings[at]
    if isinstance(node, str):
        return not node.strip() or is_dated(node)
    return (node.tag in _EDGE and node.weight < _LABEL) or is_dated(node)


def covered(found: Sequence[Region]) -> int:
    """Give the visible text that regions hold together."""
    return sum(region.weight for region in found)


def is_dated(node: Node) -> bool:
    """Say whether a node states a time and nothing else."""
    if isinstance(node, str):
        return len(node) < _LABEL and stamps.moment(node.strip(" \n\t:–—-|·()")) is not None
    if not 0 < node.weight < _LABEL:
        return False
    return node.tag == "time" or stamps.moment(dom.text(node)) is not None
