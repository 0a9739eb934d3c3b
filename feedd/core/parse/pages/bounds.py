"""What would make building the tree of a page take quadratic time, taken out of its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile

from feedd.core.parse.clean import UNNESTED
from feedd.core.parse.pages.dom import INLINE

_NAME = r"[a-zA-Z][^\t\n\f\r /<>]*+"
"""The name of a tag (HTML §13.2.5.8), which ``p;`` is as well."""
_TAG = re.compile(rf"<(/?)({_NAME})[^<>]*>?")
_ATTRIBUTES_LENGTH = 32_768  # characters
_OPTION = re.compile(r"</?option\b[^<>]*>?", re.IGNORECASE)
_OPTIONS = 2000  # that forms of a page have; the parser looks at all before each
_READING = "rt"
_ITEMS = {"li": "li", "dt": "dt", "dd": "dt", "rt": _READING, "rp": _READING}
_KINDS = frozenset(_ITEMS.values())
_STYLES = 8  # left open in an item
_LONG_TAG = re.compile(rf"<({_NAME})[^<>]{{{_ATTRIBUTES_LENGTH},}}")


def within(html: str, depth: int) -> tuple[str, bool]:
    """Give a page without tags too deep and tags too long; tell whether any was."""
    html, long = _LONG_TAG.subn(r"<\1", html)
    if html.count("<option") > _OPTIONS:
        html = _OPTION.sub(" ", html)
    if all(level <= depth for _, level in _levels(html)):
        return html, bool(long)
    return _flattened(html, depth), True


def _levels(html: str) -> Iterator[tuple[re.Match[str], int]]:
    """Give each tag that may nest, and how deep a start tag's element lies, or an end tag's lay.

    An item of a list ends the one before it, unless that stands in an item of another kind.
    """
    around: list[str] = []
    for found in _TAG.finditer(html):
        name = found[2].lower()
        kind = _ITEMS.get(name)
        if kind is None and name in UNNESTED:
            continue
        if not found[1]:
            if kind is None or kind == _READING or not _is_next(around, kind):
                around.append(kind or name)
            yield found, len(around)
            continue
        while kind is None and around and around[-1] in _KINDS:
            around.pop()
        yield found, len(around)
        if around and kind in {None, around[-1]}:
            around.pop()


def _is_next(around: Sequence[str], kind: str) -> bool:
    """Tell whether an item follows one of its kind, perhaps out of styles that it leaves open."""
    styled = dropwhile(INLINE.__contains__, reversed(around[-_STYLES:]))
    return next(styled, None) == kind


def _flattened(html: str, depth: int) -> str:
    pieces, end = [], 0
    for found, level in _levels(html):
        if level > depth:
            pieces.append(html[end : found.start()])
            end = found.end()
    return " ".join((*pieces, html[end:]))
