"""Mattermost incoming webhooks: Markdown in which nobody is mentioned.

Limits: 16,383 characters (server 5.0 and newer); the rate is the operator's own (10 a second and
bursts of 100 unless changed).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from feedd.core.retry import Result
from feedd.core.settings import Rate
from feedd.deliver import markdown, replies
from feedd.deliver.attempt import Reply
from feedd.deliver.body import encode
from feedd.deliver.brief import Brief, StoryBrief, fitted, in_brief
from feedd.deliver.notice import Notice

LIMIT = 16_383  # characters
RATES = (Rate(burst=10, every=timedelta(seconds=0.2)),)

_ZERO_WIDTH_SPACE = "\u200b"


def render(notice: Notice) -> bytes:
    """Give the message of a notice."""
    return encode({"text": _text(fitted(in_brief(notice, size=_escaped), _fits))})


def read(reply: Reply, *, now: datetime) -> Result:
    """Read Mattermost's answer."""
    said = replies.said(reply, "message")
    return replies.judge(reply, chat="Mattermost", now=now, said=said)


def _fits(brief: Brief) -> bool:
    return len(_text(brief)) <= LIMIT


def _text(brief: Brief) -> str:
    head = [f"**{markdown.escape(brief.heading)}**"]
    head += [markdown.escape(brief.text)] if brief.text else []
    stories = [_story(story) for story in brief.stories]
    more = [brief.more] if brief.more else []
    return _disarm("\n\n".join((*head, *stories, *more)))


def _story(story: StoryBrief) -> str:
    quoted = (f"> {markdown.line(line)}" for line in story.lines)
    byline = f"{markdown.escape(story.byline)} · " if story.byline else ""
    title = markdown.link(markdown.escape(story.title), story.link)
    return "\n".join((title, *quoted, "", byline + markdown.link("feedd", story.page)))


def _disarm(text: str) -> str:
    """Part each ``@`` from its name: mentions are sought in the text itself, escaped or not."""
    return text.replace("@", "@" + _ZERO_WIDTH_SPACE)


def _escaped(text: str) -> int:
    return len(_disarm(markdown.escape(text)))
