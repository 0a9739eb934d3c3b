"""Text constructs: what an element says, and whether that is text or HTML.

Atom states the type and is taken at its word (RFC 4287 §3.1): what it calls text is text, be it
full of angle brackets. RSS states nothing, so that what looks like HTML is HTML.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import escape
from html.entities import html5
from typing import NamedTuple

from feedd.core.parse import clean
from feedd.core.parse.allowed import DROPPED_WITH_CONTENT, HTML, VOID
from feedd.core.parse.clean import Markup
from feedd.core.parse.feeds.names import XML_BASE, Element, local_of
from feedd.core.parse.links import absolute, joined

_HTML = frozenset({"html", "text/html"})
_XHTML = frozenset({"xhtml", "application/xhtml+xml"})
_TEXT = frozenset({"text", "plain", "text/plain"})

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|([A-Za-z][A-Za-z0-9]{1,31}));")
_ADDRESSES = frozenset({"href", "src", "cite", "poster"})
# The first character that isn't ASCII begins what UTF-8 looks like in Latin-1. To look is cheaper
# than to fail at decoding, as nearly all texts would.
_TWICE_ENCODED = re.compile("[\0-\x7f]*+[\xc2-\xf4][\x80-\xbf]")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_BLANK_LINES = re.compile(r"\n\s*\n")


class Text(NamedTuple):
    """What an element says; ``is_html`` tells how to read it, ``base`` where its links start."""

    value: str
    is_html: bool
    base: str | None = None


NOTHING = Text("", is_html=False)


def read(
    element: Element, *, strict: bool, base: str | None, is_markup: bool = False, depth: int = 200
) -> Text:
    """Read an element's text by the type it states; without one Atom has text, RSS is guessed.

    ``strict`` is Atom's way, ``is_markup`` says that the element holds HTML by its definition,
    ``depth`` how many elements inside one another are read.
    """
    if len(element):
        markup = clean.legal(_markup(element, base=base, depth=depth))
        return Text(markup.strip(), is_html=True, base=base)
    value = own_text(element)
    if element.keys():
        stated, mode = element.get("type"), element.get("mode")
        if stated is not None or mode is not None:
            value, is_html = _typed(value, stated or "text", mode, strict=strict)
            return Text(value, is_markup or is_html, base)
    return Text(value, is_markup or (not strict and _looks_like_html(value)), base)


def _typed(value: str, stated: str, mode: str | None, *, strict: bool) -> tuple[str, bool]:
    stated = stated.strip().lower()
    media = stated.partition(";")[0].strip()
    if mode == "base64" or _is_binary(media):
        value = _decoded(value)
    if media in _HTML:
        return value, True
    if media in _TEXT or media in _XHTML:
        return value, not strict and _looks_like_html(value)
    return value, _looks_like_html(value)


def _is_binary(media: str) -> bool:
    """RFC 4287 §4.1.3.3: neither text nor XML is base64."""
    return "/" in media and not media.startswith("text/") and not media.endswith(("+xml", "/xml"))


def _decoded(value: str) -> str:
    try:
        return clean.legal(base64.b64decode(value).decode("utf-8")).strip()
    except ValueError:  # not base64, or not text inside
        return ""


def _looks_like_html(value: str) -> bool:
    """Tell whether a text holds a tag or an entity that HTML knows."""
    if "<" in value and _holds_tag(value):
        return True
    if "&" not in value or ";" not in value:
        return False
    return any(not found[1] or f"{found[1]};" in html5 for found in _ENTITY.finditer(value))


def _holds_tag(value: str) -> bool:
    """Find a tag of HTML, not one that a text tells of: "XSS by <script> in …" shows none."""
    told: set[str] = set()
    for tag in _TAG.finditer(value):
        name = tag[1].lower()
        if name not in DROPPED_WITH_CONTENT or not value.startswith(">", tag.end()):
            if name in HTML:
                return True
        elif name not in told:
            if f"</{name}" in value.lower():
                return True
            told.add(name)
    return False


def own_text(element: Element) -> str:
    """Give the text of an element before its first child; ASCII in a tree is legal already."""
    value = element.text or ""
    value = value.strip() if value.isascii() else repaired(value).strip()
    if value.startswith(_CDATA) and value.endswith(_CDATA_END):
        # Some programs escape the section together with what it holds, or several of them.
        return value.replace(_CDATA, "").replace(_CDATA_END, "").strip()
    return value


def repaired(value: str) -> str:
    """Drop what XML forbids, and undo UTF-8 that was taken for Latin-1 and encoded again."""
    if value.isascii() or not _TWICE_ENCODED.match(value):
        return clean.legal(value)
    try:
        return clean.legal(value.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return clean.legal(value)


def one_line(text: Text) -> str:
    """Give a text construct as one line of plain text."""
    return _spaced(clean.plain_text(text.value) if text.is_html else text.value)


def _spaced(value: str) -> str:
    """Put one space between words, which costs four times as much as to see that it's there."""
    value = value.strip()
    is_spaced = value.isprintable() and "  " not in value
    return value if is_spaced else " ".join(value.split())


def safe(text: Text) -> Markup:
    """Give a text construct as safe HTML and as text; blank lines part plain text's paragraphs."""
    if text.is_html:
        return clean.read(text.value, base=text.base)
    return Markup(_escaped(text.value), _paragraphs(text.value))


def plain(text: Text) -> str:
    """Give a text construct as text, one paragraph a line."""
    return safe(text).text if text.is_html else _paragraphs(text.value)


def _escaped(value: str) -> str:
    html = escape(value, quote=False)
    paragraphs = _BLANK_LINES.split(html) if "\n" in html else ()
    if len(paragraphs) < 2:  # noqa: PLR2004  one paragraph needs no mark
        return html
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _paragraphs(value: str) -> str:
    if "\n" not in value:
        return _spaced(value)
    return "\n".join(filter(None, map(_spaced, _BLANK_LINES.split(value))))


def _markup(element: Element, *, base: str | None, depth: int) -> str:
    """Give the inside of an element that holds markup; XHTML's single div is a wrapper only."""
    children = list(element)
    only = children[0]
    if len(children) == 1 and local_of(only) == "div" and _is_alone(element, only):
        return _inside(only, joined(base, only.get(XML_BASE)), depth)
    return _inside(element, base, depth)


def _is_alone(element: Element, only: Element) -> bool:
    return not (element.text or "").strip() and not (only.tail or "").strip()


def _inside(element: Element, base: str | None, depth: int) -> str:
    pieces = [escape(repaired(element.text or ""), quote=False)]
    for child in element:
        if depth:
            pieces.append(_outside(child, base, depth - 1))
        pieces.append(escape(repaired(child.tail or ""), quote=False))
    return "".join(pieces)


def _outside(element: Element, base: str | None, depth: int) -> str:
    base = joined(base, element.get(XML_BASE))
    name = local_of(element)
    attributes = "".join(
        f' {key}="{escape(_resolved(key, value, base))}"' for key, value in _attributes(element)
    )
    if name in VOID:
        return f"<{name}{attributes}>"
    return f"<{name}{attributes}>{_inside(element, base, depth)}</{name}>"


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    """Give the attributes that are HTML's, which are in no namespace."""
    return ((str(k), str(v)) for k, v in element.items() if not str(k).startswith("{"))


def _resolved(key: str, value: str, base: str | None) -> str:
    return absolute(value, base) or "" if base and key in _ADDRESSES else value
