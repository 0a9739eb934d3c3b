"""The web application, put together.

::

    request ─▶ below ─▶ callbacks ─▶ hub ─▶ gate ─▶ feeds ─▶ router ─┬─ pages
               a path?  hubs,     strangers  who?                    ├─ /api/v1
                        by token                                     └─ health, static
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from feedd import metrics
from feedd.core.hub import own_hub
from feedd.deliver import schemas
from feedd.errors import StoreError
from feedd.web import pages
from feedd.web.below import Below, root_of
from feedd.web.callbacks import Callbacks, Subscriber
from feedd.web.entrance import Entrance
from feedd.web.feeds import Feeds
from feedd.web.gate import Gate
from feedd.web.hub import Hub, HubDesk
from feedd.web.login import LoginPages
from feedd.web.problems import Refusal, problem
from feedd.web.rendering import Frame, Outlets, Renderer
from feedd.web.visitor import hosts

if TYPE_CHECKING:
    from feedd.web.site import Site

_SCHEMA: Final = "application/schema+json"
_DAY: Final = {"cache-control": "max-age=86400"}


def with_websub(site: Site, *, hub: Hub, subscriber: Subscriber) -> ASGIApp:
    """Put the application together, before it the hub and the callbacks if they are in use."""
    daemon = site.config.daemon
    application = build(site)
    if any(topic.hub == own_hub(daemon.public_url) for topic in site.config.topics):
        application = HubDesk(hub, otherwise=application)
    if daemon.websub_callback is not None:
        application = Callbacks(subscriber, largest=daemon.fetch.bytes, otherwise=application)
    return placed(application, site)


def placed(application: ASGIApp, site: Site) -> ASGIApp:
    """Put an application below the path of ``public_url``, if that has one."""
    root = root_of(site.config.daemon.public_url)
    return Below(root, application) if root else application


def build(site: Site) -> ASGIApp:
    """Put together what people and readers ask: behind the gate, which asks who they are."""
    daemon = site.config.daemon
    entrance = Entrance(site.database, daemon.web.users, now=site.now)
    renderer = renderer_of(site)
    mishaps = pages.Mishaps(renderer)
    application = Starlette(
        routes=routes(site, entrance, renderer),
        exception_handlers={
            404: mishaps.missing,
            405: mishaps.missing,
            500: mishaps.failed,
            Refusal: mishaps.refused,
            StoreError: mishaps.unstored,
        },
    )
    feeds = Feeds(site.publisher, entrance, otherwise=application)
    listen = daemon.listen
    return Gate(
        feeds,
        entrance,
        hosts=hosts(daemon.public_url, listen_host=listen.host, port=listen.port),
        logged_out=mishaps.logged_out,
        unstored=mishaps.unstored,
        public_feeds=daemon.web.public_feeds,
        proxies=daemon.web.trusted_proxies,
    )


def routes(site: Site, entrance: Entrance, renderer: Renderer) -> Sequence[BaseRoute]:
    """Give every route but those of the feeds."""
    static = StaticFiles(directory=str(resources.files("feedd.web") / "static"))
    return [
        *LoginPages(entrance, renderer, secure=_is_secure(site)).routes(),
        *pages.routes(site, renderer),
        *_health(site),
        Route("/api/v1/schemas/{name}.json", _schema),
        Mount("/api/v1", Deferred(lambda: _api(site))),
        Mount("/static", static),
    ]


def renderer_of(site: Site) -> Renderer:
    """Give what renders pages."""
    titles = {topic.name: topic.title for topic in site.config.topics}
    given = {source.name: source.title for source in site.config.sources if source.title}
    return Renderer(
        Frame(
            titles=titles,
            watches={watch.name: watch.called for watch in site.config.watches},
            outlets=Outlets(site.database, given, now=site.now),
            now=site.now,
            asks_who=bool(site.config.daemon.web.users),
            secure=_is_secure(site),
            root=root_of(site.config.daemon.public_url),
        )
    )


def _is_secure(site: Site) -> bool:
    """Tell whether readers use https, so that cookies may be marked as secure."""
    return site.config.daemon.public_url.startswith("https://")


def _api(site: Site) -> ASGIApp:
    # FastAPI is a tenth of the daemon's memory, and many never use the API.
    from feedd.web import api  # noqa: PLC0415  see above

    return api.build(site)


def _health(site: Site) -> list[BaseRoute]:
    def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    def readyz(_request: Request) -> Response:
        reasons = site.unready()
        status = "not ready" if reasons else "ok"
        body = {"status": status, "reasons": list(reasons)}
        return JSONResponse(body, status_code=503 if reasons else 200)

    def prometheus(_request: Request) -> Response:
        return Response(site.metrics(), media_type=metrics.CONTENT_TYPE)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", prometheus)]


def _schema(request: Request) -> Response:
    """Give the JSON Schema of what is sent to endpoints."""
    name = request.path_params["name"]
    if name not in schemas.NAMES:
        return problem(404, f"There is no schema {name!r}; there are: {', '.join(schemas.NAMES)}.")
    return Response(schemas.published(name), media_type=_SCHEMA, headers=_DAY)


class Deferred:
    """Makes an application once, in a thread, so that no other request waits for it."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._making: asyncio.Future[ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does."""
        if (making := self._making) is None:
            making = self._making = asyncio.ensure_future(asyncio.to_thread(self._make))
        try:
            # Shielded: the first client may hang up while others wait.
            application = await asyncio.shield(making)
        except Exception:
            # It is made anew for the next request: perhaps only files were lacking.
            if self._making is making:
                self._making = None
            raise
        await application(scope, receive, send)
