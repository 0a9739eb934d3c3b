"""Topics: the stories of one, subscribing to it, and changing one that was made here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from feedd.core.settings import Made, Topic
from feedd.publish.wording import shortened
from feedd.store import stories
from feedd.web import workshop
from feedd.web.drafts import fingerprint
from feedd.web.forms import Form, posting
from feedd.web.pages.part import Part, read_before
from feedd.web.problems import Refusal

_PAGE = 60
_TITLE = 100  # characters of one that is made of a query


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What the form of a topic holds; ``seen`` is the fingerprint of what it began with."""

    query: str
    title: str
    seen: str


class TopicPages(Part):
    """Shows topics, and makes and changes them."""

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/topics/{name}", self.show),
            posting("/topics", self.save),
            posting("/topics/{name}/delete", self.delete),
        ]

    def show(self, request: Request) -> Response:
        """Show the stories of a topic, and how to subscribe."""
        found = self._site.config.topic(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return self._page(request, found)

    async def save(self, request: Request, form: Form) -> Response:
        """Save a query as a topic, so that it has a feed; or change one that was made here."""
        draft = _Draft(query=form["query"], title=form["title"], seen=form["seen"])
        saved = self._site.config.topic(form["saved"])
        try:
            name = await self._save(draft, form["name"], saved)
        except Refusal as refusal:
            if saved is None or not workshop.is_made(self._site.config, "topics", saved.name):
                raise
            if isinstance(refusal, workshop.Stale):
                draft = replace(draft, seen=refusal.now)
            return await asyncio.to_thread(
                self._page, request, saved, draft=draft, refusal=refusal
            )
        return RedirectResponse(f"/topics/{name}?saved", 303)

    async def _save(self, draft: _Draft, name: str, saved: Topic | None) -> str:
        """Save a draft, and give its name."""
        title = draft.title or name or shortened(draft.query, _TITLE)
        asked = {"query": draft.query, "title": title}
        name = name or await asyncio.to_thread(workshop.name_for, self._site, "topics", asked)
        before = await asyncio.to_thread(workshop.definition, self._site, "topics", name)
        made = Made(kind="topics", name=name, table={**(before or {}), **asked})
        known = saved.name if saved else None
        await workshop.keep(self._site, made, saved=known, seen=draft.seen)
        return name

    async def delete(self, request: Request, _form: Form) -> Response:
        """Forget a topic that was made here."""
        await workshop.remove(self._site, "topics", request.path_params["name"])
        return RedirectResponse("/subscribe", 303)

    def _page(
        self,
        request: Request,
        topic: Topic,
        *,
        draft: _Draft | None = None,
        refusal: Refusal | None = None,
    ) -> Response:
        with self._site.database.read() as connection:
            before = read_before(request)
            inside = stories.latest(connection, limit=_PAGE, topic=topic.name, before=before)
            onward = stories.onward(connection, inside, size=_PAGE)
        table = workshop.definition(self._site, "topics", topic.name)
        seen = fingerprint(table)
        return self._renderer.page(
            request,
            "topic.html",
            status=refusal.status if refusal else 200,
            topic=topic,
            stories=inside,
            onward=onward,
            is_made=workshop.is_made(self._site.config, "topics", topic.name),
            draft=draft or _Draft(query=topic.query, title=topic.title, seen=seen),
            refusal=refusal,
            just_saved="saved" in request.query_params,
        )
