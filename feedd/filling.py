"""Filling a topic whose query is new from the stories that are stored, a page at a time.

Of several processes that begin it the last one does it, and what is cut off is begun anew at the
next start. A process that hears of a topic once it has been filled catches up, as it has stored
stories by rules that didn't know the topic.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from feedd.store import Matter, declared, stories, topics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from feedd.core.model import Story
    from feedd.core.query import Matcher
    from feedd.core.settings import Topic
    from feedd.desk import Desk
    from feedd.store import Connection, Database

PAGE = 500

LATE = timedelta(minutes=10)
"""How much earlier than the rules in force a topic may have been filled, or a clock be behind."""


def fill(database: Database, desk: Desk, topic: Topic, *, now: datetime) -> bool:
    """Fill a topic; tell whether it was left to us."""
    return all(filling(database, desk, topic, now=now))


def filling(database: Database, desk: Desk, topic: Topic, *, now: datetime) -> Iterator[bool]:
    """Fill a topic, a page at each step; where another's mark stands, a step gives False."""
    mark = secrets.token_hex(8)
    with database.write(Matter.STORIES) as connection:
        declared.begin_filling(connection, topic.name, mark=mark)
        topics.clear(connection, topic.name)
    yield True
    before: int | None = None
    while before != 0:
        with database.write(Matter.STORIES) as connection:
            is_ours = declared.is_filling(connection, topic.name, mark=mark)
            before = _fill_page(connection, desk.topics, topic.name, before) if is_ours else 0
            if is_ours and before == 0:
                declared.filled(connection, topic.name, topic.query)
                topics.touch_all(connection, [topic.name], at=now)
        yield is_ours


def catch_up(database: Database, desk: Desk, topic: Topic, *, now: datetime) -> None:
    """Put into a topic that another process has filled what we stored before we knew of it.

    Whatever came since the rules in force were declared is judged once more.
    """
    since = _declared_at(database, now) - LATE
    before: int | None = None
    while before != 0:
        with database.write(Matter.STORIES) as connection:
            page = stories.latest(connection, limit=PAGE, before=before, since=since)
            missed = [story for story in page if topic.name not in story.topics]
            if _place(connection, desk.topics, topic.name, missed):
                topics.touch_all(connection, [topic.name], at=now)
            before = _next(connection, page)


def _declared_at(database: Database, now: datetime) -> datetime:
    with database.read() as connection:
        in_force = declared.in_force(connection)
    return min(in_force.since, now) if in_force else now


def _fill_page(connection: Connection, rules: Matcher, topic: str, before: int | None) -> int:
    """Judge one page of stories; give where the next begins, 0 after the last."""
    page = stories.latest(connection, limit=PAGE, before=before)
    _place(connection, rules, topic, page)
    return _next(connection, page)


def _place(connection: Connection, rules: Matcher, topic: str, page: Sequence[Story]) -> bool:
    """Put those stories into a topic that match; tell whether there are any."""
    found = [story.id for story in page if rules.match(topic, story)]
    topics.place(connection, {topic: found})
    return bool(found)


def _next(connection: Connection, page: Sequence[Story]) -> int:
    """Say before which story the next page begins; 0: this is the last."""
    return (stories.number_of(connection, page[-1].id) or 0) if len(page) == PAGE else 0
