"""What a person corrects about stories, by page or API; every feed knows it at once.

Each raises ``Refusal`` for a story or an entry that isn't there, or can't be taken out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from feedd import correcting
from feedd.errors import Conflict, UnknownName
from feedd.web.problems import Refusal

if TYPE_CHECKING:
    from feedd.web.site import Site


async def split(site: Site, story: str, entry: int) -> str:
    """Make an entry a story of its own; give that story's id."""
    return await _done(site, lambda: correcting.split(site.newsroom, story, entry, now=site.now()))


async def merge(site: Site, story: str, other: str) -> str:
    """Let a story take another one in; give the id of the one that is left."""
    return await _done(site, lambda: correcting.merge(site.newsroom, story, other, now=site.now()))


async def retract(site: Site, story: str) -> str:
    """Withdraw a story; give its id."""
    return await _done(site, lambda: correcting.retract(site.newsroom, story, now=site.now()))


async def _done(site: Site, correct: Callable[[], str]) -> str:
    try:
        told = await asyncio.to_thread(correct)
    except UnknownName as error:
        raise Refusal(404, str(error)) from error
    except Conflict as error:
        raise Refusal(409, str(error)) from error
    await site.publisher.look()
    return told
