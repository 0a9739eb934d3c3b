"""What would make building the tree of a page take quadratic time, taken out of its HTML.

Its tags are found as the parser will find them (HTML §13.2.5), or what hides an end tag from one
of both would hide elements too.
"""

from __future__ import annotations

import re

from feedd.core.parse.pages import foreign
from feedd.core.parse.pages.nesting import RAW, STYLES, Nesting

_S = r"[\t\n\f\r ]"
_NAME = r"[a-zA-Z][^\t\n\f\r />]*+"
"""The name of a tag (HTML §13.2.5.8), which ``p;`` is as well."""
_VALUE = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >]*+)"""
_ATTRIBUTE = rf"[^\t\n\f\r />][^\t\n\f\r />=]*+(?:{_S}*+={_S}*+{_VALUE})?+"
_ATTRIBUTES = rf"(?:[\t\n\f\r /]++|{_ATTRIBUTE})*+"
_RAW = "|".join(RAW)
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?:[!?]|/(?![a-z]))[^>]*+>?"
    rf"|<(?P<raw>{_RAW})(?=[\t\n\f\r />]){_ATTRIBUTES}>"
    rf"|<(?P<end>/?)(?P<name>{_NAME}){_ATTRIBUTES}>?",
    re.DOTALL | re.IGNORECASE,
)
_LONG = 10_000  # characters
_MOST_ATTRIBUTES = 1000
_COUNTED = re.compile(_ATTRIBUTE)
_RAW_ENDS = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE) for name in RAW}
_DRAWN = frozenset({"svg", "math"})  # of which a slash is an end
_MOST_ANEW = 50_000
"""The most elements that the parser makes of styles that are left open: each costs some 2 kB."""


def within(html: str, depth: int) -> tuple[str, tuple[str, ...]]:
    """Give a page without what lies too deep or is left open too often, and what is missing."""
    told: list[str] = []
    pieces, nesting = _kept(html, depth, styled=True)
    too_often = nesting.made > _MOST_ANEW
    if too_often or nesting.is_too_deep:
        plain, unstyled = _kept(html, depth, styled=False)
        if too_often or not unstyled.is_too_deep:
            pieces, nesting = plain, unstyled
            told.append("Bold words and the like were read as plain: too many have no end.")
    if nesting.is_too_deep:
        told.append(f"Elements more than {depth} deep were reduced to their text (limit: depth).")
    return "".join(pieces), tuple(told)


def kept(html: str, depth: int) -> str | None:
    """Give markup as a tree is built of it; None if it lies too deep or is left open too often."""
    pieces, nesting = _kept(html, depth, styled=True)
    return None if nesting.is_too_deep or nesting.made > _MOST_ANEW else "".join(pieces)


def _kept(html: str, depth: int, *, styled: bool) -> tuple[list[str], Nesting]:
    """Give the pieces of a page that are kept, in which the parser finds the tags found here."""
    nesting = Nesting(depth)
    pieces: list[str] = []
    endless: set[str] = set()  # of which no end stands behind
    start = at = 0
    while found := _TOKEN.search(html, at):
        at = found.end()
        replaced: str | None = None
        if found["raw"]:
            name = found["raw"].lower()
            end = _end_of_raw(html, at, name)
            if end is None:
                break
            at = end
            nesting.start(name, "")
        elif found["name"]:
            name = found["name"].lower()
            if name in foreign.FOREIGN and not found["end"]:
                replaced = f"<{name}></{name}>"
                if name not in endless and not (name in _DRAWN and found[0].endswith("/>")):
                    end = foreign.end(html, at, name, nesting.holds)
                    at = at if end is None else end
                    endless |= {name} if end is None else set()
            else:
                replaced = _replaced(found, nesting, styled=styled)
        if replaced is not None:
            pieces += (html[start : found.start()], replaced)
            start = at
    return [*pieces, html[start:]], nesting


def _end_of_raw(html: str, at: int, name: str) -> int | None:
    if name == "script":
        return foreign.end_of_script(html, at)
    found = _RAW_ENDS[name].search(html, at)
    return found and found.start()


def _replaced(found: re.Match[str], nesting: Nesting, *, styled: bool) -> str | None:
    """Give what stands for a tag, if it can't stay."""
    tag, name = found[0], found["name"].lower()
    if name == "frameset" or (not styled and name in STYLES):
        return ""
    if found["end"]:
        return " " if nesting.end(name) else f"</{name}>" if len(tag) > _LONG else None
    if nesting.start(name, tag):
        return " "
    if len(tag) > _LONG and len(_COUNTED.findall(tag)) > _MOST_ATTRIBUTES:
        return f"<{name}>"
    return None
