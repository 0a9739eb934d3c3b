"""One ``item`` or ``entry`` element to an Entry, whichever vocabularies it mixes.

``parts`` says which of several elements counts. Only an element's children are read, so that what
an entry quotes of another feed (``source``) stays there, with one exception: Media RSS groups.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, TypeAlias

from lxml import etree

from feedd.core import languages
from feedd.core.model import Enclosure, Entry
from feedd.core.parse import clean
from feedd.core.parse.clean import Markup
from feedd.core.parse.feeds import authors, constructs, files
from feedd.core.parse.feeds.constructs import NOTHING, Text
from feedd.core.parse.feeds.names import RDF, XML_BASE, XML_LANG, Element, local_of, name_of
from feedd.core.parse.feeds.parts import Parts, first_line, parts_of
from feedd.core.parse.feeds.seals import Opened
from feedd.core.parse.limits import FILES, LINE, NAME, VALUES, Limits, beginning, identified
from feedd.core.parse.links import absolute, destination, joined, relation
from feedd.core.parse.remembering import remembering
from feedd.core.parse.times import dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an entry takes from its feed.

    ``strict`` is Atom's reading of types; ``has_bases`` and ``has_languages`` say that
    xml:base and xml:lang occur at all, so that elements needn't be asked.
    """

    base: str | None
    has_bases: bool
    has_languages: bool
    strict: bool
    language: str | None
    authors: tuple[str, ...]
    limits: Limits


Relations: TypeAlias = dict[str, list[Element]]
"""Links by their relation, pages first."""


class _Item(NamedTuple):
    """An entry's element, what it tells, where its links start, and its seal if it has one."""

    element: Element
    parts: Parts
    base: str | None
    seal: bytes | None


class _Said(NamedTuple):
    """An entry's own words."""

    title: str
    content: Markup
    summary: str


def raw(element: Element, around: Surroundings) -> bytes:
    """Give an entry as it came: all that reading it depends on beside what is the feed's."""
    text = etree.tostring(element, encoding="utf-8", with_tail=False)
    # An address that other elements state around it is none of the feed's own.
    return text + (base_of(element, around) or "").encode() if around.has_bases else text


def read(elements: Opened[Element], around: Surroundings) -> list[Entry]:
    """Read entries, one thing about all of them after the other.

    Few steps often repeated stay in the processor's caches: that takes a tenth less time than to
    read each entry from beginning to end.
    """
    items = [_Item(each, _all_parts(each), base_of(each, around), seal) for each, seal in elements]
    said = _said(items, around)
    times = [_times(each) for each in items]
    people = [_authors(each.parts, around) for each in items]
    told = zip(items, said, times, people, strict=True)
    return [_entry(*each, around) for each in told]


def _said(items: Iterable[_Item], around: Surroundings) -> list[_Said]:
    titles = [title(each.parts, each.base, around) for each in items]
    texts = [_texts(each.parts, each.base, around) for each in items]
    contents = [constructs.safe(content) for content, _ in texts]
    return [
        _Said(title, made, made.text if summary is content else constructs.plain(summary))
        for title, (content, summary), made in zip(titles, texts, contents, strict=True)
    ]


def _entry(
    item: _Item,
    said: _Said,
    times: tuple[datetime | None, datetime | None],
    people: tuple[str, ...],
    around: Surroundings,
) -> Entry:
    element, parts, base, seal = item
    title, content, summary = said
    published, updated = times
    identity = identified(first_line(parts, "id") or _about(element))
    links = relations(parts)
    enclosures = _enclosures(parts, links, base, around)
    link = _link(item, links, around) or files.in_place_of_link(enclosures)
    return Entry(
        id=identity or (None if link else derived_id(title, content.text)),
        id_derived=not identity and not link,
        title=title or None,
        link=destination(link),
        published=published,
        updated=updated,
        authors=people,
        summary=summary or None,
        content_html=content.html or None,
        content_text=content.text or None,
        categories=_categories(parts),
        enclosures=enclosures,
        language=_language(element, parts, around),
        seal=seal,
    )


def derived_id(title: str | None, text: str | None) -> str:
    """Give an id to what states none: a digest of its words, case and spacing left out."""
    words = " ".join(f"{title or ''}\n{text or ''}".casefold().split())
    return "derived:" + hashlib.blake2b(words.encode(), digest_size=16).hexdigest()


