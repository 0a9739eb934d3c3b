"""Whether a page tells one article though parts of it look like stories.

They divide it, as sub-headings and the hours of a chronicle do, or stand beside it in boxes. What
speaks for one article: running text under a title before the first part, parts that are light
beside this title, and words that they share (``cohesion``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise, takewhile
from statistics import median

from feedd.core.parse import cohesion, lines, script
from feedd.core.parse.pages import article, dom, regions, titled
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.regions import Region
from feedd.core.parse.texts import numbering
from feedd.core.parse.times import moments, stamps
from feedd.core.parse.times.moments import Frame

_PARAGRAPH = 40  # weight
_DOMINANT = 1.5  # times the weight of all boxes beside
_TEASERS = 0.5  # of the weight beside, if all of that leads away
_SUBHEADING = 30  # weight that any headline may have
_SHARE = 0.6  # of the title's weight
_SIGNED_SHARE = 0.75  # of it, where an author or a day stands below
_SIGNATURE = 60  # weight
_NEAR = 0.1  # how far apart parts of one article stand (``cohesion.apart``)
_SEVERAL = 3
_TEXT_ALONE = 200  # weight of a text that is what its page is about
_LONG = 1000  # weight of one that two paragraphs may have
_NEARLY = 0.8  # of it
_SOME_YEAR = Frame(day=date(2024, 7, 2), near=date(2024, 7, 2))
"""Completes times and days, so that they can be ordered: by the middle of a leap year."""


def is_divided(root: Element, parts: Sequence[Region]) -> bool:
    """Say whether headings only divide one article: short, undated, after running text.

    ``parts`` are what the headings would be as stories. An article tells its news before its
    first sub-heading; a bulletin says little there or nothing, or gives itself a name.
    """
    parts = _without_rail(parts)
    timed = map(_is_timed, parts[:-1] or parts)  # the last holds what follows: readers' comments
    if len(parts) == 0 or any(map(_leads_away, parts)) or any(timed):
        return False
    opening = _opening(root, parts[0].marker)
    if opening is None or not opening.told:
        return False
    if is_told_as_one(root) or numbering.count_up([dom.text(part.marker) for part in parts]):
        return True
    return _are_lighter(parts, opening)


def is_asked(root: Element, parts: Sequence[Region]) -> bool:
    """Say whether what would be headlines are questions that one page announces and answers."""
    if not parts or not all(_asks(part.marker) for part in parts) or any(map(_leads_away, parts)):
        return False
    opening = _opening(root, parts[0].marker)
    return opening is not None and bool(opening.told)


def is_column(root: Element, parts: Sequence[Region]) -> bool:
    """Say whether bold words only begin the paragraphs of what an author wrote under one title."""
    opening = _opening(root, parts[0].marker) if parts else None
    if opening is None or opening.names_bulletin or opening.told or not opening.written:
        return False
    loose = sum(1 for part in parts if script.ending(dom.text(part.marker)) == "open")
    return loose * 2 > len(parts)


def is_chronicle(root: Element, markers: Iterable[Element]) -> bool:
    """Say whether days or hours in their order divide one article: news begins with the last."""
    told = [when for each in markers if (when := _moment(each))]
    in_order = all(above < below for above, below in pairwise(told))
    return is_told_as_one(root) and len(told) >= _SEVERAL and in_order


def _moment(marker: Element) -> datetime | None:
    """Read the day that a heading states, or the time of day that it or a bold line does."""
    if marker.tag not in dom.HEADINGS | dom.BOLD:
        return None
    shown = stamps.moment(dom.text(marker))
    if shown is None or (marker.tag in dom.BOLD and not stamps.is_clock(shown)):
        return None
    return moments.read(shown, _SOME_YEAR)


def _are_lighter(parts: Sequence[Region], opening: _Opening) -> bool:
    """Say whether parts are lighter than the whole's title, or follow much that is told."""
    if len(opening.told) == 1 and any(map(_is_anchored, parts)):
        return False
    greeted = any(map(lines.greets, opening.told))
    if opening.names_bulletin and (greeted or not cohesion.is_one(_told(opening, parts))):
        return False
    if len(opening.told) > 1 or all(_asks(part.marker) for part in parts):
        return True
    typical = median(part.marker.weight for part in parts)
    share = _SIGNED_SHARE if opening.signed else _SHARE
    if typical > _SUBHEADING:
        return False
    if typical <= share * opening.title.weight:
        return True
    told = _told(opening, parts)
    return cohesion.tells(told[0]) and cohesion.apart(told) <= _NEAR


