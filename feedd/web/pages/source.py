"""One source: how it is, what it brought, visiting it now, and changing one that was made here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from feedd.config.joining import known_as
from feedd.config.made import where_declared
from feedd.config.quantities import spell_duration
from feedd.core import backdating
from feedd.core.backdating import Appearance, Backdated
from feedd.core.masking import masked
from feedd.core.settings import Made, Source, Watch
from feedd.store import charts, memory, overview, stories
from feedd.troubles import MISTRUST
from feedd.web import sourcedrafts, visiting, workshop
from feedd.web.forms import Form, posting
from feedd.web.pages.front import sparkline
from feedd.web.pages.part import Part, read_before
from feedd.web.problems import Refusal
from feedd.web.sourcedrafts import SourceDraft
from feedd.web.visitor import may_write

_VISITS = 48
_LOGGED = 20
_STORIES = 20


class SourcePage(Part):
    """Shows a source, and lets a person visit or change it."""

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/sources/{name}", self.show),
            posting("/sources/{name}/visit", self.visit),
            posting("/sources/{name}/change", self.change),
            posting("/sources/{name}/selectors", self.select),
        ]

    def show(self, request: Request) -> Response:
        """Show a source."""
        return self._page(request, self._named(request))

    async def visit(self, request: Request, form: Form) -> Response:
        """Let it be visited within moments."""
        name = request.path_params["name"]
        await visiting.visit(self._site, name, insist=form["insist"] == "true")
        return RedirectResponse(f"/sources/{name}?asked", 303)

    async def change(self, request: Request, form: Form) -> Response:
        """Change it, if it was made here; what doesn't fit is shown again as it was written."""
        source = self._named(request)
        draft = sourcedrafts.from_form(form)
        try:
            await self._change(source, draft)
        except Refusal as refusal:
            if isinstance(refusal, workshop.Stale):
                draft = replace(draft, seen=refusal.now)
            return await asyncio.to_thread(
                self._page, request, source, draft=draft, refusal=refusal
            )
        return RedirectResponse(f"/sources/{source.name}?saved", 303)

    async def select(self, request: Request, form: Form) -> Response:
        """Keep other selectors for it."""
        name = self._named(request).name
        before = await asyncio.to_thread(workshop.definition, self._site, "sources", name) or {}
        chosen = sourcedrafts.chosen(sourcedrafts.from_form(form))
        table = {key: value for key, value in before.items() if key != "selectors"}
        made = Made(kind="sources", name=name, table={**table, **chosen})
        await workshop.make(self._site, made)
        return RedirectResponse(f"/sources/{name}?saved", 303)

    async def _change(self, source: Source, draft: SourceDraft) -> None:
        name = source.name
        known = await asyncio.to_thread(known_as, draft.texts["url"], self._site.config)
        if known not in {None, name}:
            raise Refusal(409, f"That address is visited already, as the source {known!r}.")
        before = await asyncio.to_thread(workshop.definition, self._site, "sources", name) or {}
        table = sourcedrafts.as_table(draft, before, baseline=source.baseline)
        made = Made(kind="sources", name=name, table=table)
        await workshop.keep(self._site, made, saved=name, seen=draft.seen)

    def _named(self, request: Request) -> Source:
        found = self._site.config.source(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return found

    def _page(
        self,
        request: Request,
        source: Source,
        *,
        draft: SourceDraft | None = None,
        refusal: Refusal | None = None,
    ) -> Response:
        site, name = self._site, source.name
        is_made = workshop.is_made(site.config, "sources", name)
        table = workshop.definition(site, "sources", name) if is_made else None
        if table is not None and draft is None and may_write(request.scope):
            draft = sourcedrafts.of_source(source, table)
        with site.database.read() as connection:
            (line, *_) = overview.source_lines(connection, names=[name])
            marks = charts.sparklines(connection, [name], visits_each=_VISITS)[name]
            visits = overview.last_visits(connection, name, most=_LOGGED)
            brought = stories.of_source(
                connection, name, limit=_STORIES, before=read_before(request)
            )
            onward = stories.onward(connection, brought, size=_STORIES)
            latest = memory.appearances(connection, name)
        return self._renderer.page(
            request,
            "source.html",
            status=refusal.status if refusal else 200,
            source=source,
            line=line,
            url=source.url and masked(source.url),
            floor=spell_duration(source.interval),
            ceiling=spell_duration(source.max_interval),
            sparkline=sparkline(marks, _VISITS) if marks else None,
            backdated=_backdated(source, latest, site.config.watches),
            mistrust=MISTRUST,
            visits=visits,
            stories=brought,
            onward=onward,
            declared_at="" if is_made else where_declared(site.config, "sources", name),
            draft=draft,
            refusal=refusal,
            why_not=visiting.refusal(site, source),
            asked="asked" in request.query_params,
            just_saved="saved" in request.query_params,
        )


def _backdated(
    source: Source, latest: Sequence[Appearance], watches: Sequence[Watch]
) -> Backdated | None:
    allowed = backdating.oldest_allowed(watch.max_age for watch in watches)
    if source.url is None or not source.trust_dates or allowed is None:
        return None
    return backdating.backdated(latest, allowed=allowed)
