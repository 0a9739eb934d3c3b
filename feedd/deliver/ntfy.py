"""ntfy: a title, plain text, and a tap that opens the article.

Limits, in bytes of UTF-8: title 1 KB (2.28 and newer), message 4,096 (more becomes an attachment);
60 messages at once, then one each 5 s. The topic is its own password: it stays in the endpoint's
address and out of the stored body.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit, urlunsplit

from feedd.core.retry import Result
from feedd.core.settings import Endpoint, Rate
from feedd.deliver import replies
from feedd.deliver.attempt import Reply
from feedd.deliver.body import JSON, encode
from feedd.deliver.brief import Brief, fitted, in_brief, plain
from feedd.deliver.notice import Notice
from feedd.deliver.text import clip, utf8_bytes

TITLE, MESSAGE = 1_000, 4_000
RATES = (Rate(burst=50, every=timedelta(seconds=5.5)),)


def render(notice: Notice) -> bytes:
    """Give the message of a notice, without its topic."""
    brief = fitted(in_brief(notice, size=utf8_bytes), _fits)
    only = brief.stories[0] if len(brief.stories) == 1 and not brief.omitted else None
    document: dict[str, JSON] = {
        "title": clip(only.title if only else brief.heading, TITLE, size=utf8_bytes),
        "message": clip(_message(brief), MESSAGE, size=utf8_bytes),
        "click": only.link if only else brief.home,
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


def _fits(brief: Brief) -> bool:
    return utf8_bytes(_message(brief)) <= MESSAGE


def _message(brief: Brief) -> str:
    if len(brief.stories) == 1 and not brief.omitted:
        (only,) = brief.stories
        return "\n".join((brief.heading, *map(plain, only.lines), only.byline)).strip()
    stories = (f"{story.title}\n{story.link}" for story in brief.stories)
    parts = (brief.text, *stories, brief.more)
    return "\n\n".join(filter(None, parts)) or brief.heading
