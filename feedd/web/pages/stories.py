"""A story: its text, what changed, who carried it and why it is one story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from feedd import explaining
from feedd.core.model import Passage, Reason, Story
from feedd.core.query import StoryReading
from feedd.core.settings import Topic, Watch
from feedd.core.stories import changes, story_id
from feedd.explaining import Explanation
from feedd.store import Connection, ledger, people, stories
from feedd.store.history import Carried, FormerText
from feedd.store.ledger import Alert
from feedd.web import corrections, marking, workshop
from feedd.web.forms import Form, posting
from feedd.web.marking import Piece
from feedd.web.pages.part import MUTES, Part
from feedd.web.problems import Refusal

if TYPE_CHECKING:
    from feedd.desk import Desk

_NAMED = 200
"""The most watches and topics whose names are offered to be asked about."""

_STEPS = 50
"""The most revisions that are shown, the latest ones; to compare texts takes time."""

_STEPS_OF_COPY = 5
_TOLD_FIRST = 3
"""So many copies' revisions stand above the text that doesn't tell them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one text to the next; ``number`` is the later one's, 1 where it wasn't shown.

    ``alerts`` are the numbers of those that it raised.
    """

    number: int
    at: datetime
    material: bool
    reasons: tuple[Reason, ...]
    alerts: tuple[int, ...]
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]

    @property
    def said(self) -> str:
        """Say what changed, in a line."""
        return " · ".join(changes(self.reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """An entry that tells a story; ``steps`` are revisions that were not shown, newest first."""

    entry: Carried
    can_leave: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A watch whose query matches a story, and where; as it ``stands`` in the configuration."""

    name: str
    stands: Watch
    passages: tuple[Passage, ...]


class StoryPages(Part):
    """Shows a story, and lets a person correct it."""

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/stories/{story}", self.show),
            posting("/stories/{story}/split", self.split),
            posting("/stories/{story}/merge", self.merge),
            posting("/stories/{story}/retract", self.retract),
        ]

    def show(self, request: Request) -> Response:
        """Show a story."""
        name = request.path_params["story"]
        asked = request.query_params.get("why", "").strip()
        config = self._site.config
        meant = _meant(asked, [*config.watches, *config.topics])
        with self._site.database.read() as connection:
            found = explaining.explain(
                connection,
                name,
                topics=[meant] if isinstance(meant, Topic) else [],
                watches=[meant] if isinstance(meant, Watch) else [],
                as_of=self._site.as_of_now(),
            )
            if found is None:
                return self._gone(request, connection, name)
            left = request.query_params.get("of", "")
            if not people.are_apart(connection, name, left):
                left = ""
        story = found.story
        carriers = [_carrier(one, found) for one in found.carriers]
        hidden = (one for one in carriers if one.steps and not one.entry.shown)
        corrected = [one for one in hidden if one.steps[0].material]
        told = [one.first_seen for one in found.carriers] + [one.until for one in found.former]
        return self._renderer.page(
            request,
            "story.html",
            story=story,
            published=story.published_by(max(told)),
            left=left,
            carriers=carriers,
            corrected=corrected[:_TOLD_FIRST],
            alerts=found.alerts,
            alerted={one.watch for one in found.alerts},
            mutes=MUTES,
            also=found.also,
            steps=_steps(found.former[-_STEPS:], story, found.alerts),
            earlier=max(0, len(found.former) - _STEPS),
            watched=tuple(_watched(story, self._site.newsroom.desk)),
            asked=asked,
            why=next(iter((*found.watches, *found.topics)), None),
            known=[*config.watches, *config.topics][:_NAMED],
            sources=frozenset(workshop.names(config, "sources")),
        )

    def _gone(self, request: Request, connection: Connection, name: str) -> Response:
        """Show the alerts of a story whose text is gone, as they still link to its page."""
        if stories.number_of(connection, name) is None:
            raise HTTPException(404)
        current = people.current(connection, name)
        raised = ledger.of_story(connection, current, as_of=self._site.as_of_now())
        return self._renderer.page(request, "gone.html", status=410, alerts=raised)

    async def split(self, request: Request, form: Form) -> Response:
        """Make an entry a story of its own."""
        entry = form.number("entry")
        if entry is None:
            raise Refusal(422, "Say which entry is a story of its own.")
        own = await corrections.split(self._site, request.path_params["story"], entry)
        return RedirectResponse(f"/stories/{own}?of={request.path_params['story']}", 303)

    async def merge(self, request: Request, form: Form) -> Response:
        """Let this story take in another one, named by its id or its page's address."""
        other = form["other"].rstrip("/").rpartition("/")[2]
        kept = await corrections.merge(self._site, request.path_params["story"], other)
        return RedirectResponse(f"/stories/{kept}", 303)

    async def retract(self, request: Request, _form: Form) -> Response:
        """Withdraw a story."""
        await corrections.retract(self._site, request.path_params["story"])
        return RedirectResponse("/", 303)


def _meant(asked: str, known: Sequence[Watch | Topic]) -> Watch | Topic | None:
    """Find what has this name, or else what has this title, whatever its case."""
    title = asked.casefold()
    named = (one for one in known if one.name == asked)
    titled = (one for one in known if one.title and one.title.casefold() == title)
    return next(chain(named, titled), None)


def _watched(story: Story, desk: Desk) -> Iterator[Watched]:
    # Its matcher would be quicker still, but it learns, and is the pipeline's alone.
    reading = StoryReading(story)
    for name, query in desk.watches.queries():
        if match := query.match_reading(reading, carried=story.seen):
            yield Watched(name=name, stands=desk.watch_settings[name], passages=match.passages)


def _carrier(one: Carried, found: Explanation) -> Carrier:
    is_first = story_id(one.source, one.entry) == found.story.id
    steps = _steps(one.former[-_STEPS_OF_COPY:], one, found.alerts)
    return Carrier(
        entry=one,
        can_leave=len(found.carriers) > 1 and not is_first,
        steps=tuple(step for step in steps if step.number == 1),
    )


def _steps(
    former: Sequence[FormerText], now: Story | Carried, alerts: Sequence[Alert]
) -> list[Step]:
    """Give the latest step first."""
    raised = defaultdict[datetime, list[int]](list)
    for alert in alerts:
        raised[alert.created_at].append(alert.number)
    steps = [
        Step(
            number=one.number + 1,
            at=one.until,
            material=one.material,
            reasons=one.reasons,
            alerts=tuple(raised[one.until]),
            title=marking.changed(change.title),
            text=marking.changed(change.text),
        )
        for one, change in explaining.steps(former, now)
    ]
    return steps[::-1]
