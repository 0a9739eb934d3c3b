"""What would make building the tree of a page take quadratic time, taken out of its HTML."""

from __future__ import annotations

import re

from feedd.core.parse.clean import UNNESTED

_NAME = r"[a-zA-Z][^\t\n\f\r /<>]*+"
"""The name of a tag (HTML §13.2.5.8), which ``p;`` is as well."""
_TAG = re.compile(rf"<(/?)({_NAME})[^<>]*>?")
_ATTRIBUTES_LENGTH = 32_768  # characters
_LONG_TAG = re.compile(rf"<({_NAME})[^<>]{{{_ATTRIBUTES_LENGTH},}}")


def within(html: str, depth: int) -> tuple[str, bool]:
    """Give a page without tags too deep and tags too long; tell whether any was."""
    html, long = _LONG_TAG.subn(r"<\1", html)
    if not _is_deep(html, depth):
        return html, bool(long)
    return _flattened(html, depth), True


def _is_deep(html: str, depth: int) -> bool:
    level = 0
    for found in _TAG.finditer(html):
        if found[2].lower() not in UNNESTED:
            level = max(0, level - 1) if found[1] else level + 1
            if level > depth:
                return True
    return False


def _flattened(html: str, depth: int) -> str:
    level = 0

    def kept(found: re.Match[str]) -> str:
        nonlocal level
        if found[2].lower() in UNNESTED:
            return found[0]
        level = max(0, level - 1) if found[1] else level + 1
        return found[0] if level + bool(found[1]) <= depth else " "

    return _TAG.sub(kept, html)
