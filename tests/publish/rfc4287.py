"""Judges an Atom document: by RFC 4287's schema, and by what feed validators warn of.

``schema_faults`` holds the rules of Appendix B's RELAX NG grammar, with those of its Schematron
and of RFC 5005 that a grammar can't say. ``warnings`` holds what the W3C's validator warns of,
under the validator's own names. Both give sentences; an empty list is a good feed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree, html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
HISTORY = "{http://purl.org/syndication/history/1.0}"

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_LANGUAGE = re.compile(r"([A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)?")
_MEDIA_TYPE = re.compile(r".+/.+")
_RELATION = re.compile(r"[^:/\s]+|[A-Za-z][A-Za-z0-9+.-]*:\S+")
_EMAIL = re.compile(r".+@.+")
_MARKUP = re.compile(r"</?[a-z][a-z0-9]*[^<>]*>|&(#\d+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE)
_DANGEROUS = {"script", "iframe", "object", "embed", "meta", "style", "link", "applet", "form"}


@dataclass(frozen=True, slots=True)
class Shape:
    """Which Atom children an element has: exactly one, at most one, or any number of each."""

    one: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_REGISTERED = _names("alternate enclosure related self via hub current prev-archive next-archive")
SHAPES = {
    "feed": Shape(
        one=_names("id title updated"),
        maybe=_names("generator icon logo rights subtitle"),
        many=_names("author category contributor link entry"),
    ),
    "entry": Shape(
        one=_names("id title updated"),
        maybe=_names("content published rights source summary"),
        many=_names("author category contributor link"),
    ),
    "source": Shape(
        maybe=_names("generator icon id logo rights subtitle title updated"),
        many=_names("author category contributor link"),
    ),
    "author": Shape(one=_names("name"), maybe=_names("uri email")),
    "contributor": Shape(one=_names("name"), maybe=_names("uri email")),
}
ATTRIBUTES = {
    "category": _names("term scheme label"),
    "generator": _names("uri version"),
    "link": _names("href rel type hreflang title length"),
    "content": _names("type src"),
    "title": _names("type"),
    "subtitle": _names("type"),
    "summary": _names("type"),
    "rights": _names("type"),
}
REQUIRED = {"category": _names("term"), "link": _names("href")}
PATTERNS: dict[tuple[str, str], re.Pattern[str]] = {
    ("link", "rel"): _RELATION,
    ("link", "type"): _MEDIA_TYPE,
    ("link", "hreflang"): _LANGUAGE,
}
TEXT_PATTERNS = {"updated": _DATE, "published": _DATE, "email": _EMAIL}
TEXT_CONSTRUCTS = _names("title subtitle summary rights")


def schema_faults(document: bytes) -> list[str]:
    """Tell every way in which the document is no Atom feed."""
    feed = etree.fromstring(document)
    if feed.tag != f"{ATOM}feed":
        return [f"the root is {feed.tag}"]
    judged = [fault for element in _atom_elements(feed) for fault in _element_faults(element)]
    return [*judged, *_order_faults(feed), *_author_faults(feed), *_archive_faults(feed)]


def _atom_elements(feed: etree._Element) -> Iterator[etree._Element]:
    return (element for element in feed.iter() if str(element.tag).startswith(ATOM))


def _local(element: etree._Element) -> str:
    return str(element.tag).removeprefix(ATOM)


def _element_faults(element: etree._Element) -> Iterator[str]:
    name = _local(element)
    for rule in (_child_faults, _attribute_faults, _text_faults):
        for fault in rule(element, name):
            yield f"{name}: {fault}"
    special = _SPECIAL.get(name)
    if special:
        yield from special(element)


def _child_faults(element: etree._Element, name: str) -> Iterator[str]:
    shape = SHAPES.get(name)
    children = Counter(_local(c) for c in element if str(c.tag).startswith(ATOM))
    if shape is None:
        if len(element) and element.get("type") != "xhtml":
            yield "has child elements"
        return
    yield from (f"{children[c]} × {c}" for c in shape.one if children[c] != 1)
    yield from (f"{children[c]} × {c}" for c in shape.maybe if children[c] > 1)
    allowed = shape.one | shape.maybe | shape.many
    yield from (f"{c} doesn't belong here" for c in children if c not in allowed)
    loose = [element.text, *(child.tail for child in element)]
    if any(text and text.strip() for text in loose):
        yield "has loose text"


def _attribute_faults(element: etree._Element, name: str) -> Iterator[str]:
    allowed = ATTRIBUTES.get(name, frozenset())
    for attribute, value in element.attrib.items():
        key = str(attribute)
        if not key.startswith("{") and key not in allowed:
            yield f"attribute {key} doesn't belong here"
        pattern = _LANGUAGE if key == f"{XML}lang" else PATTERNS.get((name, key))
        if pattern and not pattern.fullmatch(str(value)):
            yield f"{key}={value!r}"
    for attribute in REQUIRED.get(name, frozenset()):
        if attribute not in element.attrib:
            yield f"no {attribute}"


def _text_faults(element: etree._Element, name: str) -> Iterator[str]:
    pattern = TEXT_PATTERNS.get(name)
    if pattern and not pattern.fullmatch(element.text or ""):
        yield f"{element.text!r}"
    if name in TEXT_CONSTRUCTS and element.get("type", "text") not in {"text", "html", "xhtml"}:
        yield f"type {element.get('type')!r}"
    if name == "id" and not urlsplit(element.text or "").scheme:
        yield f"{element.text!r} is no absolute IRI"


def _entry_faults(entry: etree._Element) -> Iterator[str]:
    content = entry.find(f"{ATOM}content")
    if content is None and not _links(entry, "alternate"):
        yield "entry: neither content nor an alternate link"
    if content is not None and content.get("src") and entry.find(f"{ATOM}summary") is None:
        yield "entry: content from elsewhere without a summary"
    yield from _doubled_alternates(entry)


def _doubled_alternates(element: etree._Element) -> Iterator[str]:
    kinds = Counter(
        (link.get("type"), link.get("hreflang")) for link in _links(element, "alternate")
    )
    for kind, count in kinds.items():
        if count > 1:
            yield f"{_local(element)}: {count} alternate links of {kind}"


_SPECIAL: dict[str, Callable[[etree._Element], Iterator[str]]] = {
    "entry": _entry_faults,
    "feed": _doubled_alternates,
    "source": _doubled_alternates,
}


def _links(element: etree._Element, rel: str) -> list[etree._Element]:
    return [link for link in element.findall(f"{ATOM}link") if link.get("rel", "alternate") == rel]


def _order_faults(feed: etree._Element) -> Iterator[str]:
    names = [_local(child) for child in feed]
    if "entry" in names and set(names[names.index("entry") :]) != {"entry"}:
        yield "feed: something stands among or after the entries"


def _author_faults(feed: etree._Element) -> Iterator[str]:
    if feed.find(f"{ATOM}author") is not None:
        return
    for entry in feed.findall(f"{ATOM}entry"):
        if not (entry.findall(f"{ATOM}author") or entry.findall(f"{ATOM}source/{ATOM}author")):
            yield "entry: no author here, in its source or in the feed"


def _archive_faults(feed: etree._Element) -> Iterator[str]:
    archived = feed.find(f"{HISTORY}archive") is not None
    if archived and not _links(feed, "current"):
        yield "MissingCurrentInArchive"
    if feed.find(f"{HISTORY}complete") is not None and _links(feed, "prev-archive"):
        yield "FeedRelInCompleteFeed"


def warnings(document: bytes, *, location: str, content_type: str, now: datetime) -> list[str]:
    """Tell what the W3C's validator would warn of, under its names."""
    feed = etree.fromstring(document)
    entries = feed.findall(f"{ATOM}entry")
    judged = [warning for entry in entries for warning in _entry_warnings(entry, now)]
    return [
        *_self_warnings(feed, location),
        *_type_warnings(document, content_type),
        *_doubled(entries, "id", "DuplicateIds"),
        *_doubled(entries, "updated", "DuplicateUpdated"),
        *_relation_warnings(feed),
        *_undeclared(feed),
        *judged,
    ]


