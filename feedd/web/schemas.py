"""The JSON Schemas of what is sent to endpoints, at ``/api/v1/schemas/{type}.json``."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from feedd.deliver import schemas
from feedd.web.problems import problem

MEDIA_TYPE: Final = "application/schema+json"
_DAY: Final = {"cache-control": "max-age=86400"}


def routes() -> list[BaseRoute]:
    """Give the route."""
    return [Route("/api/v1/schemas/{name}.json", _schema)]


def _schema(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in schemas.NAMES:
        return problem(404, f"There is no schema {name!r}; there are: {', '.join(schemas.NAMES)}.")
    return Response(schemas.published(name), media_type=MEDIA_TYPE, headers=_DAY)
