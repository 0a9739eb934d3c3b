"""The ways in which a page may mark its stories, and the one it uses.

Each way is a set of elements that occur once a story. They are tried from the most to the least
outspoken, and a way is taken when what it finds covers most of the page's text:

1. ``article`` elements and list items that call themselves stories;
2. headings of one level, the level above them naming sections and the one below dividing text;
3. elements named title or headline;
4. terms of a definition list;
5. bold lines;
6. times at the head of blocks;
7. links that open blocks, on index pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from feedd.core.parse import article, dom, lines, regions, script
from feedd.core.parse.dom import HEADINGS, INLINE, Element
from feedd.core.parse.regions import Region

_STORY_NAMES = frozenset(
    "article story post entry update newsitem liveblogentry liveblogpost liveentry livepost teaser hentry "
    "blogpost newspost storycard articlecard postcard".split()
)
_TITLE_NAMES = frozenset(
    "title headline hed heading entrytitle posttitle storytitle articletitle newstitle titr".split()
)
_COVERED = 0.6
_HEADLINE = 300
_LINK = 18
_TEXT = 60
_BODY = 20


def find(root: Element) -> list[Region]:
    """Find the regions of a page's stories; none or one when it doesn't hold several."""
    whole = max(1, root.weight)
    best: list[Region] = []
    for way in _WAYS:
        found = _worth_having(regions.around(way(root)))
        if way is _headings and article.is_divided(root, found):
            continue
        if len(found) > 1 and _covered(found) > max(1.15 * _covered(best), 0.2 * whole):
            best = found
    return best


def _covered(found: Sequence[Region]) -> int:
    return sum(region.weight for region in found)


def _worth_having(found: Sequence[Region]) -> list[Region]:
    """Leave out regions that hold neither text nor a link of their own."""
    return [region for region in found if _has_text(region) or _has_link(region)]


def _has_text(region: Region) -> bool:
    return (
        region.weight - min(region.marker.weight, region.weight) >= _BODY
        or region.marker.weight >= _TEXT
    )


def _has_link(region: Region) -> bool:
    return any(
        each.tag == "a" and each.get("href") and each.weight >= 12 for each in region.elements
    ) or any(above.tag == "a" for above in dom.ancestors(region.marker))


# The ways


def _articles(root: Element) -> list[Element]:
    named = [each for each in dom.descendants(root) if _is_story(each)]
    inner = _counts_within(named)
    lists = {id(each) for each in named if _is_list(each, inner)}
    stories = {id(each) for each in named} - lists
    return [
        each
        for each in named
        if id(each) in stories and not any(id(above) in stories for above in dom.ancestors(each))
    ]


def _is_story(element: Element) -> bool:
    if (
        not element.weight
        or element.tag in INLINE
        or element.tag in HEADINGS
        or element.tag == "body"
    ):
        return False
    if element.tag == "article" or element.get("role") == "article":
        return True
    return bool(_STORY_NAMES & _names(element)) and element.tag in {
        "div",
        "li",
        "section",
        "tr",
        "td",
        "dl",
    }


def _names(element: Element) -> frozenset[str]:
    return frozenset(
        token.lower().replace("-", "").replace("_", "") for token in element.get("class").split()
    )


def _counts_within(named: Sequence[Element]) -> dict[int, int]:
    counts = {id(each): 0 for each in named}
    for each in named:
        for above in dom.ancestors(each):
            if id(above) in counts:
                counts[id(above)] += 1
    return counts


def _is_list(element: Element, inner: dict[int, int]) -> bool:
    """A story element around two or more that hold most of its text is their list."""
    if inner[id(element)] < 2:
        return False
    return sum(each.weight for each in _outermost(element, inner)) >= 0.5 * element.weight


def _outermost(top: Element, inner: dict[int, int]) -> Iterator[Element]:
    stack = top.elements
    while stack:
        element = stack.pop()
        if id(element) in inner:
            yield element
        else:
            stack.extend(element.elements)


def _headings(root: Element) -> list[Element]:
    found = [
        each
        for each in dom.descendants(root)
        if each.tag in HEADINGS and 0 < each.weight <= _HEADLINE
    ]
    for level in sorted({each.tag for each in found}):
        heads = [each for each in found if each.tag == level]
        if len(heads) > 1 and not _are_sections(found, level):
            return heads
    return []


def _are_sections(found: Sequence[Element], level: str) -> bool:
    """Headings that mostly have a deeper one right below, and no text between, group stories."""
    places = [at for at, each in enumerate(found) if each.tag == level]
    grouping = 0
    for at in places:
        following = found[at + 1] if at + 1 < len(found) else None
        if (
            following is not None
            and following.tag > level
            and _text_between(found[at], following) < _TEXT
        ):
            grouping += 1
    return grouping * 2 > len(places)


def _text_between(above: Element, below: Element) -> int:
    """Count the text between two headings that share a near ancestor."""
    over = {id(each): each for each in [above, *dom.ancestors(above)]}
    joined = next((each for each in dom.ancestors(below) if id(each) in over), None)
    if joined is None:
        return 0
    counting, counted = False, 0
    for node in _leaves(joined):
        if node is above:
            counting = True
        elif node is below:
            return counted
        elif counting and isinstance(node, str):
            counted += len(node.strip())
    return counted


def _leaves(top: Element) -> Iterator[Element | str]:
    """Walk a tree's text and headings in document order, headings whole."""
    stack: list[Element | str] = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, str) or (node.tag in HEADINGS and node is not top):
            yield node
        else:
            stack.extend(reversed(node.children))


