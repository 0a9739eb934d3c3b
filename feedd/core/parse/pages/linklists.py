"""Ways in which links mark stories: those that open blocks or stand in rows, on index pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice, pairwise, takewhile
from statistics import median

from feedd.core.parse import lines, script
from feedd.core.parse.pages import dom, regions
from feedd.core.parse.pages.dom import HEADINGS, INLINE, Element
from feedd.core.parse.pages.rows import commonest, made_of
from feedd.core.parse.times import stamps

_ROWS = 3  # at least
_PAIR = 2
_LIGHTEST_PART = 4  # weight
_TIME = 40  # weight
_DEEPEST_IN_ROW = 6  # elements around a row's link
_ITEMS = frozenset({"dd", "li", "p"})
_NUMBER_WORDS = 3
_JOINTS = " :：–—-|·,.()"
_NEARLY = 0.9
_LINKED = 0.25  # of a page's weight, on index pages


def links(root: Element) -> Iterator[list[Element]]:
    """Give the links that open blocks or stand in rows of links, on index pages.

    Where links are few, those are headlines to whose address a second link leads.
    """
    named = [each for heading in dom.tagged(root, *HEADINGS) for each in _links_in(heading)]
    known, groups = set(map(id, named)), {each.get("href") for each in named}
    away = _leading(
        [each for each in _links_in(root) if id(each) in known or each.get("href") not in groups]
    )
    numbered = [item for each in away if (item := numbered_item(each)) is not None]
    if sum(each.weight for each in numbered) >= _LINKED * root.weight and _are_several(numbered):
        yield numbered
    lined = (line for each in _without_labels(away) if (line := line_of(each)) is not None)
    found = opening_blocks(lined)
    if root.linked < _LINKED * root.weight:
        times = Counter(each.get("href") for each in away)
        found = [each for each in found if times[each.get("href")] > 1]
    if len(found) < _ROWS:
        return
    if median(each.weight for each in found) >= dom.LONG_LINK:
        yield _with_short(root, found)


def _leading(found: list[Element]) -> list[Element]:
    """Leave out the few links that only do something to the page."""
    leading = [each for each in found if each.leads_away and not _is_script(each)]
    return leading if len(leading) >= _NEARLY * len(found) else found


def _is_script(link: Element) -> bool:
    return link.get("href")[:11].lower() == "javascript:"


def numbered_item(link: Element) -> Element | None:
    """Give the item of a list that a link opens by its number: "<a>HB 101</a> - Harbour dues".

    "#101" numbers what was changed in a release.
    """
    top = _top_of_line(link)
    item, words = top.parent, dom.text(link)
    if item is None or item.tag not in _ITEMS or not link.leads_away:
        return None
    brief = len(words.split()) <= _NUMBER_WORDS and any(map(str.isdigit, words))
    if words.startswith("#") or not brief or not dom.breaks(top, -1) or item.linked > link.weight:
        return None
    told = dom.text(item).removeprefix(words).strip(_JOINTS)
    return item if script.length_in_words(told) > 1 and _is_headline(dom.text(item)) else None


def _are_several(numbered: Sequence[Element]) -> bool:
    shown = {dom.text(each) for each in numbered}
    return _ROWS <= len(numbered) == len(shown)


def _with_short(root: Element, found: list[Element]) -> list[Element]:
    """Give links with the few that are short for headlines, in rows made like those of others."""
    rows: dict[tuple[int, int], list[tuple[Element, Element]]] = {}
    for link in found:
        within = [link, *islice(dom.ancestors(link), _DEEPEST_IN_ROW)]
        for depth, (row, parent) in enumerate(pairwise(within)):
            rows.setdefault((id(parent), depth), []).append((row, link))
    short = [each for held in rows.values() for each in _in_rows_alike(held)]
    if not short or commonest(map(dom.text, found))[1] * 2 > len(found):
        return found
    known = set(map(id, (*found, *short)))
    return [each for each in dom.descendants(root) if id(each) in known]


def _in_rows_alike(held: Sequence[tuple[Element, Element]]) -> list[Element]:
    """Give the links that stand where those of sibling rows do, and tell more than themselves."""
    known = {id(row) for row, _ in held}
    parent = held[0][0].parent
    if parent is None or len(known) < max(_ROWS, len(held)):
        return []
    looks = {row.look for row, _ in held}
    alike = (each for each in parent.elements if each.look in looks and each.weight)
    others = [each for each in alike if id(each) not in known]
    if not others:
        return []
    places = {(row.look, made_of(row)): _place(row, link) for row, link in held}
    made = ((row, places.get((row.look, made_of(row)))) for row in others)
    short = [(row, tuple(dom.descendants(row))[at]) for row, at in made if at is not None]
    told = [link for row, link in short if _LIGHTEST_PART <= link.weight < row.weight]
    return told if len(told) * 2 <= len(held) else []


def _place(row: Element, link: Element) -> int | None:
    return next((at for at, each in enumerate(dom.descendants(row)) if each is link), None)


def _without_labels(found: Sequence[Element]) -> Iterator[Element]:
    """Leave out links that recur, as categories do, and those that lead on from the link above."""
    held = Counter((each.get("href"), dom.text(each)) for each in found)
    calls = _calls([dom.text(each) for each in found])
    above = ""
    for each in found:
        address, words = each.get("href"), dom.text(each)
        times = held[address, words]
        new = address != above and words not in calls
        if new and times < _ROWS and not (times > 1 and _leads_line(each)):
            yield each
        above = address if each.weight >= dom.LIGHTEST_LINK else above


def _calls(words: Sequence[str]) -> frozenset[str]:
    """Give what stands again behind each of other links: "Share", "Flag as irrelevant"."""
    times = Counter(words)
    doubled = {above for above, below in pairwise(words) if above == below}
    most = {each for each, found in times.items() if found >= _ROWS and found * 5 >= len(words)}
    return frozenset(most - doubled)


def _leads_line(link: Element) -> bool:
    """Say whether a link stands between a date and more on its line, as a category's name does."""
    dated = bool(link.before) and regions.is_dated(link.before[-1])
    return dated and not dom.breaks(link, 1)


