"""Judges a JSON Feed by what version 1.1 requires and allows.

``faults`` gives sentences; an empty list is a good feed. Members that begin with an underscore
are extensions and not judged.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and value >= 0


def _is_url(value: Any) -> bool:
    return isinstance(value, str) and bool(urlsplit(value).scheme)


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_name, value))


def _are(judge: Callable[[Any], Iterator[str]]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and not any(list(judge(v)) for v in value)


def _object(
    required: dict[str, Callable[[Any], bool]], optional: dict[str, Callable[[Any], bool]]
) -> Callable[[Any], Iterator[str]]:
    def judge(value: Any) -> Iterator[str]:
        yield from (f"no {name}" for name in required if name not in value)
        for name, held in value.items():
            rule = required.get(name) or optional.get(name)
            if rule is None and not name.startswith("_"):
                yield f"{name} doesn't belong here"
            elif rule and not rule(held):
                yield f"{name}: {held!r}"

    return judge


_AUTHOR = _object({}, {"name": _is_name, "url": _is_url, "avatar": _is_url})
_HUB = _object({"type": _is_name, "url": _is_url}, {})
_ATTACHMENT = _object(
    {"url": _is_url, "mime_type": _is_name}, {"title": _is_name, "size_in_bytes": _is_size}
)
_ITEM = _object(
    {"id": _is_name},
    {
        "url": _is_url,
        "title": _is_name,
        "content_html": _is_text,
        "content_text": _is_text,
        "summary": _is_name,
        "date_published": _is_time,
        "date_modified": _is_time,
        "authors": _are(_AUTHOR),
        "tags": _are_names,
        "language": _is_name,
        "attachments": _are(_ATTACHMENT),
    },
)
_FEED = _object(
    {
        "version": lambda value: value == "https://jsonfeed.org/version/1.1",
        "title": _is_name,
        "items": lambda value: isinstance(value, list),
    },
    {
        "home_page_url": _is_url,
        "feed_url": _is_url,
        "description": _is_name,
        "language": _is_name,
        "hubs": _are(_HUB),
    },
)


def faults(document: bytes) -> list[str]:
    """Tell every way in which the document is no JSON Feed."""
    feed = json.loads(document)
    items = feed["items"]
    found = [*_FEED(feed), *(fault for item in items for fault in _ITEM(item))]
    if any(not ({"content_html", "content_text"} & item.keys()) for item in items):
        found.append("an item has no content")
    if len({item["id"] for item in items}) < len(items):
        found.append("two items have one id")
    return found
