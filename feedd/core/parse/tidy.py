"""Markup that is safe and well-formed as it stands, read in one pass.

Most of what feeds carry is paragraphs, links and pictures, each inside the other as it should be.
Building an HTML tree tells nothing new of it. What is accepted here comes out byte for byte as
the sanitiser would give it, whatever the base, for there are whole web addresses only. So this
module lists what it knows, and leaves to the sanitiser what it doesn't: anything that HTML's tree
construction would move, close, add, decode or drop with its content.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from feedd.core.parse.allowed import ATTRIBUTES, EVERYWHERE, RELATION

_MOST_TAGS = 5000
_DEEPEST = 20
_LONGEST_TAG = 2000

_VOID = frozenset("br hr img".split())
_CLOSINGS = ("", "/", " /")
# HTML reopens these after what was wrongly nested, so that one inside its like is not for here.
_FORMATTING = frozenset("a b big code em i s small strike strong tt u".split())
_PHRASES = frozenset("abbr bdi cite del dfn ins kbd mark q samp span sub sup time var".split())
# A block that begins inside one of these ends it.
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6".split())
_SECTIONS = frozenset(
    "address article aside blockquote center div figcaption figure footer header ol section ul hr"
    .split()
)  # fmt: skip
_LISTS = frozenset("ol ul".split())
_BLOCKS = _PARAGRAPHS | _SECTIONS | {"li", "br"}

_OTHER_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|nbsp);)")
_START = re.compile(r'([a-z][a-z0-9]*)((?:[ \n]+[a-z][a-z0-9_:-]*="[^"]*")*)[ \n]*(/?)')
_ATTRIBUTE = re.compile(r'([a-z][a-z0-9_:-]*)="([^"]*)"')
_ON_HOST = r"[\w./?=%#+,;:~@!$()*-]*"
_ADDRESS = re.compile(
    r"https?://(?:(?!xn--)[a-z0-9-]{1,63}\.){1,9}[a-z]{2,63}"
    rf"(?:[/?#]{_ON_HOST}(?:&amp;{_ON_HOST})*)?",
    re.ASCII,
)
_LINK = re.compile(f'a href="{_ADDRESS.pattern}"', re.ASCII)
_RELATION = f' rel="{RELATION}"'
_INLINE = "|".join(
    f"{start}>[^<]*</{end}"
    for start, end in [(_LINK.pattern, "a")]
    + [(name, name) for name in sorted(_FORMATTING | _PHRASES) if name != "a"]
)
_PARAGRAPH = re.compile(rf"<p>([^<]*(?:<(?:{_INLINE})>[^<]*)*)</p>", re.ASCII)
_TAG = re.compile("<[^>]*>")
_ADDRESSES = frozenset({"href", "src"})
_EVERYWHERE = ATTRIBUTES[EVERYWHERE]
_NONE: frozenset[str] = frozenset()


class Markup(NamedTuple):
    """Safe HTML, and its text with a line end wherever a block begins or ends.

    Character references stand in the text as they were.
    """

    html: str
    text: str


_Step: TypeAlias = tuple[tuple[str, ...], str, str]
"""A tag read: the elements open after it, the tag as it is kept, and what it is in the text."""


def read(html: str) -> Markup | None:
    """Read an HTML fragment free of characters that XML forbids; None if it isn't tidy."""
    if _would_change(html):
        return None
    return _of_paragraphs(html) or _of_elements(html)


def _of_paragraphs(html: str) -> Markup | None:
    """Read paragraphs with links and emphasis side by side: most of what feeds carry.

    One expression tells them in two thirds of the time that their tags take one by one.
    """
    if not html.startswith("<p>"):
        return None
    pieces = _PARAGRAPH.split(html)
    text = "".join(_TAG.split("\0".join(pieces[1::2])))
    if ">" in text or "".join(pieces[::2]).strip():
        return None
    return Markup(f'"{_RELATION}>'.join(html.split('">')), _as_lines(text))


