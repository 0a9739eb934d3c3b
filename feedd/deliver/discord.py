"""Discord webhooks: an embed for each story, and nobody is pinged.

Limits, counted in UTF-16 units: content 2,000; title 256, description 4,096, footer 2,048 of an
embed; ten embeds and 6,000 over all of them. Rates are told in headers; those known are 5 in 2 s
for a webhook, 5 in 5 s for a channel, and 30 in a minute. Answers: 429 with ``retry_after`` in
the body. 10,000 refused requests in ten minutes ban the host, so an unknown webhook is left
alone at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from feedd.core.retry import Result
from feedd.core.settings import Endpoint, Rate
from feedd.core.uris import with_query
from feedd.deliver import markdown, replies
from feedd.deliver.attempt import Reply, lowered
from feedd.deliver.body import JSON, encode
from feedd.deliver.brief import Brief, StoryBrief, fitted, in_brief
from feedd.deliver.notice import Notice
from feedd.deliver.text import utf16_units

EMBEDS, EMBEDDED = 10, 6_000
RATES = (Rate(burst=2, every=timedelta(seconds=2.2)),)


def render(notice: Notice) -> bytes:
    """Give the message of a notice."""
    brief = fitted(in_brief(notice, size=_escaped), _fits)
    heading, text = markdown.escape(brief.heading), markdown.escape(brief.text)
    return encode(
        {
            "content": "\n".join(filter(None, (f"**{heading}**", text, brief.more))),
            "embeds": [_embed(story) for story in brief.stories],
            "allowed_mentions": {"parse": []},
        }
    )


def address(endpoint: Endpoint, body: bytes) -> tuple[str, bytes]:
    """Ask Discord to answer only when the message is there."""
    return with_query(endpoint.url, {"wait": "true"}), body


def read(reply: Reply, *, now: datetime) -> Result:
    """Read Discord's answer; one that uses up the allowance asks for a rest as well."""
    headers = lowered(reply.headers)
    asked = replies.seconds(replies.document(reply).get("retry_after"))
    if asked is None and headers.get("x-ratelimit-remaining") == "0":
        asked = replies.seconds(headers.get("x-ratelimit-reset-after"))
    said = replies.said(reply, "message")
    return replies.judge(reply, chat="Discord", now=now, asked=asked, said=said)


def _fits(brief: Brief) -> bool:
    size = sum(_embedded(story) for story in brief.stories)
    return len(brief.stories) <= EMBEDS and size <= EMBEDDED


def _embed(story: StoryBrief) -> JSON:
    embed: dict[str, JSON] = {
        "title": markdown.escape(story.title),
        "url": story.link,
        "description": _description(story),
    }
    return {**embed, "footer": {"text": story.byline}} if story.byline else embed


def _description(story: StoryBrief) -> str:
    lines = (*map(markdown.line, story.lines), markdown.link("feedd", story.page))
    return "\n".join(lines)


def _embedded(story: StoryBrief) -> int:
    return utf16_units(markdown.escape(story.title) + _description(story) + story.byline)


def _escaped(text: str) -> int:
    return utf16_units(markdown.escape(text))
