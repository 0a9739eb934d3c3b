"""The lines of a page's story that aren't its text: times, authors, labels, links onward.

What elements say by their names and attributes comes first, since the lines they show say it less
exactly; a line is then judged by its form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedd.core.parse import lines, script
from feedd.core.parse.pages import bylines, cells, dom, fields, markup, times
from feedd.core.parse.pages.dom import INLINE, Element, Elements
from feedd.core.parse.pages.markup import SEPARATORS
from feedd.core.parse.pages.parts import Parts
from feedd.core.parse.pages.regions import Region, is_dated
from feedd.core.parse.times import stamps

# In characters: the longest line that may be about a story, label, cell, initials.
_SHORT = 100
_MORE = 40
_CELL = 30
_INITIALS = 2
_RECORD_LINE = 200
_CELL_WORDS = 3
# The share of a line's characters that are links.
_LINKED = 0.8
_MOSTLY_LINKED = 0.6
_PARTING = tuple("—–|·•")
_BRACKETED = re.compile(r"^[(\[（【]([^\W\d_][^()\[\]（）【】]{1,30})[)\]）】]$")
_BROKEN_OFF = re.compile(r"[:：]\s*(\S.{7,}\S)\s?(?:\.{3}|…)$")

_NO_TEXT = (
    lines.is_small_print,
    lines.opens_links,
    lines.is_code,
    lines.is_address,
    lines.names_picture,
    lines.names_source,
)
"""What a line may be by its words alone, and isn't text."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the lines of a story are judged by."""

    headline: str
    """The headline's words, folded."""
    around: frozenset[int]
    """Elements that hold the headline."""
    chapters: frozenset[int]
    """Headings that state days, if several do, or what a release lists: the story's text."""
    tops: frozenset[int]
    """The story's outermost elements, except paragraphs."""
    last: Element | None
    address: str
    """Where the headline leads, as the page has it; "" for nowhere."""


def sort_out(region: Region, elements: Elements, head: Element | None, parts: Parts) -> None:
    """Find the lines of a story that aren't its text, and what they say."""
    others = [each for each in elements if each is not head]
    fields_told = fields.told(others)
    for element in (each for each in others if id(each) not in fields_told):
        markup.hear(element, parts)
    if region.marker is not head and is_dated(region.marker):
        _take_time(region.marker, parts)
    setting = _setting(region, others, head)
    top = head if head is not None else next(filter(markup.is_of_author, others), None)
    is_above = top is not None
    named: set[int] = set()
    for element in elements:
        if element is top:
            is_above = False
            continue
        if id(element) in fields_told or cells.tells_of_event(element, region.marker):
            continue
        party = cells.names_party(element, region, parts.refrains)
        if party or id(element.parent) in named:
            named.add(id(element))
            continue
        if is_above and _stands_above(element, setting.around):
            markup.take_label(element, parts)
        _sort(element, setting, parts)
    lists = (each for each in others if id(each) not in setting.around)
    parts.gone.update(id(each) for each in lists if _is_list_about(each, parts.gone))


def _setting(region: Region, others: Elements, head: Element | None) -> _Setting:
    ways = dom.links_of(head) if head is not None else ()
    return _Setting(
        headline=script.fold(dom.text(head)) if head is not None else "",
        around=frozenset(map(id, dom.ancestors(head))) if head is not None else frozenset(),
        chapters=_changes(others) if region.release else _days_of_chapters(others),
        tops=frozenset(
            id(each) for each in region.nodes if isinstance(each, Element) and each.tag != "p"
        ),
        last=next(
            (each for each in reversed(others) if each.weight and each.tag not in INLINE), None
        ),
        address=next((each.get("href") for each in ways if each.leads_away), ""),
    )


def _sort(element: Element, setting: _Setting, parts: Parts) -> None:
    if element.parent is not None and id(element.parent) in parts.gone:
        parts.gone.add(id(element))
    elif id(element) in parts.gone or _is_text(element, setting):
        return
    elif (
        (element is setting.last and _leads_on(element))
        or _repeats(element, setting.headline)
        or _trails(element, setting.address, parts.refrains)
    ):
        _leave_out(element, parts)
    elif _stands_dated(element):
        _take_time(element, parts)
    elif _is_short(element) and (
        _is_own_line(element, parts.gone)
        or (id(element.parent) in setting.tops and is_dated(element))
    ):
        _judge_line(element, parts)


