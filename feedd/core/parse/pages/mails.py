"""Ways in which mails set their stories: no headings, but lines bold or large by one style.

Style alone says too little: receipts set their parts' names so, and articles sub-headings. Each
line must have an address of its own, in its table or between it and the next, and text below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from feedd.core.parse import script
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.dom import HEADINGS, Element, Node

_SET_OFF = re.compile(
    r"font(?:-weight)?\s*:[^;]*?\b(?:bold|[6-9]00)\b"
    r"|font(?:-size)?\s*:[^;]*?\b(?:1[89]|[2-4]\d)(?:\.\d+)?px\b",
    re.IGNORECASE,
)
_LIGHTEST = 12  # weight
_SENTENCE = 40  # weight
_ROWS = 3  # at least


def styled(root: Element) -> Iterator[list[Element]]:
    """Give the lines that a mail sets off by one style, for each of its styles."""
    alike: dict[tuple[str, str], list[Element]] = {}
    for each in dom.descendants(root):
        if each.get("style") and _is_set_off(each):
            alike.setdefault((each.tag, each.get("style")), []).append(each)
    for found in alike.values():
        if len(found) >= _ROWS and _lead_apart(found) and _are_told(found):
            yield found


def _is_set_off(element: Element) -> bool:
    if not _LIGHTEST <= element.weight <= dom.HEAVIEST_HEADLINE or element.tag in HEADINGS:
        return False
    if not _SET_OFF.search(element.get("style")) or not dom.is_line(element):
        return False
    return script.ends_as_headline(dom.text(element))


def _lead_apart(found: Sequence[Element]) -> bool:
    """Say whether each line has an address that no other has."""
    addresses = [_address(each, after) for each, after in _with_next(found)]
    return "" not in addresses and len(set(addresses)) == len(addresses)


def _with_next(found: Sequence[Element]) -> Iterator[tuple[Element, Element | None]]:
    yield from pairwise(found)
    yield found[-1], None


def _address(line: Element, after: Element | None) -> str:
    """Give where a line leads, or the first link below it."""
    around = (each.get("href") for each in dom.ancestors(line) if each.tag == "a")
    within = (each.get("href") for each in _between(line, after) if each.tag == "a")
    return next(around, "") or next(filter(None, within), "")


def _between(line: Element, after: Element | None) -> Sequence[Element]:
    end = len(line.order) if after is None else after.first - 1
    return line.order[line.first : end]


def _are_told(found: Sequence[Element]) -> bool:
    """Say whether a sentence stands below each line, in a block or behind breaks."""
    return all(
        _tells(_beside(each))
        or any(_tells(below.children) for below in filter(dom.is_lowest, _between(each, after)))
        for each, after in _with_next(found)
    )


def _beside(line: Element) -> Sequence[Node]:
    """Give what follows a line in its block."""
    return line.after if line.tag in dom.INLINE else ()


def _tells(nodes: Sequence[Node]) -> bool:
    """Say whether nodes are a sentence; a short link may stand behind it."""
    told = dom.text([each for each in nodes if isinstance(each, str) or each.tag != "a"])
    if script.weight(told) < _SENTENCE:
        return False
    return script.is_unstopped(told) or script.ends_sentence(told)