def _links_in(top: Element) -> Iterator[Element]:
    return (each for each in dom.tagged(top, "a") if each.get("href"))


def line_of(link: Element) -> Element | None:
    """Give a link that is one line, or the first line without a date of one around several."""
    if not dom.holds_blocks(link):
        return _glued_part(link) or link
    inner = (each for each in dom.descendants(link) if each.tag not in INLINE and each.weight)
    lined = (each for each in inner if not dom.holds_blocks(each) and not regions.is_dated(each))
    lined_up = list(lined)
    long = (each for each in lined_up if each.weight >= dom.LIGHTEST_LINK)
    return next(long, next(iter(lined_up), None))


def _glued_part(link: Element) -> Element | None:
    """Give the longest of a link's parts that meet in the middle of a word: styles set them apart.

    The others are a section's name or a time in words: "<b>Otters return</b><i>2 hours ago</i>".
    """
    parts = [each for each in link.children if not isinstance(each, str)]
    written = [each for each in parts if each.weight]
    if len(parts) < len(link.children) or len(written) < _PAIR:
        return None
    shown = [dom.text(each) for each in written]
    glued = all(above[-1].isalnum() and below[0].isalnum() for above, below in pairwise(shown))
    whole = all(each.weight >= _LIGHTEST_PART for each in written)
    return max(written, key=lambda each: each.weight) if glued and whole else None


def opening_blocks(found: Iterable[Element]) -> list[Element]:
    """Give the links as long as a headline that begin their line or stand in a row of links."""
    tops = ((each, _top_of_line(each)) for each in found if _is_headline(dom.text(each)))
    row = cache(_is_row)  # of thousands of links, perhaps
    return [
        each
        for each, top in tops
        if dom.breaks(top, -1) or _after_mark(top) or (top.parent is not None and row(top.parent))
    ]


def _is_headline(words: str) -> bool:
    unspaced = script.weight(words) > len(words)
    wordy = unspaced or script.length_in_words(words) > _PAIR
    return wordy and dom.LONG_LINK <= script.weight(words) <= dom.HEAVIEST_HEADLINE


def _top_of_line(link: Element) -> Element:
    top = link
    while top.parent is not None and top.parent.tag in INLINE:
        top = top.parent
    return top


def _is_row(line: Element) -> bool:
    """Say whether an element holds a row of long links, with at most marks between them."""
    links = line.written
    return (
        len(links) >= _PAIR
        and all(each.tag == "a" for each in links)
        and not any(
            isinstance(each, str) and any(map(str.isalnum, each)) for each in line.children
        )
        and median(each.weight for each in links) >= dom.LONG_LINK
    )


def _after_mark(top: Element) -> bool:
    """A link may stand behind its date, its number or its section, but not as one of a menu."""
    nearest = top.siblings[max(0, top.place - 4) : top.place][::-1]
    line = [*takewhile(lambda each: isinstance(each, str) or each.tag in INLINE - {"br"}, nearest)]
    shown = dom.text(line[::-1])
    if sum(not isinstance(each, str) and each.linked > 0 for each in line) >= _PAIR:
        return False
    brief = len(shown) < _TIME and not lines.is_small_print(shown)
    return brief or stamps.moment(shown) is not None
