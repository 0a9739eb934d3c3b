"""What a post quotes: the one that it answers or passes on, the page that it links to.

Its headline and its address aren't the post's, which has its own behind its time.
"""

from __future__ import annotations

from collections.abc import Sequence

from feedd.core.parse import phrases
from feedd.core.parse.pages import addresses, dom
from feedd.core.parse.pages.dom import Element, Elements
from feedd.core.parse.pages.regions import Region

_ANNOUNCING = phrases.words("""forwarded pinned replying retweet""")
_REPLY = "reply"
_SHOWN = phrases.words("""preview quote quoted""")
"""Words that tell by ending a name, as "reply" does: a "preview-title" is the story's own."""
_OWN = 40  # weight of a block
_MOST = 0.5  # of the weight of a story without words of its own


def parts(region: Region, elements: Elements, permalink: Element | None) -> list[Element]:
    """Find what a post quotes by its name, if the link on the post's time leads elsewhere."""
    named = [each for each in elements if each.attributes and _words(each)]
    if permalink is None or not named:
        return []
    address = permalink.get("href")
    found = [each for each in dom.outermost(named) if not _leads_to(each, address)]
    may_be_longer = _tells_beside(found, elements)
    headline = region.marker.weight if region.marker.tag in dom.HEADINGS else 0
    most = _MOST * (region.weight - headline)
    return [each for each in found if each.weight <= most or (may_be_longer and _is_shown(each))]


def _is_shown(part: Element) -> bool:
    """Say whether a part leads to what it shows: a long reply is rather the post's own answer."""
    return not announces(part) and any(each.leads_away for each in dom.within(part))


def _tells_beside(quoted: Sequence[Element], elements: Elements) -> bool:
    """Say whether a post has words of its own: then what it quotes may be far longer."""
    within = {id(each) for part in quoted for each in dom.within(part)}
    own = (each for each in elements if id(each) not in within and dom.is_lowest(each))
    return any(each.weight - each.linked >= _OWN for each in own)


def heads(region: Region) -> bool:
    """Say whether what marks a region is the headline of what its post quotes."""
    elements = tuple(region.elements)
    found = parts(region, elements, addresses.on_time(elements))
    leading = filter(_is_shown, found)
    return any(each is region.marker for part in leading for each in dom.within(part))


def announces(part: Element) -> bool:
    """Say whether what is quoted is named by whom, or cut short: it isn't the post's text."""
    return not _words(part) <= _SHOWN


def _words(element: Element) -> frozenset[str]:
    """Give the words of an element's names that say that it quotes."""
    names = [
        [word.lower() for word in dom.WORDS.findall(name)] for name in element.get("class").split()
    ]
    last = {words[-1] for words in names if words} & {_REPLY, *_SHOWN}
    return frozenset(last.union(*names) & {*last, *_ANNOUNCING})


def _leads_to(element: Element, address: str) -> bool:
    return any(each.get("href") == address for each in dom.within(element))
