"""The event that a story tells of, named by the story that it began with.

Most stories are the only one of their event: just those that joined another's have it stored.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from feedd.store.prepared import among
from feedd.store.tables import stories

EVENT: Final = sa.func.coalesce(stories.c.event, stories.c.id)
"""The id of the story that a story's event began with."""

TELLS_OF_ANY: Final = sa.or_(
    among(stories.c.event), sa.and_(among(stories.c.id), stories.c.event.is_(None))
)
"""Whether a story tells of one of these events; each half has an index."""
