"""JSON Feed 1.0 and 1.1 to a Bulletin.

Every value is looked at before it is believed: one of the wrong type is as if it weren't there,
and an item that is no object is left out with a warning, the others beside it kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import TypeAlias, TypeGuard

from feedd.core import languages
from feedd.core.model import Bulletin, Enclosure, Entry
from feedd.core.parse.feeds import authors, constructs
from feedd.core.parse.feeds.constructs import Text
from feedd.core.parse.feeds.files import in_place_of_link, media_type
from feedd.core.parse.feeds.item import derived_id
from feedd.core.parse.feeds.seals import Sealing, opened
from feedd.core.parse.limits import (
    FILES,
    LINE,
    NAME,
    VALUES,
    Limits,
    beginning,
    identified,
    told_of_cuts,
)
from feedd.core.parse.links import absolute, destination
from feedd.core.parse.times import dates
from feedd.errors import ParseError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Object: TypeAlias = "dict[str, Json]"

_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_NEXT_ITEM = re.compile(r"\}\s*,\s*\{")
_VERSION = "https://jsonfeed.org/version/"
_FAILURES = 20
"""How many items that can't be read are stepped over; each may cost a walk through the rest."""
_LARGEST = 2**63
_TEXTS = ("content_html", "content_text", "summary")


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What an item takes from its feed."""

    base: str | None
    language: str | None
    authors: tuple[str, ...]
    limits: Limits


def read(
    text: str, *, url: str | None, limits: Limits, known: Container[bytes] | None = None
) -> Bulletin:
    """Read a JSON Feed, but for the items whose seals are ``known``.

    Raises:
        ParseError: It isn't JSON, or no feed.
    """
    document, warnings = _loaded(text)
    items = document.get("items")
    if not isinstance(items, list):
        if not _string(document, "version").startswith(_VERSION):
            raise ParseError("not_a_feed", "The JSON document is no feed: it has no items.")
        items = []
    base = url or _address(document, "feed_url", None) or _address(document, "home_page_url", None)
    kept = [each for each in items[: limits.entries] if isinstance(each, dict)]
    defaults = _Defaults(base, _language(document), _authors(document), limits)
    sealing = Sealing(defaults)
    found, sealed = opened(kept, lambda each: sealing.seal(repr(each).encode()), known)
    return Bulletin(
        kind="json",
        title=_title(document),
        url=_address(document, "home_page_url", base) or url,
        language=defaults.language,
        warnings=(*warnings, *_warnings(items, kept, limits)),
        entries=tuple(_entry(each, defaults, seal) for each, seal in found),
        sealed=sealed,
        hubs=tuple(
            filter(None, (_address(hub, "url", base) for hub in _objects(document, "hubs")))
        ),
        self_url=_address(document, "feed_url", base),
        prev_archive=_address(document, "next_url", base),
    )


def _loaded(text: str) -> tuple[Object, tuple[str, ...]]:
    try:
        return _parsed(text), ()
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}: {fault.msg}"
    try:
        return _parsed(_TRAILING_COMMA.sub("", text)), (
            f"The JSON is broken ({where}); it was mended.",
        )
    except json.JSONDecodeError:
        warning = f"The JSON is broken ({where}); it was read item by item."
        return _salvaged(text), (warning,)


def _parsed(text: str) -> Object:
    try:
        document: Json = json.loads(text, strict=False)
    except json.JSONDecodeError:
        raise
    except (RecursionError, ValueError) as fault:  # too deep, or a number of too many digits
        raise ParseError("not_a_feed", f"The JSON document can't be read: {fault}.") from fault
    return document if isinstance(document, dict) else {}


def _salvaged(text: str) -> Object:
    """Read what stands before the items, then each item that can be read by itself."""
    start = _ITEMS.search(text)
    if not start:
        return {}
    try:
        head = _parsed(text[: start.start()] + '"items": []}')
    except json.JSONDecodeError:
        head = {}
    return {**head, "items": _readable(text, start.end())}


def _readable(text: str, place: int) -> list[Json]:
    decoder = json.JSONDecoder(strict=False)
    items: list[Json] = []
    failures = 0
    while failures <= _FAILURES and (start := text.find("{", place)) >= 0:
        try:
            each, place = decoder.raw_decode(text, start)
            items.append(each)
        except (RecursionError, ValueError):
            failures += 1
            after = _NEXT_ITEM.search(text, start + 1)
            place = after.end() - 1 if after else len(text)
    return items


def _warnings(items: list[Json], kept: list[Object], limits: Limits) -> Iterator[str]:
    if len(items) > limits.entries:
        yield f"Only the first {limits.entries} entries were read (limit: entries)."
    if strange := min(len(items), limits.entries) - len(kept):
        yield f"{strange} of {len(items)} items are no objects and were left out."
    long = [each for each in kept if len(_fullest(each)[1]) > limits.text]
    yield from told_of_cuts([_title(each) for each in long], limits)


def _entry(item: Object, defaults: _Defaults, seal: bytes | None) -> Entry:
    base = defaults.base
    content = _content(item, defaults)
    content_html, content_text = constructs.safe(content)
    if not content.is_html:
        content_text = _paragraphs(content)
    summary = beginning(_string(item, "summary"), defaults.limits.text)
    attachments = tuple(islice(_attachments(item, base), FILES))
    link = _address(item, "url", base) or _address(item, "external_url", base)
    link = link or in_place_of_link(attachments)
    identity = _identity(item)
    title = _title(item)
    return Entry(
        id=identity or (None if link else derived_id(title, content_text)),
        id_derived=not identity and not link,
        title=title,
        link=destination(link),
        published=_date(item, "date_published"),
        updated=_date(item, "date_modified"),
        authors=_authors(item) or defaults.authors,
        summary=_paragraphs(Text(summary, is_html=False)) or None,
        content_html=content_html or None,
        content_text=content_text or None,
        categories=tuple(dict.fromkeys(_tags(item))),
        enclosures=attachments,
        language=_language(item) or defaults.language,
        seal=seal,
    )


def _content(item: Object, defaults: _Defaults) -> Text:
    """Give the fullest text: HTML before plain text before the summary."""
    name, value = _fullest(item)
    is_html = name == "content_html"
    return Text(beginning(value, defaults.limits.text), is_html=is_html, base=defaults.base)


def _fullest(item: Object) -> tuple[str, str]:
    texts = ((name, _string(item, name)) for name in _TEXTS)
    return next(filter(itemgetter(1), texts), ("", ""))


def _paragraphs(text: Text) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.value.split("\n"))))


def _identity(item: Object) -> str | None:
    value = item.get("id")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return identified(_string(item, "id")) or None


def _attachments(item: Object, base: str | None) -> Iterator[Enclosure]:
    for each in _objects(item, "attachments"):
        if address := _address(each, "url", base):
            size = each.get("size_in_bytes")
            yield Enclosure(
                url=address,
                type=media_type(_string(each, "mime_type")),
                length=int(size) if _is_size(size) else None,
            )


def _is_size(value: Json) -> TypeGuard[int | float]:
    return (
        isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < _LARGEST
    )


def _authors(holder: Object) -> tuple[str, ...]:
    """Give the authors: 1.1 has a list, 1.0 one object; some write a name instead."""
    several, one = holder.get("authors"), holder.get("author")
    people = several[:VALUES] if isinstance(several, list) else []
    return authors.distinct(_person(each) for each in (people or [one]))


def _person(value: Json) -> str | None:
    if isinstance(value, dict):
        value = _string(value, "name") or _string(value, "url")
    return authors.person(constructs.repaired(value)) if isinstance(value, str) else None


def _language(holder: Object) -> str | None:
    return languages.meant(_string(holder, "language"))


def _date(item: Object, name: str) -> datetime | None:
    return dates.stated(_string(item, name))


def _title(holder: Object) -> str | None:
    return " ".join(_string(holder, "title").split())[:LINE] or None


def _address(holder: Object, name: str, base: str | None) -> str | None:
    return absolute(_string(holder, name), base)


def _tags(item: Object) -> Iterator[str]:
    value = item.get("tags")
    for each in value[:VALUES] if isinstance(value, list) else []:
        if isinstance(each, str) and (word := " ".join(constructs.repaired(each).split())):
            yield word[:NAME]


def _objects(holder: Object, name: str) -> list[Object]:
    value = holder.get(name)
    objects = value[:VALUES] if isinstance(value, list) else []
    return [each for each in objects if isinstance(each, dict)]


def _string(holder: Object, name: str) -> str:
    value = holder.get(name)
    return constructs.repaired(value).strip() if isinstance(value, str) else ""
