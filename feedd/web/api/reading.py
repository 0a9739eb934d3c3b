"""Stories, alerts and deliveries, as they are and as they were."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime

from feedd.config.faults import nearest
from feedd.core import query as queries
from feedd.core.model import Story
from feedd.core.settings import Topic, Watch
from feedd.core.stories import Change
from feedd.explaining import steps
from feedd.store import history, ledger, people, stories, walk
from feedd.store.history import FormerText
from feedd.store.selection import Selection
from feedd.web.api.paging import next_cursor, read_cursor, write_cursor
from feedd.web.api.shapes import (
    AlertShape,
    AttemptShape,
    DeliveryDetail,
    DeliveryShape,
    EditShape,
    FormerShape,
    Page,
    RevisionShape,
    StoryShape,
)
from feedd.web.problems import FaultShape, Refusal
from feedd.web.receipts import headline
from feedd.web.site import Site

MOST: Final = 200
Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many items")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before")]
Since = Annotated[
    AwareDatetime | None, Query(description="With a zone, as in 2026-11-26T08:00:00Z")
]
State = Literal["held", "waiting", "pending", "delivered", "exhausted", "dropped"] | None
Id = Annotated[str, Path(max_length=200)]

_HINT = 500  # characters: there may be thousands of names
_SCANNED = 5000  # stories for one page, with a query


class Reading:
    """What the database holds; nothing here changes anything."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def router(self) -> APIRouter:
        """Give the routes."""
        router = APIRouter()
        router.add_api_route("/stories", self.list_stories, tags=["stories"])
        router.add_api_route("/stories/{id}", self.story, tags=["stories"])
        router.add_api_route("/stories/{id}/revisions", self.revisions, tags=["stories"])
        router.add_api_route("/alerts", self.list_alerts, tags=["alerts"])
        router.add_api_route("/alerts/{number}", self.alert, tags=["alerts"])
        router.add_api_route("/deliveries", self.list_deliveries, tags=["deliveries"])
        router.add_api_route("/deliveries/{webhook_id}", self.delivery, tags=["deliveries"])
        return router

    def list_stories(
        self,
        *,
        topic: Annotated[str | None, Query(max_length=200)] = None,
        q: Annotated[str | None, Query(max_length=10_000, description="A query")] = None,
        since: Since = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[StoryShape]:
        """Stories, newest first. With `q` a page may hold fewer than `limit`, and still go on."""
        config = self._site.config
        if topic is not None and config.topic(topic) is None:
            raise _unnamed("topic", topic, config.topics)
        read = queries.compile(q, purpose="filter") if q is not None else None
        newest = walk.newest(
            self._site.database,
            since=since,
            topic=topic,
            before=read_cursor(cursor),
            most=_SCANNED,
        )
        found: list[Story] = []
        seen: list[str] = []
        for story in newest:
            seen.append(story.id)
            if read is None or read.match(story, carried=story.seen):
                found.append(story)
            if len(found) == limit:
                break
        ended = len(found) < limit and len(seen) < _SCANNED
        return Page(
            items=[_story(story) for story in found],
            next=None if ended else write_cursor(self._number(seen[-1])),
        )

    def story(self, id: Id) -> StoryShape:  # noqa: A002  as in the path
        """One story as it stands now."""
        return _story(story_of(self._site, id))

    def revisions(
        self,
        id: Id,  # noqa: A002  as in the path
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[RevisionShape]:
        """The texts it had before, oldest first, each with what the next one changed."""
        story, after = story_of(self._site, id), read_cursor(cursor) or 0
        with self._site.database.read() as connection:
            former = history.former_texts(connection, story.id, after=after, most=limit + 1)
        found = [_revision(*step) for step in steps(former, story)][:limit]
        is_last = len(former) <= limit
        return Page(items=found, next=None if is_last else write_cursor(found[-1].number))

    def list_alerts(
        self,
        *,
        watch: Annotated[str | None, Query(max_length=200)] = None,
        state: State = None,
        since: Since = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[AlertShape]:
        """The ledger: alerts with their deliveries, newest first.

        With a `state` those of which a delivery is in it.
        """
        before = read_cursor(cursor)
        wanted = Selection(watch=watch, state=state, since=since)
        with self._site.database.read() as connection:
            found = ledger.list_alerts(
                connection, wanted, as_of=self._site.as_of_now(), limit=limit, before=before
            )
        config = self._site.config
        # A watch that was deleted has its alerts still.
        if watch is not None and not found and config.watch(watch) is None:
            raise _unnamed("watch", watch, config.watches)
        return Page(
            items=[_alert(one) for one in found],
            next=next_cursor(found, limit, lambda alert: alert.number),
        )

    def alert(self, number: Annotated[int, Path(ge=1, lt=1 << 62)]) -> AlertShape:
        """One alert."""
        with self._site.database.read() as connection:
            found = ledger.alert(connection, number, as_of=self._site.as_of_now())
        if found is None:
            raise Refusal(404, f"There is no alert {number}.")
        return _alert(found)

    def list_deliveries(
        self, *, state: State = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Page[DeliveryShape]:
        """Deliveries, newest first."""
        before = read_cursor(cursor)
        with self._site.database.read() as connection:
            found = ledger.list_deliveries(
                connection, as_of=self._site.as_of_now(), limit=limit, before=before, state=state
            )
        return Page(
            items=[DeliveryShape.model_validate(one) for one in found],
            next=next_cursor(found, limit, lambda delivery: delivery.number),
        )

    def delivery(self, webhook_id: Id) -> DeliveryDetail:
        """One delivery with every attempt."""
        return delivery_of(self._site, webhook_id)

    def _number(self, story: str) -> int | None:
        with self._site.database.read() as connection:
            return stories.number_of(connection, story)


def story_of(site: Site, story: str) -> Story:
    """Give a story, or the one that took it in; raises ``Refusal``."""
    with site.database.read() as connection:
        story = people.current(connection, story)
        found = stories.by_id(connection, [story])
    if not found:
        raise Refusal(404, f"There is no story {story!r}.")
    return found[story]


def delivery_of(site: Site, webhook_id: str) -> DeliveryDetail:
    """Give a delivery with its attempts; raises ``Refusal``."""
    with site.database.read() as connection:
        found = ledger.delivery(connection, webhook_id, as_of=site.as_of_now())
        tried = ledger.tried(connection, [found.message]) if found else {}
    if found is None:
        raise Refusal(404, f"There is no delivery {webhook_id!r}.")
    return DeliveryDetail(
        **DeliveryShape.model_validate(found).model_dump(),
        tried=[AttemptShape.model_validate(one) for one in tried.get(found.message, ())],
    )


def _unnamed(kind: str, name: str, known: Sequence[Topic] | Sequence[Watch]) -> Refusal:
    """Refuse a filter by a name that nothing has: nothing found would look like nothing there."""
    hint = nearest(name, [one.name for one in known])
    fault = FaultShape(key=kind, message=f"there is no {kind} {name!r}", hint=hint[:_HINT])
    return Refusal(422, "The request isn't right.", faults=[fault])


def _story(story: Story) -> StoryShape:
    return StoryShape.model_validate(story)


def _alert(one: ledger.Alert) -> AlertShape:
    return AlertShape.model_validate(replace(one, title=headline(one)))


def _revision(one: FormerText, change: Change) -> RevisionShape:
    return RevisionShape(
        **dict(FormerShape.model_validate(one)),
        text=one.text,
        title_edits=[EditShape.model_validate(edit) for edit in change.title],
        text_edits=[EditShape.model_validate(edit) for edit in change.text],
    )