def base_of(element: Element, around: Surroundings) -> str | None:
    """Give the address that relative links inside an element start from (XML Base §4)."""
    base = around.base
    if around.has_bases:
        for ancestor in reversed([element, *element.iterancestors()]):
            base = joined(base, ancestor.get(XML_BASE))
    return base


def language(element: Element, parts: Parts) -> str | None:
    """Give the language that an element states itself, as a BCP 47 tag."""
    stated = element.get(XML_LANG) or first_line(parts, "language")
    return languages.meant(stated) if stated else None


def _language(element: Element, parts: Parts, around: Surroundings) -> str | None:
    if around.has_languages or "language" in parts:
        return language(element, parts) or around.language
    return around.language


def _all_parts(element: Element) -> Parts:
    """Give an entry's parts, and after them those nested in groups: Media RSS, news sitemaps."""
    parts = parts_of(element)
    if "media" not in parts and "media group" not in parts:
        return parts
    for role in ("media group", "media"):
        for outer in parts.get(role, ()):  # which grows as groups within groups are met
            for inner_role, inner in parts_of(outer).items():
                parts.setdefault(inner_role, []).extend(inner)
    return parts


def _construct(
    element: Element, base: str | None, around: Surroundings, *, is_markup: bool = False
) -> Text:
    limits = around.limits
    if around.has_bases:
        base = joined(base, element.get(XML_BASE))
    text = constructs.read(
        element, strict=around.strict, base=base, is_markup=is_markup, depth=limits.depth
    )
    within = beginning(text.value, limits.text)
    return text if len(within) == len(text.value) else text._replace(value=within)


def is_cut(element: Element, around: Surroundings) -> bool:
    """Tell whether an entry has a text of which only the beginning is read."""
    most = around.limits.text
    if len(etree.tostring(element, encoding=str, with_tail=False)) <= most:
        return False
    unbound = replace(around, limits=replace(around.limits, text=sys.maxsize))
    return any(len(text.value) > most for text in _texts(_all_parts(element), None, unbound))


def title_of(element: Element, around: Surroundings) -> str:
    """Give an entry's title."""
    return title(_all_parts(element), None, around)


def title(parts: Parts, base: str | None, around: Surroundings) -> str:
    """Give the first title that says something, on one line."""
    for element in parts.get("title", ()):
        if line := constructs.one_line(_construct(element, base, around)):
            return line[:LINE]
    return ""


def _texts(parts: Parts, base: str | None, around: Surroundings) -> tuple[Text, Text]:
    """Give the fullest text and the summary, which stands in where there is no content.

    What describes a file is often of a picture beside the text, and may be longer than that: it
    counts where the others say nothing, as a mere picture.
    """
    contents = _constructs(parts, ("markup", "content"), base, around)
    summaries = _constructs(parts, ("summary",), base, around)
    if "caption" in parts and not any(map(constructs.plain, summaries + contents)):
        captions = _constructs(parts, ("caption",), base, around)
        return _longest(contents or summaries or captions), captions[0] if captions else NOTHING
    return _longest(contents or summaries), summaries[0] if summaries else NOTHING


def _constructs(
    parts: Parts, roles: tuple[str, ...], base: str | None, around: Surroundings
) -> list[Text]:
    texts = []
    for role in roles:
        for element in parts.get(role, ()):
            text = _construct(element, base, around, is_markup=role == "markup")
            if text.value:
                texts.append(text)
    return texts


def _longest(texts: list[Text]) -> Text:
    if len(texts) == 1:
        return texts[0]
    return max(texts, key=lambda text: len(text.value), default=NOTHING)


def _about(element: Element) -> str:
    return constructs.repaired(element.get(f"{RDF}about") or "").strip()


def _link(item: _Item, links: Relations, around: Surroundings) -> str | None:
    """Give an entry's address: its link, else its permanent id, else where its content is.

    What a service that counts clicks put in the link's place comes after the link it replaced.
    """
    element, parts, base, _ = item
    for link in parts.get("original", ()):
        if address := absolute(link.text, base):
            return address
    for link in links.get("alternate", ()):
        if address := absolute(address_of(link), _own_base(link, base, around)):
            return address
    for guid in parts.get("id", ()):
        if address := _permanent_link(guid, base):
            return address
    places = [_about(element), attribute(element, "href")]
    places += (content.get("src") or "" for content in parts.get("content", ()))
    if local_of(element) == "url":  # of a sitemap; elsewhere it may name a town
        places += (place.text or "" for place in parts.get("loc", ()))
    return next(filter(None, (absolute(place, base) for place in places)), None)


