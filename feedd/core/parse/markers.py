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
8. links that open blocks, on index pages;
9. siblings that are alike and begin with one name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
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
_BOLD = frozenset({"b", "strong"})
_LIGHT = frozenset({"em", "i", "u", "span"})
_STORY_TAGS = frozenset({"div", "li", "section", "tr", "td", "dl"})
_TITLE_NAMES = phrases.words(
    """title headline hed heading entrytitle posttitle storytitle articletitle newstitle titr"""
)
_NUMBER = re.compile(r"\d+")
_UNDER = re.compile(r"sub(?:title|headline)$")
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
        if way in _DIVIDING and article.is_divided(root, found):
            continue
        if way in _GROUPING and (_are_lists(found) or _are_groups(found)):
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


def _are_groups(found: Sequence[Region]) -> bool:
    """Headings over paragraphs that begin with linked headlines name groups of stories."""
    inner = [
        (region, sum(1 for each in region.elements if each.linked and _is_run_in(each)))
        for region in found
    ]
    groups = [region for region, opened in inner if opened > 1]
    return _covered(groups) * 2 > _covered(found)


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
        if _LIGHTEST <= each.weight <= _HEADLINE and _is_title(each)
    ]
    plain = {each.get("class") for each in named if each.tag not in HEADINGS}
    named = [each for each in named if each.get("class") in plain]
    known = {id(each) for each in named}
    yield [each for each in named if not any(id(above) in known for above in dom.ancestors(each))]


