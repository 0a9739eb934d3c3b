"""Sources: their health, adding one by its address, and lists of them (OPML)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from feedd.config.subscribing import suggest_name
from feedd.core.model import Selectors
from feedd.core.opml import read as read_opml
from feedd.errors import ParseError
from feedd.publish import Outline, opml
from feedd.store import charts, glance
from feedd.store.made import Made
from feedd.web import discovery, subscriptions, workshop
from feedd.web.forms import posting
from feedd.web.pages.front import sparkline
from feedd.web.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from feedd.web.forms import Form
    from feedd.web.rendering import Renderer
    from feedd.web.site import Site

_SELECTORS = ("story", "title", "link", "time", "body")
_VISITS = 48


class SourcePages:
    """Shows sources, and takes new ones."""

    def __init__(self, site: Site, renderer: Renderer) -> None:
        self._site = site
        self._renderer = renderer

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/sources", self.list),
            Route("/sources.opml", self.export),
            posting("/sources/look", self.look),
            posting("/sources", self.add),
            posting("/sources/import", self.take_opml),
            posting("/sources/{name}/delete", self.delete),
        ]

    def list(self, request: Request) -> Response:
        """List the sources, those in trouble first."""
        config = self._site.config
        with self._site.database.read() as connection:
            lines = glance.source_lines(connection)
            marks = charts.sparklines(connection, visits_each=_VISITS)
        return self._renderer.page(
            request,
            "sources.html",
            sources=[(line, workshop.is_made(config, "sources", line.name)) for line in lines],
            names={source.name: source.title for source in config.sources},
            urls={source.name: source.url for source in config.sources},
            sparklines={name: sparkline(found, _VISITS) for name, found in marks.items()},
        )

    async def look(self, request: Request, form: Form) -> Response:
        """Fetch a pasted address and show what is there, before anything is added."""
        found = await discovery.look(self._site.door, form["url"], selectors=_selectors(form))
        names = workshop.names(self._site.config, "sources")
        return self._renderer.page(
            request,
            "discovered.html",
            found=found,
            name=form["name"] or suggest_name(found.url, names),
            selectors={key: form[key] for key in _SELECTORS},
        )

    async def add(self, _request: Request, form: Form) -> Response:
        """Add a source."""
        if form["name"] in workshop.names(self._site.config, "sources"):
            raise Refusal(409, f"There is a source {form['name']!r} already: take another name.")
        chosen = {key: form[key] for key in _SELECTORS if form[key]}
        table: Mapping[str, object] = {
            "url": form["url"],
            **({"selectors": chosen} if chosen else {}),
        }
        await workshop.make(self._site, Made(kind="sources", name=form["name"], table=table))
        return RedirectResponse("/sources", 303)

    async def delete(self, request: Request, _form: Form) -> Response:
        """Forget a source that was made here; its stories stay."""
        await workshop.remove(self._site, "sources", request.path_params["name"])
        return RedirectResponse("/sources", 303)

    async def take_opml(self, request: Request, form: Form) -> Response:
        """Add every feed of an OPML file that isn't there yet."""
        try:
            wanted = await asyncio.to_thread(read_opml, await form.file("opml"))
        except ParseError as error:
            raise Refusal(422, error.message) from error
        report = await subscriptions.add(self._site, wanted)
        return self._renderer.page(request, "imported.html", report=report)

    def export(self, _request: Request) -> Response:
        """Give the sources that have an address as OPML."""
        outlines = tuple(
            Outline(title=s.title or s.name, feed_url=s.url, page_url=s.url)
            for s in self._site.config.sources
            if s.url is not None and "://" in s.url and not s.headers
        )
        return _download(opml.write("feedd sources", outlines), "sources.opml")


def _download(body: bytes, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=opml.MEDIA_TYPE, headers=headers)


def _selectors(form: Form) -> Selectors | None:
    if not form["story"]:
        return None
    return Selectors(
        story=form["story"],
        title=form["title"] or None,
        link=form["link"] or None,
        time=form["time"] or None,
        body=form["body"] or None,
    )
