"""Apprise's own server (apprise-api): every service that Apprise knows, behind one address.

Endpoint address: ``https://apprise.example.org/notify/KEY``. The library itself opens connections
of its own; behind its server, outbox, address guard and deadlines hold as for any other endpoint.
Limits are Apprise's defaults, in code points: title 250, message 32,768; it cuts further to what
each service takes. Rates are those of the services behind it, which Apprise keeps.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from feedd.core.retry import Result
from feedd.deliver import replies
from feedd.deliver.attempt import Reply
from feedd.deliver.body import JSON, encode
from feedd.deliver.brief import Brief, StoryBrief, fitted, in_brief, plain
from feedd.deliver.notice import Notice
from feedd.deliver.text import clip, code_points

TITLE, MESSAGE = 250, 32_768

_NOBODY = 204
_NOT_ALL = 424


def render(notice: Notice) -> bytes:
    """Give the message of a notice."""
    brief = fitted(in_brief(notice, size=code_points), _fits)
    document: dict[str, JSON] = {
        "title": clip(brief.heading, TITLE, size=code_points),
        "body": _message(brief),
        "type": "info",
        "format": "text",
    }
    return encode(document)


def read(reply: Reply, *, now: datetime) -> Result:
    """Read Apprise's answer: unless all services took the message, none counts.

    If one of several failed, the next attempt sends it to all of them again.
    """
    said = replies.said(reply, "error")
    if reply.status == _NOBODY:
        said = "nothing is configured under this key"
    result = replies.judge(reply, chat="Apprise", now=now, said=said)
    if reply.status not in {_NOBODY, _NOT_ALL}:
        return result
    words = f"Apprise answered {reply.status}" + (f": {said}" if said else "")
    return replace(result, outcome="failed", words=words)


def _fits(brief: Brief) -> bool:
    return code_points(_message(brief)) <= MESSAGE


def _message(brief: Brief) -> str:
    stories = (_story(story) for story in brief.stories)
    return "\n\n".join(filter(None, (brief.text, *stories, brief.more))) or brief.heading


def _story(story: StoryBrief) -> str:
    return "\n".join(
        filter(None, (story.title, *map(plain, story.lines), story.byline, story.link))
    )
