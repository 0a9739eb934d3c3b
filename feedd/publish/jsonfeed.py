"""JSON Feed 1.1, the twin of the Atom feed: same ids, same order."""

from __future__ import annotations

import json
from collections.abc import Mapping

from feedd.core.model import Enclosure
from feedd.publish.document import Feed, Item

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"

Json = str | int | Mapping[str, "Json"] | list["Json"] | None


def write(feed: Feed) -> bytes:
    """Write a sound feed as a JSON Feed document."""
    document = _stated(
        version=VERSION,
        title=feed.title,
        home_page_url=feed.page_url,
        feed_url=feed.url("json"),
        description=feed.subtitle,
        language=feed.language,
        hubs=[{"type": "WebSub", "url": hub} for hub in feed.hubs],
    )
    items: list[Json] = [_item(item) for item in feed.entries]
    text = json.dumps({**document, "items": items}, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _item(item: Item) -> Json:
    return _stated(
        id=item.id,
        url=item.link,
        title=item.title,
        content_html=item.html,
        # One of the two contents is required, and an item offered by its summary has neither.
        content_text="" if item.html else item.summary or item.text or item.title,
        summary=item.summary,
        date_published=item.published.isoformat() if item.published else None,
        date_modified=item.updated.isoformat(),
        authors=[{"name": name} for name in item.credited],
        tags=list(item.categories),
        language=item.language,
        attachments=[_attachment(file) for file in item.enclosures],
        _related=[_stated(url=other.url, title=other.title) for other in item.related],
    )


def _attachment(file: Enclosure) -> Json:
    kind = file.type or "application/octet-stream"
    return _stated(url=file.url, mime_type=kind, size_in_bytes=file.length)


def _stated(**members: Json) -> dict[str, Json]:
    """Leave out what has no value: JSON Feed knows absence, not null."""
    return {name: value for name, value in members.items() if value not in (None, "", [])}
