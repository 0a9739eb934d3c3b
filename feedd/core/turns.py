"""Whose message a slow endpoint is sent next: watches take turns, each with its earliest first.

A chat takes a message every few seconds. A watch that matches a thousand stories at once would
else keep all others waiting for an hour. What is due and doesn't leave yet says what it waits for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

Turns = dict[str | None, int]
"""When each watch had its last turn, counted in turns; None: notices to the operator."""


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A message that is due; numbers follow the order in which messages were made."""

    number: int
    watch: str | None


def take_turns(due: Iterable[Due], turns: Mapping[str | None, int], *, room: int) -> list[Due]:
    """Choose messages for the ``room`` there is, each of the watch that waited longest."""
    waiting: dict[str | None, list[Due]] = defaultdict(list)
    for one in sorted(set(due), reverse=True):
        waiting[one.watch].append(one)
    last = dict(turns)
    taken: list[Due] = []
    while waiting and len(taken) < room:
        watch = min(waiting, key=lambda each: (last.get(each, 0), waiting[each][-1].number))
        taken.append(waiting[watch].pop())
        had_turn(last, watch)
        if not waiting[watch]:
            del waiting[watch]
    return taken


def had_turn(turns: Turns, watch: str | None) -> None:
    """Note that a watch has had its turn."""
    turns[watch] = max(turns.values(), default=0) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """The time for which deliveries are listed, and which endpoints take messages in order."""

    now: datetime
    ordered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What waits for an endpoint: how many messages are ``due``, and which was made ``first``."""

    due: int
    first: str
    first_at: datetime


def why_it_waits(webhook_id: str, line: Line, *, ordered: bool) -> str:
    """Say why a message that is due hasn't left yet; "" if it is about to."""
    if ordered and webhook_id != line.first:
        return f"messages arrive there in order, and {line.first} is before it"
    return f"{line.due} messages are due there" if line.due > 1 else ""
