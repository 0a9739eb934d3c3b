"""Ways in which likeness marks stories: siblings or cells set alike, lists of links."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import islice, pairwise, takewhile
from statistics import median
from typing import TYPE_CHECKING

from feedd.core.parse import lines, script
from feedd.core.parse.pages import dom, regions
from feedd.core.parse.pages.dom import HEADINGS, INLINE, Element
from feedd.core.parse.times import stamps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NUMBER = re.compile(r"\d+")
_HEADLINE = 300  # weight at most
_LINK = 18  # weight of a long link
_TEXT = 60  # weight
_ROWS = 3  # at least
_PAIR = 2
_LIGHTEST_LINK = 12  # weight
_LIGHTEST_PART = 4  # weight
_TIME = 40  # weight
_MOST_OF_ROW = 0.7  # of a row's weight
_MOST_OF_DATED = 0.95  # of it, where the row has a date
_DEEPEST_IN_ROW = 4  # elements around a row's link
_LINKED = 0.25  # of a page's weight, on index pages


def rows(root: Element) -> Iterator[list[Element]]:
    """The first line of each of several like-named siblings that are made of lines."""
    yield [row for parent in dom.within(root) for row in _first_lines(parent)]


def _first_lines(parent: Element) -> list[Element]:
    rows = _alike(parent)
    heads = _set_alike([head for row in rows if (head := _first_line(row)) is not None])
    if rows and rows[0].tag == "tr":
        heads = _of_column(rows, heads) or heads
    if len(heads) < _ROWS or len(heads) * 4 < len(rows) * 3 or are_one(map(_undated, heads)):
        return []
    return heads


def _of_column(rows: Sequence[Element], heads: Sequence[Element]) -> list[Element]:
    """Give the cells of the column that nearly all headlines stand in: some are but a word."""
    known = set(map(id, heads))
    cells = [[each.place for each in row.elements if id(each) in known] for row in rows]
    column = next(iter(Counter(place for held in cells for place in held).most_common(1)), None)
    if column is None or column[1] * 4 < len(rows) * 3:
        return []
    found = (each for row in rows for each in row.elements if each.place == column[0])
    return [each for each in found if each.weight >= _LIGHTEST_PART]


def _undated(line: Element) -> str:
    """Give the words of a line without the times that stand among them."""
    shown = dom.text(line)
    for each in filter(regions.is_dated, dom.descendants(line)):
        shown = shown.replace(dom.text(each), "", 1).strip()
    return shown


def are_rows(parent: Element, *, least: float) -> bool:
    """Say whether an element holds rows that outweigh ``least``, each with a first line."""
    alike = [each for each in _alike(parent) if each.tag not in {"p", "li"}]
    enough = len(alike) >= _ROWS and sum(each.weight for each in alike) >= least
    return enough and bool(_first_lines(parent))


def _alike(parent: Element) -> list[Element]:
    """Give the largest group of an element's children with text that are named alike."""
    alike: dict[tuple[str, str], list[Element]] = {}
    light: list[Element] = []
    for each in parent.elements:
        if each.weight >= _TEXT or _is_dated_row(each):
            alike.setdefault(each.look, []).append(each)
        elif each.weight >= _LINK:
            light.append(each)
    groups = list(alike.values())
    heavy = max(_with_stripes(groups) if len(groups) > 1 else groups, key=len, default=[])
    return _with_lighter(heavy, light) if light and len(heavy) >= _ROWS else heavy


def _with_stripes(groups: list[list[Element]]) -> list[list[Element]]:
    """Join groups whose rows hold the same named elements: only stripes tell "odd" from "even"."""
    joined: dict[object, list[Element]] = {}
    for group in groups:
        held = tuple(each.look for each in dom.descendants(group[0]))
        key = (group[0].tag, held) if len(held) >= _PAIR else id(group)
        joined.setdefault(key, []).extend(group)
    return [sorted(each, key=lambda row: row.place) for each in joined.values()]


def _with_lighter(heavy: list[Element], light: list[Element]) -> list[Element]:
    """Give rows with the few that say less than they, but are made of the same elements."""
    named = [each for each in light if each.look == heavy[0].look]
    if not named or len(named) * 2 > len(heavy):
        return heavy
    made = set(map(_made_of, heavy[:_ROWS]))
    own = [each for each in named if _made_of(each) in made]
    return sorted([*heavy, *own], key=lambda each: each.place)


