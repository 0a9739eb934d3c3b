"""What the parts of the pages have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.routing import BaseRoute

if TYPE_CHECKING:
    from feedd.web.rendering import Renderer
    from feedd.web.site import Site


MUTES = {"60": "1 hour", "480": "8 hours", "1440": "1 day", "10080": "1 week"}
"""For how many minutes a watch may be muted, in words."""


class Part(ABC):
    """Pages about one thing."""

    def __init__(self, site: Site, renderer: Renderer) -> None:
        self._site = site
        self._renderer = renderer

    @abstractmethod
    def routes(self) -> list[BaseRoute]:
        """Give the routes."""


def read_before(request: Request) -> int | None:
    """Read where a page begins; what is no number of SQLite's is left aside."""
    before = request.query_params.get("before", "")[:18]
    return int(before) if before.isascii() and before.isdigit() else None