def is_told_as_one(root: Element) -> bool:
    """Say whether a page's only ``article`` opens with a headline, and running text below it."""
    articles = [each for each in dom.tagged(root, "article") if each.weight]
    titles = list(dom.tagged(articles[0], "h1")) if articles else []
    if len(articles) != 1 or not titles or lines.names_bulletin(dom.text(titles[0])):
        return False
    opening = next(filter(_may_open, dom.behind(titles[0], articles[0])), None)
    return (
        opening is not None
        and article.is_paragraph(opening)
        and not lines.greets(dom.text(opening))
    )


def _may_open(element: Element) -> bool:
    return element.tag in dom.HEADINGS or element.tag in dom.BOLD or article.is_paragraph(element)


def _without_rail(parts: Sequence[Region]) -> Sequence[Region]:
    """Leave out the links to other stories that stand behind the last part."""
    own = [at for at, part in enumerate(parts) if not _leads_away(part)]
    kept = parts[: own[-1] + 1] if own else parts
    rail = parts[len(kept) :]
    return kept if regions.covered(rail) < regions.covered(kept) else parts


def _asks(marker: Element) -> bool:
    return script.ending(dom.text(marker)) == "ask"


def _told(opening: _Opening, parts: Sequence[Region]) -> list[cohesion.Part]:
    return [
        cohesion.Part(dom.text(opening.title), " ".join(opening.told)),
        *(cohesion.Part(dom.text(part.marker), dom.text(part.nodes)) for part in parts),
    ]


def boxes_beside(root: Element, found: Sequence[Region], title: str | None) -> list[Region] | None:
    """Give the boxes that stand beside one running text which outweighs them; None without one."""
    largest = max(found, key=lambda region: region.weight)
    others = [region for region in found if region is not largest]
    if _is_article(largest) and largest.weight >= _DOMINANT * regions.covered(others):
        return others
    inside = {id(each) for region in found for each in region.elements}
    outside = (each for each in dom.descendants(root) if id(each) not in inside)
    told = [each for each in outside if article.is_paragraph(each)]
    teasers = all(map(_leads_away, found)) and not all(map(_states_day, found))
    share = _TEASERS if teasers else 1.0
    above = {id(each) for region in found for each in dom.ancestors(region.marker)}
    weight = sum(_told_in(each, is_around=id(each) in above) for each in told)
    if not told or weight < share * regions.covered(found):
        return None
    if len(told) > 1:
        return list(found)
    broken = len([*article.lines_among(told[0].children)]) > 1
    apart = id(told[0]) not in above and (broken or titled.opens_article(root, title))
    return list(found) if apart else None


def _told_in(element: Element, *, is_around: bool) -> int:
    """Weigh what an element tells; without its blocks if it holds the boxes, too."""
    if not is_around or element.tag == "p":
        return element.weight
    return sum(len(line) for line in article.lines_among(element.children))


def titled_text(
    root: Element, found: Sequence[Region], title: str | None
) -> tuple[Region, list[Region]] | None:
    """Give the text under the line that the page's title names, and what stands beside it.

    None unless that text is long, signed or dated, and most of its sentences stand outside what
    was found, or all of them in one part of that and none in another.
    """
    text, line = article.find(root, title), titled.headline(root, title)
    if text is None or line is None or not _names(line, text):
        return None
    line = text.marker
    inside = {id(each) for each in text.elements}
    told = {id(each): each.weight for each in text.elements if titled.is_text(each)}
    whole = sum(told.values())
    shares = {id(each): sum(told.get(id(one), 0) for one in each.elements) for each in found}
    partly = [each for each in found if shares[id(each)] < _NEARLY * whole]
    beside = [each for each in partly if shares[id(each)] or line not in each.elements]
    within = [each for each in beside if any(id(one) in inside for one in each.elements)]
    apart = [each for each in found if shares[id(each)] and line not in each.elements]
    held = sum(shares[id(each)] for each in (apart if len(apart) > 1 else within))
    if whole < _TEXT_ALONE or 2 * held > whole:
        return None
    parts = {id(each) for each in within if not _is_of_other(each, held=shares[id(each)])}
    beside = [each for each in beside if id(each) not in parts]
    is_long = len(told) > _SEVERAL or whole >= _LONG or _is_signed(line, root)
    return (text, beside) if is_long and not lines.names_bulletin(dom.text(line)) else None


