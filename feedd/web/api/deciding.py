"""What a person decides about stories and deliveries."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path

from feedd.store.selection import Selection
from feedd.web import corrections, deliveries
from feedd.web.api.asked import DropRequest, MergeRequest, ReleaseRequest, ReplayRequest
from feedd.web.api.reading import Id, delivery_of
from feedd.web.api.shapes import CorrectedShape, DecidedShape, DeliveryDetail
from feedd.web.deliveries import Act
from feedd.web.problems import documented
from feedd.web.site import Site

_GONE = documented({410: "Its text was let go"})
_UNFIT = documented({409: "It is in another state"})
_ITSELF = documented({409: "It is the story itself"})
_BEGUN = documented({409: "The story began with it"})


class Deciding:
    """Takes decisions: each stands until the next one."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def router(self) -> APIRouter:
        """Give the routes."""
        router = APIRouter()
        for path, act, tag, refusals in (
            ("/deliveries/{webhook_id}/replay", self.replay, "deliveries", _GONE),
            ("/deliveries/{webhook_id}/release", self.release, "deliveries", _UNFIT | _GONE),
            ("/deliveries/{webhook_id}/drop", self.drop, "deliveries", _UNFIT),
            ("/deliveries/replay", self.replay_all, "deliveries", None),
            ("/deliveries/release", self.release_all, "deliveries", None),
            ("/deliveries/drop", self.drop_all, "deliveries", None),
            ("/stories/{id}/carriers/{entry}/split", self.split, "stories", _BEGUN),
            ("/stories/{id}/merge", self.merge, "stories", _ITSELF),
            ("/stories/{id}/retract", self.retract, "stories", None),
        ):
            router.add_api_route(path, act, methods=["POST"], tags=[tag], responses=refusals)
        return router

    async def replay(self, webhook_id: Id) -> DeliveryDetail:
        """Send a delivery again, once, under the same id; one that waits for it is tried now."""
        return await self._decide("replay", webhook_id)

    async def release(self, webhook_id: Id) -> DeliveryDetail:
        """Let a delivery leave that is held or was dropped, as calmly as its watch is."""
        return await self._decide("release", webhook_id)

    async def drop(self, webhook_id: Id) -> DeliveryDetail:
        """Give up a delivery that has not arrived."""
        return await self._decide("drop", webhook_id)

    async def _decide(self, act: Act, webhook_id: str) -> DeliveryDetail:
        await deliveries.decide(self._site, act, webhook_id)
        return await asyncio.to_thread(delivery_of, self._site, webhook_id)

    async def replay_all(self, asked: ReplayRequest) -> DecidedShape:
        """Send again, once, all that was given up, or try now all that waits for that.

        What has lost its text is left.
        """
        return await self._all_at_once("replay", asked)

    async def release_all(self, asked: ReleaseRequest) -> DecidedShape:
        """Let all leave that are held, as calmly as their watches are."""
        return await self._all_at_once("release", asked)

    async def drop_all(self, asked: DropRequest) -> DecidedShape:
        """Give up all that have not arrived."""
        return await self._all_at_once("drop", asked)

    async def _all_at_once(
        self, act: Act, asked: ReplayRequest | ReleaseRequest | DropRequest
    ) -> DecidedShape:
        wanted = Selection(**dict(asked), notices=False)
        return DecidedShape(count=await deliveries.all_at_once(self._site, act, wanted))

    async def split(
        self,
        id: Id,  # noqa: A002  as in the path
        entry: Annotated[int, Path(ge=1, lt=1 << 62)],
    ) -> CorrectedShape:
        """Make one of a story's entries a story of its own, for ever."""
        return CorrectedShape(story=await corrections.split(self._site, id, entry))

    async def merge(
        self,
        id: Id,  # noqa: A002  as in the path
        asked: MergeRequest,
    ) -> CorrectedShape:
        """Let a story take another one in, for ever."""
        return CorrectedShape(story=await corrections.merge(self._site, id, asked.other))

    async def retract(
        self,
        id: Id,  # noqa: A002  as in the path
    ) -> CorrectedShape:
        """Withdraw a story for ever: its feeds say so, and no copy of it is told again."""
        return CorrectedShape(story=await corrections.retract(self._site, id))
