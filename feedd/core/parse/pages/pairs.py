"""Stories told by siblings in turn: one that holds the headline, then one or more with the text.

Courts set their tables so, a row with the case and its day above a row with the abstract, and old
pages their lists, a linked paragraph above a plain one. What the first rows of all turns have in
common is their name, their colour, their cells, or that they are nothing but links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from feedd.core.parse import lines, script
from feedd.core.parse.pages import dom, regions
from feedd.core.parse.pages.dom import HEADINGS, Element

_ROWS = 3  # at least
_LIGHTEST = 12  # weight
_TEXT = 40  # weight without links
_NEARLY = 0.8  # of a row's weight
_LISTED = frozenset({"dt", "dd", "li", "br", "hr"})

Look = tuple[str, ...]


def alternating(root: Element) -> Iterator[list[Element]]:
    """Give the headlines of siblings that take turns with their texts, for each parent."""
    for parent in dom.within(root):
        if len(parent.elements) >= 2 * _ROWS:
            yield from _turns(_written(parent))


def _written(parent: Element) -> list[Element]:
    return [each for each in parent.elements if each.weight and each.tag not in _LISTED | HEADINGS]


def _turns(rows: Sequence[Element]) -> Iterator[list[Element]]:
    """Give the headlines for each look that rows share of which one opens every turn."""
    alike: dict[Look, list[int]] = {}
    for at, row in enumerate(rows):
        alike.setdefault(_look(row), []).append(at)
    recurring = [places for places in alike.values() if len(places) >= _ROWS]
    telling = [_tells(row) for row in rows] if recurring and len(alike) > 1 else []
    for places in recurring if telling else ():
        if any(telling[: places[0]]) or any(telling[at] for at in places):
            continue
        turns = list(pairwise([*places, len(rows)]))
        if not all(any(telling[at:end]) for at, end in turns):
            continue
        if sum(1 for at, end in turns if _is_news(rows[at:end])) * 2 <= len(turns):
            continue
        heads = [head for at in places if (head := _headline(rows[at])) is not None]
        if len(heads) == len(places) and _are_headlines(heads):
            yield heads


def _look(row: Element) -> Look:
    """Tell how a row is set: its name and colour, its cells', and whether it is only a link."""
    cells = row.written if row.tag == "tr" else []
    linked = row.linked >= _NEARLY * row.weight
    return str(len(cells)), str(linked), *_set(row), *(_set(cells[0]) if cells else ())


def _set(element: Element) -> tuple[str, str, str, str]:
    return element.tag, element.get("class"), element.get("bgcolor"), element.get("style")


def _tells(row: Element) -> bool:
    """Say whether a row is running text."""
    words = dom.text(row) if row.weight - row.linked >= _TEXT else ""
    return bool(words) and script.ends_sentence(words)


def _is_news(turn: Sequence[Element]) -> bool:
    """Say whether rows link or state a day, as those that say what an office does seldom do."""
    within = [each for row in turn for each in dom.within(row)]
    return any(each.tag == "a" or regions.is_dated(each) for each in within)


def _headline(row: Element) -> Element | None:
    """Give the cell or the link with the headline, or the row where it is but a line."""
    cells = [each for each in row.elements if _may_be(each)] if row.tag == "tr" else [row]
    held = (each for cell in cells for each in dom.tagged(cell, "a"))
    linked = next((each for each in held if each.get("href") and _may_be(each)), None)
    return linked or next((each for each in cells if _may_be(each)), None)


def _may_be(line: Element) -> bool:
    if not _LIGHTEST <= line.weight <= dom.HEAVIEST_HEADLINE or regions.is_dated(line):
        return False
    words = dom.text(line)
    about = lines.is_code(words) or lines.leads_elsewhere(words) or lines.byline(words)
    return not about and script.ends_as_headline(words)


def _are_headlines(heads: Sequence[Element]) -> bool:
    """Say whether no two heads are alike and not most of them ask, as in interviews."""
    shown = [dom.text(each) for each in heads]
    asking = sum(1 for each in shown if script.ending(each) == "ask")
    return len(set(shown)) == len(shown) and asking * 2 < len(shown)
