"""Why a story is what it is, stage by stage: ``feedd explain`` over HTTP."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query

from feedd import backtest
from feedd.core import query as queries
from feedd.core.model import Story
from feedd.core.settings import Topic, Watch
from feedd.store import Connection, alertlist, events, history, people, stories
from feedd.store.history import Carried
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
        watches = [w for w in self._site.config.watches if watch in {None, w.name}]
        if watch is not None and not watches:
            raise Refusal(404, f"There is no watch {watch!r}.")
        with self._site.database.read() as connection:
            return self._explained(connection, people.current(connection, id), watches)

    def _explained(
        self, connection: Connection, identity: str, watches: list[Watch]
    ) -> ExplainShape:
        found = stories.by_id(connection, [identity])
        if not found:
            raise Refusal(404, f"There is no story {identity!r}.")
        story = found[identity]
        raised = alertlist.of_story(connection, identity)
        former = history.former_texts(connection, identity)
        return ExplainShape(
            story=identity,
            title=story.title,
            revision=story.revision,
            entries=[_entry(one) for one in history.carriers(connection, identity)],
            revisions=[FormerShape.model_validate(one) for one in former],
            also=_also(connection, identity),
            topics=[_topic(topic, story) for topic in self._site.config.topics],
            watches=[_watch(connection, watch, story, raised) for watch in watches],
        )


def _watch(
    connection: Connection, watch: Watch, story: Story, raised: Sequence[alertlist.Alert]
) -> WatchVerdict:
    read = queries.compile(watch.query)
    judged = queries.explain(read, story, carried=story.seen)
    own = [alert for alert in raised if alert.watch == watch.name]
    asked = judged.matched and not own
    said = backtest.why_silent(connection, read, watch, story) if asked else ()
    return WatchVerdict(
        watch=watch.name,
        matched=judged.matched,
        alerted_revision=max((alert.revision for alert in own), default=None),
        clause=ClauseShape.model_validate(judged),
        stages=[ReasonShape(**asdict(reason)) for reason in said],
        alerts=[AlertShape.model_validate(alert) for alert in own],
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


def _also(connection: Connection, story: str) -> list[OtherShape]:
    others = events.others(connection, [story])[story]
    known = stories.by_id(connection, others)
    return [OtherShape(story=one, title=known[one].title) for one in others if one in known]


def _topic(topic: Topic, story: Story) -> TopicVerdict:
    judged = queries.explain(queries.compile(topic.query), story, carried=story.seen)
    return TopicVerdict(
        topic=topic.name,
        stands=topic.name in story.topics,
        matched=judged.matched,
        clause=ClauseShape.model_validate(judged),
    )
