"""The levels of a page's headings: which may mark stories and which only group them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from feedd.core.parse import numerals
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.dom import HEADINGS, Element
from feedd.core.parse.pages.markup import is_of_author
from feedd.core.parse.pages.regions import Region, is_dated
from feedd.core.parse.texts import numbering

_TEXT = 60  # weight between headings
_LEAD = 40  # weight below a lead story
_LIGHTEST_LINK = 12  # weight
_PAIR = 2
_NUMBER = re.compile(r"\d+")
_ANCHORS = "#§¶ "


def of_stories(root: Element) -> Iterator[list[Element]]:
    """Give the headings of each level that may mark stories, shallow levels first."""
    headings = [each for each in dom.descendants(root) if _is_heading(each)]
    days = _days(headings)
    found = [each for each in headings if id(each) not in days]
    for level in sorted({each.tag for each in found}):
        heads = [each for each in found if each.tag == level]
        if len(heads) > 1 and not _are_sections(found, level):
            yield [*_leads(found, heads[0]), *heads]


def _days(headings: Sequence[Element]) -> set[int]:
    """Find the headings that state a time, and not just beside a headline that leads away.

    Most links of one level that have the same words lead to all of a day: "3 May - Full archive".
    "Reader 1.95 (2026-04-16)" is the headline of a release.
    """
    linked: dict[str, list[str]] = defaultdict(list)
    tags = {each.tag for each in headings if is_dated(each)}
    numbered = {tag for tag in tags if are_releases([h for h in headings if h.tag == tag])}
    dated = (each for each in headings if each.tag not in numbered and is_dated(each))
    days = [(each, _linked(each)) for each in dated]
    for each, words in days:
        linked[each.tag].extend([words] if words else [])
    same = {tag for tag, found in linked.items() if len(set(found)) * 2 <= len(found)}
    return {id(each) for each, words in days if not words or each.tag in same}


def _linked(heading: Element) -> str:
    """Give the words, numbers left out, of the link in a heading that may be a headline."""
    links = (each for each in dom.tagged(heading, "a") if each.leads_away)
    heavy = (each for each in links if each.weight >= _LIGHTEST_LINK and not is_dated(each))
    return next((_NUMBER.sub("", dom.text(each)) for each in heavy if not is_of_author(each)), "")


def begins_above(region: Region) -> bool:
    """Say whether a heading above its own level stands before a region's marker in it."""
    before = takewhile(lambda each: each is not region.marker, region.elements)
    return any(each.tag in HEADINGS and each.tag < region.marker.tag for each in before)


def are_releases(headings: Sequence[Element]) -> bool:
    """Say whether nearly all headings name versions, which count up or down."""
    read = numbering.versions([dom.text(each).lstrip(_ANCHORS) for each in headings])
    counted = [version for version in read if version]
    many = len(counted) * 5 >= len(headings) * 4
    return len(counted) > 1 and many and numbering.count_one_way(counted)


def told_above(root: Element, heads: Sequence[Element]) -> list[Element]:
    """Find the headings above the level of ``heads`` that have text of their own right below.

    They are headlines, and what follows at a lower level is theirs or beside them: a box that
    begins with one isn't that of a heading further down in it.
    """
    known, level = set(map(id, heads)), max((each.tag for each in heads), default="")
    found = [each for each in dom.descendants(root) if _is_heading(each)]
    told = _told_before(found) if len(found) > len(heads) else []
    ends = told[1:]
    return [
        each
        for each, above, below in zip(found, told, ends, strict=False)
        if each.tag < level and id(each) not in known and below - above >= _TEXT
    ]


def _leads(found: Sequence[Element], first: Element) -> list[Element]:
    """Find lead stories: linked headings of a higher level, with text, above the others."""
    above = found[: next(at for at, each in enumerate(found) if each is first)]
    told = _told_before(found)
    return [
        each
        for at, each in enumerate(above)
        if each.tag < first.tag
        and (dom.is_in_link(each) or each.links_mostly)
        and told[at + 1] - told[at] >= _LEAD
    ]


def _is_heading(element: Element) -> bool:
    if element.tag not in HEADINGS or not 0 < element.weight <= dom.HEAVIEST_HEADLINE:
        return False
    if numerals.is_numeral(dom.text(element)):
        return False
    return not any(above.tag in HEADINGS for above in dom.ancestors(element))


def _are_sections(found: Sequence[Element], level: str) -> bool:
    """Headings that mostly have a deeper one right below, and no text between, group stories."""
    places = [at for at, each in enumerate(found) if each.tag == level]
    told = _told_before(found)
    grouping = sum(1 for at in places if _opens_deeper(found, told, at))
    if grouping * 2 <= len(places) or _have_decks(found, places):
        return False
    deeper = [dom.text(each) for each in found[places[0] :] if each.tag > level]
    return not _recur(deeper)


def _recur(names: Sequence[str]) -> bool:
    """Say whether most headings are said again: they label what each story has."""
    return sum(times for times in Counter(names).values() if times > 1) * 2 > len(names)


def _have_decks(found: Sequence[Element], places: Sequence[int]) -> bool:
    """Say whether each heading has one deeper one below: the second line of a headline."""
    counts = [below - at - 1 for at, below in pairwise([*places, len(found)])]
    return len(counts) > _PAIR and all(count == 1 for count in counts)


def _opens_deeper(found: Sequence[Element], told: Sequence[int], at: int) -> bool:
    following = found[at + 1] if at + 1 < len(found) else None
    return (
        following is not None and following.tag > found[at].tag and told[at + 1] - told[at] < _TEXT
    )


def _told_before(found: Sequence[Element]) -> list[int]:
    """Count for each heading the text that stands before it on the page, headings left out."""
    root = next(iter([*dom.ancestors(found[0])][::-1]), found[0])
    wanted = {id(each) for each in found}
    told: list[int] = []
    counted = 0
    for node in _leaves(root):
        if isinstance(node, str):
            counted += len(node.strip())
        elif id(node) in wanted:
            told.append(counted)
    return told


def _leaves(top: Element) -> Iterator[Element | str]:
    """Walk a tree's text and headings in document order, headings whole."""
    stack: list[Element | str] = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, str) or (node.tag in HEADINGS and node.weight):
            yield node
        else:
            stack.extend(reversed(node.children))
