"""Taking a wrong merge apart, for ever.

The entry becomes a story of its own, in the topics that match it, with its revisions of now. It
raises no alert: whoever splits it is reading it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feedd import correcting

if TYPE_CHECKING:
    from feedd.web.site import Site


async def split(site: Site, story: str, entry: int) -> str:
    """Make an entry a story of its own; give that story's id.

    Raises ``UnknownName`` and ``Conflict`` as ``people.split`` does.
    """
    own = await asyncio.to_thread(correcting.split, site.newsroom, story, entry, now=site.now())
    await asyncio.to_thread(site.publisher.refresh)
    return own