def _is_title(element: Element) -> bool:
    if "headline" in element.get("itemprop").lower():
        return True
    return any(
        token in _TITLE_NAMES
        or (token.endswith(("title", "headline")) and not _UNDER.search(token))
        for token in _names(element)
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
    if any(each.tag == "br" for each in element.elements) or _leads_on(element):
        return False
    shown = dom.text(element)
    if lines.moment(shown) is not None or (
        element.tag == "font" and script.ending(shown) == "stop"
    ):
        return False
    return dom.stands_alone(element) or (dom.ends_line(element) and _follows_stamp(element))


def _leads_on(element: Element) -> bool:
    """A word that links, as "Details", leads on from a story."""
    if element.weight >= _LIGHTEST_LINK:
        return False
    return any(above.tag == "a" for above in dom.ancestors(element))


def _run_in(root: Element) -> Iterator[list[Element]]:
    """Bold words that open a block which then goes on."""
    yield [each for each in dom.descendants(root) if _is_run_in(each)]


def _is_run_in(element: Element, tags: frozenset[str] = _BOLD) -> bool:
    return element.tag in tags and element.weight >= _LIGHTEST_LINK and _opens(element)


def _run_in_lightly(root: Element) -> Iterator[list[Element]]:
    """Other marked words that open blocks, where they open nearly all of their kind."""
    opening = (each for each in dom.descendants(root) if _is_run_in(each, _LIGHT))
    found = [each for each in opening if not regions.is_dated(each)]
    beside = {id(each.parent): each.parent for each in found}
    blocks = [each for each in dom.descendants(root) if each.tag == "p" and each.weight >= _TEXT]
    if len(found) >= _ROWS and len(beside) * 4 >= len(blocks) * 3:
        yield found


def _opens(element: Element) -> bool:
    block = element.parent
    if block is None or block.tag in INLINE or _is_label(dom.text(element)):
        return False
    first = next(
        (each for each in block.children if not isinstance(each, str) or each.strip()), None
    )
    return (
        first is element and block.weight - element.weight >= _BODY and not dom.ends_line(element)
    )


def _is_label(words: str) -> bool:
    """A word or two before a colon label what follows: "Note:"."""
    return script.ending(words) == "lead" and len(words.split()) <= _PAIR


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
    rows = _alike(parent)
    heads = [head for row in rows if (head := _first_line(row)) is not None]
    if len(heads) < _ROWS or len(heads) * 4 < len(rows) * 3 or _are_one(map(dom.text, heads)):
        return []
    return heads


def _alike(parent: Element) -> list[Element]:
    """Give the largest group of an element's children with text that are named alike."""
    alike: dict[tuple[str, str], list[Element]] = {}
    for each in parent.elements:
        if each.weight >= _TEXT:
            alike.setdefault((each.tag, each.get("class")), []).append(each)
    return max(alike.values(), key=len, default=[])


def _are_one(shown: Iterable[str]) -> bool:
    """Say whether lines mostly say the same, numbers aside: the name of whoever posted."""
    counted = Counter(_NUMBER.sub("", each).strip() for each in shown)
    return counted.most_common(1)[0][1] * 2 > counted.total() if counted else False


def _posts(root: Element) -> Iterator[list[Element]]:
    """Siblings that are alike and begin with the name of whoever posted them all."""
    for parent in [root, *dom.descendants(root)]:
        rows = _alike(parent)
        if len(rows) >= _ROWS and _are_one(filter(None, map(_opening_words, rows))):
            yield rows


def _opening_words(row: Element) -> str:
    first = next((each for each in _unwrapped(row).elements if each.weight), None)
    if first is None or first.weight > _TEXT or regions.is_dated(first):
        return ""
    words = dom.text(first)
    return words if any(map(str.isalpha, words)) else ""


def _first_line(row: Element) -> Element | None:
    lined = _unwrapped(row)
    if lined.tag in HEADINGS or any(
        isinstance(each, str) and each.strip() for each in lined.children
    ):
        return None
    shown = [each for each in lined.elements if each.weight and not regions.is_dated(each)]
    first = next((each for each in shown if _may_head_row(each)), None)
    if (
        len(shown) < _PAIR
        or first is None
        or first.weight > min(_HEADLINE, _MOST_OF_ROW * row.weight)
    ):
        return None
    return first if script.ending(dom.text(first)) in {"open", "ask"} else None


def _may_head_row(cell: Element) -> bool:
    marked = cell.weight <= _TIME and lines.is_code(dom.text(cell))
    return cell.weight >= _LIGHTEST_LINK and not marked


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
    if element.tag == "time" or (element.tag in HEADINGS and regions.is_dated(element)):
        return True
    if any(each.weight == element.weight for each in element.elements):
        return False
    at = lines.stamped(dom.text(element))
    return at is not None and not at.rest


def _links(root: Element) -> Iterator[list[Element]]:
    named = [each for heading in _headings(root) for each in _links_in(heading)]
    known, groups = set(map(id, named)), {each.get("href") for each in named}
    away = (
        each for each in _links_in(root) if id(each) in known or each.get("href") not in groups
    )
    lined = (line for each in away if (line := _line_of(each)) is not None)
    found = [each for each in lined if _opens_block(each)]
    if len(found) < _ROWS or root.linked < _LINKED * root.weight:
        return
    if median(each.weight for each in found) >= _LINK:
        yield found


def _headings(root: Element) -> Iterator[Element]:
    return (each for each in dom.descendants(root) if each.tag in HEADINGS)


def _links_in(top: Element) -> Iterator[Element]:
    return (each for each in dom.descendants(top) if each.tag == "a" and each.get("href"))


def _line_of(link: Element) -> Element | None:
    """Give a link that is one line, or the first line without a date of one around several."""
    if not _holds_blocks(link):
        return link
    inner = (each for each in dom.descendants(link) if each.tag not in INLINE and each.weight)
    lined = (each for each in inner if not _holds_blocks(each) and not regions.is_dated(each))
    return next(lined, None)


def _holds_blocks(element: Element) -> bool:
    return any(each.weight and each.tag not in INLINE for each in element.elements)


def _opens_block(link: Element) -> bool:
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
    before = parent.children[max(0, top.place - 4) : top.place][::-1] if parent is not None else []
    line = takewhile(lambda each: isinstance(each, str) or each.tag in INLINE - {"br"}, before)
    return len(dom.text(list(line)[::-1])) < _TIME


Way = Callable[[Element], Iterator[list[Element]]]

_WAYS: tuple[Way, ...] = (
    _articles,
    levels.of_stories,
    _titles,
    _terms,
    _bold_lines,
    _run_in,
    _run_in_lightly,
    _rows,
    _times,
    _links,
    _posts,
)
_UNTITLED = (_articles, _posts, _times)
"""The ways whose elements hold a headline or have none."""
_GROUPING = (levels.of_stories, _times)
"""The ways whose elements may name groups of stories."""
_DIVIDING = (levels.of_stories, _bold_lines)
"""The ways whose elements may divide one article."""
