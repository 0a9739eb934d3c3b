"""Slack incoming webhooks: rich text blocks, in which nothing is markup and nobody is mentioned.

Limits: 50 blocks, so a brief holds no more stories; about 13,000 characters of blocks in all,
undocumented (slackapi/bolt-js#2509); one message a second for a channel. Answers: 429 with
``Retry-After``; a 4xx with one word is final.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from feedd.core.retry import Result
from feedd.core.settings import Rate
from feedd.deliver import replies
from feedd.deliver.attempt import Reply
from feedd.deliver.body import JSON, encode
from feedd.deliver.brief import Brief, StoryBrief, fitted, in_brief
from feedd.deliver.notice import Notice
from feedd.deliver.text import utf16_units

LIMIT = 12_000  # characters
# A tenth more than a second: what leaves evenly may arrive unevenly.
RATES = (Rate(burst=1, every=timedelta(seconds=1.1)),)


def render(notice: Notice) -> bytes:
    """Give the message of a notice; its ``text`` is what a notification shows."""
    return _body(fitted(in_brief(notice, size=utf16_units), _fits))


def read(reply: Reply, *, now: datetime) -> Result:
    """Read Slack's answer."""
    return replies.judge(reply, chat="Slack", now=now)


def _fits(brief: Brief) -> bool:
    return len(_body(brief).decode()) <= LIMIT


def _body(brief: Brief) -> bytes:
    opening = [_text(brief.heading, strong=True)]
    opening += [_text(f"\n{brief.text}")] if brief.text else []
    blocks: list[JSON] = [_block(opening), *(_block(_story(story)) for story in brief.stories)]
    blocks += [_block([_text(brief.more)])] if brief.more else []
    return encode(
        {
            "text": _escape(_summary(brief)),
            "blocks": blocks,
            "unfurl_links": False,
            "unfurl_media": False,
        }
    )


def _story(story: StoryBrief) -> list[JSON]:
    elements: list[JSON] = [_link(story.title, story.link, strong=True)]
    for line in story.lines:
        elements += [_text("\n"), *(_text(run.text, strong=run.strong) for run in line)]
    elements += [
        _text(f"\n{story.byline} · " if story.byline else "\n"),
        _link("feedd", story.page),
    ]
    return elements


def _block(elements: list[JSON]) -> JSON:
    section: JSON = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "elements": [section]}


def _text(text: str, *, strong: bool = False) -> JSON:
    return {"type": "text", "text": text, **_style(strong=strong)}


def _link(text: str, url: str, *, strong: bool = False) -> JSON:
    return {"type": "link", "text": text, "url": url, **_style(strong=strong)}


def _style(*, strong: bool) -> dict[str, JSON]:
    return {"style": {"bold": True}} if strong else {}


def _summary(brief: Brief) -> str:
    first = brief.stories[0].title if brief.stories else brief.text
    return f"{brief.heading}: {first}" if first else brief.heading


def _escape(text: str) -> str:
    """Disarm ``<!channel>`` and the like in the one text that Slack parses."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
