"""What is done to the text of an XML document before libxml2 sees it.

A document type is taken away whole, for it's the way in of entity bombs and of files and addresses
that nobody asked for; its plain internal entities are filled in first. ``mended`` rights what
feeds get wrong most, outside of CDATA: HTML's entities, bare ampersands and angle brackets,
characters that XML forbids, prefixes that nobody declared.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from html.entities import html5

from feedd.core.parse.clean import legal

_DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]*(?:\[(.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(
    r"""<!ENTITY\s+([\w.-]+)\s+(?:"((?:&\#\w+;|[^&%<"])*)"|'((?:&\#\w+;|[^&%<'])*)')\s*>"""
)
_FEED = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_PROLOGUE = 4096  # characters in which a document type begins
_LONGEST_ENTITY = 200  # characters
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>", re.IGNORECASE)

_SUSPECT = re.compile(
    r"&(?:#([0-9]{1,8}|[xX][0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{0,31});)?|<(?![A-Za-z_/!?:])"
)
_REFERENCES = 250_000
"""A broken document with more references loses them all, as looking at each costs time."""

_SURROGATES = range(0xD800, 0xE000)
_PAIR = re.compile(
    r"&#(?:[xX]([dD][89abAB][0-9a-fA-F]{2})|(5[56][0-9]{3}));"
    r"&#(?:[xX]([dD][c-fC-F][0-9a-fA-F]{2})|(5[67][0-9]{3}));"
)
"""What programs write that count in UTF-16: two references for one character."""

_UNKNOWN = "&#xFFFD;"
"""What stands, as in HTML, for a reference to no character."""

_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_PREFIX = re.compile(r"[<\s/]([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*(?=[\s/>=])")
_DECLARED = re.compile(r"xmlns:([\w.-]+)\s*=")
_MOST_PREFIXES = 50
_CDATA_START, _CDATA_END = "<![CDATA[", "]]>"


def without_doctype(text: str) -> str:
    """Take away the XML declaration and the document type, its plain entities filled in.

    Line ends stay, so that what is said of a line is true of the document.
    """
    declaration = _DECLARATION.match(text)
    if declaration:
        text = _line_ends(declaration[0]) + text[declaration.end() :]
    start = text[:_PROLOGUE].upper().find("<!DOCTYPE")
    if start < 0 or re.search(r"<[A-Za-z_]", masked(text[:start])):
        return text
    found = _DOCTYPE.match(text, start)
    if found is None:
        return _from_root(text, start)
    rest = text[:start] + _line_ends(found[0]) + text[found.end() :]
    return _filled_in(rest, _plain_entities(found[1] or ""))


def _line_ends(text: str) -> str:
    return "\n" * text.count("\n")


def _from_root(text: str, start: int) -> str:
    """Leave a document type out that has no end."""
    root = _FEED.search(text, start)
    return _line_ends(text[: root.start()]) + text[root.start() :] if root else text


def _plain_entities(subset: str) -> dict[str, str]:
    """Give the entities that stand for short text of their own: no markup, no other entity."""
    return {
        name: double or single
        for name, double, single in _ENTITY.findall(subset)
        if name not in _PREDEFINED and len(double or single) <= _LONGEST_ENTITY
    }


def _filled_in(text: str, entities: dict[str, str]) -> str:
    uses = sum(text.count(f"&{name};") for name in entities)
    if not uses or uses * _LONGEST_ENTITY > max(len(text), 1_000_000):
        return text
    reference = re.compile("&(" + "|".join(map(re.escape, entities)) + ");")
    return reference.sub(lambda found: entities[found[1]], text)


def mended(text: str) -> str:
    """Right what can be righted without understanding the document."""
    if text.count("&") > _REFERENCES:
        return legal(text).replace("&", "&amp;")
    pieces = _PAIR.sub(_paired, legal(text)).split(_CDATA_START)
    mended_pieces = [_SUSPECT.sub(_righted, pieces[0])]
    for piece in pieces[1:]:
        inside, end, outside = piece.partition(_CDATA_END)
        mended_pieces.append(inside + end + _SUSPECT.sub(_righted, outside))
    return _with_prefixes(_CDATA_START.join(mended_pieces))


def _righted(found: re.Match[str]) -> str:
    number, name = found.groups()
    if found[0] == "<":
        return "&lt;"
    if number:
        return _numbered(int(number[1:], 16) if number[0] in "xX" else int(number))
    if name is None:
        return "&amp;"
    if name in _PREDEFINED:
        return found[0]
    if f"{name};" in html5:
        return "".join(f"&#{ord(c)};" for c in html5[f"{name};"])
    return f"&amp;{name};"


def _paired(found: re.Match[str]) -> str:
    high, low = (
        int(hexadecimal, 16) if hexadecimal else int(decimal)
        for hexadecimal, decimal in (found.group(1, 2), found.group(3, 4))
    )
    units = high.to_bytes(2, "big") + low.to_bytes(2, "big")
    try:
        return f"&#{ord(units.decode('utf-16-be'))};"
    except (UnicodeError, TypeError):  # no pair, as "5[56]" also begins other numbers
        return found[0]


def _numbered(code: int) -> str:
    if code > sys.maxunicode or code in _SURROGATES:
        return _UNKNOWN
    return f"&#{code};" if legal(chr(code)) else ""


def _with_prefixes(text: str) -> str:
    """Declare, on the root element, the commonest prefixes that are used and nowhere declared."""
    used = Counter(_PREFIX.findall(text))
    for prefix in {*_DECLARED.findall(text), "xml", "xmlns"}:
        used.pop(prefix, None)
    root = re.search(r"<[A-Za-z_][\w.:-]*", text)
    if not used or not root:
        return text
    declarations = "".join(
        f' xmlns:{prefix}="urn:undeclared:{prefix}"'
        for prefix, _ in used.most_common(_MOST_PREFIXES)
    )
    return text[: root.end()] + declarations + text[root.end() :]


def masked(text: str) -> str:
    """Blank out CDATA and comments, every character keeping its place."""
    text = _blanked(text, _CDATA_START, _CDATA_END)
    return _blanked(text, "<!--", "-->")


def _blanked(text: str, start: str, end: str) -> str:
    """Blank from each start to its end; a start that another start follows has lost its end."""
    first, *rest = text.split(start)
    pieces = [first]
    for piece in rest:
        inside, found, outside = piece.partition(end)
        if found:
            pieces.append(" " * (len(start) + len(inside) + len(end)) + outside)
        else:
            pieces.append(" " * len(start) + piece)
    return "".join(pieces)


def with_cdata_closed(text: str, end_tag: re.Pattern[str]) -> str:
    """End each CDATA section that has lost its end before the next ``end_tag``."""
    first, *rest = text.split(_CDATA_START)
    return _CDATA_START.join([first, *(_closed(piece, end_tag) for piece in rest)])


def _closed(piece: str, end_tag: re.Pattern[str]) -> str:
    if _CDATA_END in piece:
        return piece
    found = end_tag.search(piece)
    place = found.start() if found else len(piece)
    return piece[:place] + _CDATA_END + piece[place:]
