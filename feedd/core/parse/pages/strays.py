"""Boxes that stand among a page's stories and are none: the weather, a contact, key points.

They are known by what they say, by what comes first or last without a thing that all others have,
or by how they are built (``kin``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain, takewhile

from feedd.core.parse import lines, script
from feedd.core.parse.pages import dom, kin, titled
from feedd.core.parse.pages.dom import HEADINGS, INLINE, Element, Node
from feedd.core.parse.pages.regions import Region, is_dated
from feedd.core.parse.times import stamps

_HOST = re.compile(r"(?:https?:)?//([^/?#]*)", re.IGNORECASE)
_ROOT = re.compile(r"/")
_FRONT = re.compile(rf"(?:{_HOST.pattern})?/?", re.IGNORECASE)
_SEVERAL = 3
_MARK = 50  # characters
_FEW_WORDS = 3  # of a headline
_TEXT = 15  # weight
_NAMES, _LONGEST_NAME = 40, 100  # weight of what may stand below a bulletin's name


def without(found: Sequence[Region], title: str | None) -> list[Region]:
    """Leave out the regions that are no stories."""
    found = _without_masthead(found, title)
    told = _without_adverts([each for each in found if not _is_own(each)])
    own = _without_home(told, title)
    return _without_last(_without_first(kin.without_unlike(_without_greeting(_unruled(own)))))


def _without_masthead(found: Sequence[Region], title: str | None) -> Sequence[Region]:
    """Leave out a first region that is the bulletin's name over nothing but a number or a day.

    It is if the page's title says the name, or if the only line below states a day while all other
    regions have sentences and no day.
    """
    if len(found) < _SEVERAL or not found[0].titled or found[0].marker.linked:
        return found
    if kin.says_sentence(found[0]) or _says_more(_said(found[0])):
        return found
    told = all(kin.says_sentence(each) and not kin.dates(each) for each in found[1:])
    said = told and stamps.states_day(_line_below(found[0]))
    named = script.fold(dom.text(found[0].marker)) in titled.pieces(title or "")
    return found[1:] if said or named else found


def _says_more(line: str) -> bool:
    """Say whether a line tells something: a day may stand behind its last sentence."""
    sentence = line.replace(stamps.day_within(line) or "", "").strip()
    ends = script.ends_sentence(sentence) and script.weight(sentence) > _NAMES
    return ends or script.weight(line) > _LONGEST_NAME


def _line_below(region: Region) -> str:
    """Give all that a region says below its headline, if it is one line without links."""
    head = {id(each) for each in (region.marker, *dom.ancestors(region.marker))}
    below = [each for each in region.elements if dom.is_lowest(each) and id(each) not in head]
    return _said(region) if len(below) == 1 and not below[0].linked else ""


def _without_adverts(found: list[Region]) -> list[Region]:
    """Leave out what is called an advert, unless most is: then it is the page's own word.

    A line that calls itself an advert and says no more stands among stories with text.
    """
    labelled = {id(each) for each in found if _is_labelled(each, found)}
    if 0 < len(labelled) * 2 <= len(found):
        found = [each for each in found if id(each) not in labelled]
    paid = {id(each) for each in found if _is_paid_line(each)}
    told = sum(1 for each in found if _said(each)) if paid else 0
    return [each for each in found if id(each) not in paid] if told > len(paid) else found


def _is_labelled(region: Region, found: Sequence[Region]) -> bool:
    """Say whether a region begins with the word for adverts, or is led away from below it.

    A word above may as well belong to a place for adverts that is filled by a script, or not.
    """
    first = _first_words(region.nodes)
    if first and len(first) <= _MARK and lines.is_advert(first):
        return True
    above = _line_above(region)
    return bool(above) and lines.is_advert(above) and _leads_away(region, found)


def _leads_away(region: Region, found: Sequence[Region]) -> bool:
    """Say whether all links of a region lead to hosts that no other region's lead to."""
    hosts = _hosts(region)
    return bool(hosts) and hosts.isdisjoint(
        chain.from_iterable(_hosts(each) for each in found if each is not region)
    )


def _hosts(region: Region) -> frozenset[str]:
    """Give the hosts that a region leads to; "" is the page's own."""
    links = [each.get("href") for each in region.elements if each.tag == "a"]
    away = [_HOST.match(link) for link in links if link]
    return frozenset(each[1] if each else "" for each in away)


def _first_words(nodes: Sequence[Node]) -> str:
    """Give the first run of text."""
    for each in nodes:
        if isinstance(each, str):
            if words := each.strip():
                return words
        elif each.weight:
            return _first_words(each.children)
    return ""


def _line_above(region: Region) -> str:
    """Give the text right before a region, if it is short."""
    top = region.nodes[0]
    before = reversed(top.before) if isinstance(top, Element) else ()
    above = next(filter(dom.is_written, before), "")
    short = isinstance(above, str) or above.weight <= _MARK
    return dom.text(above) if short else ""