def is_signed_text(root: Element, title: str | None, *, more_than: int) -> bool:
    """Say whether the page's title names the heading of a text, signed or dated, that is long.

    ``more_than``: as many paragraphs aren't long yet.
    """
    text, line = article.find(root, title), titled.headline(root, title)
    if text is None or line is None or line.tag not in dom.HEADINGS or not _names(line, text):
        return False
    long = sum(map(titled.is_text, text.elements)) > more_than
    return long and _is_signed(text.marker, root) and not lines.names_bulletin(dom.text(line))


def _names(line: Element, text: Region) -> bool:
    """Say whether a line is a text's headline, or says the same: there may be one for phones."""
    return text.marker is line or dom.text(text.marker) == dom.text(line)


def _is_of_other(region: Region, *, held: int) -> bool:
    """Say whether what stands in a text is none of it: no sentence, or a box that leads away."""
    return not held or (region.boxed and _leads_away(region))


def _is_signed(line: Element, root: Element) -> bool:
    """Say whether an author or a day stands between a headline and its first paragraph."""
    below = titled.blocks_below(line, root)
    between = [*takewhile(lambda each: not titled.is_told(each), below)]
    return any(_signs(each) or stamps.states_day(dom.text(each)) for each in between)


def _states_day(region: Region) -> bool:
    return any(map(regions.is_dated, region.elements))


def _leads_away(region: Region) -> bool:
    """Say whether a headline links, other than to its own place on the page."""
    marker = region.marker
    return any(each.leads_away for each in (*dom.ancestors(marker), *dom.descendants(marker)))


def _is_article(region: Region) -> bool:
    elements = list(region.elements)
    paragraphs = sum(1 for each in elements if each.tag == "p" and each.weight >= _PARAGRAPH)
    return paragraphs > 1 and any(each.tag == "h1" for each in elements)


def _is_timed(part: Region) -> bool:
    stamped = stamps.stamped(dom.text(part.marker)) is not None
    return stamped or any(each.tag == "time" for each in part.elements)


def _is_anchored(part: Region) -> bool:
    """Say whether a part has an address on the page, as posts have and some chapters."""
    return part.boxed and any(isinstance(each, Element) and each.get("id") for each in part.nodes)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What stands above the first sub-heading: a title, the paragraphs told under it.

    ``signed``: an author or a date stands between them, ``written``: an author does.
    """

    title: Element
    told: tuple[str, ...]
    signed: bool
    written: bool

    @property
    def names_bulletin(self) -> bool:
        return lines.names_bulletin(dom.text(self.title))


def _opening(root: Element, until: Element) -> _Opening | None:
    above = list(takewhile(lambda each: each is not until, dom.descendants(root)))
    around = {id(each) for each in dom.ancestors(until)}
    heads = ((at, each) for at, each in enumerate(above) if id(each) not in around)
    titles = [at for at, each in heads if regions.is_above(each, until)]
    if not titles:
        return None
    below = [each for each in above[titles[-1] + 1 :] if id(each) not in around]
    told = [dom.text(each) for each in below if article.is_paragraph(each)]
    told += article.lines_above(until, above[titles[-1]])
    signs = [each for each in below if _signs(each)]
    written = any(lines.byline(dom.text(each)) for each in signs)
    return _Opening(above[titles[-1]], tuple(told), signed=bool(signs), written=written)


def _signs(element: Element) -> bool:
    if not 0 < element.weight < _SIGNATURE:
        return False
    words = dom.text(element)
    return lines.byline(words) is not None or stamps.moment(words) is not None
