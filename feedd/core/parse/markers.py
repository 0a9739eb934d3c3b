"""The ways in which a page may mark its stories, and the one it uses.

Each way is a set of elements that occur once a story. They are tried from the most to the least
outspoken, and a way is taken when what it finds covers most of the page's text:

1. ``article`` elements and list items that call themselves stories;
2. headings of one level, the level above them naming sections and the one below dividing text;
3. elements named title or headline;
4. terms of a definition list;
5. bold lines, and bold words that open a block;
6. the first lines of siblings that are alike;
7. times at the head of blocks;
8. links that open blocks, on index pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from feedd.core.parse import (
    article,
    cohesion,
    dom,
    levels,
    lines,
    phrases,
    regions,
    script,
    strays,
)
from feedd.core.parse.dom import HEADINGS, INLINE, Element

if TYPE_CHECKING:
    from feedd.core.parse.regions import Region

_STORY_NAMES = phrases.words(
    """article story post entry update newsitem liveblogentry liveblogpost liveentry livepost
    teaser hentry blogpost newspost storycard articlecard postcard """
)
_STORY_TAGS = frozenset({"div", "li", "section", "tr", "td", "dl"})
_TITLE_NAMES = phrases.words(
    """title headline hed heading entrytitle posttitle storytitle articletitle newstitle titr"""
)
_COVERED = 0.6
_HEADLINE = 300
_LINK = 18
_TEXT = 60
_BODY = 20
_ROWS = 3
_PAIR = 2
_LIGHTEST = 8
_LIGHTEST_LINK = 12
_TIME = 40
_MOST_OF_ROW = 0.7
_LINKED = 0.25
_BETTER = 1.15
_AT_LEAST = 0.2
_MOST = 0.5


def find(root: Element) -> list[Region]:
    """Find the regions of a page's stories; none or one when it doesn't hold several."""
    whole = max(1, root.weight)
    best: list[Region] = []
    for markers, way in _candidates(root):
        found = _worth_having(_regions(markers, way))
        if way is levels.of_stories and (article.is_divided(root, found) or _are_lists(found)):
            continue
        least = max(_BETTER * _covered(best), _least_share(found) * whole)
        if len(found) > 1 and _covered(found) > least:
            best = found
    kept = strays.without(best) if best else best
    known = set(map(id, kept))
    _cut(root, [region for region in best if id(region) not in known])
    return kept if kept and not _is_one_article(root, kept) else []


def _regions(markers: list[Element], way: Way) -> list[Region]:
    """Bold lines mark headlines or divide stories: the latter go on with what is above."""
    found = regions.around(markers, titled=way not in _UNTITLED)
    if way is not _bold_lines or len(found) < _ROWS:
        return found
    told = [_part(region) for region in found]
    divide = cohesion.told_on(told)
    kept = [region.marker for at, region in enumerate(found) if at not in divide]
    return regions.around(kept, titled=True) if divide else found


def _part(region: Region) -> cohesion.Part:
    line = dom.text(region.marker)
    return cohesion.Part(line, dom.text(region.nodes).replace(line, " ", 1))


def _are_lists(found: Sequence[Region]) -> bool:
    """Headings over lists of links, and over little else, name groups of stories."""
    lists = [region for region in found if _is_list_of_links(region)]
    return _covered(lists) * 2 > _covered(found)


def _is_list_of_links(region: Region) -> bool:
    links = [each.weight for each in region.elements if each.tag == "a" and each.get("href")]
    told = region.weight - region.marker.weight
    return len([each for each in links if each >= _LINK]) >= _ROWS and sum(links) * 2 > told


def _is_one_article(root: Element, found: Sequence[Region]) -> bool:
    """Where one text outweighs the boxes beside it, these are cut from the page."""
    beside = article.boxes_beside(root, found)
    if beside is None:
        return False
    _cut(root, beside)
    return True


def _cut(root: Element, found: Sequence[Region]) -> None:
    held = {id(node) for region in found for node in region.nodes if isinstance(node, Element)}
    dom.cut(root, held)


def _least_share(found: Sequence[Region]) -> float:
    """Bare links must be most of a page to be what it is about."""
    telling = sum(1 for region in found if _tells(region))
    return _AT_LEAST if telling * 2 >= len(found) else _MOST


def _tells(region: Region) -> bool:
    return region.weight - region.marker.weight >= _BODY or not region.titled


def _candidates(root: Element) -> Iterator[tuple[list[Element], Way]]:
    for way in _WAYS:
        for found in way(root):
            yield found, way


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
        each.tag == "a" and each.get("href") and each.weight >= _LIGHTEST_LINK
        for each in region.elements
    ) or any(above.tag == "a" for above in dom.ancestors(region.marker))


# The ways


def _articles(root: Element) -> Iterator[list[Element]]:
    named = [each for each in dom.descendants(root) if _is_story(each)]
    inner = _counts_within(named)
    lists = {id(each) for each in named if _is_list(each, inner)}
    stories = {id(each) for each in named} - lists
    yield [
        each
        for each in named
        if id(each) in stories and not any(id(above) in stories for above in dom.ancestors(each))
    ]


def _is_story(element: Element) -> bool:
    if not element.weight:
        return False
    if element.tag == "article" or element.get("role") == "article":
        return True
    return element.tag in _STORY_TAGS and bool(_STORY_NAMES & _names(element))


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
    if inner[id(element)] < _PAIR:
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


def _titles(root: Element) -> Iterator[list[Element]]:
    named = [
        each
        for each in dom.descendants(root)
        if _LIGHTEST <= each.weight <= _HEADLINE and each.tag not in HEADINGS and _is_title(each)
    ]
    known = {id(each) for each in named}
    yield [each for each in named if not any(id(above) in known for above in dom.ancestors(each))]


def _is_title(element: Element) -> bool:
    if "headline" in element.get("itemprop").lower():
        return True
    return any(
        token in _TITLE_NAMES or token.endswith(("title", "headline")) for token in _names(element)
    )


def _terms(root: Element) -> Iterator[list[Element]]:
    terms = [each for each in dom.descendants(root) if each.tag == "dt" and each.weight]
    yield [each for each in terms if not regions.is_dated(each)]


def _bold_lines(root: Element) -> Iterator[list[Element]]:
    yield [
        each
        for each in dom.descendants(root)
        if each.tag in {"b", "strong", "font", "big", "u"} and _is_line(each)
    ]


def _is_line(element: Element) -> bool:
    if not _LIGHTEST <= element.weight <= _HEADLINE or _is_wrapped_again(element):
        return False
    shown = dom.text(element)
    if lines.moment(shown) is not None or (
        element.tag == "font" and script.ending(shown) == "stop"
    ):
        return False
    return dom.stands_alone(element) or (dom.ends_line(element) and _follows_stamp(element))


def _run_in(root: Element) -> Iterator[list[Element]]:
    """Bold words that open a block which then goes on."""
    yield [
        each
        for each in dom.descendants(root)
        if each.tag in {"b", "strong"} and each.weight >= _LIGHTEST_LINK and _opens(each)
    ]


def _opens(element: Element) -> bool:
    block = element.parent
    if block is None or block.tag in INLINE or script.ending(dom.text(element)) == "lead":
        return False
    first = next(
        (each for each in block.children if not isinstance(each, str) or each.strip()), None
    )
    return (
        first is element and block.weight - element.weight >= _BODY and not dom.ends_line(element)
    )


def _follows_stamp(element: Element) -> bool:
    beside = element.parent.children[: element.place] if element.parent is not None else []
    return bool(beside) and regions.is_dated(beside[-1])


def _is_wrapped_again(element: Element) -> bool:
    return any(
        each.tag in INLINE - {"a", "span"} and each.weight == element.weight
        for each in element.elements
    )


def _rows(root: Element) -> Iterator[list[Element]]:
    """The first line of each of several like-named siblings that are made of lines."""
    yield [row for parent in [root, *dom.descendants(root)] for row in _first_lines(parent)]


def _first_lines(parent: Element) -> list[Element]:
    alike: dict[tuple[str, str], list[Element]] = {}
    for each in parent.elements:
        if each.weight >= _TEXT:
            alike.setdefault((each.tag, each.get("class")), []).append(each)
    largest = max(alike.values(), key=len, default=[])
    heads = [head for row in largest if (head := _first_line(row)) is not None]
    return heads if len(heads) >= _ROWS and len(heads) * 4 >= len(largest) * 3 else []


def _first_line(row: Element) -> Element | None:
    lined = _unwrapped(row)
    if lined.tag in HEADINGS or any(
        isinstance(each, str) and each.strip() for each in lined.children
    ):
        return None
    shown = [each for each in lined.elements if each.weight and not regions.is_dated(each)]
    first = next((each for each in shown if each.weight >= _LIGHTEST_LINK), None)
    if (
        len(shown) < _PAIR
        or first is None
        or first.weight > min(_HEADLINE, _MOST_OF_ROW * row.weight)
    ):
        return None
    return first if script.ending(dom.text(first)) in {"open", "ask"} else None


def _unwrapped(row: Element) -> Element:
    """Look through wrappers that hold nothing but one element with text."""
    inner = [each for each in row.elements if each.weight]
    while len(inner) == 1 and inner[0].weight == row.weight:
        row = inner[0]
        inner = [each for each in row.elements if each.weight]
    return row


def _times(root: Element) -> Iterator[list[Element]]:
    yield [each for each in dom.descendants(root) if _is_time(each)]


def _is_time(element: Element) -> bool:
    if not 0 < element.weight <= _TIME:
        return False
    if element.tag == "time":
        return True
    if any(each.weight == element.weight for each in element.elements):
        return False
    at = lines.stamped(dom.text(element))
    return at is not None and not at.rest


def _links(root: Element) -> Iterator[list[Element]]:
    found = [
        each
        for each in dom.descendants(root)
        if each.tag == "a" and each.get("href") and _opens_block(each)
    ]
    if len(found) < _ROWS or root.linked < _LINKED * root.weight:
        return
    if median(each.weight for each in found) >= _LINK:
        yield found


def _opens_block(link: Element) -> bool:
    if any(each.weight and each.tag not in INLINE for each in link.elements):
        return False
    words = dom.text(link)
    unspaced = script.weight(words) > len(words)
    if not _LINK <= script.weight(words) <= _HEADLINE or not (
        unspaced or len(words.split()) > _PAIR
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
    return len(before) < _TIME


Way = Callable[[Element], Iterator[list[Element]]]

_WAYS: tuple[Way, ...] = (
    _articles,
    levels.of_stories,
    _titles,
    _terms,
    _bold_lines,
    _run_in,
    _rows,
    _times,
    _links,
)
_UNTITLED = (_articles, _times)
"""The ways whose elements hold a headline or have none."""
