"""Lines or lists of fields in a story: who or what is listed, "Name: … Born: … Listed on: …".

Their days are those of a birth or a listing, not the story's, which what stands around it notes.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence

from feedd.core.parse import phrases
from feedd.core.parse.pages import dom, markup, titled
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.times import stamps, timephrases

_NAMED = r"[^\W\d_](?::\s|：)"
_FIELD = re.compile(_NAMED)
_OF_STORY = re.compile(
    rf"(?<!\w)(?:{timephrases.TIME_LABEL}|{timephrases.PUBLISHED}|released|issued|created|uploaded"
    rf"|{phrases.SOURCE}|{phrases.EDITOR}|{phrases.BY}|{phrases.READ}|views?|author)"
    rf"(?:\s{timephrases.TIME_JOINT})?\s?[:：]",
    re.IGNORECASE,
)
"""What is noted of the story itself, with its colon."""
_LISTS = frozenset({"dl", "ol", "table", "ul"})
_MOST = 3000  # weight of one thing's fields
_LABEL = 40  # weight
_PAIR = 2
_SEVERAL = 3
_YEAR = re.compile(r"\d{4}")


def told(elements: Sequence[Element]) -> frozenset[int]:
    """Find what holds several fields, a day among them, below the first running text.

    One line below all of it, as in a teaser, notes something of the story, unless its days are
    years apart.
    """
    running = [each.first for each in elements if titled.is_text(each)]
    below = (each for each in elements if running and each.first > running[0])
    lines = [each for each in below if dom.is_lowest(each) or _is_list(each, running)]
    found = [each for each in dom.outermost(lines) if _holds_fields(each)]
    if len(found) == 1 and not _is_life(found[0], between=found[0].first < running[-1]):
        return frozenset()
    return frozenset(id(each) for one in found for each in dom.within(one))


def _is_list(element: Element, running: Sequence[int]) -> bool:
    """Say whether an element is a list or table without running text."""
    if element.tag not in _LISTS or element.weight > _MOST:
        return False
    at = bisect(running, element.first)
    return at == len(running) or running[at] > element.last


def _holds_fields(block: Element) -> bool:
    shown = dom.text(block)
    if block.weight > _MOST or len(_FIELD.findall(shown)) < _PAIR or not stamps.states_day(shown):
        return False
    return not _notes_story(block, shown)


def _notes_story(block: Element, shown: str) -> bool:
    """Say whether a line's names or markup say that it is about the story."""
    held = list(dom.within(block))
    if any(each.tag == "time" or markup.is_of_author(each) for each in held):
        return True
    short = (dom.text(each) for each in held if each.weight <= _LABEL)
    parted = [words for words in short if words.endswith((":", "："))]
    if parted:
        return any(map(_OF_STORY.match, parted))
    return _OF_STORY.search(shown) is not None


def _is_life(block: Element, *, between: bool) -> bool:
    """Say whether a lone line holds many fields within running text, or days years apart."""
    shown = dom.text(block)
    if between and len(_FIELD.findall(shown)) >= _SEVERAL:
        return True
    years = {year[0] for day in _days(shown) if (year := _YEAR.search(day))}
    return len(years) > 1


def _days(shown: str) -> Iterator[str]:
    while day := stamps.day_within(shown):
        yield day
        shown = shown.partition(day)[2]
