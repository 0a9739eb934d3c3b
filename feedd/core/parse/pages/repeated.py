"""The short lines and addresses that a page repeats from story to story: a template wrote them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence

from feedd.core.parse.pages import dom
from feedd.core.parse.pages.regions import Region, is_dated

_NUMBER = re.compile(r"#\d+")
_SHORT = 40
_SEVERAL = 3


def refrains(found: Sequence[Region]) -> frozenset[str]:
    """Find the short lines that most stories have, or that open several without a title."""
    held = Counter(line for region in found for line in set(_short_lines(region)))
    most = {line for line, times in held.items() if times >= _SEVERAL and times * 2 > len(found)}
    untitled = (each for each in found if not each.titled)
    opening = [line for each in untitled for line in set(_above_words(each, most))]
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


def _above_words(region: Region, most: Container[str]) -> list[str]:
    """Give the lines that open a story and aren't all that it says: "Air raid alert" may be."""
    short = (line for line in _opening_lines(region) if line not in most)
    worded = [line for line in short if sum(map(str.isalpha, line)) > 1]
    heavy = any(each.weight > _SHORT for each in region.elements if dom.is_lowest(each))
    return worded if heavy else worded[:-1]


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
