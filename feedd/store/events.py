"""The event that a story tells of, named by the story that it began with.

Most stories are all that is told of their event: only what joined another's has one written down.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from feedd.store.parts import PART
from feedd.store.tables import stories

EVENT: Final = sa.func.coalesce(stories.c.event, stories.c.id)
"""The id of the story that a story's event began with."""

TELLS_OF_PART: Final = sa.or_(
    stories.c.event.in_(PART), sa.and_(stories.c.id.in_(PART), stories.c.event.is_(None))
)
"""Whether a story tells of one of these events; each half has an index."""
