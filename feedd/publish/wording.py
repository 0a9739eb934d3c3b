"""Text, tags and addresses in the shape that feeds can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from urllib.parse import quote, urlsplit

from feedd.core.characters import boundary

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What isn't a Char of XML 1.0 (§2.2), lone surrogates among it, and the C1 controls.

The standard allows those and advises against them; readers take them for Windows-1252.
"""
_MARKUP = re.compile("<[^>]*>")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_UNFIT_FOR_ADDRESSES = re.compile(r"""[\x00-\x20"<>\\^`{|}]""")


def legal(text: str) -> str:
    """Leave out what XML 1.0 can't hold or its readers misread."""
    return _FORBIDDEN.sub("", text)


def line(text: str) -> str:
    """Put text on one line."""
    return " ".join(legal(text).split())


def lines(texts: Iterable[str]) -> tuple[str, ...]:
    """Put each text on one line, without the empty and the repeated ones."""
    return tuple(dict.fromkeys(filter(None, map(line, texts))))


def language_tag(tag: str | None) -> str | None:
    """Give the tag back if it has the form of one (RFC 4287 §2)."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


def web_address(url: str | None) -> str | None:
    """Give a web address with what no address may hold percent-encoded, or None (RFC 3987)."""
    bare = legal(url or "").strip()
    try:
        parts = urlsplit(bare)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return None
    return _UNFIT_FOR_ADDRESSES.sub(lambda found: quote(found[0]), bare)


def iri(text: str | None) -> str | None:
    """Give the text back if it has the form of an absolute IRI (RFC 4287 §4.2.6)."""
    return text if text and _IRI.fullmatch(text) else None


def paragraphs(text: str) -> str:
    """Write plain text, one paragraph a line, as HTML."""
    found = filter(None, map(str.strip, text.splitlines()))
    return "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in found)


def without_markup(html: str) -> str:
    """Give the text of an HTML fragment, on one line; good for a title and nothing more."""
    return line(unescape(_MARKUP.sub(" ", html)))


def shortened(text: str, length: int) -> str:
    """Cut text after a word so that it fits ``length`` code points, on one line."""
    whole = " ".join(text.split())
    if len(whole) <= length:
        return whole
    return f"{whole[:length].rpartition(' ')[0] or whole[: boundary(whole, length - 1)]}…"
