"""Sources: their health, adding one by its address, and lists of them (OPML)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from feedd.config import Config
from feedd.config.joining import FolderTopic, folder_topics, join, known_as, made_of, suggest_name
from feedd.config.listing import listed
from feedd.core.masking import masked
from feedd.core.opml import ListedFeed
from feedd.core.opml import read as read_opml
from feedd.core.settings import Made
from feedd.errors import ParseError
from feedd.publish import opml
from feedd.store import charts, made, overview
from feedd.store.overview import Standing
from feedd.web import discovery, sourcedrafts, workshop
from feedd.web.discovery import Discovered
from feedd.web.finding import MANY, Place, holds, turn
from feedd.web.forms import Form, posting
from feedd.web.pages.front import sparkline
from feedd.web.pages.part import Part
from feedd.web.problems import Refusal
from feedd.web.sourcedrafts import SourceDraft

if TYPE_CHECKING:
    from feedd.web.site import Site

_VISITS = 48
_PAGE = 200


class SourcePages(Part):
    """Shows sources, and takes new ones."""

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
        """List the sources, those in trouble first, or those that hold some letters."""
        config = self._site.config
        place = Place.read(lambda key: request.query_params.get(key, ""))
        with self._site.database.read() as connection:
            found = _found(place.find, config, overview.standings(connection))
            turns = turn(place, len(found), size=_PAGE, noun="source")
            behind = turns.place.behind
            places = {name: at for at, name in enumerate(found[behind : behind + _PAGE])}
            lines = overview.source_lines(connection, names=places)
            troubled = overview.in_trouble(connection)
            marks = charts.sparklines(connection, places, visits_each=_VISITS)
        shown = [source for source in config.sources if source.name in places]
        return self._renderer.page(
            request,
            "sources.html",
            added=config.source(request.query_params.get("added", "")),
            sources=[
                (line, workshop.is_made(config, "sources", line.name))
                for line in sorted(lines, key=lambda line: places[line.name])
            ],
            turns=turns,
            troubled=troubled,
            is_long=len(config.sources) > MANY,
            names={source.name: source.title for source in shown},
            urls={source.name: source.url and masked(source.url) for source in shown},
            sparklines={name: sparkline(found, _VISITS) for name, found in marks.items() if found},
        )

    async def look(self, request: Request, form: Form) -> Response:
        """Fetch a pasted address and show what is there, before anything is added."""
        draft = sourcedrafts.from_form(form)
        found = await discovery.look(
            self._site.door, form["url"], selectors=sourcedrafts.selectors(draft)
        )
        return await asyncio.to_thread(self._discovered, request, form["name"], draft, found)

    def _discovered(
        self, request: Request, name: str, draft: SourceDraft, found: Discovered
    ) -> Response:
        config = self._site.config
        known = known_as(found.url, config)
        return self._renderer.page(
            request,
            "discovered.html",
            found=found,
            known=known,
            is_made=known is not None and workshop.is_made(config, "sources", known),
            name=name or suggest_name(found.url, workshop.names(config, "sources")),
            called=draft.texts["called"],
            selectors=draft.selectors,
            # The form that stands below the list asks for an address alone.
            loud=not (draft.baseline if name else config.daemon.visits.baseline),
        )

    async def add(self, _request: Request, form: Form) -> Response:
        """Add a source."""
        name = form["name"]
        known = await asyncio.to_thread(known_as, form["url"], self._site.config)
        if known is not None and known != name:
            raise Refusal(409, f"That address is visited already, as the source {known!r}.")
        usual = self._site.config.daemon.visits.baseline
        table = sourcedrafts.as_table(sourcedrafts.from_form(form), {}, baseline=usual)
        await workshop.keep(self._site, Made(kind="sources", name=name, table=table))
        return RedirectResponse(f"/sources?added={quote(name, safe='')}", 303)

    async def delete(self, request: Request, form: Form) -> Response:
        """Forget a source that was made here; its stories stay."""
        await workshop.remove(self._site, "sources", request.path_params["name"])
        return RedirectResponse(Place.read(form.__getitem__).address("/sources"), 303)

    async def take_opml(self, request: Request, form: Form) -> Response:
        """Add every feed of an OPML file that isn't there yet; folders become topics if wanted."""
        try:
            wanted = await asyncio.to_thread(read_opml, await form.file("opml"))
        except ParseError as error:
            raise Refusal(422, error.message) from error
        report = await _import(self._site, wanted, topics=form["topics"] == "true")
        # A list may hold thousands of feeds.
        return await asyncio.to_thread(
            self._renderer.page, request, "imported.html", report=report
        )

    def export(self, _request: Request) -> Response:
        """Give the sources that have an address as OPML."""
        with self._site.database.read() as connection:
            said = overview.source_sites(connection)
        body = opml.write("feedd sources", listed(self._site.config, said))
        headers = {"content-disposition": 'attachment; filename="sources.opml"'}
        return Response(body, media_type=opml.MEDIA_TYPE, headers=headers)


def _found(find: str, config: Config, standings: Iterable[Standing]) -> list[str]:
    """Name the sources that hold some letters in name, title, or address as it is shown.

    Those in trouble come first, then those that fail, each sorted by what it is called.
    """
    own = {one.name: one for one in standings}
    found = []
    for one in config.sources:
        its = own.get(one.name)
        title = one.title or (its and its.title)
        if its and (
            holds(find, one.name, one.title, its.title)
            or (one.url and holds(find, one.url) and holds(find, masked(one.url)))
        ):
            called = (title or one.name).casefold()
            found.append((its.is_untroubled, its.is_without_failure, called, one.name))
    return [name for *_, name in sorted(found)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of each feed, and of each folder.

    Of what was ``added`` it has the address, the name that it got and what the list calls it; of
    what was left out the address, and why.
    """

    added: tuple[tuple[str, str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    topics: tuple[FolderTopic, ...] = ()


async def _import(site: Site, wanted: Sequence[ListedFeed], *, topics: bool) -> Report:
    """Make a source of each feed that isn't one yet, all at once, and a topic of each folder."""
    report = await asyncio.to_thread(_join, site, wanted, topics)
    if report.added or any(topic.is_new for topic in report.topics):
        await site.reload()
    return report


def _join(site: Site, wanted: Sequence[ListedFeed], topics: bool) -> Report:
    joined = tuple(join(wanted, site.config))
    folders = folder_topics(joined, site.config) if topics else ()
    with site.database.write() as connection:
        for thing in made_of(joined, folders):
            made.save(connection, thing, now=site.now())
    return Report(
        added=tuple(
            (one.url, one.name, str(one.table.get("title", "")))
            for one in joined
            if not one.why_not
        ),
        left_out=tuple((one.url, one.why_not) for one in joined if one.why_not),
        topics=folders,
    )
