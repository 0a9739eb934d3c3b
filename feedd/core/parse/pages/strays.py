"""Boxes that stand among a page's stories and are none: the weather, a contact, key points.

The evidence is comparative. The stories of a page are built alike, and most of them share
something: a time, a link in the headline, a full sentence. A box that is built otherwise and
lacks what they share is a stray; the more so in a column of its own behind them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

from feedd.core.parse import lines, script
from feedd.core.parse.pages import dom, titled
from feedd.core.parse.pages.dom import HEADINGS, INLINE, Element, Node
from feedd.core.parse.pages.regions import Region, is_dated
from feedd.core.parse.times import stamps

_COUNT = re.compile(r"\d+")
_HOST = re.compile(r"(?:https?:)?//([^/?#]*)", re.IGNORECASE)
_PLAIN = ("div", "")
_LISTS = frozenset({"ul", "ol", "dl"})
_KIN = 2  # regions that are built alike
_SEVERAL = 3
_MOST = 0.8  # of them
_MUCH_LACKING = 2  # traits
_STATEMENT = 12  # weight
_MARK = 50  # characters
_FEW_WORDS = 3  # of a headline
_TEXT = 15  # weight
_NAMES, _LONGEST_NAME = 40, 100  # weight of what may stand below a bulletin's name

Form = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Kin:
    """The regions that are built alike: their form, what most of them have, and where they end."""

    form: Form
    traits: frozenset[str]
    columns: frozenset[int]
    around: frozenset[tuple[str, str]]
    last: int
    weight: int


def without(found: Sequence[Region], title: str | None) -> list[Region]:
    """Leave out the regions that are built unlike the others and lack what these share."""
    found = _without_masthead(found, title)
    own = _without_home(_without_adverts([each for each in found if not _is_own(each)]))
    return _without_last(_without_first(_without_unlike(_without_greeting(_unruled(own)))))


def _without_masthead(found: Sequence[Region], title: str | None) -> Sequence[Region]:
    """A name over nothing but a number or a day is the bulletin's, if the page's title says it.

    Or if the one line below states a day, and all other headlines have sentences but no day.
    """
    if len(found) < _SEVERAL or not found[0].titled or found[0].marker.linked:
        return found
    if _says_sentence(found[0]) or _says_more(_said(found[0])):
        return found
    told = all(_says_sentence(each) and not _is_dated(each) for each in found[1:])
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


def _says_sentence(region: Region) -> bool:
    return any(map(_tells, region.elements))


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


def _without_home(found: list[Region]) -> list[Region]:
    """The one heading of several that leads to the site's front page is the site's name."""
    home = [each for each in found if each.titled and _leads_home(each.marker)]
    alone = len(home) == 1 and len(found) >= _SEVERAL
    return [each for each in found if each is not home[0]] if alone else found


def _leads_home(marker: Element) -> bool:
    links = [each.get("href") for each in dom.links_of(marker)]
    return bool(links) and all(each.strip() == "/" for each in links)


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
    for test in (_is_dated, _bears, _is_placed):
        end = len(found) - _leading(found[::-1], test)
        few = len(found) - end <= end or test is _is_dated
        if _SEVERAL <= end < len(found) and few and all(map(test, found[:end])):
            found = found[:end] if test is not _is_dated else _until_unlike(found, end)
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
    linked = _is_linked(region.marker, list(region.elements))
    return boxed and linked and top.parent is above.parent and _form(region) == _form(last)


def _without_first(found: list[Region]) -> list[Region]:
    """Leave out what comes first with nothing of its own, as menus with a name do."""
    start = _leading(found, _bears)
    rest = found[start:]
    return rest if len(rest) >= max(_SEVERAL, start) and all(map(_bears, rest)) else found


def _leading(found: Sequence[Region], test: Callable[[Region], bool]) -> int:
    """Count the regions before the first that passes a test."""
    return next((at for at, region in enumerate(found) if test(region)), len(found))


def _is_dated(region: Region) -> bool:
    return any(_states_time(each) for each in region.elements)


def _bears(region: Region) -> bool:
    """Say whether a headline links, or has text below that doesn't."""
    if _is_linked(region.marker, list(region.elements)):
        return True
    linked = sum(each.linked for each in region.nodes if isinstance(each, Element))
    head = 0 if region.marker.linked else region.marker.weight
    dated = sum(each.weight for each in region.elements if not each.elements and is_dated(each))
    return not region.titled or region.weight - linked - head - dated >= _TEXT


def _is_placed(region: Region) -> bool:
    """Say whether a story is dated, or its link bears a number, as addresses of stories do."""
    if _is_dated(region):
        return True
    address = next((each.get("href") for each in dom.links_of(region.marker)), "")
    return any(map(str.isdigit, address))


