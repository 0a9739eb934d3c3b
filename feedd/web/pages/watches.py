"""Watches: the list, and the editor that tells at once what a query would have found."""

from __future__ import annotations

import asyncio
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from feedd import backtest
from feedd.backtest import BackTest
from feedd.config.made import PLACE, where_declared
from feedd.core import query
from feedd.core.counting import counted
from feedd.core.model import Reason, Story
from feedd.core.query import Caution
from feedd.core.settings import Made, Watch
from feedd.errors import QueryError
from feedd.store import ledger
from feedd.web import deliveries, drafts, marking, naming, workshop
from feedd.web.bars import Chart, chart
from feedd.web.drafts import Draft
from feedd.web.finding import MANY, Place, holds, turn
from feedd.web.forms import Form, posting
from feedd.web.marking import Piece
from feedd.web.pages.part import MUTES, Part
from feedd.web.problems import Refusal

DAYS: Final = 30
_PAGE = 100
_SHOWN = 40
_JUDGED = 5000
"""The most stories that are judged, the newest, as an answer has to come while typing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a draft's query comes to, or its mistake; ``changed`` from the saved version."""

    test: BackTest | None = None
    changed: bool = False
    warnings: tuple[Caution, ...] = ()
    chart: Chart | None = None
    hits: tuple[Found, ...] = ()
    error: QueryError | None = None
    pointed: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A story that the draft finds, its matches marked; ``is_new`` if only the change finds it.

    ``why`` says what keeps it from being alerted; an alert that ``waits`` does so for the end of
    the cool-down.
    """

    story: Story
    is_new: bool
    why: Reason | None
    waits: bool
    title: tuple[Piece, ...]
    snippets: tuple[tuple[Piece, ...], ...]
    elsewhere: tuple[str, ...] = field(default=())


class WatchPages(Part):
    """Lists watches, and edits them."""

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/watches", self.list),
            Route("/watches/~new", self.new),  # which names no watch
            Route("/watches/{name}", self.edit),
            posting("/watches", self.save),
            posting("/watches/try", self.attempt),
            posting("/watches/{name}/delete", self.delete),
            posting("/watches/{name}/mute", self.mute),
            posting("/endpoints/{name}/test", self.test),
        ]

    def list(self, request: Request) -> Response:
        """List the watches, or those of which a name or query holds some letters."""
        config = self._site.config
        place = Place.read(lambda key: request.query_params.get(key, ""))
        found = [
            watch
            for watch in config.watches
            if holds(place.find, watch.name, watch.title, watch.query)
        ]
        turns = turn(place, len(found), size=_PAGE, noun="watch")
        shown = found[turns.place.behind :][:_PAGE]
        with self._site.database.read() as connection:
            raised = ledger.activity(connection, since=self._site.now() - timedelta(days=DAYS))
        return self._renderer.page(
            request,
            "watches.html",
            watches=[(watch, workshop.is_made(config, "watches", watch.name)) for watch in shown],
            turns=turns,
            is_long=len(config.watches) > MANY,
            raised=raised,
            days=DAYS,
            mutes=MUTES,
            doubts=[one.message for one in self._site.config.warnings if one.file == PLACE],
        )

    def new(self, request: Request) -> Response:
        """Begin a watch; a query may come along from a search."""
        endpoints = [endpoint.name for endpoint in self._site.config.endpoints]
        draft = Draft(
            query=request.query_params.get("query", ""),
            # Where there is one alone, it is meant.
            notify=tuple(endpoints) if len(endpoints) == 1 else (),
        )
        return self._editor(request, draft, saved=None)

    def edit(self, request: Request) -> Response:
        """Open a watch."""
        name = request.path_params["name"]
        watch = self._site.config.watch(name)
        if watch is None:
            raise HTTPException(404)
        usual = self._site.config.daemon.alert_max_age
        is_made = workshop.is_made(self._site.config, "watches", name)
        table = workshop.definition(self._site, "watches", name) if is_made else None
        draft = drafts.of_watch(watch, table, max_age=usual)
        return self._editor(request, draft, saved=name)

    async def attempt(self, request: Request, form: Form) -> Response:
        """Try a draft: the feedback alone for the script, the whole editor without it."""
        draft, saved = drafts.from_form(form), form["saved"] or None
        if request.headers.get("x-part") != "feedback":
            return await asyncio.to_thread(self._editor, request, draft, saved)
        feedback = await asyncio.to_thread(self._feedback, draft, saved)
        return self._renderer.page(
            request, "feedback.html", feedback=feedback, saved=saved, days=DAYS
        )

    async def save(self, request: Request, form: Form) -> Response:
        """Save a watch, and show it."""
        draft, saved = drafts.from_form(form), form["saved"] or None
        try:
            name = await self._save(draft, saved)
        except Refusal as refusal:
            if isinstance(refusal, workshop.Stale):
                draft = replace(draft, seen=refusal.now)
            return await asyncio.to_thread(self._editor, request, draft, saved, refusal=refusal)
        return RedirectResponse(f"/watches/{name}?saved", 303)

    async def _save(self, draft: Draft, saved: str | None) -> str:
        """Save a draft, and give its name."""
        table = drafts.as_table(draft)
        name = draft.name or await asyncio.to_thread(
            workshop.name_for, self._site, "watches", table
        )
        made = Made(kind="watches", name=name, table=table)
        await workshop.keep(self._site, made, saved=saved, seen=draft.seen)
        return name

    async def delete(self, request: Request, form: Form) -> Response:
        """Forget a watch that was made here."""
        await workshop.remove(self._site, "watches", request.path_params["name"])
        return _back_to_list(form)

    async def mute(self, request: Request, form: Form) -> Response:
        """Mute a watch for a while, or unmute it."""
        minutes = int(form["minutes"]) if form["minutes"] in MUTES else 0
        until = self._site.now() + timedelta(minutes=minutes) if minutes else None
        name = request.path_params["name"]
        await workshop.mute(self._site, name, until)
        if form["back"].startswith(("/alerts/", "/stories/", "/watches/")):
            return RedirectResponse(form["back"], 303)
        return _back_to_list(form, f"#watch-{name}")

    async def test(self, request: Request, _form: Form) -> Response:
        """Send a test alert, and show what the endpoint said."""
        name = request.path_params["name"]
        attempt = await deliveries.send_sample(self._site, name)
        return self._renderer.page(request, "tested.html", name=name, attempt=attempt)

    def _editor(
        self, request: Request, draft: Draft, saved: str | None, *, refusal: Refusal | None = None
    ) -> Response:
        config = self._site.config
        is_made = saved is not None and workshop.is_made(config, "watches", saved)
        return self._renderer.page(
            request,
            "watch.html",
            status=refusal.status if refusal else 200,
            draft=draft,
            saved=saved,
            stands=config.watch(saved) if saved else None,
            mutes=MUTES,
            is_made=is_made,
            declared_at=where_declared(config, "watches", saved) if saved and not is_made else "",
            refusal=refusal,
            feedback=self._feedback(draft, saved),
            endpoints=config.endpoints,
            just_saved="saved" in request.query_params,
            days=DAYS,
        )

    def _feedback(self, draft: Draft, saved: str | None) -> Feedback:
        if not draft.query:
            return Feedback()
        try:
            read = query.compile(draft.query)
        except QueryError as error:
            pointed = marking.pointed(error.text, error.column, error.length)
            return Feedback(error=error, pointed=pointed)
        saved_as = self._site.config.watch(saved) if saved else None
        changed = saved_as is not None and saved_as.query != draft.query
        done = backtest.run(
            self._site.database,
            self._calm(draft),
            days=DAYS,
            until=self._site.now(),
            former=saved_as.query if saved_as and changed else None,
            most=_JUDGED,
        )
        gained = {story.id for story in done.gained}
        return Feedback(
            test=done,
            changed=changed,
            warnings=(*read.warnings, *naming.cautions(self._site, draft.query)),
            chart=_daily(done),
            hits=tuple(_hit(hit, gained) for hit in done.hits[:_SHOWN]),
        )

    def _calm(self, draft: Draft) -> Watch:
        """Give the watch that a draft comes to, one without a will of its own if it's none yet."""
        table = {**drafts.as_table(draft), "notify": []}
        try:
            judged = workshop.judged(self._site, Made(kind="watches", name="draft", table=table))
        except Refusal:
            usual = self._site.config.daemon.alert_max_age
            return Watch(name="draft", query=draft.query, max_age=usual)
        return judged.watches[0]


def _back_to_list(form: Form, line: str = "") -> Response:
    return RedirectResponse(Place.read(form.__getitem__).address("/watches") + line, 303)


def _daily(done: BackTest) -> Chart:
    reached = done.reaches.date() if done.reaches else date.min
    days = [(day, count) for day, count in done.per_day if day >= reached]
    values = [count for _, count in days]
    labels = [f"{day:%a %d %b}: {count}" for day, count in days]
    words = f"{counted(sum(values), 'alert')} in {counted(len(values), 'day')}"
    if done.messages < sum(values):
        words += f", as {counted(done.messages, 'message')}"
    return chart(values, labels=labels, label=words, height=48)


def _hit(hit: backtest.Hit, gained: AbstractSet[str]) -> Found:
    return Found(
        story=hit.story,
        is_new=hit.story.id in gained,
        why=hit.why,
        waits=hit.waits,
        title=marking.marked_title(hit.story, hit.passages),
        snippets=marking.snippets(hit.story, hit.passages),
        elsewhere=tuple(f"{p.field}: {p.text}" for p in marking.elsewhere(hit.passages)),
    )
