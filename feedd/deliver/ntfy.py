"""ntfy: a title, plain text, and a tap that opens the article.

Limits, in bytes of UTF-8: title 1 KB (2.28 and newer), message 4,096 (more becomes an attachment);
60 messages at once, then one each 5 s. The topic is its own password: it stays in the endpoint's
address and out of the stored body.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from feedd.core.settings import Rate
from feedd.deliver import replies
from feedd.deliver.body import JSON, encode
from feedd.deliver.telling import Telling, Told, fitted, plain, tell
from feedd.deliver.text import clip, utf8_bytes

if TYPE_CHECKING:
    from datetime import datetime

    from feedd.core.retry import Result
    from feedd.core.settings import Endpoint
    from feedd.deliver.attempt import Reply
    from feedd.deliver.notice import Notice

TITLE, MESSAGE = 1_000, 4_000
RATES = (Rate(burst=50, every=timedelta(seconds=5.5)),)


def render(notice: Notice) -> bytes:
    """Give the message of a notice, without its topic."""
    telling = fitted(tell(notice, size=utf8_bytes), _fits)
    only = telling.stories[0] if len(telling.stories) == 1 and not telling.omitted else None
    document: dict[str, JSON] = {
        "title": clip(only.title if only else telling.heading, TITLE, size=utf8_bytes),
        "message": clip(_message(telling), MESSAGE, size=utf8_bytes),
        "click": only.link if only else telling.home,
    }
    if only:
        document["actions"] = [{"action": "view", "label": "feedd", "url": only.page}]
    return encode(document)


def address(endpoint: Endpoint, body: bytes) -> tuple[str, bytes]:
    """Put the topic, which ends the address, into the body: JSON goes to the server itself."""
    parts = urlsplit(endpoint.url)
    path, _, topic = parts.path.rstrip("/").rpartition("/")
    document: JSON = {"topic": unquote(topic), **json.loads(body)}
    return urlunsplit(parts._replace(path=path + "/")), encode(document)


def read(reply: Reply, *, now: datetime) -> Result:
    """Read ntfy's answer."""
    return replies.judge(reply, chat="ntfy", now=now, said=replies.said(reply, "error"))


def _fits(telling: Telling) -> bool:
    return utf8_bytes(_message(telling)) <= MESSAGE


def _message(telling: Telling) -> str:
    if len(telling.stories) == 1 and not telling.omitted:
        (only,) = telling.stories
        return "\n".join((telling.heading, *map(plain, only.lines), only.byline)).strip()
    stories = (_listed(told) for told in telling.stories)
    parts = (telling.text, *stories, telling.more)
    return "\n\n".join(filter(None, parts)) or telling.heading


def _listed(told: Told) -> str:
    return f"{told.title}\n{told.link}"
