"""Why a story is what it is, stage by stage: ``feedd explain`` over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from feedd.explaining import Explanation, Judged, explain
from feedd.web.api.shapes import (
    AlertShape,
    ClauseShape,
    EntryShape,
    ExplainShape,
    FormerShape,
    OtherShape,
    ReasonShape,
    TopicVerdict,
    WatchVerdict,
)
from feedd.web.problems import Refusal
from feedd.web.site import Site


class Explaining:
    """Says why."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def router(self) -> APIRouter:
        """Give the route."""
        router = APIRouter()
        router.add_api_route("/stories/{id}/explain", self.explain, tags=["stories"])
        return router

    def explain(
        self,
        id: Annotated[str, Path(max_length=200)],  # noqa: A002  as in the path
        watch: Annotated[str | None, Query(max_length=200, description="Only this one")] = None,
    ) -> ExplainShape:
        """Why it was merged, placed, alerted, or not."""
        topics = self._site.config.topics
        watches = [w for w in self._site.config.watches if watch in {None, w.name}]
        if watch is not None and not watches:
            raise Refusal(404, f"There is no watch {watch!r}.")
        with self._site.database.read() as connection:
            found = explain(
                connection, id, topics=topics, watches=watches, as_of=self._site.as_of_now()
            )
        if found is None:
            raise Refusal(404, f"There is no story {id!r}.")
        return _shape(found)


def _shape(found: Explanation) -> ExplainShape:
    return ExplainShape(
        story=found.story.id,
        title=found.story.title,
        revision=found.story.revision,
        entries=[EntryShape.model_validate(one) for one in found.carriers],
        revisions=[FormerShape.model_validate(one) for one in found.former],
        also=[OtherShape(story=one.id, title=one.title) for one in found.also],
        topics=[_topic(judged) for judged in found.topics],
        watches=[_watch(judged) for judged in found.watches],
    )


def _topic(judged: Judged) -> TopicVerdict:
    return TopicVerdict(
        topic=judged.name,
        stands=judged.stands,
        matched=judged.clause.matched,
        clause=ClauseShape.model_validate(judged.clause),
    )


def _watch(judged: Judged) -> WatchVerdict:
    return WatchVerdict(
        watch=judged.name,
        matched=judged.clause.matched,
        alerted_revision=judged.alerted_revision,
        clause=ClauseShape.model_validate(judged.clause),
        stages=[ReasonShape.model_validate(reason) for reason in judged.stages],
        alerts=[AlertShape.model_validate(alert) for alert in judged.alerts],
    )