def _without_unlike(found: list[Region]) -> list[Region]:
    forms = [_form(region) for region in found]
    if len(set(forms)) <= 1:
        return found
    columns = _columns(found)
    kin = _kin(found, forms, columns)
    if kin is None:
        return found
    return [
        region
        for at, region in enumerate(found)
        if forms[at] == kin.form
        or _is_alone(region, kin)
        or not _is_stray(found, at, kin, columns)
    ]


def _is_alone(region: Region, kin: _Kin) -> bool:
    """Say whether a region is an outer box like those of the kin, which holds but one of these."""
    top = region.nodes[0]
    outer = region.boxed and isinstance(top, Element) and top.look in kin.around - {_PLAIN}
    held = dom.ancestors(region.marker) if outer else ()
    inner = takewhile(lambda each: each is not top, held)
    named = (region.marker.tag, _called(region.marker))
    return any((*named, each.tag, _called(each)) == kin.form for each in inner)


def _form(region: Region) -> Form:
    """Tell how a region is built, by the names of its marker and its outermost element."""
    top = _top(region)
    return (region.marker.tag, _called(region.marker), top.tag, _called(top))


def _called(element: Element) -> str:
    """Give the first of an element's class names: what follows tells one of its kind apart."""
    return _COUNT.sub("", (element.get("class").split() or [""])[0])


def _top(region: Region) -> Element:
    if region.boxed and isinstance(region.nodes[0], Element):
        return region.nodes[0]
    return region.marker.parent or region.marker


def _kin(found: Sequence[Region], forms: Sequence[Form], columns: Sequence[int]) -> _Kin | None:
    weights: Counter[Form] = Counter()
    for region, form in zip(found, forms, strict=True):
        weights[form] += region.weight
    form, weight = weights.most_common(1)[0]
    places = [at for at, each in enumerate(forms) if each == form]
    if len(places) < _KIN or weight * 2 < weights.total():
        return None
    shared: Counter[str] = Counter(trait for at in places for trait in _traits(found[at]))
    return _Kin(
        form=form,
        traits=frozenset(each for each, times in shared.items() if times >= _MOST * len(places)),
        columns=frozenset(columns[at] for at in places),
        around=frozenset(each.look for at in places for each in dom.ancestors(_top(found[at]))),
        last=places[-1],
        weight=weight,
    )


def _columns(found: Sequence[Region]) -> list[int]:
    """Give for each region the part of the page it stands in: a child of what holds them all.

    Lists that are named alike are one part.
    """
    paths = [[region.marker, *dom.ancestors(region.marker)][::-1] for region in found]
    depth = 0
    while all(len(path) > depth + 1 for path in paths) and (
        len({id(path[depth]) for path in paths}) == 1
    ):
        depth += 1
    parts = [path[depth] for path in paths]
    lists = {each.look: id(each) for each in parts if each.tag in _LISTS}
    return [lists.get(each.look, id(each)) for each in parts]


def _is_stray(found: Sequence[Region], at: int, kin: _Kin, columns: Sequence[int]) -> bool:
    traits = _traits(found[at])
    lacking = kin.traits - traits
    if _has_permalink(found[at]):
        return False
    if at < kin.last or columns[at] in kin.columns:
        return len(lacking) >= _MUCH_LACKING
    if "linked" in traits:
        return "dated" in lacking and "telling" in lacking
    beside = sum(
        region.weight
        for region, column in zip(found, columns, strict=True)
        if column == columns[at]
    )
    return bool(lacking) or ("linked" not in kin.traits and beside * 2 < kin.weight)


def _traits(region: Region) -> frozenset[str]:
    elements = list(region.elements)
    tests = {
        "dated": _is_dated(region),
        "linked": _is_linked(region.marker, elements),
        "telling": any(map(_tells, elements)),
    }
    return frozenset(name for name, holds in tests.items() if holds)


def _has_permalink(region: Region) -> bool:
    """Say whether a time in a region is a link, as the times of posts lead to them."""
    links = (each for each in region.elements if each.tag == "a" and each.get("href"))
    return any(each.tag == "time" for link in links for each in dom.descendants(link))


def _states_time(element: Element) -> bool:
    return element.tag == "time" or (
        bool(element.weight) and not element.elements and is_dated(element)
    )


def _is_linked(marker: Element, elements: Sequence[Element]) -> bool:
    if marker.tag == "a" or dom.is_in_link(marker):
        return True
    titled = marker.tag in HEADINGS or marker.tag == "td"
    heads = [marker] if titled else [each for each in elements if each.tag in HEADINGS]
    return any(head.linked * 2 > head.weight for head in heads)


def _tells(element: Element) -> bool:
    """Say whether an element is a block that ends a sentence and doesn't only hold links."""
    if element.tag in INLINE or element.tag in HEADINGS or element.weight < _STATEMENT:
        return False
    if element.linked * 2 > element.weight or element.tag == "li":
        return False
    words = element.said if element.said is not None else dom.text(element.children[-1:])
    return script.ends_sentence(words.strip()) and stamps.moment(words) is None
