"""The pages a person opens; they work without JavaScript, and a little better with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from feedd.web.pages.alerts import AlertPages
from feedd.web.pages.front import FrontPages
from feedd.web.pages.source import SourcePage
from feedd.web.pages.sources import SourcePages
from feedd.web.pages.stories import StoryPages
from feedd.web.pages.subscribe import SubscribePages
from feedd.web.pages.topics import TopicPages
from feedd.web.pages.watches import WatchPages
from feedd.web.problems import Refusal, problem

if TYPE_CHECKING:
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


class Mishaps:
    """Says why there is no page of those to show."""

    def __init__(self, renderer: Renderer) -> None:
        self._page = renderer.page

    def missing(self, request: Request, error: Exception) -> Response:
        """Say that there is no such page, or none that can be asked for so."""
        assert isinstance(error, HTTPException)  # noqa: S101  registered for it alone
        if request.scope["path"].startswith("/api/"):
            # What the API isn't asked at all, as of a name with a line break.
            return problem(error.status_code, error.detail, headers=error.headers)
        response = self._page(request, "missing.html", status=error.status_code)
        response.headers.update(error.headers or {})
        return response

    def refused(self, request: Request, error: Exception) -> Response:
        """Say why something can't be done."""
        assert isinstance(error, Refusal)  # noqa: S101  registered for it alone
        return self._page(request, "refused.html", status=error.status, refusal=error)

    def unstored(self, request: Request, error: Exception) -> Response:
        """Say that the database refuses, and how what was written isn't lost."""
        return self._page(request, "unstored.html", status=503, why=str(error))

    def failed(self, request: Request, _error: Exception) -> Response:
        """Say that feedd has a fault; Starlette raises it again, so that the log has it."""
        return self._page(request, "failed.html", status=500)

    def logged_out(self, request: Request) -> Response:
        """Say that a form came from somebody who isn't logged in, and how it isn't lost."""
        return self._page(request, "logged_out.html", status=401)
