"""Markup that is safe and well-formed as it stands, read in one pass.

Most of what feeds carry is paragraphs, links and pictures, each inside the other as it should be.
Building an HTML tree would find nothing to change in it. What is accepted here comes out byte for
byte as the sanitiser would give it. So this module lists what it knows, and leaves to the
sanitiser what it doesn't: anything that HTML's tree construction would move, close, add, decode or
drop with its content, and addresses but whole ones and paths on the same host.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import NamedTuple, TypeAlias

from feedd.core.parse.allowed import ATTRIBUTES, EVERYWHERE, RELATION
from feedd.core.parse.sanitiser import root

_MOST_TAGS = 5000  # in a fragment
_DEEPEST = 20  # elements inside one another
_LONGEST_TAG = 2000  # characters

_VOID = frozenset("br hr img".split())
_CLOSINGS = ("", "/", " /")
# HTML reopens these after wrong nesting, so one inside its like isn't accepted here.
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
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# What HTML writes as a reference, and the apostrophe: none of these can be part of a tag's name.
_WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\xa0": "&nbsp;", "'": "'"}
_START = re.compile(r'([a-z][a-z0-9]{0,29})((?:[ \n]+[a-z][a-z0-9_:-]*="[^"]*")*)[ \n]*(/?)')
_ATTRIBUTE = re.compile(r'([a-z][a-z0-9_:-]*)="([^"]*)"')
# Possessive ("*+"): what follows can't be part of it, so backtracking would gain nothing.
_ON_HOST = r"[\w./?=%#+,;:~@!$()*-]*+"
_ADDRESS = re.compile(
    r"https?://(?:(?!xn--)[a-z0-9-]{1,63}+\.){1,9}[a-z]{2,63}+"
    rf"(?:[/?#]{_ON_HOST}(?:&amp;{_ON_HOST})*)?",
    re.ASCII,
)
# With a segment of dots, in either spelling, it would be another path.
_PATH = re.compile(
    rf"/(?!/)(?![^\"]*(?:/\.|%2e)){_ON_HOST}(?:&amp;{_ON_HOST})*", re.ASCII | re.IGNORECASE
)
_LINK = re.compile(f'a href="{_ADDRESS.pattern}"', re.ASCII)
_RELATION = f' rel="{RELATION}"'
_INLINE = "|".join(
    f"{start}>[^<]*+</{end}"
    for start, end in [(_LINK.pattern, "a")]
    + [(name, name) for name in sorted(_FORMATTING | _PHRASES) if name != "a"]
)
_PARAGRAPH = re.compile(rf"<p>([^<]*+(?:<(?:{_INLINE})>[^<]*+)*)</p>", re.ASCII)
_TAG = re.compile("<[^>]*>")
_ADDRESSES = frozenset({"href", "src"})
_EVERYWHERE = ATTRIBUTES[EVERYWHERE]
_NONE: frozenset[str] = frozenset()


class Tidy(NamedTuple):
    """Safe HTML, and its text parted wherever a block begins or ends.

    Character references stand in the text as they were.
    """

    html: str
    lines: tuple[str, ...]


_Step: TypeAlias = tuple[tuple[str, ...], str, str]
"""A tag read: the elements open after it, the tag as it is kept, and what it is in the text."""


def read(html: str, *, base: str | None) -> Tidy | None:
    """Read an HTML fragment free of characters that XML forbids; None if it isn't tidy.

    ``base`` is where its relative links start.
    """
    if "\r" in html or "\xa0" in html or html.startswith("\ufeff"):  # HTML writes them otherwise
        return None
    found = _of_paragraphs(html)
    if found is None and (decoded := _decoded(html)) is not None:
        found = _of_elements(decoded, base)
    return found


def _of_paragraphs(html: str) -> Tidy | None:
    """Read paragraphs with links and emphasis side by side: most of what feeds carry.

    One expression tells them in two thirds of the time that their tags take one by one.
    """
    if not html.startswith("<p>"):
        return None
    pieces = _PARAGRAPH.split(html)
    text = "".join(_TAG.split("\0".join(pieces[1::2])))
    if ">" in text or "".join(pieces[::2]).strip() or _has_other_references(text):
        return None
    return Tidy(_with_relations(html, text), _lines(text))


def _with_relations(html: str, text: str) -> str:
    """Mark links, which are all that has quotes but the text.

    To look for one character takes a third less time than for the two that end a link's tag.
    """
    if '"' in text:
        return f'"{_RELATION}>'.join(html.split('">'))
    pieces = html.split('"')
    pieces[2::2] = [_RELATION + after for after in pieces[2::2]]
    return '"'.join(pieces)


def _of_elements(html: str, base: str | None) -> Tidy | None:
    """Read elements that are nested as HTML would nest them."""
    pieces = html.split("<")
    if len(pieces) > _MOST_TAGS:
        return None
    told = [pieces[0]]
    inside: tuple[str, ...] = ()
    for place in range(1, len(pieces)):
        tag, end, after = pieces[place].partition(">")
        has_attributes = "=" in tag or len(tag) > _LONGEST_TAG
        step = _with_attributes(inside, tag, base) if has_attributes else _bare(inside, tag)
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
    return Tidy("<".join(pieces), _lines(text))


def _lines(text: str) -> tuple[str, ...]:
    """Part a text where it has NUL, and only there."""
    return tuple(text.replace("\n", " ").split("\0"))


def _has_other_references(text: str) -> bool:
    """Tell whether a text has references that HTML would write otherwise."""
    return "&" in text and _OTHER_REFERENCE.search(text) is not None


def _decoded(html: str) -> str | None:
    """Write references as HTML would; None if there are some that aren't sure."""
    if not _has_other_references(html):
        return html
    decoded = _REFERENCE.sub(lambda found: _character(found[0]), html)
    return None if _has_other_references(decoded) else decoded


@lru_cache(maxsize=1024)
def _character(reference: str) -> str:
    """Resolve a character reference, unless it stands for ASCII or for something unseen."""
    character = unescape(reference)
    if len(character) == 1 and not character.isascii() and character.isprintable():
        return character
    return _WRITTEN.get(character, reference)


def _with_attributes(inside: tuple[str, ...], tag: str, base: str | None) -> _Step | None:
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
    attributes = _attributes(name, stated, base)
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
    """Tell whether HTML would put an element where its tag stands, without closing any other."""
    if len(inside) >= _DEEPEST:
        return False
    if name in _FORMATTING:
        return name not in inside
    if name == "li":
        return bool(inside) and inside[-1] in _LISTS
    if name in _PARAGRAPHS or name in _SECTIONS:
        return _PARAGRAPHS.isdisjoint(inside)
    return name in _PHRASES or name in _VOID


def _attributes(name: str, stated: str, base: str | None) -> str | None:
    """Give the attributes that are allowed, as HTML; None if an address among them is unsure."""
    attributes = _ATTRIBUTE.findall(stated)
    if len(attributes) > 1 and len(dict(attributes)) < len(attributes):
        return None
    allowed = ATTRIBUTES.get(name, _NONE)
    kept = ""
    for key, value in attributes:
        if key in allowed or key in _EVERYWHERE:
            sure = _whole(value, base) if key in _ADDRESSES else value
            if sure is None:
                return None
            kept += f' {key}="{sure}"'
    return f"{kept}{_RELATION}" if name == "a" else kept


def _whole(address: str, base: str | None) -> str | None:
    """Give the whole address for one that is surely what it looks like."""
    if _ADDRESS.fullmatch(address):
        return address
    start = root(base) if _PATH.fullmatch(address) else None
    return start and start + address
