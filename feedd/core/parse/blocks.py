"""One story's part of a page read into its headline, link, times, authors and text.

What an element says of itself comes first (microdata, microformats, ``time``, ``rel``), then what
the common class names say, then the form of its lines. The text is what remains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from feedd.core.parse import clean, dates, dom, lines, script
from feedd.core.parse.dom import HEADINGS, INLINE, Element
from feedd.core.parse.drafts import Draft, first_sentence
from feedd.core.parse.regions import Region, is_dated

_SHORT = 100
_MORE = 40
_TITLE = re.compile(
    r"(?:^|[-_])(?:p-name|title|headline|hed|titr)$|(?:title|headline)$", re.IGNORECASE
)
_BODY = frozenset(
    "e-content entry-content entry-summary p-summary articlebody description text".split()
)
_AUTHOR = frozenset("p-author author byline".split())
_LABEL = frozenset(
    "category categories section kicker overline rubric topic label eyebrow p-category".split()
)
_PERMALINK = frozenset("u-url permalink bookmark".split())
_SEPARATORS = re.compile(r"\s*[|·•/–—\n]\s*|\s{2,}")
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
    head = _head(region.marker, elements)
    parts = _Parts()
    if head is not None:
        parts.gone.add(id(_line_of(head, region)))
    _sort_out(elements, head, parts)
    link = _link(elements, head, parts, base)
    anchor = _anchor(region, elements, head) if anchors else None
    if link is None and anchor and base:
        link = f"{base.partition('#')[0]}#{anchor}"
    body = _body(region, elements, parts)
    html = dom.html(body, frozenset(parts.gone))
    headline = dom.text(head) if head is not None else None
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


def _opening(html: str) -> str | None:
    """A story without a headline is called by its first sentence."""
    text = clean.plain_text(clean.sanitise(html, base=None))
    return first_sentence(text.split("\n", 1)[0]) if text else None


# The headline


def _head(marker: Element, elements: Elements) -> Element | None:
    if marker.tag in HEADINGS or marker.tag in {"dt", "b", "strong", "font", "big", "u", "a"}:
        return marker
    inside = [each for each in elements if 0 < each.weight <= 300 and not _is_body(each)]
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
    return element.tag in HEADINGS


def _is_titled(element: Element) -> bool:
    return (
        any(_TITLE.search(token) for token in element.get("class").split()) and element.weight >= 4
    )


def _is_bold_line(element: Element) -> bool:
    if element.tag not in {"b", "strong"} or element.weight < 8:
        return False
    return dom.stands_alone(element) or _opens(element)


def _opens(element: Element) -> bool:
    """Say whether bold words open their block, which then goes on."""
    return (
        element.place == 0
        and element.parent is not None
        and element.parent.tag in {"p", "div", "li", "td", "dd"}
    )


def _is_link_line(element: Element) -> bool:
    if element.tag != "a" or not element.get("href"):
        return False
    return script.weight(dom.text(element)) >= 18


def _line_of(head: Element, region: Region) -> Element:
    """Give the outermost element of the region that holds nothing but the headline."""
    tops = {id(each) for each in region.nodes}
    top = head
    while id(top) not in tops and top.parent is not None and top.parent.weight == head.weight:
        top = top.parent
    return top


# Lines about the story


def _sort_out(elements: Elements, head: Element | None, parts: _Parts) -> None:
    """Hear what elements say of themselves first, since their lines say it less exactly."""
    around = {id(each) for each in dom.ancestors(head)} if head is not None else set[int]()
    others = [each for each in elements if each is not head]
    for element in others:
        if not (_states_time(element, parts) or _states_author(element, parts)):
            _states_label(element, parts)
    for element in others:
        if element.parent is not None and id(element.parent) in parts.gone:
            parts.gone.add(id(element))
        elif (
            id(element) not in parts.gone
            and id(element) not in around
            and 0 < element.weight <= _SHORT
        ):
            if _is_own_line(element, parts.gone):
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
    stated = (
        element.get("itemprop") == "author"
        or element.get("rel") == "author"
        or bool(_AUTHOR & names)
    )
    if not stated or not 0 < element.weight <= _SHORT:
        return False
    shown = dom.text(element)
    pieces = [piece for piece in _SEPARATORS.split(shown) if piece]
    for piece in pieces:
        when = _moment(piece)
        parts.published = parts.published or when
        if when is None and lines.moment(piece) is None:
            parts.authors.append(lines.byline(piece) or piece)
    parts.gone.add(id(element))
    return True


def _states_label(element: Element, parts: _Parts) -> bool:
    names = set(element.get("class").lower().split())
    labelled = (
        bool(_LABEL & names)
        or element.get("itemprop") == "articleSection"
        or "tag" in element.get("rel").split()
    )
    if not labelled or not 0 < element.weight <= 40:
        return False
    parts.labels.append(dom.text(element))
    parts.gone.add(id(element))
    return True


def _judge_line(element: Element, parts: _Parts) -> None:
    shown = dom.text(element)
    if _is_about(shown, parts) or lines.is_small_print(shown) or lines.opens_links(shown):
        parts.gone.add(id(element))
        parts.more = parts.more or _lone_link(element)
    elif element.linked >= 0.8 * element.weight and element.weight <= _MORE:
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
    for each in [*candidates, *_permalinks(elements), *([parts.more] if parts.more else [])]:
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
    kept: list[dom.Node] = []
    for node in region.nodes:
        if isinstance(node, str) and is_dated(node):
            parts.published = parts.published or _moment(node.strip(" \n\t:–—-|·"))
        else:
            kept.append(node)
    return kept


def _is_body(element: Element) -> bool:
    if not element.weight or element.tag in {"article", "body"}:
        return False
    names = {token.lower() for token in element.get("class").split()}
    return element.get("itemprop") in {"articleBody", "description", "text"} or bool(
        _BODY - {"text", "description"} & names
    )
