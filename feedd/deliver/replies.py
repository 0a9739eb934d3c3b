"""How the answers of chats are judged.

A chat that refuses a message refuses it for ever (4xx is final), and one that doesn't know the
address any more (401, 403, 404, 410) is left alone at once: Discord bans hosts that keep asking.
Slack's and Telegram's APIs say ``{"ok": false}`` of what they didn't take, whatever the status.
"""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedd.core import retry
from feedd.core.retry import Outcome, Result
from feedd.deliver.attempt import Reply, lowered, readable

if TYPE_CHECKING:
    from feedd.deliver.body import JSON

UNKNOWN = frozenset({401, 403, 404, 410})
COME_AGAIN = frozenset({408, 425})
WORDS = 200  # characters of an explanation


def judge(
    reply: Reply, *, chat: str, now: datetime, asked: timedelta | None = None, said: str = ""
) -> Result:
    """Judge an answer by its status.

    ``asked`` is the rest that the body asks for, if longer than its ``Retry-After``; ``said`` its
    explanation, instead of the body itself.
    """
    named = retry.retry_after(lowered(reply.headers).get("retry-after"), now)
    rests = [rest for rest in (named, asked) if rest is not None]
    refuses = reply.status in retry.SUCCESS and document(reply).get("ok") is False
    outcome = "failed" if refuses else _outcome(reply.status)
    return retry.Result(
        outcome=outcome,
        words=_words(reply, chat, outcome, said or readable(reply.body_head)),
        status=reply.status,
        retry_after=max(rests, default=None) if outcome != "delivered" else asked,
    )


def document(reply: Reply) -> dict[str, JSON]:
    """Read an answer's JSON object; {} when it is none or was too long to be read whole."""
    try:
        read = json.loads(reply.body_head)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def said(reply: Reply, key: str) -> str:
    """Give the explanation under a key of an answer's JSON object; "" where it has none."""
    told = document(reply).get(key)
    return told if isinstance(told, str) else ""


def seconds(value: object) -> timedelta | None:
    """Read a number of seconds, whole or not, up to a day."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value < math.inf:  # ``isfinite`` overflows
        return None
    return min(timedelta(seconds=min(value, 1e6)), retry.LONGEST_RETRY_AFTER)


def _outcome(status: int) -> Outcome:
    if status in retry.SUCCESS:
        return "delivered"
    if status in UNKNOWN:
        return "gone"
    if status in retry.BUSY:
        return "throttled"
    final = 400 <= status <= 499 and status not in COME_AGAIN  # noqa: PLR2004  the client's errors
    return "aborted" if final else "failed"


def _words(reply: Reply, chat: str, outcome: Outcome, said: str) -> str:
    said = " ".join(said.split())[:WORDS]
    answer = f"{chat} answered {reply.status}" + (f": {said}" if said else "")
    match outcome:
        case "delivered":
            return f"{chat} answered {reply.status}"
        case "gone":
            return f"{answer}; it doesn't know this address, or forbids it"
        case _:
            return answer