def _of_elements(html: str) -> Markup | None:
    """Read elements that are nested as HTML would nest them."""
    pieces = html.split("<")
    if len(pieces) > _MOST_TAGS:
        return None
    told = [pieces[0]]
    inside: tuple[str, ...] = ()
    for place in range(1, len(pieces)):
        tag, end, after = pieces[place].partition(">")
        step = _with_attributes(inside, tag) if "=" in tag else _bare(inside, tag)
        if step is None or not end:
            return None
        inside, kept, gap = step
        if kept != tag:
            pieces[place] = f"{kept}>{after}"
        told.append(gap)
        told.append(after)
    text = "".join(told)
    if inside or ">" in text:
        return None
    return Markup("<".join(pieces), _as_lines(text))


def _as_lines(text: str) -> str:
    """End the lines of a text where it has NUL, and only there."""
    return text.replace("\n", " ").replace("\0", "\n")


def _would_change(text: str) -> bool:
    """Tell whether HTML would write characters otherwise; it drops a byte order mark."""
    return (
        "\r" in text
        or "\xa0" in text
        or text.startswith("\ufeff")
        or ("&" in text and _OTHER_REFERENCE.search(text) is not None)
    )


def _with_attributes(inside: tuple[str, ...], tag: str) -> _Step | None:
    """Read a start tag that has attributes; few come twice, so that none is remembered."""
    if len(tag) > _LONGEST_TAG:
        return None
    link = _LINK.fullmatch(tag)
    if link is not None:
        step = _bare(inside, "a")
        return step and (step[0], tag + _RELATION, step[2])
    found = _START.fullmatch(tag)
    if found is None:
        return None
    name, stated, slash = found.groups()
    step = _bare(inside, name + slash)
    attributes = _attributes(name, stated)
    if step is None or attributes is None:
        return None
    return step[0], name + attributes, step[2]


@lru_cache(maxsize=4096)
def _bare(inside: tuple[str, ...], tag: str) -> _Step | None:
    """Read a tag without attributes."""
    if tag.startswith("/"):
        return _end(inside, tag[1:])
    name = tag.rstrip(" /")
    closing = tag[len(name) :]
    is_void = name in _VOID
    if closing not in _CLOSINGS or (closing and not is_void) or not _may_begin(name, inside):
        return None
    kept = name + _RELATION if name == "a" else name
    return inside if is_void else (*inside, name), kept, _gap(name)


def _end(inside: tuple[str, ...], name: str) -> _Step | None:
    return (inside[:-1], f"/{name}", _gap(name)) if inside[-1:] == (name,) else None


def _gap(name: str) -> str:
    """Give what parts the text before a tag from that after it: NUL, which no text holds."""
    return "\0" if name in _BLOCKS else ""


def _may_begin(name: str, inside: tuple[str, ...]) -> bool:
    """Tell whether HTML would put an element where its tag stands, and leave all else open."""
    if len(inside) >= _DEEPEST:
        return False
    if name in _FORMATTING:
        return name not in inside
    if name == "li":
        return bool(inside) and inside[-1] in _LISTS
    if name in _PARAGRAPHS or name in _SECTIONS:
        return _PARAGRAPHS.isdisjoint(inside)
    return name in _PHRASES or name in _VOID


def _attributes(name: str, stated: str) -> str | None:
    """Give the attributes that are allowed, as HTML; None if an address among them is unsure."""
    attributes = _ATTRIBUTE.findall(stated)
    if len(attributes) > 1 and len(dict(attributes)) < len(attributes):
        return None
    allowed = ATTRIBUTES.get(name, _NONE)
    kept = ""
    for key, value in attributes:
        if key in allowed or key in _EVERYWHERE:
            if key in _ADDRESSES and not _ADDRESS.fullmatch(value):
                return None
            kept += f' {key}="{value}"'
    return f"{kept}{_RELATION}" if name == "a" else kept
