"""Ways in which pages mark their stories, and which one a page uses.

Each way is a set of elements that occur once a story. They are tried from the most to the least
outspoken, and a way is taken when what it finds covers most of the page's text:

1. ``article`` elements and list items that call themselves stories;
2. headings of one level, the level above them naming sections and the one below dividing text;
3. elements named title or headline;
4. terms of a definition list, or what stands under them where they are dates;
5. bold lines, bold cells of mails, and bold words that open a block;
6. the first lines of siblings that are alike, or the headlines of some that take turns;
7. times at the head of blocks;
8. links that open blocks, on index pages;
9. siblings that are alike and begin with one name, rows of a date and a sentence;
10. sentences in lists that are most of the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from enum import Flag, auto
from itertools import takewhile

from feedd.core.parse import cohesion, script
from feedd.core.parse.pages import (
    briefs,
    chrome,
    dom,
    levels,
    linklists,
    mails,
    pairs,
    quoted,
    regions,
    rows,
    strays,
    titled,
    undivided,
    ways,
)
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.regions import Region
from feedd.core.parse.times import stamps

_TEXT = 60  # weight
_BODY = 20  # weight below a headline
_ROWS = 3  # at least
_PAIR = 2
_BETTER = 1.15  # times what a more outspoken way covers
_AT_LEAST = 0.2  # of the page's weight
_MOST = 0.5  # of the weight, for bare links
_MUCH = 0.35  # of the weight, for many links that are alike
_MANY = 5
_NEARLY = 0.8  # of a region's weight
_NAME_WORDS = 4  # at most

Way = Callable[[Element], Iterator[list[Element]]]


class Trait(Flag):
    """What the elements that a way finds may be, where they aren't headlines over texts."""

    NONE = 0
    UNTITLED = auto()  # they hold a headline, or there is none
    GROUPS = auto()  # names of groups of stories
    NAMES = auto()  # short names of groups
    DIVIDES = auto()  # divisions of one article
    LINKS = auto()  # links between an article's paragraphs


_WAYS: dict[Way, Trait] = {
    ways.articles: Trait.UNTITLED,
    levels.of_stories: Trait.GROUPS | Trait.DIVIDES,
    ways.titles: Trait.NONE,
    ways.terms: Trait.NONE,
    ways.dated_definitions: Trait.UNTITLED,
    ways.bold_lines: Trait.NAMES | Trait.DIVIDES,
    mails.styled: Trait.NONE,
    ways.run_in: Trait.NONE,
    ways.run_in_lightly: Trait.NONE,
    rows.rows: Trait.NONE,
    pairs.alternating: Trait.NAMES | Trait.DIVIDES | Trait.LINKS,
    ways.times: Trait.UNTITLED | Trait.GROUPS | Trait.NAMES,
    linklists.links: Trait.LINKS,
    rows.posts: Trait.UNTITLED,
    rows.events: Trait.UNTITLED,
    ways.items: Trait.UNTITLED,
}
"""The ways in the order in which they are tried."""


def find(root: Element, title: str | None) -> list[Region]:
    """Find the regions of a page's stories; none or one when it doesn't hold several.

    One is all that the page tells, and all beside it is cut from the page.
    """
    whole = max(1, root.weight)
    best: list[Region] = []
    for markers, way in _candidates(root):
        trait = _WAYS[way]
        found = _worth_having(_regions(root, markers, way))
        if Trait.DIVIDES in trait and undivided.is_divided(root, found):
            continue
        if _is_of_one(root, found, way) or (
            Trait.LINKS in trait and _interrupt(root, found, title)
        ):
            continue
        if Trait.GROUPS in trait and _are_groups(found):
            continue
        if Trait.NAMES in trait and _are_names(found):
            continue
        if way is ways.titles and _are_mostly(quoted.heads, found):
            continue
        if Trait.UNTITLED not in trait and _are_of_one(found, way):
            continue
        least = max(_BETTER * regions.covered(best), _least_share(found) * whole)
        if len(found) > 1 and (regions.covered(found) > least or _are_stages(best, found)):
            best = found
    kept = strays.without(best, title) if best else best
    known = set(map(id, kept))
    _cut(root, [region for region in best if id(region) not in known])
    if kept and (alone := undivided.titled_text(root, kept, title)):
        text, beside = alone
        _cut(root, beside)
        return [text]
    if not kept or _is_one_article(root, kept, title):
        return []
    releases = levels.are_releases([each.marker for each in kept])
    return regions.of_releases(kept) if releases else briefs.parted(kept)


