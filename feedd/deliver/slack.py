"""Slack incoming webhooks: rich text blocks, in which nothing is markup and nobody is mentioned.

Limits: 50 blocks, so a telling holds no more stories; about 13,000 characters of blocks in all,
undocumented (slackapi/bolt-js#2509); one message a second for a channel. Answers: 429 with
``Retry-After``; a 4xx with one word is final.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from feedd.core.settings import Rate
from feedd.deliver import replies
from feedd.deliver.body import JSON, encode
from feedd.deliver.telling import Telling, Told, fitted, tell
from feedd.deliver.text import utf16_units

if TYPE_CHECKING:
    from datetime import datetime

    from feedd.core.retry import Result
    from feedd.deliver.attempt import Reply
    from feedd.deliver.notice import Notice

LIMIT = 12_000  # characters
# A tenth more than a second: what leaves evenly may arrive unevenly.
RATES = (Rate(burst=1, every=timedelta(seconds=1.1)),)


def render(notice: Notice) -> bytes:
    """Give the message of a notice; its ``text`` is what a notification shows."""
    return _body(fitted(tell(notice, size=utf16_units), _fits))


def read(reply: Reply, *, now: datetime) -> Result:
    """Read Slack's answer."""
    return replies.judge(reply, chat="Slack", now=now)


def _fits(telling: Telling) -> bool:
    return len(_body(telling).decode()) <= LIMIT


def _body(telling: Telling) -> bytes:
    opening = [_text(telling.heading, strong=True)]
    opening += [_text(f"\n{telling.text}")] if telling.text else []
    blocks: list[JSON] = [_block(opening), *(_block(_story(told)) for told in telling.stories)]
    blocks += [_block([_text(telling.more)])] if telling.more else []
    return encode(
        {
            "text": _escape(_summary(telling)),
            "blocks": blocks,
            "unfurl_links": False,
            "unfurl_media": False,
        }
    )


def _story(told: Told) -> list[JSON]:
    elements: list[JSON] = [_link(told.title, told.link, strong=True)]
    for line in told.lines:
        elements += [_text("\n"), *(_text(run.text, strong=run.strong) for run in line)]
    elements += [_text(f"\n{told.byline} · " if told.byline else "\n"), _link("feedd", told.page)]
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


def _summary(telling: Telling) -> str:
    first = telling.stories[0].title if telling.stories else telling.text
    return f"{telling.heading}: {first}" if first else telling.heading


def _escape(text: str) -> str:
    """Disarm ``<!channel>`` and the like in the one text that Slack parses."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