def _is_paid_line(region: Region) -> bool:
    line = dom.text(region.marker)
    return region.titled and lines.opens_advert(line) and not _said(region)


def _without_home(found: list[Region], title: str | None) -> list[Region]:
    """The one heading of several that leads to the site's front page is the site's name.

    A front page of any host is this site's if the page's title says the name.
    """
    names = titled.parts(title or "")
    home = [
        each
        for each in found
        if each.titled
        and _leads_home(each.marker, is_named=script.fold(dom.text(each.marker)) in names)
    ]
    alone = len(home) == 1 and len(found) >= _SEVERAL
    return [each for each in found if each is not home[0]] if alone else found


def _leads_home(marker: Element, *, is_named: bool) -> bool:
    links = [each.get("href").strip() for each in dom.links_of(marker)]
    home = _FRONT if is_named else _ROOT
    return bool(links) and all(map(home.fullmatch, links))


def _unruled(found: list[Region]) -> list[Region]:
    """The one rule between the stories' headings parts a short last one from them."""
    ruled = [at for at, region in enumerate(found) if any(map(dom.is_rule, region.nodes))]
    last = len(found) - 1
    if ruled != [last - 1] or len(found) <= _SEVERAL or found[last].boxed:
        return found
    return found[:last] if len(dom.text(found[last].marker).split()) <= _FEW_WORDS else found


def _without_greeting(found: list[Region]) -> list[Region]:
    """The name of a letter stands above its first words to the reader."""
    greeted = len(found) >= _SEVERAL and _greets(found[0])
    return found[1:] if greeted else found


def _greets(region: Region) -> bool:
    words = (_said(region), dom.text(region.marker), _first_told(region))
    return region.titled and any(map(lines.greets, words))


def _first_told(region: Region) -> str:
    """Give the first paragraph of a region that ends a sentence: a letter's number is none."""
    blocks = (each for each in region.elements if each.tag not in INLINE | HEADINGS)
    words = (dom.text(each) for each in blocks if each.weight and not each.elements)
    return next((each for each in words if script.ending(each) == "stop"), "")


def _is_own(region: Region) -> bool:
    """Say whether the publisher speaks of itself: "Contact us"."""
    if not region.titled:
        return False
    name = dom.text(region.marker)
    return lines.is_small_print(name) or lines.is_of_letter(name) or lines.invites(_said(region))


def _said(region: Region) -> str:
    """Give the words of a region below its headline."""
    return dom.text(region.nodes).removeprefix(dom.text(region.marker)).strip()


def _without_last(found: list[Region]) -> list[Region]:
    """Leave out what comes last without a thing that all others have.

    A time of their own, text or a link of their own, or a number in their address.
    """
    for test in (kin.dates, _bears, _is_placed):
        end = len(found) - _leading(found[::-1], test)
        few = len(found) - end <= end or test is kin.dates
        if _SEVERAL <= end < len(found) and few and all(map(test, found[:end])):
            found = found[:end] if test is not kin.dates else _until_unlike(found, end)
    return found


def _until_unlike(found: list[Region], end: int) -> list[Region]:
    """Keep the linked boxes beside and built as the last one before: times may be in words."""
    last = found[end - 1]
    alike = takewhile(lambda each: _is_box_beside(each, last), found[end:])
    return [*found[:end], *alike]


def _is_box_beside(region: Region, last: Region) -> bool:
    top, above = region.nodes[0], last.nodes[0]
    if not (isinstance(top, Element) and isinstance(above, Element)):
        return False
    boxed = region.boxed or (len(region.nodes) == 1 and top is not region.marker)
    linked = kin.links(region)
    return (
        boxed
        and linked
        and top.parent is above.parent
        and kin.form_of(region) == kin.form_of(last)
    )


def _without_first(found: list[Region]) -> list[Region]:
    """Leave out what comes first with nothing of its own, as menus with a name do."""
    start = _leading(found, _bears)
    rest = found[start:]
    return rest if len(rest) >= max(_SEVERAL, start) and all(map(_bears, rest)) else found


def _leading(found: Sequence[Region], test: Callable[[Region], bool]) -> int:
    """Count the regions before the first that passes a test."""
    return next((at for at, region in enumerate(found) if test(region)), len(found))


def _bears(region: Region) -> bool:
    """Say whether a headline links, or has text below that doesn't."""
    if kin.links(region):
        return True
    linked = sum(each.linked for each in region.nodes if isinstance(each, Element))
    head = 0 if region.marker.linked else region.marker.weight
    dated = sum(each.weight for each in region.elements if not each.elements and is_dated(each))
    return not region.titled or region.weight - linked - head - dated >= _TEXT


def _is_placed(region: Region) -> bool:
    """Say whether a story is dated, or its link bears a number, as addresses of stories do."""
    if kin.dates(region):
        return True
    address = next((each.get("href") for each in dom.links_of(region.marker)), "")
    return any(map(str.isdigit, address))