def _are_groups(found: Sequence[Region]) -> bool:
    """Say whether what is found only names lists of stories or of links; releases hold such."""
    kinds = (_is_list_of_links, _is_group)
    groups = any(_are_mostly(kind, found) for kind in kinds) or _are_menus(found)
    return groups and not levels.are_releases([each.marker for each in found])


def _are_stages(parts: Sequence[Region], found: Sequence[Region]) -> bool:
    """Say whether parts are what became of the stories found, as "Resolved: all is well".

    The headlines of those link, nothing in these does, and their bold words are few that recur.
    What has a heading is a story.
    """
    if any(each.marker.linked < each.marker.weight for each in found):
        return False
    if any(each.marker.tag in dom.HEADINGS for each in parts):
        return False
    names = [next(dom.tagged(each.marker, "b", "strong"), None) for each in parts]
    if None in names or 2 * len({dom.text(each) for each in names if each}) > len(parts):
        return False
    if any(each.leads_away for part in parts for each in part.elements):
        return False
    story = {id(each): at for at, region in enumerate(found) for each in region.elements}
    return {story.get(id(each.marker), -1) for each in parts} == set(range(len(found)))


def _are_of_one(found: Sequence[Region], way: Way) -> bool:
    """Say whether headlines are the name of whoever posted; headings seen may number releases."""
    shown = [dom.text(each.marker) for each in found]
    seen = not any(chrome.called(each.marker) for each in found)
    numbered = way is levels.of_stories and seen and len(set(shown)) == len(shown)
    return not numbered and rows.are_one(shown)


def _is_of_one(root: Element, found: list[Region], way: Way) -> bool:
    """Say whether what a way finds are questions, paragraphs or days of one article."""
    if way is ways.times:
        return undivided.is_chronicle(root, (each.marker for each in found))
    if way is ways.run_in and undivided.is_column(root, found):
        return True
    return Trait.UNTITLED not in _WAYS[way] and undivided.is_asked(root, found)


def _interrupt(root: Element, found: Sequence[Region], title: str | None) -> bool:
    """Say whether links stand among the paragraphs of the article that the page's title names."""
    top = found[0].nodes[0] if found else None
    if not isinstance(top, Element) or top.parent is None:
        return False
    told = (each for each in top.before if isinstance(each, Element) and each.tag == "p")
    return any(map(titled.is_told, told)) and titled.opens_article(root, title)


def _regions(root: Element, markers: list[Element], way: Way) -> list[Region]:
    """Give the regions that the elements found in one way stand for.

    Bold lines may be sub-headings: then their text belongs to the story above. They aren't if each
    has a box of its own.
    """
    found = regions.around(markers, titled=Trait.UNTITLED not in _WAYS[way])
    if way is levels.of_stories and any(map(levels.begins_above, found)):
        return regions.around(markers, titled=True, beside=levels.told_above(root, markers))
    boxed = all(region.boxed for region in found[1:])
    if way is not ways.bold_lines or len(found) < _ROWS or boxed:
        return found
    told = [_part(region) for region in found]
    divide = cohesion.told_on(told)
    kept = [region.marker for at, region in enumerate(found) if at not in divide]
    return regions.around(kept, titled=True) if divide else found


def _part(region: Region) -> cohesion.Part:
    line = dom.text(region.marker)
    return cohesion.Part(line, dom.text(region.nodes).replace(line, " ", 1))


