"""Lines behind ``>``, which mails and Markdown quote with, and bulletins mark headlines with.

A quotation holds sentences, in lines below each other. Where every such line of a text stands
alone, ends no sentence and has text of the document's own right below, none quotes anything.
"""

from __future__ import annotations

from dataclasses import replace

from feedd.core.parse import script
from feedd.core.parse.texts.paragraphs import Paragraph, Text

_SEVERAL = 2


def settle(told: Text) -> Text:
    """Read ``>`` as the mark of a list's items where all that it marks are headlines."""
    marked = [at for at, each in enumerate(told) if each.quote]
    if len(marked) < _SEVERAL or not all(_heads(told, at) for at in marked):
        return told
    return [replace(each, quote=False, bullet=">") if each.quote else each for each in told]


def _heads(told: Text, at: int) -> bool:
    """Say whether a line that could be a headline opens a block that goes on with sentences."""
    each, below = told[at], _below(told, at)
    if below is None or below.quote or below.ending != "stop":
        return False
    opens = at == 0 or each.gap > 0 or told[at - 1].rule
    return opens and each.ending == "open" and not (each.inner or script.is_quoted(each.text))


def _below(told: Text, at: int) -> Paragraph | None:
    """Give what stands right below a line, or below the day that stands there."""
    below = told[at + 1 : at + 3]
    if below and below[0].dated:
        below = below[1:] if not below[0].gap else ()
    return below[0] if below and not below[0].gap else None
