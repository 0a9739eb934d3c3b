"""What a post quotes: the one that it answers or passes on, the page that it links to.

Its headline and its address aren't the post's, which has its own behind its time.
"""

from __future__ import annotations

from feedd.core.parse import phrases
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.about import Elements
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.regions import Region

_ANNOUNCING = phrases.words("""forwarded pinned replying retweet""")
_REPLY = "reply"
_SHOWN = phrases.words("""preview quote quoted""")
"""Words that tell by ending a name, as "reply" does: a "preview-title" is the story's own."""
_MOST = 0.5  # of a story's weight


def parts(region: Region, elements: Elements, permalink: Element | None) -> list[Element]:
    """Find what a post quotes by its name, if the link on the post's time leads elsewhere."""
    named = [each for each in elements if each.attributes and _words(each)]
    if permalink is None or not named:
        return []
    address, most = permalink.get("href"), _MOST * region.weight
    return [
        each
        for each in dom.outermost(named)
        if each.weight <= most and not _leads_to(each, address)
    ]


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
    return any(each.get("href") == address for each in (element, *dom.descendants(element)))