def _are_mostly(kind: Callable[[Region], object], found: Sequence[Region]) -> bool:
    """Say whether regions of a kind are most of what is found."""
    return regions.covered([region for region in found if kind(region)]) * 2 > regions.covered(
        found
    )


def _is_group(region: Region) -> bool:
    """Say whether a region holds paragraphs or items that begin with headlines, or such boxes."""
    opened = [each for each in region.elements if ways.is_run_in(each)]
    linked = [each for each in opened if each.linked]
    items = [each for each in opened if each.parent is not None and each.parent.tag == "li"]
    held = sum(each.parent.weight for each in items if each.parent is not None)
    led = any(script.ending(dom.text(each)) == "lead" for each in items)
    listed = held >= _NEARLY * region.told and not led
    several = len(linked) > 1 or (len(items) > 1 and listed) or _heads_headlines(region)
    return several or _holds_articles(region) or _holds_rows(region) or _holds_led(region)


def _holds_articles(region: Region) -> bool:
    """Say whether most of a region are ``article`` elements: cards beside a text are less."""
    held = [each.weight for each in region.elements if each.tag == "article"]
    return len(held) > 1 and sum(held) >= _NEARLY * region.told


def _heads_headlines(region: Region) -> bool:
    """Say whether a heading stands over several of a deeper level that link.

    One that links itself names a section if all of those are longer, and no text is its own.
    """
    name = region.marker
    below = [each for each in region.elements if each.tag in dom.HEADINGS and each.tag > name.tag]
    linked = [each for each in below if each.links_mostly]
    names = not name.linked or (
        all(each.weight > name.weight for each in linked) and not _tells_first(region, linked)
    )
    return name.tag in dom.HEADINGS and names and len(linked) >= _ROWS


def _tells_first(region: Region, below: Sequence[Element]) -> bool:
    """Say whether a heading has a text before the others below it."""
    ends = frozenset(map(id, below))
    above = takewhile(lambda each: id(each) not in ends, region.elements)
    return any(map(titled.is_text, above))


def _are_names(found: Sequence[Region]) -> bool:
    """Say whether bold lines or days are short names over blocks or items that are stories."""
    if any(stamps.is_clock(dom.text(region.marker)) for region in found):
        return False
    items = sum(len(_sourced(region)) for region in found)
    sourced = items > len(found) and _are_mostly(_sourced, found)
    return sourced or _are_mostly(_holds_led, found) or _are_mostly(_holds_numbered, found)


def _holds_numbered(region: Region) -> bool:
    """Say whether most of what stands below a name are items that link by their numbers."""
    links = (each for each in region.elements if each.tag == "a")
    items = [item for each in links if (item := linklists.numbered_item(each)) is not None]
    return sum(each.weight for each in items) * 2 > region.told


def _sourced(region: Region) -> list[Element]:
    """Give the sentences of a list that all link to sources, if but a word or few name it."""
    name = region.marker
    items = [each for each in region.elements if ways.is_item(each)]
    most = sum(each.weight for each in items) >= _MOST * region.told
    short = not name.linked and len(dom.text(name).split()) <= _NAME_WORDS
    return items if most and short and all(each.linked for each in items) else []


def _holds_led(region: Region) -> bool:
    """Say whether a short name stands over blocks that each begin with a long link."""
    links = [each for each in region.elements if each.tag == "a" and each.weight >= dom.LONG_LINK]
    if len(links) <= 1:
        return False
    leading = linklists.opening_blocks(links)
    blocks = {id(each.parent): each.parent.weight for each in leading if each.parent is not None}
    longer = all(each.weight > region.marker.weight for each in leading)
    most = sum(blocks.values()) * 2 > region.told
    return len(blocks) > 1 and most and longer


def _holds_rows(region: Region) -> bool:
    """Say whether most of a region are siblings made alike of lines, as stories are."""
    least = _NEARLY * region.told
    boxes = [each for each in region.elements if each.weight >= least]
    return any(rows.are_rows(each, least=least) for each in boxes)


