"""One ``item`` or ``entry`` element to an Entry, whichever vocabularies it mixes.

Where several elements say the same, the feed's own comes first, then Dublin Core's, then those of
media and podcasts. Only an element's children are read, so that what an entry quotes of another
feed (``source``) stays there, with one exception: Media RSS groups.
"""

from __future__ import annotations

import hashlib
import re
from bisect import insort
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from feedd.core.model import Enclosure, Entry
from feedd.core.parse import authors, clean, constructs, dates
from feedd.core.parse.constructs import NOTHING, Text
from feedd.core.parse.limits import LINE, VALUES
from feedd.core.parse.links import absolute, joined, relation
from feedd.core.parse.names import RDF, XML_BASE, XML_LANG, Element, canonical, name_of

if TYPE_CHECKING:
    from datetime import datetime

    from feedd.core.parse.limits import Limits


_SPELLINGS = {
    "id": ("guid", "id"),
    "title": ("title", "dc:title", "media:title", "itunes:title"),
    "link": ("link",),
    "published": (
        "pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created",
    ),
    "updated": ("updated", "modified", "dcterms:modified", "lastbuilddate"),
    "date": ("dc:date", "date", "dcterms:date", "prism:publicationdate"),
    "author": (
        "author", "dc:creator", "dc:author", "creator", "itunes:author", "googleplay:author",
    ),
    "source": ("source",),
    "markup": ("content:encoded", "fullitem"),
    "content": ("content", "xhtml:body", "body", "xhtml:div"),
    "summary": (
        "description", "summary", "dc:description", "dcterms:abstract", "abstract",
        "itunes:summary", "googleplay:description", "media:description", "itunes:subtitle",
    ),
    "category": (
        "category", "dc:subject", "subject", "keywords", "media:category", "itunes:category",
    ),
    "keywords": ("itunes:keywords", "media:keywords"),
    "enclosure": ("enclosure",),
    "media": ("media:content",),
    "media group": ("media:group",),
    "language": ("language", "dc:language"),
    "ttl": ("ttl",),
    "period": ("sy:updateperiod",),
    "frequency": ("sy:updatefrequency",),
    "hours": ("skiphours",),
    "days": ("skipdays",),
}  # fmt: skip
"""What elements tell, and the names that tell it, the best first."""

_ROLES = {
    name: (role, rank) for role, names in _SPELLINGS.items() for rank, name in enumerate(names)
}

Parts: TypeAlias = dict[str, list[Element]]
"""An element's children by what they tell, the best spelling first."""

_SIZE = re.compile(r"\d{1,18}", re.ASCII)
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


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


@lru_cache(maxsize=4096)
def _role(tag: str, prefix: str | None) -> tuple[str, int] | None:
    return _ROLES.get(canonical(tag, prefix))


def parts_of(element: Element, *, most: int = VALUES) -> Parts:
    """Gather an element's children by what they tell; those after ``most`` aren't looked at."""
    parts: Parts = {}
    worst: dict[str, int] = {}
    for child in islice(element, most):
        known = _role(child.tag, child.prefix)
        if known is None:
            continue
        role, rank = known
        if role not in parts:
            parts[role] = [child]
            worst[role] = rank
        elif rank >= worst[role]:
            parts[role].append(child)
            worst[role] = rank
        else:
            insort(parts[role], child, key=_rank)
    return parts


def _rank(element: Element) -> int:
    known = _role(element.tag, element.prefix)
    return known[1] if known else 0


def lines(parts: Parts, role: str) -> list[str]:
    """Give the texts that tell something, those that are empty left out."""
    return list(filter(None, map(constructs.own_text, parts.get(role, ()))))


def first_line(parts: Parts, role: str) -> str:
    """Give the best of the texts that tell something, or nothing."""
    for element in parts.get(role, ()):
        if text := constructs.own_text(element):
            return text
    return ""


