"""One story's part of a page read into its headline, link, times, authors and text.

What an element says of itself comes first (microdata, microformats, ``time``, ``rel``), then what
the common class names say, then the form of its lines. The text is what remains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from feedd.core.parse import clean, dates, dom, lines, phrases, script
from feedd.core.parse.dom import HEADINGS, INLINE, Element
from feedd.core.parse.drafts import Draft, first_sentence
from feedd.core.parse.regions import Region, is_dated

if TYPE_CHECKING:
    from datetime import datetime

_SHORT = 100
_MORE = 40
_LIGHTEST = 4
_LIGHTEST_BOLD = 8
_LIGHTEST_LINK = 18
_LINKED = 0.8
_HEADLINE = 300
_MARKS = " \n\t:–—-|·()"
_TITLE = re.compile(
    r"(?:^|[-_])(?:p-name|title|headline|hed|titr)$|(?:title|headline)$", re.IGNORECASE
)
_BODY = phrases.words("""e-content entry-content entry-summary p-summary articlebody""")
_AUTHOR = frozenset({"author", "byline"})
_LABEL = phrases.words(
    """category categories section kicker overline rubric topic label eyebrow p-category"""
)
_PERMALINK = frozenset({"u-url", "permalink", "bookmark"})
_BLOCKS = frozenset({"p", "div", "li", "td", "dd"})
_SEPARATORS = re.compile(r"\s*[|·•/–—\n]\s*|\s{2,}")
_NAME_AND_DATE = re.compile(r"(?<=[^\W\d]),\s+(?=\d)")
_FRAGMENT = re.compile(r"^#[^\s!/][^\s]*$")


Elements = Sequence[Element]


@dataclass(slots=True)
class _Parts:
    """What is found on the way through a story's elements; ``gone`` are not its text."""

    gone: set[int] = field(default_factory=set)
    published: datetime | None = None
    updated: datetime | None = None
    authors: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    more: Element | None = None


def read(region: Region, *, base: str | None, anchors: bool = True) -> Draft:
    """Read one story's region; ``anchors``: its element's id is worth keeping as its address."""
    elements = tuple(region.elements)
    head = _head(region, elements)
    parts = _Parts()
    if head is not None:
        parts.gone.add(id(_line_of(head, region)))
    _sort_out(region, elements, head, parts)
    headline = _headline(head, parts)
    html = dom.html(_body(region, elements, parts), frozenset(parts.gone))
    anchor = _anchor(region, elements, head) if anchors else None
    link = _link(elements, head, parts, base) or _anchored(anchor, base)
    return Draft(
        headline=headline or _opening(html),
        html=html,
        id=anchor if link is None else None,
        link=link,
        published=parts.published,
        updated=parts.updated,
        authors=tuple(dict.fromkeys(parts.authors)),
        categories=tuple(dict.fromkeys(parts.labels)),
        language=region.marker.get("lang") or None,
    )


def _headline(head: Element | None, parts: _Parts) -> str | None:
    """Give the headline's words; a time that they begin with is the story's."""
    shown = dom.text(head) if head is not None else ""
    stamp = lines.stamped(shown)
    if stamp is None or not stamp.rest:
        return shown or None
    parts.published = parts.published or dates.read(stamp.time)
    return stamp.rest


def _anchored(anchor: str | None, base: str | None) -> str | None:
    return f"{base.partition('#')[0]}#{anchor}" if anchor and base else None


def _opening(html: str) -> str | None:
    """A story without a headline is called by its first sentence."""
    text = clean.plain_text(clean.sanitise(html, base=None))
    return first_sentence(text.split("\n", 1)[0]) if text else None


# The headline


def _head(region: Region, elements: Elements) -> Element | None:
    if region.titled or region.marker.tag in HEADINGS:
        return region.marker
    for searched in ([region.marker, *dom.descendants(region.marker)], elements):
        inside = [each for each in searched if 0 < each.weight <= _HEADLINE and not _is_body(each)]
        for wanted in (_is_named_head, _is_heading, _is_titled, _is_bold_line, _is_link_line):
            found = next((each for each in inside if wanted(each)), None)
            if found is not None:
                return found
    return None


def _is_named_head(element: Element) -> bool:
    if element.get("itemprop") == "headline":
        return True
    return "p-name" in element.get("class").split()


def _is_heading(element: Element) -> bool:
    return element.tag in HEADINGS and lines.moment(dom.text(element)) is None


def _is_titled(element: Element) -> bool:
    named = any(_TITLE.search(token) for token in element.get("class").split())
    return named and element.weight >= _LIGHTEST


