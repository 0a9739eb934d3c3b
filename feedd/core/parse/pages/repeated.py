"""The short lines and addresses that a page repeats from story to story: a template wrote them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from feedd.core.parse.pages import dom
from feedd.core.parse.pages.regions import Region, is_dated

_NUMBER = re.compile(r"#\d+")
_SHORT = 40
_SEVERAL = 3


def refrains(found: Sequence[Region]) -> frozenset[str]:
    """Find the short lines that most stories have, or that open several without a title."""
    held = Counter(line for region in found for line in set(_short_lines(region)))
    most = {line for line, times in held.items() if times >= _SEVERAL and times * 2 > len(found)}
    untitled = [set(_opening_lines(each)) for each in found if not each.titled]
    opening = [line for lines in untitled for line in lines]
    posted = Counter(map(_unnumbered, opening))
    return frozenset(most.union(line for line in opening if posted[_unnumbered(line)] > 1))


def _unnumbered(line: str) -> str:
    """Give a line as it is in other posts, which have numbers of their own: "Message #100"."""
    return _NUMBER.sub("#", line)


def shared_addresses(found: Sequence[Region]) -> frozenset[str]:
    """Find the addresses that most of a page's stories link to: its publisher's."""
    held = Counter(
        address
        for region in found
        for address in {each.get("href") for each in region.elements if each.tag == "a"}
    )
    return frozenset(
        each for each, times in held.items() if times >= _SEVERAL and times * 2 > len(found)
    )


def _opening_lines(region: Region) -> Iterator[str]:
    """Give the short lines above a story's text: where posts begin alike, they name the author."""
    blocks = (each for each in region.elements if dom.is_lowest(each))
    for each in blocks:
        if each.weight > _SHORT:
            return
        if each is not region.marker and not is_dated(each):
            yield dom.text(each)


def _short_lines(region: Region) -> Iterator[str]:
    for each in region.elements:
        if 0 < each.weight <= _SHORT and each is not region.marker:
            yield dom.text(each)
