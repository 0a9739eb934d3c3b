"""Mattermost incoming webhooks: Markdown in which nobody is mentioned.

Limits: 16,383 characters (server 5.0 and newer); the rate is the operator's own (10 a second and
bursts of 100 unless changed).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from feedd.core.settings import Rate
from feedd.deliver import markdown, replies
from feedd.deliver.body import encode
from feedd.deliver.telling import Telling, Told, fitted, tell

if TYPE_CHECKING:
    from datetime import datetime

    from feedd.core.retry import Result
    from feedd.deliver.attempt import Reply
    from feedd.deliver.notice import Notice

LIMIT = 16_383  # characters
RATES = (Rate(burst=10, every=timedelta(seconds=0.2)),)

_ZERO_WIDTH_SPACE = "\u200b"


def render(notice: Notice) -> bytes:
    """Give the message of a notice."""
    return encode({"text": _text(fitted(tell(notice, size=_escaped), _fits))})


def read(reply: Reply, *, now: datetime) -> Result:
    """Read Mattermost's answer."""
    said = replies.said(reply, "message")
    return replies.judge(reply, chat="Mattermost", now=now, said=said)


def _fits(telling: Telling) -> bool:
    return len(_text(telling)) <= LIMIT


def _text(telling: Telling) -> str:
    head = [f"**{markdown.escape(telling.heading)}**"]
    head += [markdown.escape(telling.text)] if telling.text else []
    stories = [_story(told) for told in telling.stories]
    more = [telling.more] if telling.more else []
    return _disarm("\n\n".join((*head, *stories, *more)))


def _story(told: Told) -> str:
    quoted = (f"> {markdown.line(line)}" for line in told.lines)
    byline = f"{markdown.escape(told.byline)} · " if told.byline else ""
    title = markdown.link(markdown.escape(told.title), told.link)
    return "\n".join((title, *quoted, "", byline + markdown.link("feedd", told.page)))


def _disarm(text: str) -> str:
    """Part each ``@`` from its name: mentions are sought in the text itself, escaped or not."""
    return text.replace("@", "@" + _ZERO_WIDTH_SPACE)


def _escaped(text: str) -> int:
    return len(_disarm(markdown.escape(text)))