def _is_bold_line(element: Element) -> bool:
    if element.tag not in {"b", "strong"} or element.weight < _LIGHTEST_BOLD:
        return False
    return dom.stands_alone(element) or _opens(element)


def _opens(element: Element) -> bool:
    """Say whether bold words open their block, which then goes on."""
    block = element.parent
    return element.place == 0 and block is not None and block.tag in _BLOCKS


def _is_link_line(element: Element) -> bool:
    if element.tag != "a" or not element.get("href"):
        return False
    return script.weight(dom.text(element)) >= _LIGHTEST_LINK


def _line_of(head: Element, region: Region) -> Element:
    """Give the outermost element of the region that holds nothing but the headline."""
    tops = {id(each) for each in region.nodes}
    top = head
    while id(top) not in tops and top.parent is not None and top.parent.weight == head.weight:
        top = top.parent
    return top


# Lines about the story


def _sort_out(region: Region, elements: Elements, head: Element | None, parts: _Parts) -> None:
    """Hear what elements say of themselves first, since their lines say it less exactly."""
    around = {id(each) for each in dom.ancestors(head)} if head is not None else set[int]()
    others = [each for each in elements if each is not head]
    tops = {id(each) for each in region.nodes if isinstance(each, Element) and each.tag != "p"}
    for element in others:
        if not (_states_time(element, parts) or _states_author(element, parts)):
            _states_label(element, parts)
        _hear_bare_times(element, parts)
    for element in others:
        if element.parent is not None and id(element.parent) in parts.gone:
            parts.gone.add(id(element))
        elif id(element) in parts.gone or id(element) in around:
            continue
        elif 0 < element.weight <= _SHORT and (
            _is_own_line(element, parts.gone) or (id(element.parent) in tops and is_dated(element))
        ):
            _judge_line(element, parts)


def _is_own_line(element: Element, gone: set[int]) -> bool:
    if element.tag in INLINE:
        return dom.stands_alone(element, gone)
    return not any(each.weight and each.tag not in INLINE for each in element.elements)


def _states_time(element: Element, parts: _Parts) -> bool:
    prop, names = element.get("itemprop"), element.get("class").split()
    stated = element.get("datetime") or (element.get("content") if prop.startswith("date") else "")
    if (
        element.tag != "time"
        and not prop.startswith("date")
        and not {"published", "updated", "dt-published"} & set(names)
    ):
        return False
    when = dates.read(stated) if stated else None
    when = when or dates.read(element.get("title") or "") or _moment(dom.text(element))
    late = prop == "dateModified" or "updated" in names or "dt-updated" in names
    if late and "published" not in names:
        parts.updated = parts.updated or when
    else:
        parts.published = parts.published or when
    if element.weight <= _SHORT:
        parts.gone.add(id(element))
    return True


def _moment(text: str) -> datetime | None:
    shown = lines.moment(text)
    return dates.read(shown) if shown else None


def _states_author(element: Element, parts: _Parts) -> bool:
    names = set(element.get("class").lower().split())
    stated = "author" in {element.get("itemprop"), element.get("rel")} or _names_author(names)
    if not stated or not 0 < element.weight <= _SHORT:
        return False
    shown = dom.text(element)
    pieces = [piece for piece in _SEPARATORS.split(shown) if piece]
    for piece in _NAME_AND_DATE.split(shown) if len(pieces) == 1 else pieces:
        when = _moment(piece)
        parts.published = parts.published or when
        if when is None and lines.moment(piece) is None:
            parts.authors.append(lines.byline(piece) or piece)
    parts.gone.add(id(element))
    return True


def _names_author(names: set[str]) -> bool:
    parts = {part for name in names for part in re.split(r"[-_]+", name)}
    return bool(_AUTHOR & parts)


def _states_label(element: Element, parts: _Parts) -> bool:
    names = set(element.get("class").lower().split())
    labelled = (
        bool(_LABEL & names)
        or element.get("itemprop") == "articleSection"
        or "tag" in element.get("rel").split()
    )
    if not labelled or not 0 < element.weight <= _MORE:
        return False
    parts.labels.append(dom.text(element))
    parts.gone.add(id(element))
    return True


def _judge_line(element: Element, parts: _Parts) -> None:
    shown = dom.text(element)
    if (
        _is_about(shown, parts)
        or lines.is_small_print(shown)
        or lines.opens_links(shown)
        or (element.linked >= _LINKED * element.weight and element.weight <= _MORE)
    ):
        parts.gone.add(id(element))
        parts.more = parts.more or _lone_link(element)