def _titles(root: Element) -> list[Element]:
    named = [
        each
        for each in dom.descendants(root)
        if 8 <= each.weight <= _HEADLINE and each.tag not in HEADINGS and _is_title(each)
    ]
    known = {id(each) for each in named}
    return [each for each in named if not any(id(above) in known for above in dom.ancestors(each))]


def _is_title(element: Element) -> bool:
    if "headline" in element.get("itemprop").lower():
        return True
    return any(
        token in _TITLE_NAMES or token.endswith(("title", "headline")) for token in _names(element)
    )


def _terms(root: Element) -> list[Element]:
    return [each for each in dom.descendants(root) if each.tag == "dt" and each.weight]


def _bold_lines(root: Element) -> list[Element]:
    return [
        each
        for each in dom.descendants(root)
        if each.tag in {"b", "strong", "font", "big", "u"} and _is_line(each)
    ]


def _is_line(element: Element) -> bool:
    if not 8 <= element.weight <= _HEADLINE or _is_wrapped_again(element):
        return False
    if lines.moment(dom.text(element)) is not None:
        return False
    return dom.stands_alone(element) or (dom.ends_line(element) and _follows_stamp(element))


def _follows_stamp(element: Element) -> bool:
    before = (
        element.parent.children[element.place - 1]
        if element.parent is not None and element.place
        else None
    )
    return before is not None and regions.is_dated(before)


def _is_wrapped_again(element: Element) -> bool:
    return any(
        each.tag in INLINE - {"a", "span"} and each.weight == element.weight
        for each in element.elements
    )


def _times(root: Element) -> list[Element]:
    return [each for each in dom.descendants(root) if _is_time(each)]


def _is_time(element: Element) -> bool:
    if not 0 < element.weight <= 40:
        return False
    if element.tag == "time":
        return True
    if any(each.weight == element.weight for each in element.elements):
        return False
    at = lines.stamped(dom.text(element))
    return at is not None and not at.rest


def _links(root: Element) -> list[Element]:
    found = [
        each
        for each in dom.descendants(root)
        if each.tag == "a" and each.get("href") and _opens_block(each)
    ]
    if len(found) < 3 or root.linked < 0.25 * root.weight:
        return []
    return found if median(each.weight for each in found) >= _LINK else []


def _opens_block(link: Element) -> bool:
    words = dom.text(link)
    if (
        script.weight(words) < _LINK
        or link.weight > _HEADLINE
        or len(words.split()) < 3
        and script.weight(words) == len(words)
    ):
        return False
    top = link
    while top.parent is not None and top.parent.tag in INLINE:
        top = top.parent
    return dom.breaks(top, -1) or _after_mark(top)


def _after_mark(top: Element) -> bool:
    """A link may stand behind its date or its number."""
    parent = top.parent
    before = "" if parent is None else dom.text(parent.children[max(0, top.place - 4) : top.place])
    return len(before) < 30


_WAYS: tuple[Callable[[Element], list[Element]], ...] = (
    _articles,
    _headings,
    _titles,
    _terms,
    _bold_lines,
    _times,
    _links,
)
