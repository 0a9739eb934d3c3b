"""Ways in which likeness marks stories: siblings or cells that are set alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from feedd.core.parse import lines, script
from feedd.core.parse.pages import dom, regions
from feedd.core.parse.pages.dom import HEADINGS, INLINE, Element
from feedd.core.parse.times import stamps

_NUMBER = re.compile(r"\d+")
_TEXT = 60  # weight
_ROWS = 3  # at least
_PAIR = 2
_LIGHTEST_PART = 4  # weight
_TIME = 40  # weight
_HEAVIER = 1.15  # times
_MOST_OF_ROW = 0.7  # of a row's weight
_MOST_OF_DATED = 0.95  # of it, where the row has a date


def rows(root: Element) -> Iterator[list[Element]]:
    """The first line of each of several like-named siblings that are made of lines."""
    yield [row for parent in dom.within(root) for row in _first_lines(parent)]


def _first_lines(parent: Element) -> list[Element]:
    rows = _alike(parent)
    if not rows:
        return []
    heads = _set_alike([head for row in rows if (head := _first_line(row)) is not None])
    if rows[0].tag == "tr":
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
    place = _heaviest_of_links(rows, column[0])
    found = (each for row in rows for each in row.elements if each.place == place)
    return [_line_of(each) for each in found if each.weight >= _LIGHTEST_PART]


def _heaviest_of_links(rows: Sequence[Element], column: int) -> int:
    """Give the column of links that says far more than one: companies stand before their news."""
    held: dict[int, list[int]] = {}
    for each in (each for row in rows for each in row.elements if each.linked):
        held.setdefault(each.place, []).append(each.weight)
    if column not in held:
        return column
    whole = {place: sum(told) for place, told in held.items() if len(told) * 4 >= len(rows) * 3}
    heaviest = max(whole, key=lambda place: whole[place], default=column)
    return heaviest if whole.get(heaviest, 0) > _HEAVIER * sum(held[column]) else column


def _line_of(cell: Element) -> Element:
    """Give the link that is the first of several lines in a cell."""
    first = dom.first_written(cell)
    if isinstance(first, str) or first.tag != "a" or first.weight == cell.weight:
        return cell
    return first if first.weight >= dom.LIGHTEST_LINK and dom.breaks(first, 1) else cell


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
    """Give the largest group of several of an element's children that are named alike."""
    if len(parent.elements) < _ROWS:
        return []
    alike: dict[tuple[str, str], list[Element]] = {}
    light: list[Element] = []
    for each in parent.elements:
        if each.weight >= _TEXT or _is_dated_row(each):
            alike.setdefault(each.look, []).append(each)
        elif each.weight >= dom.LONG_LINK:
            light.append(each)
    groups = list(alike.values())
    heavy = max(_with_stripes(groups) if len(groups) > 1 else groups, key=len, default=[])
    if len(heavy) < _ROWS:
        return []
    return _with_lighter(heavy, light) if light else heavy


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
    made = set(map(made_of, heavy[:_ROWS]))
    own = [each for each in named if made_of(each) in made]
    return sorted([*heavy, *own], key=lambda each: each.place)


def made_of(row: Element) -> tuple[str, ...]:
    """Give the tags of all that a row holds."""
    return tuple(each.tag for each in dom.descendants(row))


def _is_dated_row(element: Element) -> bool:
    """A table's row that has a cell for its date may hold little more than a headline."""
    if element.tag != "tr" or element.weight < dom.LONG_LINK:
        return False
    return any(map(regions.is_dated, element.elements))


def are_one(shown: Iterable[str]) -> bool:
    """Say whether lines mostly say the same, numbers aside: the name of whoever posted.

    Several words before a number call a notice, all by one name: "Sanctions notice 3/2026".
    """
    lined = list(shown)
    same, times = commonest(lined)
    named = sum(1 for each in same.split() if each.isalpha()) >= _ROWS
    notices = named and len(set(lined)) == len(lined) and all(map(_ends_in_number, lined))
    return times * 2 > len(lined) and not notices


def commonest(shown: Iterable[str]) -> tuple[str, int]:
    """Give what most lines say, numbers aside, and how many do."""
    counted = Counter(_NUMBER.sub("", each).strip() for each in shown)
    return next(iter(counted.most_common(1)), ("", 0))


def _ends_in_number(line: str) -> bool:
    """Say whether a line ends in a number that is no day: "City News 3 May"."""
    last = " ".join(line.split()[-_PAIR:])
    return line[-1:].isdigit() and stamps.moment(last) is None


def posts(root: Element) -> Iterator[list[Element]]:
    """Siblings that are alike and begin with the name of whoever posted them all."""
    for parent in dom.within(root):
        rows = _alike(parent)
        named = [words for row in rows if (words := _opening_words(row))]
        if len(named) * 2 > len(rows) and are_one(named):
            yield rows


def events(root: Element) -> Iterator[list[Element]]:
    """Rows of a table that hold a date and, in one column, a sentence: nothing is a headline."""
    for parent in dom.within(root):
        found = [each for each in parent.elements if each.tag == "tr" and is_event(each)]
        columns = Counter(_column_told(each) for each in found)
        if len(found) >= _ROWS and len(columns) == 1 and len(found) + 1 >= len(parent.written):
            yield found


def is_event(row: Element) -> bool:
    """Say whether a table's row holds a date and one sentence, and no link."""
    dated = any(map(regions.is_dated, row.elements))
    return dated and not row.linked and _column_told(row) is not None


def _column_told(row: Element) -> int | None:
    """Give the place of the only cell that ends a sentence."""
    cells = [each.place for each in row.elements if script.ending(dom.text(each)) == "stop"]
    return cells[0] if len(cells) == 1 else None


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
        or all(each.links_mostly for each in shown)
        or first.weight > min(dom.HEAVIEST_HEADLINE, most * row.weight)
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
        if len(told) == 1 and told[0].weight >= dom.LIGHTEST_LINK:
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
    return cell.weight >= dom.LIGHTEST_LINK and not marked


def _unwrapped(row: Element) -> Element:
    """Look through wrappers that hold nothing but one element with text."""
    while len(inner := row.written) == 1 and inner[0].weight == row.weight:
        row = inner[0]
    return row