def _is_about(shown: str, parts: _Parts) -> bool:
    pieces = [piece for piece in _SEPARATORS.split(shown) if piece]
    about = False
    for piece in [shown, *pieces] if len(pieces) > 1 else [shown]:
        if lines.moment(piece) is not None:
            parts.published = parts.published or _moment(piece)
            about = True
        elif (name := lines.byline(piece)) is not None:
            parts.authors.append(name)
            about = True
        if about and piece is shown:
            return True
    return about and all(len(piece) <= _MORE for piece in pieces)


def _lone_link(element: Element) -> Element | None:
    if element.tag == "a":
        return element
    links = [each for each in dom.descendants(element) if each.tag == "a" and each.get("href")]
    return links[0] if len(links) == 1 else None


# Where it is


def _link(elements: Elements, head: Element | None, parts: _Parts, base: str | None) -> str | None:
    candidates: Iterator[Element] = iter(())
    if head is not None:
        candidates = _links_of(head)
    more = [each for each in (parts.more, _closing(elements)) if each is not None]
    for each in [*candidates, *_permalinks(elements), *more]:
        if address := _address(each, base):
            return address
    return None


def _links_of(head: Element) -> Iterator[Element]:
    if head.tag == "a":
        yield head
    yield from (each for each in dom.descendants(head) if each.tag == "a")
    yield from (each for each in dom.ancestors(head) if each.tag == "a")


def _permalinks(elements: Elements) -> Iterator[Element]:
    links = [each for each in elements if each.tag == "a" and each.get("href")]
    for each in links:
        named = {*each.get("class").split(), *each.get("rel").split()} & _PERMALINK
        if named or each.get("itemprop") == "url":
            yield each
    for each in links:
        if any(inner.tag == "time" for inner in dom.descendants(each)) or (
            each.weight <= _MORE and lines.moment(dom.text(each))
        ):
            yield each


def _closing(elements: Elements) -> Element | None:
    """A short link that ends a story outside its running text leads to the whole of it."""
    last = next((each for each in reversed(elements) if each.weight), None)
    if last is None or last.tag != "a" or last.weight > _MORE or last.parent is None:
        return None
    return last if last.parent.tag != "p" else None


def _address(link: Element, base: str | None) -> str | None:
    stated = link.get("href").strip()
    if (
        not stated
        or stated in {"#", "/"}
        or (stated.startswith("#") and not _FRAGMENT.match(stated))
    ):
        return None
    return absolute(stated, base)


def absolute(stated: str, base: str | None) -> str | None:
    """Resolve a link; None unless it leads to the web. Without a base, it must be whole."""
    try:
        joined = urljoin(base or "", stated.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in {"http", "https"} and parts.netloc else None


def _anchor(region: Region, elements: Elements, head: Element | None) -> str | None:
    tops = [each for each in region.nodes if isinstance(each, Element)]
    for element in [*tops[:3], region.marker, *([head] if head is not None else [])]:
        if element.get("id"):
            return element.get("id")
    return next(
        (each.get("name") for each in elements if each.tag == "a" and each.get("name")), None
    )


# The text


def _body(region: Region, elements: Elements, parts: _Parts) -> Sequence[dom.Node]:
    stated = [each for each in elements if _is_body(each) and id(each) not in parts.gone]
    known = {id(each) for each in stated}
    outer = [
        each for each in stated if not any(id(above) in known for above in dom.ancestors(each))
    ]
    return outer or _undated(region, parts)


def _undated(region: Region, parts: _Parts) -> list[dom.Node]:
    """Hear and leave out times that stand as bare text between a story's elements."""
    return [each for each in region.nodes if not _hear_bare_time(each, parts)]


def _hear_bare_times(element: Element, parts: _Parts) -> None:
    if len(element.children) > 1:
        element.children = [
            " " if _hear_bare_time(each, parts) else each for each in element.children
        ]


def _hear_bare_time(node: dom.Node, parts: _Parts) -> bool:
    if not isinstance(node, str) or len(node) > _SHORT or not is_dated(node):
        return False
    parts.published = parts.published or _moment(node.strip(_MARKS))
    return True


def _is_body(element: Element) -> bool:
    if not element.weight or element.tag in {"article", "body"}:
        return False
    names = {token.lower() for token in element.get("class").split()}
    return element.get("itemprop") in {"articleBody", "description", "text"} or bool(
        _BODY - {"text", "description"} & names
    )
