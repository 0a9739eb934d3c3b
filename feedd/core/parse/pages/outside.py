"""When a page's only story was published, where a line outside of its text says it.

Sites print it in a bar above the headline, beside the story's number and a link to print it, or
below the text. What counts is a line that calls its time that of publication: a day alone above
a headline may be today's.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import dropwhile, islice, takewhile
from typing import TYPE_CHECKING

from feedd.core.parse import lines, stamps
from feedd.core.parse.pages import about, dom
from feedd.core.parse.pages.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedd.core.parse.drafts import Draft
    from feedd.core.parse.pages.dom import Element
    from feedd.core.parse.pages.regions import Region

_LINE = 120
_LIGHTEST_LINK = 12


def completed(shown: Draft, region: Region, root: Element) -> Draft:
    """Give an undated story the time that the nearest line above states, or the next below."""
    if shown.published or shown.stated:
        return shown
    parts = Parts()
    for line in _beside(region, root):
        if stated := _published(line):
            parts.hear(stated)
            break
    return replace(shown, published=parts.published, local=parts.local)


def dates_story(box: Element) -> bool:
    """Say whether a small bar, whatever it is called, says when something was published.

    With a link as long as a headline, it is a teaser of another story.
    """
    if not 0 < box.weight <= _LINE:
        return False
    within = (box, *dom.descendants(box))
    leads = any(each.tag == "a" and each.weight >= _LIGHTEST_LINK for each in within)
    return not leads and any(_published(each) for each in within if dom.is_lowest(each))


def _beside(region: Region, root: Element) -> Iterator[Element]:
    """Give the lines above a story, the nearest first, and the one below it."""
    held = set(map(id, region.elements))
    order = list(dom.descendants(root))
    above = list(takewhile(lambda each: id(each) not in held, order))
    below = dropwhile(lambda each: id(each) in held, order[len(above) :])
    yield from filter(_is_line, reversed(above))
    yield from islice(filter(_is_line, below), 1)


def _is_line(element: Element) -> bool:
    return dom.is_lowest(element) and element.weight <= _LINE


def _published(line: Element) -> str | None:
    said = filter(lines.says_published, (dom.text(line), *about.pieces(line)))
    return next(filter(None, map(stamps.moment, said)), None)