def _self_warnings(feed: etree._Element, location: str) -> Iterator[str]:
    own = _links(feed, "self")
    if not own:
        yield "MissingSelf"
    elif own[0].get("href") != location:
        yield f"SelfDoesntMatchLocation: {own[0].get('href')}"


def _type_warnings(document: bytes, content_type: str) -> Iterator[str]:
    media_type, _, charset = content_type.partition("; charset=")
    if media_type != "application/atom+xml":
        yield f"UnexpectedContentType: {media_type}"
    if f"encoding='{charset.upper()}'".encode() not in document[:60]:
        yield f"EncodingMismatch: {charset}"


def _doubled(entries: list[etree._Element], name: str, code: str) -> Iterator[str]:
    told = Counter(entry.findtext(f"{ATOM}{name}") for entry in entries)
    yield from (f"{code}: {value}" for value, count in told.items() if count > 1)


def _relation_warnings(feed: etree._Element) -> Iterator[str]:
    for link in feed.iter(f"{ATOM}link"):
        if link.get("rel", "alternate") not in _REGISTERED:
            yield f"UnregisteredAtomLinkRel: {link.get('rel')}"
        if not urlsplit(link.get("href", "")).scheme:
            yield f"ContainsRelRef: {link.get('href')}"


def _undeclared(feed: etree._Element) -> Iterator[str]:
    for name in TEXT_CONSTRUCTS:
        for element in feed.iter(f"{ATOM}{name}"):
            if element.get("type", "text") == "text" and _MARKUP.search(element.text or ""):
                yield f"ContainsUndeclaredHTML: {element.text!r}"


def _entry_warnings(entry: etree._Element, now: datetime) -> Iterator[str]:
    for name in ("updated", "published"):
        stated = entry.findtext(f"{ATOM}{name}")
        if stated and datetime.fromisoformat(stated) > now:
            yield f"ImplausibleDate: {stated}"
    content, summary = entry.findtext(f"{ATOM}content"), entry.findtext(f"{ATOM}summary")
    if not (content or summary):
        yield "MissingTextualContent"
    source = entry.find(f"{ATOM}source")
    if source is not None:
        for name in ("id", "title", "updated"):
            if not source.findtext(f"{ATOM}{name}"):
                yield f"MissingSourceElement: {name}"
    yield from _html_warnings(content or "")


def _html_warnings(content: str) -> Iterator[str]:
    if not content.strip():
        return
    for element in html.fragments_fromstring(f"<div>{content}</div>")[0].iter(etree.Element):
        if element.tag in _DANGEROUS:
            yield f"SecurityRisk: {element.tag}"
        for attribute, value in ((str(k), str(v)) for k, v in element.attrib.items()):
            if attribute.startswith("on") or value.lower().startswith("javascript:"):
                yield f"SecurityRiskAttr: {attribute}"
            elif attribute in {"href", "src"} and not urlsplit(value).scheme:
                yield f"ContainsRelRef: {value}"
