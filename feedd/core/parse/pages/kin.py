"""Regions that are built unlike a page's stories, and lack what most of these share.

The stories of a page are built alike, and most of them have a time, a link in the headline or a
full sentence. What is built otherwise is none if it lacks two of them, or one in a column of its
own behind them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from feedd.core.parse import script
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.dom import HEADINGS, INLINE, Element
from feedd.core.parse.pages.regions import Region, is_dated
from feedd.core.parse.times import stamps

_COUNT = re.compile(r"\d+")
_PLAIN = ("div", "")
_LISTS = frozenset({"ul", "ol", "dl"})
_FEWEST = 2  # regions that are built alike
_MOST = 0.8  # of them
_MUCH_LACKING = 2  # traits
_STATEMENT = 12  # weight

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


def without_unlike(found: list[Region]) -> list[Region]:
    """Leave out the regions that are built unlike most of the text and lack what that shares."""
    forms = [form_of(region) for region in found]
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
    box = region.box
    if box is None or box.look not in kin.around - {_PLAIN}:
        return False
    inner = takewhile(lambda each: each is not box, dom.ancestors(region.marker))
    named = (region.marker.tag, _called(region.marker))
    return any((*named, each.tag, _called(each)) == kin.form for each in inner)


def form_of(region: Region) -> Form:
    """Tell how a region is built, by the names of its marker and its outermost element."""
    top = _top(region)
    return (region.marker.tag, _called(region.marker), top.tag, _called(top))


def _called(element: Element) -> str:
    """Give the first of an element's class names: what follows tells one of its kind apart."""
    return _COUNT.sub("", (element.get("class").split() or [""])[0])


def _top(region: Region) -> Element:
    return region.box or region.marker.parent or region.marker


def _kin(found: Sequence[Region], forms: Sequence[Form], columns: Sequence[int]) -> _Kin | None:
    weights: Counter[Form] = Counter()
    for region, form in zip(found, forms, strict=True):
        weights[form] += region.weight
    form, weight = weights.most_common(1)[0]
    places = [at for at, each in enumerate(forms) if each == form]
    if len(places) < _FEWEST or weight * 2 < weights.total():
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
    tests = {"dated": dates(region), "linked": links(region), "telling": says_sentence(region)}
    return frozenset(name for name, holds in tests.items() if holds)


def _has_permalink(region: Region) -> bool:
    """Say whether a time in a region is a link, as the times of posts lead to them."""
    links = (each for each in region.elements if each.tag == "a" and each.get("href"))
    return any(each.tag == "time" for link in links for each in dom.descendants(link))


def dates(region: Region) -> bool:
    """Say whether a region states a time."""
    return any(_states_time(each) for each in region.elements)


def _states_time(element: Element) -> bool:
    return element.tag == "time" or (
        bool(element.weight) and not element.elements and is_dated(element)
    )


def links(region: Region) -> bool:
    """Say whether a region's headline links for the most part."""
    marker = region.marker
    if marker.tag == "a" or dom.is_in_link(marker):
        return True
    titled = marker.tag in HEADINGS or marker.tag == "td"
    heads = [marker] if titled else [each for each in region.elements if each.tag in HEADINGS]
    return any(head.links_mostly for head in heads)


def says_sentence(region: Region) -> bool:
    """Say whether a block of a region ends a sentence."""
    return any(map(_tells, region.elements))


def _tells(element: Element) -> bool:
    """Say whether an element is a block that ends a sentence and doesn't only hold links."""
    if element.tag in INLINE or element.tag in HEADINGS or element.weight < _STATEMENT:
        return False
    if element.links_mostly or element.tag == "li":
        return False
    words = element.said if element.said is not None else dom.text(element.children[-1:])
    return script.ends_sentence(words.strip()) and stamps.moment(words) is None
