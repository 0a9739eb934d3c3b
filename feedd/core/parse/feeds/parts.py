"""What the children of a feed or an entry tell, whichever vocabulary says it.

Where several elements say the same, the feed's own comes first, then Dublin Core's, then those of
media and podcasts.
"""

from __future__ import annotations

from bisect import insort
from itertools import islice
from typing import TypeAlias

from feedd.core.parse.feeds import constructs
from feedd.core.parse.feeds.names import Element, canonical, is_plain
from feedd.core.parse.limits import VALUES
from feedd.core.parse.remembering import remembering

_SPELLINGS = {
    "id": ("guid", "id"),
    "title": ("title", "dc:title", "media:title", "itunes:title", "news:title"),
    "link": ("link",),
    "original": ("feedburner:origlink", "pheedo:origlink"),
    "loc": ("loc",),
    "published": (
        "pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created",
        "news:publication_date",
    ),
    "updated": ("updated", "modified", "dcterms:modified", "lastbuilddate", "lastmod"),
    "date": ("dc:date", "date", "dcterms:date", "prism:publicationdate"),
    "author": (
        "author", "dc:creator", "dc:author", "creator", "itunes:author", "googleplay:author",
    ),
    "source": ("source",),
    "markup": ("content:encoded", "fullitem"),
    "content": ("content", "xhtml:body", "body", "xhtml:div"),
    "summary": (
        "description", "summary", "dc:description", "dcterms:abstract", "abstract",
        "itunes:summary", "googleplay:description", "itunes:subtitle",
    ),
    "caption": ("media:description",),
    "category": (
        "category", "dc:subject", "subject", "keywords", "media:category", "itunes:category",
    ),
    "keywords": ("itunes:keywords", "media:keywords", "news:keywords"),
    "enclosure": ("enclosure",),
    "media": ("media:content",),
    "media group": ("media:group", "news:news", "news:publication"),
    "language": ("language", "dc:language", "news:language"),
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


_NO_ROLE = ("", 0)
_MOST_TAGS = 4096  # kept
_ROLES_BY_TAG: dict[str, tuple[str, int]] = {}
"""The roles of tags that have been seen and name their elements without a prefix, as most do.

Each child of each entry is looked up in it: a dictionary takes half the time of ``lru_cache``.
"""


@remembering(4096)
def _role(tag: str, prefix: str | None) -> tuple[str, int]:
    role = _ROLES.get(canonical(tag, prefix), _NO_ROLE)
    if is_plain(tag) and len(_ROLES_BY_TAG) < _MOST_TAGS:
        _ROLES_BY_TAG[tag] = role
    return role


def parts_of(element: Element, *, most: int = VALUES) -> Parts:
    """Gather an element's children by what they tell; those after ``most`` aren't looked at."""
    parts: Parts = {}
    for child in islice(element, most):
        role, rank = _ROLES_BY_TAG.get(child.tag) or _role(child.tag, child.prefix)
        if not role:
            continue
        gathered = parts.get(role)
        if gathered is None:
            parts[role] = [child]
        elif rank >= _rank(gathered[-1]):
            gathered.append(child)
        else:
            insort(gathered, child, key=_rank)
    return parts


def _rank(element: Element) -> int:
    return _role(element.tag, element.prefix)[1]


def first_line(parts: Parts, role: str) -> str:
    """Give the best of the texts that tell something, or nothing."""
    for element in parts.get(role, ()):
        if text := constructs.own_text(element):
            return text
    return ""