def _made_of(row: Element) -> tuple[str, ...]:
    """Give the tags of all that a row holds."""
    return tuple(each.tag for each in dom.descendants(row))


def _is_dated_row(element: Element) -> bool:
    """A table's row that has a cell for its date may hold little more than a headline."""
    if element.tag != "tr" or element.weight < _LINK:
        return False
    return any(map(regions.is_dated, element.elements))


def are_one(shown: Iterable[str]) -> bool:
    """Say whether lines mostly say the same, numbers aside: the name of whoever posted.

    Several words before a number call a notice, all by one name: "Sanctions notice 3/2026".
    """
    lined = list(shown)
    counted = Counter(_NUMBER.sub("", each).strip() for each in lined)
    same, times = next(iter(counted.most_common(1)), ("", 0))
    named = sum(1 for each in same.split() if each.isalpha()) >= _ROWS
    notices = named and len(set(lined)) == len(lined) and all(map(_ends_in_number, lined))
    return times * 2 > len(lined) and not notices


def _ends_in_number(line: str) -> bool:
    """Say whether a line ends in a number that is no day: "City News 3 May"."""
    last = " ".join(line.split()[-_PAIR:])
    return line[-1:].isdigit() and stamps.moment(last) is None


def posts(root: Element) -> Iterator[list[Element]]:
    """Siblings that are alike and begin with the name of whoever posted them all."""
    for parent in dom.within(root):
        rows = _alike(parent)
        named = [words for row in rows if (words := _opening_words(row))]
        if len(rows) >= _ROWS and len(named) * 2 > len(rows) and are_one(named):
            yield rows


def _opening_words(row: Element) -> str:
    first = next((each for each in _unwrapped(row).elements if each.weight), None)
    if first is None or first.weight > _TEXT or regions.is_dated(first):
        return ""
    words = _undated(first)
    return words if any(map(str.isalpha, words)) else ""


def _set_alike(heads: list[Element]) -> list[Element]:
    """Give the headlines of rows: where a section's name is as long as one, the line below.

    Its name is shorter in other rows, whose first lines show where all have their headlines.
    """
    lined = [(head, _below(head)) for head in heads]
    held = Counter(each.look for pair in lined for each in pair if each is not None)
    usual = max({each.look for each in heads}, key=lambda look: (held[look], look), default=None)
    if usual is None or held[usual] * 4 < len(heads) * 3:
        return heads
    return [
        below if below is not None and head.look != usual == below.look else head
        for head, below in lined
    ]


def _below(head: Element) -> Element | None:
    """Give the line right below a row's first, if it is longer and may be the headline as well."""
    beside = head.parent.elements if head.parent is not None else ()
    below = next((each for each in beside if each.place > head.place and each.weight), None)
    if below is None or head.tag in HEADINGS or below.look == head.look:
        return None
    return (
        below if below.weight > head.weight and script.ends_as_headline(dom.text(below)) else None
    )


def _first_line(row: Element) -> Element | None:
    lined = _beside_time(_unwrapped(row))
    if lined.tag in HEADINGS or any(
        isinstance(each, str) and each.strip() for each in lined.children
    ):
        return None
    written = lined.written
    shown = [each for each in written if not regions.is_dated(each)]
    most = _MOST_OF_ROW if len(shown) == len(written) else _MOST_OF_DATED
    first = next((each for each in shown if _may_head_row(each)), None)
    if (
        len(shown) < _PAIR
        or first is None
        or all(each.linked * 2 > each.weight for each in shown)
        or first.weight > min(_HEADLINE, most * row.weight)
    ):
        return None
    return _cell_of(first) if script.ends_as_headline(dom.text(first)) else None


def _cell_of(line: Element) -> Element:
    """Give the cell of a table's row beside which only its notice's number stands, or no link."""
    cells = line.written if line.tag == "tr" else []
    for told in (
        [each for each in cells if not lines.is_code(dom.text(each))],
        [each for each in cells if each.linked],
    ):
        if len(told) == 1 and told[0].weight >= _LIGHTEST_LINK:
            return told[0]
    return line


def _beside_time(row: Element) -> Element:
    """Look into the only block that stands beside a row's time."""
    written = row.written
    blocks = [each for each in written if not regions.is_dated(each)]
    alone = len(blocks) == 1 < len(written) and blocks[0].tag not in INLINE
    return _unwrapped(blocks[0]) if alone else row