def _are_menus(found: Sequence[Region]) -> bool:
    """Say whether headings stand over menus: short links, no two alike, and no sentence."""
    links = [each for region in found for each in region.elements if each.tag == "a"]
    shown = [dom.text(each) for each in links]
    short = all(each.weight < dom.LONG_LINK for each in links)
    several = len(set(shown)) == len(shown) >= _PAIR * len(found)
    return short and several and not any(map(_says_something, found))


def _says_something(region: Region) -> bool:
    told = [each for each in region.nodes if each is not region.marker]
    return region.marker.linked > 0 or script.ending(dom.text(told)) == "stop"


def _is_list_of_links(region: Region) -> bool:
    """Say whether a region is a list of links, and little else."""
    links = [each.weight for each in region.elements if each.tag == "a" and each.get("href")]
    long = len([each for each in links if each >= dom.LONG_LINK])
    if long >= _ROWS:
        return sum(links) * 2 > region.told
    return long > 1 and not region.marker.linked and sum(links) >= _NEARLY * region.told


def _is_one_article(root: Element, found: Sequence[Region], title: str | None) -> bool:
    """Say whether one text outweighs the boxes beside it; if so, cut these from the page."""
    beside = undivided.boxes_beside(root, found, title)
    if beside is None:
        return False
    _cut(root, beside)
    return True


def _cut(root: Element, found: Sequence[Region]) -> None:
    held = {id(node) for region in found for node in region.nodes if isinstance(node, Element)}
    dom.cut(root, held)


def _least_share(found: Sequence[Region]) -> float:
    """Say what share of a page stories must have; bare links need more than texts."""
    telling = sum(1 for region in found if region.told >= _BODY or not region.titled)
    if telling * 2 >= len(found):
        return _AT_LEAST
    return _MUCH if len(found) >= _MANY and _are_alike(found) else _MOST


def _are_alike(found: Sequence[Region]) -> bool:
    """Say whether nearly all markers stand in elements of one name."""
    above = (region.marker.parent for region in found)
    named = Counter(each.look for each in above if each is not None)
    return max(named.values(), default=0) * 5 >= len(found) * 4


def _candidates(root: Element) -> Iterator[tuple[list[Element], Way]]:
    for way in _WAYS:
        for found in way(root):
            yield found, way


def _worth_having(found: Sequence[Region]) -> list[Region]:
    """Leave out regions that hold neither text nor a link of their own.

    Among stories with text a headline may stand over three words: "More to follow."
    """
    worth = [region for region in found if _has_text(region) or _has_link(region)]
    if not worth or len(worth) < _MOST * len(found):
        return worth
    kept, shapes = set(map(id, worth)), set(map(_shape, worth))
    return [
        region
        for region in found
        if id(region) in kept or _is_flash(region, alike=_shape(region) in shapes)
    ]


def _shape(region: Region) -> frozenset[tuple[str, str]]:
    """Give how a region's elements look that hold its text."""
    return frozenset(each.look for each in region.elements if each.weight)


def _is_flash(region: Region, *, alike: bool) -> bool:
    """Tell whether a headline of several words stands over a sentence, however short.

    In the place of a sentence anything will do if it is set as other stories are.
    """
    headings = (each for each in region.elements if each.tag in dom.HEADINGS)
    head = region.marker if region.titled else next(headings, None)
    if head is None or script.length_in_words(dom.text(head)) <= _NAME_WORDS:
        return False
    below = dom.text(region.nodes).removeprefix(dom.text(head)).strip()
    return bool(below) and (alike or script.ends_sentence(below))


def _has_text(region: Region) -> bool:
    return region.told >= _BODY or region.marker.weight >= _TEXT


def _has_link(region: Region) -> bool:
    """Say whether a region links by a headline's words, or to one address only."""
    links = [each for each in region.elements if each.tag == "a" and each.get("href")]
    if any(each.weight >= dom.LIGHTEST_LINK for each in links):
        return True
    addresses = {each.get("href") for each in links if not each.get("href").startswith("#")}
    return len(addresses) == 1 or dom.is_in_link(region.marker)
