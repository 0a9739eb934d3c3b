"""What a person corrects about stories, with all that follows from it.

Nothing here raises an alert: whoever corrects a story is reading it. The feeds of the topics it
stands or stood in change with it, and the window of recent stories reads anew.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from feedd.errors import Conflict
from feedd.publish import Tombstone
from feedd.publish.atom import withdraw
from feedd.publish.document import story_id
from feedd.store import Matter, archives, people, stories, topics

if TYPE_CHECKING:
    from feedd.newsroom import Newsroom


def merge(newsroom: Newsroom, story: str, other: str, *, now: datetime) -> str:
    """Let a story take another one in, for ever; give the id of the one that is left."""
    if story == other:
        raise Conflict(f"story {story} can't be merged with itself; name another one")
    with newsroom.database.write(Matter.STORIES) as connection:
        # Before, while the other still stands in its topics.
        topics.touch(
            connection, [people.current(connection, one) for one in (story, other)], at=now
        )
        return people.merge(connection, story, other, at=now)


def split(newsroom: Newsroom, story: str, entry: int, *, now: datetime) -> str:
    """Make an entry a story of its own, for ever; give that story's id."""
    desk = newsroom.desk
    with newsroom.database.write(Matter.STORIES) as connection:
        own = people.split(connection, story, entry, at=now)
        (told,) = stories.by_id(connection, [own]).values()
        topics.place(connection, {topic: [own] for topic in desk.topics.keys(told)})
        topics.touch(connection, [story, own], at=now)
    return own


def retract(newsroom: Newsroom, story: str, *, now: datetime) -> str:
    """Withdraw a story for ever, from the pages of archives too; give its id."""
    with newsroom.database.write(Matter.STORIES) as connection:
        current = people.current(connection, story)
        topics.touch(connection, [current], at=now)
        people.retract(connection, current, at=now)
        for one in (current, *people.taken_in(connection, current)):
            stone = Tombstone(ref=story_id(one, authority=newsroom.authority), when=now)
            for page in archives.holding(connection, one):
                archives.rewrite(connection, page, withdraw(page.body, stone), at=now)
        return current
