"""Trying queries and endpoints, and what a person decides about stories and deliveries."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path

from feedd import backtest
from feedd.backtest import Hit
from feedd.core import query as queries
from feedd.core.model import Story
from feedd.core.query import Match, Query
from feedd.store import stories, told
from feedd.web import corrections, replay
from feedd.web.api.reading import detailed
from feedd.web.api.shapes import (
    BacktestRequest,
    BacktestShape,
    CautionShape,
    CorrectedShape,
    DayShape,
    DeliveryDetail,
    HitShape,
    MatchRequest,
    MatchShape,
    MergeRequest,
    PassageShape,
    SentShape,
)
from feedd.web.problems import Refusal, documented
from feedd.web.site import Site

_MOST_HITS = 200
_MOST_JUDGED = 50_000

Id = Annotated[str, Path(max_length=200)]


class Trying:
    """Asks, and a few things that a person does by hand."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def router(self) -> APIRouter:
        """Give the routes."""
        router = APIRouter()
        post = ["POST"]
        router.add_api_route("/match", self.match, methods=post, tags=["queries"])
        router.add_api_route("/backtest", self.backtest, methods=post, tags=["queries"])
        router.add_api_route(
            "/endpoints/{name}/test", self.test_endpoint, methods=post, tags=["endpoints"]
        )
        gone: dict[int | str, dict[str, Any]] = {410: documented("Its text was let go")}
        router.add_api_route(
            "/deliveries/{webhook_id}/replay",
            self.replay,
            methods=post,
            tags=["deliveries"],
            responses=gone,
        )
        unfit: dict[int | str, dict[str, Any]] = {409: documented("It is in another state")}
        for path, act in (("release", self.release), ("drop", self.drop)):
            router.add_api_route(
                f"/deliveries/{{webhook_id}}/{path}",
                act,
                methods=post,
                tags=["deliveries"],
                responses=unfit,
            )
        router.add_api_route(
            "/stories/{id}/carriers/{entry}/split",
            self.split,
            methods=post,
            tags=["stories"],
            responses={409: documented("The story began with it")},
        )
        router.add_api_route("/stories/{id}/merge", self.merge, methods=post, tags=["stories"])
        router.add_api_route("/stories/{id}/retract", self.retract, methods=post, tags=["stories"])
        return router

    def match(self, asked: MatchRequest) -> MatchShape:
        """Whether a query matches a story, and where."""
        read = queries.compile(asked.query)
        match = _match(read, self._story(asked))
        return MatchShape(
            match=match is not None,
            passages=_passages(match.passages if match else ()),
            warnings=[CautionShape.model_validate(one) for one in read.warnings],
        )

    def backtest(self, asked: BacktestRequest) -> BacktestShape:
        """What a query would have found in the last days."""
        read = queries.compile(asked.query)
        done = backtest.run(
            self._site.database, read, days=asked.days, until=self._site.now(), most=_MOST_JUDGED
        )
        return BacktestShape(
            judged=done.stories,
            total=len(done.hits),
            days=[DayShape(date=day, alerts=count) for day, count in done.per_day],
            matches=[_hit(one) for one in done.hits[:_MOST_HITS]],
            warnings=[CautionShape.model_validate(one) for one in read.warnings],
        )

    async def test_endpoint(
        self, name: Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,100}$")]
    ) -> SentShape:
        """Send a sample to an endpoint, and tell its answer."""
        attempt = await replay.send_sample(self._site, name)
        return SentShape(
            delivered=attempt.result.outcome == "delivered",
            words=attempt.result.words,
            seconds=attempt.seconds,
        )

    async def replay(self, webhook_id: Id) -> DeliveryDetail:
        """Send a delivery again, once, under the same id."""
        await replay.again(self._site, webhook_id)
        return await asyncio.to_thread(self._delivery, webhook_id)

    async def release(self, webhook_id: Id) -> DeliveryDetail:
        """Let a held delivery leave, as calmly as its watch is."""
        await replay.release(self._site, webhook_id)
        return await asyncio.to_thread(self._delivery, webhook_id)

    async def drop(self, webhook_id: Id) -> DeliveryDetail:
        """Give up a delivery that has not arrived."""
        await replay.drop(self._site, webhook_id)
        return await asyncio.to_thread(self._delivery, webhook_id)

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

    def _delivery(self, webhook_id: str) -> DeliveryDetail:
        with self._site.database.read() as connection:
            found = told.delivery(connection, webhook_id)
            tried = told.tried(connection, [found.number]) if found else {}
        if found is None:
            raise Refusal(404, f"There is no delivery {webhook_id!r}.")
        return detailed(found, tried.get(found.number, ()))

    def _story(self, asked: MatchRequest) -> Story:
        if asked.story is None:
            return Story(id="", title=asked.title, text=asked.text, language=asked.language)
        with self._site.database.read() as connection:
            found = stories.by_id(connection, [asked.story])
        if not found:
            raise Refusal(404, f"There is no story {asked.story!r}.")
        return found[asked.story]


def _match(read: Query, story: Story) -> Match | None:
    return read.match(story, carried=story.seen) if story.seen else read.match(story)


def _hit(one: Hit) -> HitShape:
    return HitShape(
        story=one.story.id,
        title=one.story.title,
        first_seen=one.story.first_seen,
        passages=_passages(one.passages),
    )


def _passages(found: tuple[object, ...]) -> list[PassageShape]:
    return [PassageShape.model_validate(one) for one in found]
