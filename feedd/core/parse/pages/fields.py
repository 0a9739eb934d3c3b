"""Lines of fields within a story's text: who or what is listed, "Name: … Born: … Listed on: …".

Their days are those of a birth or a listing, not the story's, which what stands around it notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from feedd.core.parse.pages import dom, titled
from feedd.core.parse.pages.dom import Element

_FIELD = re.compile(r"[^\W\d_][:：]\s")
_SEVERAL = 3


def told(elements: Sequence[Element]) -> frozenset[int]:
    """Find what holds several fields between two blocks of running text.

    Above or below all of it, as in a teaser, stands what is noted of the story itself.
    """
    blocks = [each for each in elements if dom.is_lowest(each)]
    running = [at for at, each in enumerate(blocks) if titled.is_told(each)]
    between = blocks[running[0] + 1 : running[-1]] if running else []
    found = filter(_holds_fields, between)
    return frozenset(id(each) for record in found for each in dom.within(record))


def _holds_fields(block: Element) -> bool:
    return len(_FIELD.findall(dom.text(block))) >= _SEVERAL
