"""Texts whose paragraphs begin with an indent: such a line goes on with none above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from feedd.core.parse import script
from feedd.core.parse.texts import marks
from feedd.core.parse.texts.wrapping import Line

_SEVERAL = 2


def begun(raw: Sequence[Line]) -> frozenset[int]:
    """Find the indented lines that begin paragraphs, if indents do so in this text.

    They do where what isn't indented goes on with them in small letters, as nothing does below
    an item of a list, whose own lines are indented.
    """
    went_on = sum(1 for above, below in pairwise(raw) if _goes_on(above, below))
    return frozenset(_unlisted(raw)) if went_on >= _SEVERAL else frozenset()


def _goes_on(above: Line, below: Line) -> bool:
    glued = above.indented and not (below.indented or below.gap)
    return glued and script.starts_small(below.text) and script.ending(above.text) == "open"


def _unlisted(raw: Sequence[Line]) -> Iterator[int]:
    """Find the indented lines that stand below no mark of a list."""
    listed = False
    for at, line in enumerate(raw):
        if not line.indented:
            listed = marks.bears_mark(line.text)
        elif not listed:
            yield at