def read(element: Element, around: Surroundings) -> Entry:
    """Read one entry."""
    parts = parts_of(element)
    if "media" in parts or "media group" in parts:
        _open_media(parts)
    base = base_of(element, around)
    content, summary = _texts(parts, base, around)
    content_html, content_text = constructs.safe(content)
    title = _title(parts, base, around)
    identity = first_line(parts, "id") or _about(element)
    enclosures = _enclosures(parts, base, around)
    link = _link(element, parts, base, around) or (enclosures[0].url if enclosures else None)
    date = _date(parts, "date")
    published = _date(parts, "published") or date
    updated = _date(parts, "updated") or date
    return Entry(
        id=identity or (None if link else derived_id(title, content_text)),
        id_derived=not identity and not link,
        title=title or None,
        link=link,
        published=published,
        updated=updated if published or updated else dates.read(attribute(element, "lastmod")),
        authors=_authors(parts, around),
        summary=(content_text if summary is content else constructs.plain(summary)) or None,
        content_html=content_html or None,
        content_text=content_text or None,
        categories=_categories(parts),
        enclosures=enclosures,
        language=_language(element, parts, around),
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
    if not stated:
        return None
    tag = stated.strip().replace("_", "-")
    return tag if LANGUAGE.fullmatch(tag) else None


def _language(element: Element, parts: Parts, around: Surroundings) -> str | None:
    if around.has_languages or "language" in parts:
        return language(element, parts) or around.language
    return around.language


def _open_media(parts: Parts) -> None:
    """Take what Media RSS nests as if the entry said it, after what the entry says itself."""
    for role in ("media group", "media"):
        for element in tuple(parts.get(role, ())):
            for inner_role, inner in parts_of(element).items():
                parts.setdefault(inner_role, []).extend(inner)


def _construct(
    element: Element, base: str | None, around: Surroundings, *, is_markup: bool = False
) -> Text:
    limits = around.limits
    if around.has_bases:
        base = joined(base, element.get(XML_BASE))
    text = constructs.read(
        element, strict=around.strict, base=base, is_markup=is_markup, depth=limits.depth
    )
    if len(text.value) > limits.text:
        return text._replace(value=text.value[: limits.text])
    return text


def _title(parts: Parts, base: str | None, around: Surroundings) -> str:
    for element in parts.get("title", ()):
        if title := constructs.one_line(_construct(element, base, around)):
            return title[:LINE]
    return ""


def _texts(parts: Parts, base: str | None, around: Surroundings) -> tuple[Text, Text]:
    """Give the fullest text and the summary, which stands in where there is no content."""
    contents = _constructs(parts, ("markup", "content"), base, around)
    summaries = _constructs(parts, ("summary",), base, around)
    summary = summaries[0] if summaries else NOTHING
    return _longest(contents or summaries), summary


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


def _link(element: Element, parts: Parts, base: str | None, around: Surroundings) -> str | None:
    """Give an entry's address: its link, else its permanent id, else where its content is."""
    for link in related(parts, "alternate"):
        if address := absolute(address_of(link), _own_base(link, base, around)):
            return address
    for guid in parts.get("id", ()):
        if address := _permanent_link(guid, base):
            return address
    places = [_about(element), attribute(element, "href")]
    places += (content.get("src") or "" for content in parts.get("content", ()))
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


def related(parts: Parts, rel: str) -> list[Element]:
    """Give the links of a relation, pages first."""
    if "link" not in parts:
        return []
    links = parts["link"]
    if len(links) == 1:
        return links if relation(links[0].get("rel")) == rel else []
    return sorted((link for link in links if relation(link.get("rel")) == rel), key=_is_no_page)


def _is_no_page(link: Element) -> bool:
    return (link.get("type") or "text/html") not in {"text/html", "application/xhtml+xml"}


def _date(parts: Parts, role: str) -> datetime | None:
    for element in parts.get(role, ()):
        if date := dates.read(element.text or ""):
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
    for line in lines(parts, "keywords"):
        words += map(str.strip, line.split(","))
    return tuple(dict.fromkeys(filter(None, words)))[:VALUES]


def _category(element: Element) -> str:
    stated = element.get("term") or element.text or element.get("label") or element.get("text")
    return _word(stated) if stated else ""


@lru_cache(maxsize=1024)
def _word(stated: str) -> str:
    value = constructs.repaired(stated)
    return " ".join((clean.plain_text(value) if "&" in value else value).split())


def _enclosures(parts: Parts, base: str | None, around: Surroundings) -> tuple[Enclosure, ...]:
    declared = parts.get("enclosure", []) + related(parts, "enclosure")
    if not declared and "media" not in parts:
        return ()
    files: dict[str, Enclosure] = {}
    for element in declared or parts["media"]:
        file = _enclosure(element, _own_base(element, base, around))
        if file is not None:
            files.setdefault(file.url, file)
    return tuple(files.values())


def _enclosure(element: Element, base: str | None) -> Enclosure | None:
    stated = element.get("url") or element.get("href") or element.get("uri")
    url = absolute(stated or element.get(f"{RDF}resource"), base)
    if url is None:
        return None
    length = _SIZE.fullmatch((element.get("length") or element.get("fileSize") or "").strip())
    return Enclosure(
        url=url,
        type=(element.get("type") or "").strip() or None,
        length=int(length[0]) if length else None,
    )
