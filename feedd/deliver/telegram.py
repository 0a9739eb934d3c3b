"""Telegram's ``sendMessage``: plain text, styled by entities, so nothing is markup.

Limits, in UTF-16 units as the entities: 4,096 after entities; one message a second for a chat, 20
a minute for a group. Answers: ``{"ok": false, "description", "parameters": {"retry_after"}}``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feedd.core.retry import Result
from feedd.core.settings import Endpoint, Rate
from feedd.deliver import replies
from feedd.deliver.attempt import Reply
from feedd.deliver.body import JSON, encode
from feedd.deliver.brief import Brief, StoryBrief, fitted, in_brief
from feedd.deliver.notice import Notice
from feedd.deliver.text import utf16_units

LIMIT = 4_096  # UTF-16 units
CHAT_RATES = (Rate(burst=1, every=timedelta(seconds=1.1)),)
GROUP_RATES = (*CHAT_RATES, Rate(burst=4, every=timedelta(seconds=4)))

_WORD_JOINER = "\u2060"


def render(notice: Notice) -> bytes:
    """Give the message of a notice; its chat is added when it is sent."""
    message = _message(fitted(in_brief(notice, size=_disarmed), _fits))
    return encode(
        {
            "text": "".join(message.parts),
            "entities": message.entities,
            "link_preview_options": {"is_disabled": True},
        }
    )


def address(endpoint: Endpoint, body: bytes) -> tuple[str, bytes]:
    """Add the chat that the message is for."""
    chat: dict[str, JSON] = {"chat_id": endpoint.to[0]} if endpoint.to else {}
    return endpoint.url, encode({**chat, **json.loads(body)})


def rates(endpoint: Endpoint) -> tuple[Rate, ...]:
    """Give a chat's rates; groups and channels have negative ids or names."""
    is_group = any(chat.startswith(("-", "@")) for chat in endpoint.to)
    return GROUP_RATES if is_group else CHAT_RATES


def read(reply: Reply, *, now: datetime) -> Result:
    """Read Telegram's answer."""
    parameters = replies.document(reply).get("parameters")
    wish = parameters.get("retry_after") if isinstance(parameters, dict) else None
    asked, said = replies.seconds(wish), replies.said(reply, "description")
    return replies.judge(reply, chat="Telegram", now=now, asked=asked, said=said)


@dataclass(slots=True)
class _Message:
    """Text that grows, its length in UTF-16 units, and where in it the styles are."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[JSON] = field(default_factory=list)

    def add(self, text: str, *, style: str = "", **of_style: JSON) -> None:
        length = _disarmed(text)
        if style:
            place: dict[str, JSON] = {"offset": self.length, "length": length}
            self.entities.append({"type": style, **place, **of_style})
        self.parts.append(_disarm(text))
        self.length += length


def _fits(brief: Brief) -> bool:
    return _message(brief).length <= LIMIT


def _message(brief: Brief) -> _Message:
    message = _Message()
    message.add(brief.heading, style="bold")
    if brief.text:
        message.add(f"\n{brief.text}")
    for story in brief.stories:
        _add_story(message, story)
    if brief.more:
        message.add(f"\n\n{brief.more}")
    return message


def _add_story(message: _Message, story: StoryBrief) -> None:
    message.add("\n\n")
    message.add(story.title, style="text_link", url=story.link)
    for line in story.lines:
        message.add("\n")
        for run in line:
            message.add(run.text, style="bold" if run.strong else "")
    message.add(f"\n{story.byline} · " if story.byline else "\n")
    message.add("feedd", style="text_link", url=story.page)


def _disarm(text: str) -> str:
    """Separate ``@`` from a name, as Telegram would find and mention it by itself."""
    return text.replace("@", "@" + _WORD_JOINER)


def _disarmed(text: str) -> int:
    return utf16_units(_disarm(text))
