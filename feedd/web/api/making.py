"""Sources, topics, watches and endpoints: those that are declared, and those made here."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse

from feedd.config import Config
from feedd.config.files import NOUNS
from feedd.core.masking import masked
from feedd.core.settings import Made, MadeKind, Source, Topic, Watch
from feedd.store import endpoints, made, overview
from feedd.store.overview import SourceLine
from feedd.web import visiting, workshop
from feedd.web.api.asked import Draft, MuteRequest, SourceDraft, TopicDraft, WatchDraft
from feedd.web.api.paging import part
from feedd.web.api.reading import MOST, Cursor
from feedd.web.api.shapes import EndpointShape, Page, SourceShape, TopicShape, WatchShape
from feedd.web.problems import Refusal, Responses, documented
from feedd.web.site import Site
from feedd.web.visitor import may_write

_Declared = TypeVar("_Declared", Source, Topic, Watch)

SomeOnly = Annotated[
    int | None, Query(ge=1, le=MOST, description="At most so many items; all without it")
]
Named = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,100}$")]

_READ_ONLY = documented(
    {409: "It is declared in a file", 412: "It isn't as If-Match or If-None-Match says"}
)
_NEW: Responses = {201: {"description": "It is new"}}


def _condition(
    if_match: Annotated[
        str | None, Header(description="The ETag of the definition that this is a change of")
    ] = None,
    if_none_match: Annotated[
        str | None, Header(description="`*`: only if there is none of this name")
    ] = None,
) -> workshop.Condition:
    return workshop.Condition(if_match=if_match, if_none_match=if_none_match)


OnlyIf = Annotated[workshop.Condition, Depends(_condition)]


class Making:
    """The nouns of the configuration."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def router(self) -> APIRouter:
        """Give the routes."""
        router = APIRouter()
        for kind, listed, one, put, forget in (
            ("sources", self.list_sources, self.source, self.put_source, self.delete_source),
            ("topics", self.list_topics, self.topic, self.put_topic, self.delete_topic),
            ("watches", self.list_watches, self.watch, self.put_watch, self.delete_watch),
        ):
            add = partial(router.add_api_route, tags=[kind])
            add(f"/{kind}", listed)
            add(f"/{kind}/{{name}}", one)
            add(f"/{kind}/{{name}}", put, methods=["PUT"], responses=_NEW | _READ_ONLY)
            add(
                f"/{kind}/{{name}}",
                forget,
                methods=["DELETE"],
                status_code=204,
                responses=_READ_ONLY,
            )
        router.add_api_route("/endpoints", self.list_endpoints, tags=["endpoints"])
        router.add_api_route(
            "/config/export",
            self.export,
            tags=["config"],
            response_class=PlainTextResponse,
            responses={200: {"content": {"application/toml": {}}}},
        )
        router.add_api_route(
            "/sources/{name}/visit",
            self.visit_source,
            methods=["POST"],
            tags=["sources"],
            responses=documented({409: "It would be impolite, or it has no address"}),
        )
        router.add_api_route(
            "/watches/{name}/mute", self.mute_watch, methods=["POST"], tags=["watches"]
        )
        return router

    def list_sources(
        self, request: Request, limit: SomeOnly = None, cursor: Cursor = None
    ) -> Page[SourceShape]:
        """Every source with its health; who may only read sees no secrets in its address."""
        found, following = part(self._site.config.sources, limit=limit, cursor=cursor)
        names = _few(found)
        lines, tables = self._lines(names), self._tables("sources", names)
        items = [self._source(one, lines, tables, request) for one in found]
        return Page(items=items, next=following)

    def source(self, name: Named, request: Request, response: Response) -> SourceShape:
        """One source; who may only read sees no secrets in its address."""
        found = _known("sources", name, self._site.config.source(name))
        tables = self._tables("sources", [name])
        if may_write(request.scope):
            _tag(response, tables.get(name))
        return self._source(found, self._lines([name]), tables, request)

    async def put_source(
        self,
        name: Named,
        draft: SourceDraft,
        only_if: OnlyIf,
        request: Request,
        response: Response,
    ) -> SourceShape:
        """Make a source, or change one that was made."""
        config, table = await self._put("sources", name, draft, only_if, response)
        lines = await asyncio.to_thread(self._lines, [name])
        return self._source(config.sources[0], lines, {name: table}, request)

    async def visit_source(
        self,
        name: Named,
        request: Request,
        insist: Annotated[bool, Query(description="Even if it is impolite")] = False,
    ) -> SourceShape:
        """Let a source, declared or made, be visited within moments."""
        await visiting.visit(self._site, name, insist=insist)
        return await asyncio.to_thread(self.source, name, request, Response())

    async def delete_source(self, name: Named, only_if: OnlyIf) -> None:
        """Forget a source that was made; its stories stay."""
        await workshop.remove(self._site, "sources", name, only_if=only_if)

    def list_topics(self, limit: SomeOnly = None, cursor: Cursor = None) -> Page[TopicShape]:
        """Every topic."""
        found, following = part(self._site.config.topics, limit=limit, cursor=cursor)
        tables = self._tables("topics", _few(found))
        return Page(items=[self._topic(topic, tables) for topic in found], next=following)

    def topic(self, name: Named, response: Response) -> TopicShape:
        """One topic."""
        found = _known("topics", name, self._site.config.topic(name))
        tables = self._tables("topics", [name])
        _tag(response, tables.get(name))
        return self._topic(found, tables)

    async def put_topic(
        self, name: Named, draft: TopicDraft, only_if: OnlyIf, response: Response
    ) -> TopicShape:
        """Make a topic, or change one that was made; it fills from the stored stories."""
        config, table = await self._put("topics", name, draft, only_if, response)
        return self._topic(config.topics[0], {name: table})

    async def delete_topic(self, name: Named, only_if: OnlyIf) -> None:
        """Forget a topic that was made."""
        await workshop.remove(self._site, "topics", name, only_if=only_if)

    def list_watches(self, limit: SomeOnly = None, cursor: Cursor = None) -> Page[WatchShape]:
        """Every watch."""
        found, following = part(self._site.config.watches, limit=limit, cursor=cursor)
        tables = self._tables("watches", _few(found))
        return Page(items=[self._watch(watch, tables) for watch in found], next=following)

    def watch(self, name: Named, response: Response) -> WatchShape:
        """One watch."""
        found = _known("watches", name, self._site.config.watch(name))
        tables = self._tables("watches", [name])
        _tag(response, tables.get(name))
        return self._watch(found, tables)

    async def put_watch(
        self, name: Named, draft: WatchDraft, only_if: OnlyIf, response: Response
    ) -> WatchShape:
        """Make a watch, or change one that was made; it counts for the very next story."""
        config, table = await self._put("watches", name, draft, only_if, response)
        return self._watch(config.watches[0], {name: table})

    async def delete_watch(self, name: Named, only_if: OnlyIf) -> None:
        """Forget a watch that was made; its alerts stay in the ledger."""
        await workshop.remove(self._site, "watches", name, only_if=only_if)

    async def mute_watch(self, name: Named, wanted: MuteRequest) -> WatchShape:
        """Let a watch, declared or made, raise no alerts for a while."""
        until = self._site.now() + timedelta(minutes=wanted.minutes) if wanted.minutes else None
        shape = self.watch(name, Response())
        await workshop.mute(self._site, name, until)
        return shape.model_copy(update={"muted_until": until})

    def list_endpoints(self, limit: SomeOnly = None, cursor: Cursor = None) -> Page[EndpointShape]:
        """Every endpoint; they are declared in files, since they hold secrets."""
        found, following = part(self._site.config.endpoints, limit=limit, cursor=cursor)
        with self._site.database.read() as connection:
            lines = {line.name: line for line in endpoints.lines(connection)}
        items = [
            EndpointShape.model_validate({**asdict(lines[one.name]), "kind": one.kind})
            for one in found
            if one.name in lines
        ]
        return Page(items=items, next=following)

    def export(self) -> PlainTextResponse:
        """Everything that was made by page or API, as TOML to be put into a file."""
        return PlainTextResponse(workshop.export(self._site), media_type="application/toml")

    async def _put(
        self,
        kind: MadeKind,
        name: str,
        draft: Draft,
        only_if: workshop.Condition,
        response: Response,
    ) -> tuple[Config, Mapping[str, Any]]:
        table = draft.model_dump(exclude_unset=True, exclude_none=True)
        table.pop("name", None)
        thing = Made(kind=kind, name=name, table=table)
        is_new = await workshop.make(self._site, thing, only_if=only_if)
        response.status_code = 201 if is_new else 200
        _tag(response, table)
        return workshop.judged(self._site, thing), table

    def _lines(self, names: list[str] | None) -> dict[str, SourceLine]:
        with self._site.database.read() as connection:
            return {line.name: line for line in overview.source_lines(connection, names=names)}

    def _tables(
        self, kind: MadeKind, names: list[str] | None
    ) -> Mapping[str, Mapping[str, object]]:
        """Give the definitions of what was made, unless a file declares the same name."""
        with self._site.database.read() as connection:
            found = made.every(connection, kind, names=names)
        in_force = self._site.config.made
        return {one.name: one.table for one in found if (kind, one.name) in in_force}

    def _source(
        self,
        source: Source,
        lines: Mapping[str, SourceLine],
        tables: Mapping[str, Mapping[str, object]],
        request: Request,
    ) -> SourceShape:
        line, url, table = lines.get(source.name), source.url, tables.get(source.name)
        is_open = may_write(request.scope)
        return SourceShape(
            name=source.name,
            url=url if url is None or is_open else masked(url),
            title=source.title or (line.title if line else None),
            made=table is not None,
            enabled=source.enabled,
            trouble=line and line.trouble,
            error=line and line.error,
            failures=line.failures if line else 0,
            failing_since=line and line.failing_since,
            last_visit=line and line.last_visit_at,
            next_visit=line and line.next_visit_at,
            why=line.why if line else "",
            # With its secrets or not at all: who gets it may send it back.
            definition=SourceDraft(**table) if table and is_open else None,
        )

    def _topic(self, topic: Topic, tables: Mapping[str, Mapping[str, object]]) -> TopicShape:
        root, table = self._site.config.daemon.public_url, tables.get(topic.name)
        return TopicShape(
            **asdict(topic),
            made=table is not None,
            feed=f"{root}/feeds/{topic.name}.atom",
            definition=TopicDraft(**table) if table else None,
        )

    def _watch(self, watch: Watch, tables: Mapping[str, Mapping[str, object]]) -> WatchShape:
        table = tables.get(watch.name)
        return WatchShape(
            **{**asdict(watch), "title": watch.called},
            made=table is not None,
            definition=WatchDraft(**table) if table else None,
        )


def _tag(response: Response, table: Mapping[str, object] | None) -> None:
    """Name the version of a definition; what a file declares isn't changed here."""
    if table is not None:
        response.headers["etag"] = workshop.entity_tag(table)


def _few(found: Sequence[Source | Topic | Watch]) -> list[str] | None:
    """Name what was found; None where that is more than a part of a list."""
    return [one.name for one in found] if len(found) <= MOST else None


def _known(kind: MadeKind, name: str, found: _Declared | None) -> _Declared:
    if found is None:
        raise Refusal(404, f"There is no {NOUNS[kind]} {name!r}.")
    return found
