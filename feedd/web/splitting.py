"""Taking a wrong merge apart, for ever.

The entry becomes a story of its own, in the topics that match it, with its revisions of now. It
raises no alert: whoever splits it is reading it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feedd.store import people, stories, topics

if TYPE_CHECKING:
    from feedd.web.site import Site


async def split(site: Site, story: str, entry: int) -> str:
    """Make an entry a story of its own; give that story's id.

    Raises ``UnknownName`` and ``Conflict`` as ``people.split`` does.
    """
    own = await asyncio.to_thread(_split, site, story, entry)
    site.publisher.refresh()
    return own


def _split(site: Site, story: str, entry: int) -> str:
    now, desk = site.now(), site.newsroom.desk
    with site.database.write() as connection:
        own = people.split(connection, story, entry, at=now)
        (told,) = stories.by_id(connection, [own]).values()
        topics.place(connection, {topic: [own] for topic in desk.topics.keys(told)})
        topics.touch(connection, [story, own], at=now)
        # The window still knows the entry as the other story's: it reads anew.
        desk.recent.forget()
    return own
