"""Where one story of a page is: the address of its headline, its permalink, its link onward."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from urllib.parse import urlsplit

from feedd.core.parse import lines, links, phrases
from feedd.core.parse.pages import about, dom
from feedd.core.parse.pages.dom import Element, Elements
from feedd.core.parse.pages.parts import Parts
from feedd.core.parse.pages.regions import Region
from feedd.core.parse.times import stamps

_MORE = 40  # weight of a link onward
_OTHERS = phrases.words(
    """h-cite u-in-reply-to u-like-of u-repost-of u-bookmark-of h-card p-author vcard"""
)
_PERMALINK = frozenset({"u-url", "permalink", "bookmark"})
_PICTURE = re.compile(r"\.(?:avif|gif|jpe?g|png|svg|webp)(?:[?#]|$)", re.IGNORECASE)
_COUNT = re.compile(r"\d+$")
_FRAGMENT = re.compile(r"^#[^\s!/][^\s]*$")


def of_story(
    elements: Elements,
    head: Element | None,
    parts: Parts,
    *,
    base: str | None,
    shared: frozenset[str],
) -> str | None:
    """Give the address of a story; ``shared`` are addresses that most stories link to."""
    headed = chain(dom.links_of(head), _called(elements, head)) if head is not None else iter(())
    for each in chain(headed, _permalinks(elements), _onward(elements, parts, base, shared)):
        if address := _address(each, base):
            return address
    return None


def _called(elements: Elements, head: Element) -> Iterator[Element]:
    """Give the links that say the headline: what is only read aloud may stand above it."""
    links = (each for each in elements if each.tag == "a" and each.weight == head.weight)
    return (each for each in links if dom.text(each) == dom.text(head))


def _onward(
    elements: Elements, parts: Parts, base: str | None, shared: frozenset[str]
) -> Iterator[Element]:
    """Give the links that lead from a story to the whole of it, and to nothing else."""
    ways = (_closing, _only, _laid_over)
    for each in filter(None, chain((parts.more,), (way(elements, base) for way in ways))):
        if each.get("href") not in shared and not _refers(each, base):
            yield each


def _permalinks(elements: Elements) -> Iterator[Element]:
    links = [each for each in elements if each.tag == "a" and each.get("href")]
    links = [each for each in links if not any(map(_is_others, (each, *dom.ancestors(each))))]
    for each in links:
        named = {*each.get("class").split(), *each.get("rel").split()} & _PERMALINK
        if named or each.get("itemprop") == "url":
            yield each
    for each in links:
        if _shows_time(each):
            yield each


def on_time(elements: Elements) -> Element | None:
    """Give the link on a story's time."""
    return next((each for each in elements if each.tag == "a" and _shows_time(each)), None)


def _shows_time(link: Element) -> bool:
    if any(dom.tagged(link, "time")):
        return True
    return link.weight <= _MORE and stamps.moment(dom.text(link)) is not None


def _is_others(element: Element) -> bool:
    """Say whether an element quotes another's post or names its author, as microformats2 marks."""
    return not _OTHERS.isdisjoint(element.get("class").split())


def _closing(elements: Elements, _base: str | None) -> Element | None:
    """A short link that ends a story outside its running text leads to the whole of it."""
    last = next((each for each in reversed(elements) if each.weight), None)
    if last is None or last.tag != "a" or last.weight > _MORE or last.parent is None:
        return None
    beside = (each for each in last.parent.elements if each.tag == "a")
    is_alone = len([*islice(beside, 2)]) == 1
    return last if last.parent.tag != "p" and is_alone else None


def _only(elements: Elements, base: str | None) -> Element | None:
    """Give the link of a story's part, if all its links lead to one address.

    Links within running text don't give it, and ``javascript:`` links don't count.
    """
    links = [each for each in elements if each.tag == "a" and each.get("href")[:1] != "#"]
    links = [each for each in links if _address(each, base)]
    links = [
        each
        for each in links
        if not (_PICTURE.search(each.get("href")) or lines.speaks_of_publisher(dom.text(each)))
    ]
    if len({each.get("href") for each in links}) != 1:
        return None
    return next((each for each in links if not each.weight or dom.stands_alone(each)), None)


def _laid_over(elements: Elements, base: str | None) -> Element | None:
    """Give the link that a card is covered with: nothing is in it, and it stays on the site."""
    empty = [each for each in elements if each.tag == "a" and not (each.weight or each.elements)]
    home = absolute("/", base)
    near = [each for each in empty if home and (_address(each, base) or "").startswith(home)]
    return near[0] if len({each.get("href") for each in near}) == 1 else None


def _refers(link: Element, base: str | None) -> bool:
    """Say whether a link leads to another site's notice, which its story is about."""
    if not about.refers(link):
        return False
    home = absolute("/", base)
    return home is not None and not (_address(link, base) or home).startswith(home)


def _address(link: Element, base: str | None) -> str | None:
    stated = link.get("href").strip()
    if (
        not stated
        or stated in {"#", "/"}
        or (stated.startswith("#") and not _FRAGMENT.match(stated))
    ):
        return None
    return absolute(stated, base)


def absolute(stated: str, base: str | None) -> str | None:
    """Resolve a link; None unless it leads to the web. Without a base, it must be whole."""
    found = links.absolute(stated, base)
    return None if found is None or found.lower().startswith("mailto:") else found


def are_of_one_site(address: str, page: str) -> bool:
    """Say whether the host of one address is that of the other, or a part of it."""
    one, other = (
        "." + (urlsplit(each).hostname or "").removeprefix("www.") for each in (address, page)
    )
    return one.endswith(other) or other.endswith(one)


def anchor(region: Region, elements: Elements, head: Element | None) -> str | None:
    """Give the name of the place on the page where a story stands."""
    tops = [each for each in region.nodes if isinstance(each, Element)]
    for element in [*tops[:3], region.marker, *([head] if head is not None else [])]:
        if element.get("id"):
            return element.get("id")
    return next(
        (each.get("name") for each in elements if each.tag == "a" and each.get("name")), None
    )


def are_positions(found: Sequence[Region]) -> bool:
    """Say whether anchors only count (``item-1``, ``item-2``): they name places, not stories."""
    anchors = (_own_anchor(region) for region in found)
    counted = [int(number[0]) for each in anchors if (number := _COUNT.search(each))]
    return len(counted) > 1 and counted in (
        list(range(len(counted))),
        list(range(1, len(counted) + 1)),
    )


def _own_anchor(region: Region) -> str:
    return next(
        (each.get("id") for each in region.nodes if isinstance(each, Element) and each.get("id")),
        region.marker.get("id"),
    )
