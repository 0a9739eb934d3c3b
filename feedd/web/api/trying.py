"""Trying queries and endpoints."""

from fastapi import APIRouter

from feedd import backtest
from feedd.backtest import Hit
from feedd.core import query as queries
from feedd.core.model import Story
from feedd.core.query import Query
from feedd.core.settings import Watch
from feedd.web import deliveries, naming
from feedd.web.api.asked import BacktestRequest, MatchRequest
from feedd.web.api.making import Named
from feedd.web.api.reading import story_of
from feedd.web.api.shapes import (
    BacktestShape,
    CautionShape,
    DayShape,
    HitShape,
    MatchShape,
    PassageShape,
    SentShape,
)
from feedd.web.site import Site

_MOST_HITS = 200
_MOST_JUDGED = 50_000


class Trying:
    """Tells what would happen; nothing that is stored changes."""

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
        return router

    def match(self, asked: MatchRequest) -> MatchShape:
        """Whether a query matches a story, and where."""
        read = queries.compile(asked.query)
        story = self._story(asked)
        match = read.match(story, carried=story.seen or None)
        return MatchShape(
            match=match is not None,
            passages=_passages(match.passages if match else ()),
            warnings=self._warnings(read),
        )

    def backtest(self, asked: BacktestRequest) -> BacktestShape:
        """What a query would have found in the last days."""
        read = queries.compile(asked.query)
        usual = self._site.config.daemon.alert_max_age
        done = backtest.run(
            self._site.database,
            Watch(name="", query=asked.query, max_age=usual),
            days=asked.days,
            until=self._site.now(),
            most=_MOST_JUDGED,
        )
        return BacktestShape(
            judged=done.stories,
            total=len(done.hits),
            days=[DayShape(date=day, alerts=count) for day, count in done.per_day],
            matches=[_hit(one) for one in done.hits[:_MOST_HITS]],
            warnings=self._warnings(read),
        )

    def _warnings(self, read: Query) -> list[CautionShape]:
        doubts = (*read.warnings, *naming.cautions(self._site, read.text))
        return [CautionShape.model_validate(one) for one in doubts]

    async def test_endpoint(self, name: Named) -> SentShape:
        """Send a sample to an endpoint, and give its answer."""
        attempt = await deliveries.send_sample(self._site, name)
        return SentShape(
            delivered=attempt.result.outcome == "delivered",
            words=attempt.result.words,
            seconds=attempt.seconds,
        )

    def _story(self, asked: MatchRequest) -> Story:
        if asked.story is None:
            return Story(id="", title=asked.title, text=asked.text, language=asked.language)
        return story_of(self._site, asked.story)


def _hit(one: Hit) -> HitShape:
    return HitShape(
        story=one.story.id,
        title=one.story.title,
        first_seen=one.story.first_seen,
        alerts=one.alerts,
        why=one.why.text if one.why else None,
        passages=_passages(one.passages),
    )


def _passages(found: tuple[object, ...]) -> list[PassageShape]:
    return [PassageShape.model_validate(one) for one in found]
