"""Cells of a table's row: which label it, and which name whom it is about."""

from __future__ import annotations

from collections.abc import Container

from feedd.core.parse import lines, script
from feedd.core.parse.pages import dom, regions, rows
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.regions import Region

_LABEL = 30  # weight at most
_LABEL_WORDS = 3
_RANK = 4  # characters
_PARTY = 10  # weight without spaces
_PARTY_AT_MOST = 60  # weight
_CELLS_AT_MOST = 20


def labels_row(element: Element, shown: str) -> bool:
    """Say whether a line is a rank, or a table's cell of a word or two: "3.", "High", "Sport"."""
    few = len(shown.split()) <= _LABEL_WORDS and element.weight <= _LABEL
    if shown.strip(".)").isdigit() and len(shown) <= _RANK:
        return element.tag != "li"
    told = any(map(str.isalpha, shown))
    return element.tag == "td" and few and not (told and script.ending(shown) != "open")


def tells_of_event(cell: Element, row: Element) -> bool:
    """Say whether a cell tells where or whom a row is about that has no headline."""
    if row.tag != "tr" or cell.parent is not row or not rows.is_event(row):
        return False
    return any(map(str.isalpha, dom.text(cell))) and not regions.is_dated(cell)


def names_party(cell: Element, region: Region, refrains: Container[str]) -> bool:
    """Say whether a cell may name whom a row is about that says no sentence: a company, a court.

    That is in several words, or as long without spaces, without a number, and not the same in
    most rows.
    """
    row = region.box
    if cell.tag != "td" or row is None or row.tag != "tr" or cell.parent is not row:
        return False
    if len(row.elements) > _CELLS_AT_MOST:
        return False
    shown = dom.text(cell)
    if not 0 < cell.weight <= _PARTY_AT_MOST or shown in refrains or any(map(str.isdigit, shown)):
        return False
    unspaced = script.weight(shown) > len(shown) and script.weight(shown) >= _PARTY
    if not (unspaced or len(script.words(shown)) > 1) or lines.is_small_print(shown):
        return False
    return not any(script.ending(dom.text(each)) == "stop" for each in row.elements)
