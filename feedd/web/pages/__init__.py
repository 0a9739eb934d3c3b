"""The pages a person opens; they work without JavaScript, and a little better with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from feedd.web.pages.alerts import AlertPages
from feedd.web.pages.front import FrontPages
from feedd.web.pages.source import SourcePage
from feedd.web.pages.sources import SourcePages
from feedd.web.pages.stories import StoryPages
from feedd.web.pages.subscribe import SubscribePages
from feedd.web.pages.topics import TopicPages
from feedd.web.pages.watches import WatchPages
from feedd.web.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from feedd.web.rendering import Renderer
    from feedd.web.site import Site

_PARTS = (
    FrontPages,
    TopicPages,
    StoryPages,
    WatchPages,
    AlertPages,
    SourcePages,
    SourcePage,
    SubscribePages,
)


def routes(site: Site, renderer: Renderer) -> list[BaseRoute]:
    """Give the route of every page."""
    return [route for part in _PARTS for route in part(site, renderer).routes()]


def missing(renderer: Renderer) -> Callable[[Request, Exception], Response]:
    """Say that there is no such page, or none that can be asked for so."""

    def say(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  registered for it alone
        response = renderer.page(request, "missing.html", status=error.status_code)
        response.headers.update(error.headers or {})
        return response

    return say


def refused(renderer: Renderer) -> Callable[[Request, Exception], Response]:
    """Say why something can't be done."""

    def say(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)  # noqa: S101  registered for it alone
        return renderer.page(request, "refused.html", status=error.status, refusal=error)

    return say


def unstored(renderer: Renderer) -> Callable[[Request, Exception], Response]:
    """Say that the database refuses, and how what was written isn't lost."""

    def say(request: Request, error: Exception) -> Response:
        return renderer.page(request, "unstored.html", status=503, why=str(error))

    return say


def failed(renderer: Renderer) -> Callable[[Request, Exception], Response]:
    """Say that feedd has a fault; Starlette raises it again, so that the log has it."""

    def say(request: Request, _error: Exception) -> Response:
        return renderer.page(request, "failed.html", status=500)

    return say


def logged_out(renderer: Renderer) -> Callable[[Request], Response]:
    """Say that a form came from somebody who isn't logged in, and how it isn't lost."""

    def say(request: Request) -> Response:
        return renderer.page(request, "logged_out.html", status=401)

    return say
