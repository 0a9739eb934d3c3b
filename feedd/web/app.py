"""The web application: feeds first, then pages and health."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from feedd.web.feeds import Feeds
from feedd.web.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from feedd.store import Database
    from feedd.web.publisher import Publisher

_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def build(
    database: Database,
    publisher: Publisher,
    *,
    titles: dict[str, str],
    unready: Callable[[], tuple[str, ...]],
) -> ASGIApp:
    """Put the application together.

    ``titles`` are the topics' by name; ``unready`` gives the reasons why feedd isn't ready.
    """

    def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    def readyz(_request: Request) -> Response:
        reasons = unready()
        status = "not ready" if reasons else "ok"
        body = {"status": status, "reasons": list(reasons)}
        return JSONResponse(body, status_code=503 if reasons else 200)

    pages = Pages(database, titles)
    static = StaticFiles(directory=str(resources.files("feedd.web") / "static"))
    application = Starlette(
        routes=[
            Route("/", pages.front),
            Route("/topics/{name}", pages.topic),
            Route("/stories/{story}", pages.story),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Mount("/static", static),
        ],
        exception_handlers={404: pages.missing},
    )
    return Feeds(publisher, otherwise=_Guarded(application))


class _Guarded:
    """Adds the headers that keep a page from doing what a hostile story would like."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._inner(scope, receive, guarded)
