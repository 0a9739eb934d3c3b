"""Filling a topic whose query is new from the stories that are stored, a page at a time.

If several processes begin, the last one goes on and the others stop. What is interrupted begins
again at the next start. A process that learns of a topic after another has filled it catches up:
it has meanwhile stored stories by rules that didn't have the topic. It may die before that, so who
filled the topic catches up as well, once no living process has the former rules.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedd.core.model import Story
from feedd.core.settings import Topic
from feedd.store import Connection, Database, Matter, declared, stories, topics

if TYPE_CHECKING:
    from feedd.core.query import Matcher
    from feedd.desk import Desk

PAGE = 500

LATE = timedelta(minutes=10)
"""A topic may have been filled this long before its rules came into force; clocks may differ."""

ALL_KNOW = 60
"""Ticks after which every process that lives knows of rules: each looks for them at every tick."""


def fill(database: Database, desk: Desk, topic: Topic, *, now: datetime) -> bool:
    """Fill a topic; tell whether no other process took over."""
    return all(filling(database, desk, topic, now=now))


def filling(database: Database, desk: Desk, topic: Topic, *, now: datetime) -> Iterator[bool]:
    """Fill a topic, a page at each step; a step gives False if another process took over."""
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


def catch_up(
    database: Database, desk: Desk, topic: Topic, *, now: datetime, since: datetime | None = None
) -> None:
    """Add what we stored before we knew of a topic that another process has filled.

    Everything is judged once more that came since the rules in force were declared, or ``since``
    the topic was: other rules may have followed.
    """
    begin = min(_declared_at(database, now), since or now) - LATE
    before: int | None = None
    while before != 0:
        with database.write(Matter.STORIES) as connection:
            found = stories.since(connection, begin)
            page = stories.latest(connection, limit=PAGE, before=before, since=found)
            missed = [story for story in page if topic.name not in story.topics]
            if _place(connection, desk.topics, topic.name, missed):
                topics.touch_all(connection, [topic.name], at=now)
            before = stories.onward(connection, page, size=PAGE) or 0


def _declared_at(database: Database, now: datetime) -> datetime:
    with database.read() as connection:
        in_force = declared.in_force(connection)
    return min(in_force.since, now) if in_force else now


def _fill_page(connection: Connection, rules: Matcher, topic: str, before: int | None) -> int:
    """Judge one page of stories; give where the next begins, 0 after the last."""
    page = stories.latest(connection, limit=PAGE, before=before)
    _place(connection, rules, topic, page)
    return stories.onward(connection, page, size=PAGE) or 0


def _place(connection: Connection, rules: Matcher, topic: str, page: Sequence[Story]) -> bool:
    """Put those stories into a topic that match; tell whether there are any."""
    found = [story.id for story in page if rules.match(topic, story)]
    topics.place(connection, {topic: found})
    return bool(found)