def attribute(element: Element, name: str) -> str:
    """Give what the Channel Definition Format says in an attribute, in capitals or not."""
    return element.get(name) or element.get(name.upper()) or ""


def _permanent_link(guid: Element, base: str | None) -> str | None:
    """RSS 2.0 has isPermaLink true by default, when only a whole address shows that it's meant.

    Atom's ids are no links.
    """
    if name_of(guid) != "guid":
        return None
    stated = (guid.get("isPermaLink") or guid.get("ispermalink") or "").strip().lower()
    return absolute(guid.text, base if stated else None) if stated in {"", "true"} else None


def _own_base(element: Element, base: str | None, around: Surroundings) -> str | None:
    return joined(base, element.get(XML_BASE)) if around.has_bases else base


def address_of(link: Element) -> str | None:
    """Give a link's address: Atom's attribute or RSS's text."""
    return link.get("href") or link.text or link.get("url") or link.get(f"{RDF}resource")


def relations(parts: Parts) -> Relations:
    """Gather an element's links by their relation."""
    links = parts.get("link", [])
    if len(links) == 1:
        return {relation(links[0].get("rel")): links}
    gathered: Relations = {}
    for link in sorted(links, key=_is_no_page):
        gathered.setdefault(relation(link.get("rel")), []).append(link)
    return gathered


def _is_no_page(link: Element) -> bool:
    return (link.get("type") or "text/html") not in {"text/html", "application/xhtml+xml"}


def _times(item: _Item) -> tuple[datetime | None, datetime | None]:
    """Give when an entry was published and updated; one date that says neither is both."""
    date = _date(item.parts, "date")
    published = _date(item.parts, "published") or date
    updated = _date(item.parts, "updated") or date
    if published or updated:
        return published, updated
    return None, dates.stated(attribute(item.element, "lastmod"))


def _date(parts: Parts, role: str) -> datetime | None:
    for element in parts.get(role, ()):
        if date := dates.stated(element.text or ""):
            return date
    return None


def _authors(parts: Parts, around: Surroundings) -> tuple[str, ...]:
    """RFC 4287 §4.2.1: the entry's own, else its source's, else its feed's."""
    own = authors_of(parts)
    if own or "source" not in parts:
        return own or around.authors
    quoted = (authors_of(parts_of(source)) for source in parts["source"])
    return next(filter(None, quoted), around.authors)


def authors_of(parts: Parts) -> tuple[str, ...]:
    """Give the people that an element names."""
    if "author" not in parts:
        return ()
    return authors.distinct([authors.read(element) for element in parts["author"]])


def _categories(parts: Parts) -> tuple[str, ...]:
    words: list[str] = []
    for element in parts.get("category", ()):
        words.append(_category(element))
        if len(element):
            words += map(_category, element.iterdescendants(element.tag))
    for element in parts.get("keywords", ()):
        words += map(str.strip, constructs.own_text(element).split(","))
    return tuple(dict.fromkeys(filter(None, words)))[:VALUES]


def _category(element: Element) -> str:
    stated = element.get("term") or element.text or element.get("label") or element.get("text")
    return _word(stated) if stated else ""


@remembering(1024)
def _word(stated: str) -> str:
    value = constructs.repaired(stated)
    return " ".join((clean.plain_text(value) if "&" in value else value).split())[:NAME]


def _enclosures(
    parts: Parts, links: Relations, base: str | None, around: Surroundings
) -> tuple[Enclosure, ...]:
    declared = parts.get("enclosure", []) + links.get("enclosure", [])
    if not declared and "media" not in parts:
        return ()
    found: dict[str, Enclosure] = {}
    for element in declared or parts["media"]:
        file = files.declared_by(element, _own_base(element, base, around))
        if file is not None:
            found.setdefault(file.url, file)
    return tuple(found.values())[:FILES]
