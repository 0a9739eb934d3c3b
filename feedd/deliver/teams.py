"""Microsoft Teams through Workflows: an Adaptive Card whose text runs are no markup.

Limits: 28 KB a message, in bytes of UTF-8; 4 requests a second. A flow answers 202 before it has
run, so "delivered" here means that Teams took the message.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from feedd.core.retry import Result
from feedd.core.settings import Rate
from feedd.deliver import replies
from feedd.deliver.attempt import Reply
from feedd.deliver.body import JSON, encode
from feedd.deliver.brief import Brief, Line, Run, StoryBrief, fitted, in_brief
from feedd.deliver.notice import Notice
from feedd.deliver.text import json_bytes

LIMIT = 28_000  # bytes
RATES = (Rate(burst=2, every=timedelta(seconds=0.5)),)

_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_CARD = "application/vnd.microsoft.card.adaptive"


def render(notice: Notice) -> bytes:
    """Give the message of a notice."""
    return _body(fitted(in_brief(notice, size=json_bytes), _fits))


def read(reply: Reply, *, now: datetime) -> Result:
    """Read the flow's answer: it says that the message was taken, not that it was shown."""
    result = replies.judge(reply, chat="Teams", now=now)
    if result.outcome != "delivered":
        return result
    return replace(result, words=f"Teams took it ({reply.status}); its flow runs later")


def _fits(brief: Brief) -> bool:
    return len(_body(brief)) <= LIMIT


def _body(brief: Brief) -> bytes:
    parts: list[JSON] = [_rich((Run(brief.heading, strong=True),))]
    parts += [_rich((Run(brief.text),))] if brief.text else []
    parts += [_story(story) for story in brief.stories]
    parts += [_rich((Run(brief.more),))] if brief.more else []
    card: JSON = {"$schema": _SCHEMA, "type": "AdaptiveCard", "version": "1.5", "body": parts}
    attachment: JSON = {"contentType": _CARD, "contentUrl": None, "content": card}
    return encode({"type": "message", "attachments": [attachment]})


def _story(story: StoryBrief) -> JSON:
    """Give a story in a box of its own, laid out in its own direction."""
    title: JSON = _inline(Run(story.title, strong=True), url=story.link)
    byline = Run(f"{story.byline} · " if story.byline else "")
    foot: list[JSON] = [_inline(byline)] if byline.text else []
    items: list[JSON] = [_block([title]), *(_rich(line) for line in story.lines)]
    items.append(_block([*foot, _inline(Run("feedd"), url=story.page)]))
    return {"type": "Container", "separator": True, "rtl": story.rtl, "items": items}


def _rich(line: Line) -> JSON:
    return _block([_inline(run) for run in line])


def _block(inlines: list[JSON]) -> JSON:
    return {"type": "RichTextBlock", "inlines": inlines}


def _inline(run: Run, *, url: str = "") -> JSON:
    inline: dict[str, JSON] = {"type": "TextRun", "text": run.text}
    if run.strong:
        inline["weight"] = "Bolder"
    if url:
        inline["selectAction"] = {"type": "Action.OpenUrl", "url": url}
    return inline
