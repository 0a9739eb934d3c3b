"""Apprise's own server (apprise-api): every service that Apprise knows, behind one address.

Endpoint address: ``https://apprise.example.org/notify/KEY``. The library itself opens connections
of its own; behind its server, outbox, address guard and deadlines hold as for any other endpoint.
Limits are Apprise's defaults, in code points: title 250, message 32,768; it cuts further to what
each service takes. Rates are those of the services behind it, which Apprise keeps.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedd.deliver import replies
from feedd.deliver.body import JSON, encode
from feedd.deliver.telling import Telling, Told, fitted, plain, tell
from feedd.deliver.text import clip, code_points

if TYPE_CHECKING:
    from datetime import datetime

    from feedd.core.retry import Result
    from feedd.deliver.attempt import Reply
    from feedd.deliver.notice import Notice

TITLE, MESSAGE = 250, 32_768

_NOBODY = 204
_NOT_ALL = 424


def render(notice: Notice) -> bytes:
    """Give the message of a notice."""
    telling = fitted(tell(notice, size=code_points), _fits)
    document: dict[str, JSON] = {
        "title": clip(telling.heading, TITLE, size=code_points),
        "body": _message(telling),
        "type": "info",
        "format": "text",
    }
    return encode(document)


def read(reply: Reply, *, now: datetime) -> Result:
    """Read Apprise's answer: unless all were told, nobody counts as told.

    Where one service of several failed, all of them are told again at the next attempt.
    """
    said = replies.said(reply, "error")
    if reply.status == _NOBODY:
        said = "nothing is configured under this key"
    result = replies.judge(reply, chat="Apprise", now=now, said=said)
    if reply.status not in {_NOBODY, _NOT_ALL}:
        return result
    words = f"Apprise answered {reply.status}" + (f": {said}" if said else "")
    return replace(result, outcome="failed", words=words)


def _fits(telling: Telling) -> bool:
    return code_points(_message(telling)) <= MESSAGE


def _message(telling: Telling) -> str:
    stories = (_story(told) for told in telling.stories)
    return "\n\n".join(filter(None, (telling.text, *stories, telling.more))) or telling.heading


def _story(told: Told) -> str:
    return "\n".join(filter(None, (told.title, *map(plain, told.lines), told.byline, told.link)))