def _is_short(element: Element) -> bool:
    """Say whether a line is short enough to be about a story, as what notes much of it may be."""
    if element.weight > _SHORT:
        return (
            element.weight <= _RECORD_LINE and bylines.day_of_record(dom.text(element)) is not None
        )
    return element.weight > 0


def _is_text(element: Element, setting: _Setting) -> bool:
    return id(element) in setting.around or id(element) in setting.chapters or _refers(element)


def _days_of_chapters(elements: Elements) -> frozenset[int]:
    dated = [each for each in elements if each.tag in dom.HEADINGS and is_dated(each)]
    return frozenset(map(id, dated)) if len(dated) > 1 else frozenset()


def _changes(elements: Elements) -> frozenset[int]:
    listed: set[int] = set()
    for each in elements:
        linked = each.tag == "li" and each.linked == each.weight
        if linked or id(each.parent) in listed:
            listed.add(id(each))
    return frozenset(listed)


def _stands_above(element: Element, around: frozenset[int]) -> bool:
    """Say whether a word or two on a line above a headline name its subject."""
    if (
        id(element) in around
        or not 0 < element.weight <= _CELL
        or any(each.weight for each in element.elements)
        or markup.is_of_author(element)
    ):
        return False
    words = dom.text(element)
    few = len(words.split()) <= _CELL_WORDS and any(map(str.isalpha, words))
    about = stamps.moment(words) is not None or lines.byline(words) is not None
    return few and script.ending(words) == "open" and not about


def _is_list_about(element: Element, gone: set[int]) -> bool:
    """Say whether a list holds nothing but times, counts and labels."""
    items = [each for each in element.elements if each.weight and each.tag in {"dd", "li"}]
    heard = [each for each in items if any(id(one) in gone for one in (each, *each.elements))]
    if element.tag == "dl":
        return bool(items) and len(heard) == len(items)
    short = all(each.weight <= _MORE and script.ending(dom.text(each)) != "stop" for each in items)
    return element.tag in {"ul", "ol"} and bool(heard) and short


def _trails(element: Element, address: str, refrains: frozenset[str]) -> bool:
    """Say whether a short link stands behind the last sentence of a block: "… in May. More".

    Where whole stories are links, the words that most of them end in, in a ``span``, count as such
    a link. Where no full stop precedes it, as in Thai, it has to lead where the headline does.
    """
    block = element.parent
    leads = element.tag == "a" or (element.tag == "span" and dom.text(element) in refrains)
    if not leads or block is None or not 0 < element.weight <= _CELL:
        return False
    before = dom.text_before(element)
    few = len(dom.text(element).split()) <= _CELL_WORDS
    behind = script.ending(before) == "stop" or element.get("href") == address != ""
    return few and dom.breaks(element, 1) and behind and bool(before)


def _stands_dated(element: Element) -> bool:
    """Say whether a time stands in a block behind its last sentence, or before a mark and more."""
    block = element.parent
    if element.tag not in INLINE or block is None or not 0 < element.weight <= _CELL:
        return False
    if not is_dated(element):
        return False
    if dom.breaks(element, 1):
        return script.ending(dom.text_before(element)) == "stop"
    return dom.breaks(element, -1) and _parts_off(element, block)


def _parts_off(element: Element, block: Element) -> bool:
    """Say whether a mark parts an element from the text behind it: "3 May 2026 — Otters …"."""
    after = block.children[element.place + 1]
    beside = after if isinstance(after, str) else ""
    return dom.text(element).endswith(_PARTING) or beside.lstrip().startswith(_PARTING)


def _take_time(element: Element, parts: Parts) -> None:
    """Hear a time, and leave it out with the mark that parts it from the text behind it."""
    parts.hear(stamps.moment(dom.text(element)) or "")
    parts.gone.add(id(element))
    dom.unjoin(element, times.MARKS)


