"""Why a story is what it is, stage by stage: ``feedd explain`` over HTTP."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query

from feedd.core import alerting
from feedd.core import query as queries
from feedd.core.alerting import Arrival, Hit
from feedd.core.model import Story
from feedd.core.settings import Topic, Watch
from feedd.store import alerts, history, people, stories
from feedd.store.history import Carried
from feedd.web.api.shapes import (
    ClauseShape,
    EntryShape,
    ExplainShape,
    FormerShape,
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
        watches = [w for w in self._site.config.watches if watch in {None, w.name}]
        if watch is not None and not watches:
            raise Refusal(404, f"There is no watch {watch!r}.")
        with self._site.database.read() as connection:
            id = people.current(connection, id)  # noqa: A001  as in the path
            found = stories.by_id(connection, [id])
            carriers = history.carriers(connection, id)
            former = history.superseded(connection, id)
            alerted = alerts.already_alerted(connection, [id])
        if not found:
            raise Refusal(404, f"There is no story {id!r}.")
        story = found[id]
        return ExplainShape(
            story=id,
            title=story.title,
            revision=story.revision,
            entries=[_entry(one) for one in carriers],
            revisions=[FormerShape.model_validate(one) for one in former],
            topics=[_topic(topic, story) for topic in self._site.config.topics],
            watches=[_watch(w, story, alerted.get((w.name, id))) for w in watches],
        )


def _entry(one: Carried) -> EntryShape:
    return EntryShape(
        number=one.entry,
        source=one.source,
        entry=one.key,
        title=one.title,
        link=one.link,
        first_seen=one.first_seen,
        shown=one.shown,
        reasons=[ReasonShape(**asdict(reason)) for reason in one.reasons],
    )


def _topic(topic: Topic, story: Story) -> TopicVerdict:
    judged = queries.explain(queries.compile(topic.query), story, carried=story.seen)
    return TopicVerdict(
        topic=topic.name,
        stands=topic.name in story.topics,
        matched=judged.matched,
        clause=ClauseShape.model_validate(judged),
    )


def _watch(watch: Watch, story: Story, revision: int | None) -> WatchVerdict:
    judged = queries.explain(queries.compile(watch.query), story, carried=story.seen)
    asked = judged.matched and revision is None
    return WatchVerdict(
        watch=watch.name,
        matched=judged.matched,
        alerted_revision=revision,
        clause=ClauseShape.model_validate(judged),
        stages=_stages(watch, story) if asked else [],
    )


def _stages(watch: Watch, story: Story) -> list[ReasonShape]:
    """Give what each stage says of the story as it came, were the watch asked about it now."""
    if story.first_seen is None:
        return []
    hit = Hit(watch=watch.name)
    arrival = Arrival(story=story, verdict="new", hits=(hit,), baseline=story.baseline)
    decided = alerting.decide(
        [arrival], watches={watch.name: watch}, alerted={}, now=story.first_seen
    )
    return [ReasonShape(**asdict(reason)) for one in decided for reason in one.reasons]