def _may_head_row(cell: Element) -> bool:
    marked = cell.weight <= _TIME and lines.is_code(dom.text(cell))
    return cell.weight >= _LIGHTEST_LINK and not marked


def _unwrapped(row: Element) -> Element:
    """Look through wrappers that hold nothing but one element with text."""
    while len(inner := row.written) == 1 and inner[0].weight == row.weight:
        row = inner[0]
    return row


def links(root: Element) -> Iterator[list[Element]]:
    """Give the links that open blocks or stand in rows of links, on index pages.

    Where links are few, those are headlines to whose address a second link leads.
    """
    named = [each for heading in _headings(root) for each in _links_in(heading)]
    known, groups = set(map(id, named)), {each.get("href") for each in named}
    away = [
        each for each in _links_in(root) if id(each) in known or each.get("href") not in groups
    ]
    lined = (line for each in _without_labels(away) if (line := line_of(each)) is not None)
    found = opening_blocks(lined)
    if root.linked < _LINKED * root.weight:
        times = Counter(each.get("href") for each in away)
        found = [each for each in found if times[each.get("href")] > 1]
    if len(found) < _ROWS:
        return
    if median(each.weight for each in found) >= _LINK:
        yield _with_short(root, found)


def _with_short(root: Element, found: list[Element]) -> list[Element]:
    """Give links with the few that are short for headlines, in rows made like those of others."""
    rows: dict[int, list[tuple[Element, Element]]] = {}
    for link in found:
        within = [link, *islice(dom.ancestors(link), _DEEPEST_IN_ROW)]
        for row, parent in pairwise(within):
            rows.setdefault(id(parent), []).append((row, link))
    short = [each for held in rows.values() for each in _in_rows_alike(held)]
    if not short:
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
    places = {(row.look, _made_of(row)): _place(row, link) for row, link in held}
    made = ((row, places.get((row.look, _made_of(row)))) for row in others)
    short = [(row, tuple(dom.descendants(row))[at]) for row, at in made if at is not None]
    told = [link for row, link in short if _LIGHTEST_PART <= link.weight < row.weight]
    return told if len(told) * 2 <= len(held) else []


def _place(row: Element, link: Element) -> int | None:
    return next((at for at, each in enumerate(dom.descendants(row)) if each is link), None)


def _without_labels(found: Sequence[Element]) -> Iterator[Element]:
    """Leave out links that recur, as categories do, and those that lead on from the link above."""
    held = Counter((each.get("href"), dom.text(each)) for each in found)
    above = ""
    for each in found:
        address = each.get("href")
        times = held[address, dom.text(each)]
        if address != above and times < _ROWS and not (times > 1 and _leads_line(each)):
            yield each
        above = address if each.weight >= _LIGHTEST_LINK else above


def _leads_line(link: Element) -> bool:
    """Say whether a link stands between a date and more on its line, as a category's name does."""
    dated = bool(link.before) and regions.is_dated(link.before[-1])
    return dated and not dom.breaks(link, 1)


def _headings(root: Element) -> Iterator[Element]:
    return (each for each in dom.descendants(root) if each.tag in HEADINGS)


def _links_in(top: Element) -> Iterator[Element]:
    return (each for each in dom.tagged(top, "a") if each.get("href"))


def line_of(link: Element) -> Element | None:
    """Give a link that is one line, or the first line without a date of one around several."""
    if not dom.holds_blocks(link):
        return _glued_part(link) or link
    inner = (each for each in dom.descendants(link) if each.tag not in INLINE and each.weight)
    lined = (each for each in inner if not dom.holds_blocks(each) and not regions.is_dated(each))
    lined_up = list(lined)
    long = (each for each in lined_up if each.weight >= _LIGHTEST_LINK)
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
    return wordy and _LINK <= script.weight(words) <= _HEADLINE


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
        and median(each.weight for each in links) >= _LINK
    )


def _after_mark(top: Element) -> bool:
    """A link may stand behind its date or its number."""
    nearest = top.siblings[max(0, top.place - 4) : top.place][::-1]
    line = takewhile(lambda each: isinstance(each, str) or each.tag in INLINE - {"br"}, nearest)
    return len(dom.text(list(line)[::-1])) < _TIME