def _leave_out(element: Element, parts: Parts, *, leads: bool = True) -> None:
    """Leave out a line; its only link leads to the story unless it is the publisher's own."""
    parts.gone.add(id(element))
    parts.more = parts.more or (_lone_link(element) if leads else None)


def _leads_on(element: Element) -> bool:
    """Say whether a story's last line is a link and little else: "Full text (PDF, 90 KB)"."""
    if (
        element.tag == "li"
        or element.weight > _SHORT
        or element.linked < _MOSTLY_LINKED * element.weight
    ):
        return False
    link = _lone_link(element)
    onward = link is not None and not is_dated(link)
    return onward and script.ending(dom.text(element)) == "open"


def _repeats(element: Element, headline: str) -> bool:
    """Say whether a line that is all link only says the headline again: "Read on: …".

    It may break off: "Read on: Floods in the …".
    """
    if not headline or not 0 < element.weight <= 2 * len(headline) + _MORE:
        return False
    if element.linked < _LINKED * element.weight:
        return False
    shown = dom.text(element)
    begun = _BROKEN_OFF.search(shown)
    return headline in script.fold(shown) or bool(
        begun and headline.startswith(script.fold(begun[1]))
    )


def _is_own_line(element: Element, gone: set[int]) -> bool:
    if element.tag in INLINE:
        return dom.stands_alone(element, gone) or _is_set_apart(element)
    return not dom.holds_blocks(element)


def _is_set_apart(element: Element) -> bool:
    """Say whether an inline element stands among others with no words between them."""
    line = element.parent
    if line is None:
        return False
    if line.parted is None:
        several = sum(1 for each in line.elements if each.weight) > 1
        line.parted = several and not any(
            isinstance(each, str) and each.strip() for each in line.children
        )
    return line.parted


def _refers(element: Element) -> bool:
    """Say whether a line, or a link within it, leads to another site's notice: that is text."""
    if not element.linked or element.weight > _SHORT:
        return False
    link = _lone_link(element)
    if link is None or not link.get("href").lower().startswith(("http:", "https:")):
        return False
    return refers(link)


def refers(link: Element) -> bool:
    """Say whether a link leads to what its story is about, by its own words or by its line's."""
    line = link.parent
    words = [dom.text(each) for each in (link, line) if each is not None and each.weight <= _SHORT]
    return any(map(lines.names_reference, words))


def _judge_line(element: Element, parts: Parts) -> None:
    shown = dom.text(element)
    if element.tag == "small" and (label := _BRACKETED.match(shown)):
        parts.labels.append(label[1])
        _leave_out(element, parts)
        return
    if (
        bylines.hear(element, parts)
        or shown in parts.refrains
        or any(is_no_text(shown) for is_no_text in _NO_TEXT)
        or _is_set_apart_from_text(element, shown, parts.gone)
    ):
        _leave_out(element, parts, leads=not lines.speaks_of_publisher(shown))


def _is_set_apart_from_text(element: Element, shown: str, gone: set[int]) -> bool:
    """Say whether a line is a row's label, a link or, outside of lists, a count or initials."""
    if cells.labels_row(element, shown) or _is_short_link(element, gone):
        return True
    is_heading = element.tag in dom.HEADINGS
    return element.tag != "li" and (_counts(shown) or (not is_heading and _are_initials(shown)))


def _counts(shown: str) -> bool:
    pieces = [piece for piece in SEPARATORS.split(shown) if piece]
    marks = len(shown) <= _CELL and not any(map(str.isalpha, shown))
    return marks or (bool(pieces) and all(map(lines.counts, pieces)))


def _are_initials(shown: str) -> bool:
    """Say whether a line is a letter or two, which stand for the picture of whoever posted."""
    return len(shown) <= _INITIALS and shown.isalpha()


def _is_short_link(element: Element, gone: set[int]) -> bool:
    alone = element.tag not in INLINE or dom.stands_alone(element, gone)
    return alone and element.linked >= _LINKED * element.weight and element.weight <= _MORE


def _lone_link(element: Element) -> Element | None:
    """Give the only link of a line that leads away from the page."""
    links = [each for each in dom.within(element) if each.leads_away]
    own = len(links) == 1 and not lines.speaks_of_publisher(dom.text(links[0]))
    return links[0] if own else None
