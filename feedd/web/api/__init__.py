"""The API under ``/api/v1``: the nouns of the command line over HTTP, published as OpenAPI.

Whatever goes wrong is told as problem details (RFC 9457). Who may ask is judged before, in
``feedd.web.gate``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fastapi import Depends, FastAPI, params
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedd import __version__
from feedd.errors import QueryError, StoreError
from feedd.web.api.deciding import Deciding
from feedd.web.api.explaining import Explaining
from feedd.web.api.making import Making
from feedd.web.api.reading import Reading
from feedd.web.api.stream import Stream
from feedd.web.api.trying import Trying
from feedd.web.below import root_of
from feedd.web.problems import FaultShape, Problem, Refusal, documented, problem
from feedd.web.site import Site

_PROBLEMS = documented(
    {
        400: "The request can't be read",
        401: "A token is needed",
        403: "The token doesn't allow it, or a page of another site asks",
        404: "There is no such thing",
        405: "Not with this method",
        411: "Content-Length is missing",
        413: "Too much",
        421: "This feedd has another name",
        422: "The request isn't right",
        503: "The database refuses",
    }
)
# The one place that brings the shape itself into the document.
_PROBLEMS[422] |= {"model": Problem}
_NO_BODY = FaultShape(
    key="", message="must be a JSON object", hint="send it with Content-Type: application/json"
)
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_A_TIME = "write a time with its zone, as in 2026-11-26T08:00:00Z"


def build(site: Site) -> FastAPI:
    """Put the API together."""
    api = FastAPI(
        title="feedd",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        servers=[{"url": f"{root_of(site.config.daemon.public_url)}/api/v1"}],
        root_path_in_servers=False,
        responses=_PROBLEMS,
        dependencies=[Depends(_refuse_unknown), Depends(_refuse_no_text), *_who_asks(site)],
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
        # It would lead those who come through a proxy with TLS to http, with their token.
        redirect_slashes=False,
    )
    api.add_api_route("/", _description, include_in_schema=False)
    for part in (Reading, Explaining, Making, Trying, Deciding, Stream):
        api.include_router(part(site).router())
    for error, tell in _TOLD.items():
        api.add_exception_handler(error, tell)
    api.add_middleware(_Heads)
    return api


def _description() -> Response:
    """Lead whoever asks for the API itself to what describes it."""
    return RedirectResponse("/api/v1/openapi.json")


class _Heads:
    """Answers HEAD as GET without a body (RFC 9110 §9.3.2): FastAPI's routes know GET alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let answer."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body"})
            elif message.get("more_body"):
                raise _Told  # a stream would go on

        with suppress(_Told):
            await self._app({**scope, "method": "GET"}, receive, send_head)


class _Told(Exception):
    """All that a HEAD asks for has been sent."""


def _who_asks(site: Site) -> Sequence[params.Depends]:
    """Say in the document that requests carry a token, where one is asked for."""
    if not site.config.daemon.web.users:
        return ()
    words = "As `feedd tokens add` prints it; the gate has judged it by then."
    return (Depends(HTTPBearer(auto_error=False, scheme_name="token", description=words)),)


async def _refuse_unknown(request: Request) -> None:
    """Refuse a parameter that would be ignored: a filter that is misspelt lets everything in."""
    known = [one.alias for one in request.scope["route"].dependant.query_params]
    faults = [
        FaultShape(key=name, message="no such parameter", hint=_parameters(known))
        for name in request.query_params
        if name not in known
    ]
    if faults:
        raise Refusal(422, "The request isn't right.", faults=faults)


async def _refuse_no_text(request: Request) -> None:
    """Refuse what JSON may hold and no text does: a NUL, or half of a character."""
    told: object = None
    with suppress(RecursionError, ValueError):  # FastAPI tells of a body that isn't JSON
        told = await request.json()
    if any(map(_NO_TEXT.search, _texts(told))):
        fault = FaultShape(key="", message="holds a NUL or half a character", hint="leave it out")
        raise Refusal(422, "The request isn't right.", faults=[fault])


def _texts(told: object) -> Iterator[str]:
    left = [told]
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            left += [*one, *one.values()]
        elif isinstance(one, list):
            left += one


def _parameters(known: Sequence[str]) -> str:
    return f"there are: {', '.join(known)}" if known else "there are none here"


def _refusal(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101  registered for it alone
    return problem(error.status, error.detail, faults=error.faults)


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  registered for it alone
    faults = [_fault(one) for one in error.errors()]
    return problem(422, "The request isn't right.", faults=faults)


def _fault(told: Mapping[str, Any]) -> FaultShape:
    kind, place = told["type"], told["loc"]
    if kind == "json_invalid":
        why = told["ctx"]["error"]
        return replace(_NO_BODY, message=f"is no JSON: {why}", column=place[-1] + 1, hint="")
    if tuple(place) == ("body",):
        return _NO_BODY
    return FaultShape(
        key=".".join(map(str, place[1:])),
        message="no such key" if kind == "extra_forbidden" else told["msg"],
        hint=_A_TIME if kind.startswith(("datetime", "timezone")) else "",
    )


def _query(request: Request, error: Exception) -> Response:
    assert isinstance(error, QueryError)  # noqa: S101  registered for it alone
    key = "q" if "q" in request.query_params else "query"
    fault = FaultShape(key=key, message=error.message, hint=error.hint, column=error.column)
    return problem(422, "The query can't be read.", faults=[fault])


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  registered for it alone
    headers = error.headers
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # Each method of a path is a route of its own here, and Starlette names the first one's.
        methods = _methods(request) or (error.headers or {}).get("Allow", "").split(", ")
        headers = {"allow": ", ".join(sorted(methods))}
    return problem(error.status_code, str(error.detail), headers=headers)


def _methods(request: Request) -> Sequence[str]:
    """Give what can be done at a request's path; nothing for that of the document itself."""
    described = request.app.openapi()["paths"].get(request.scope["route"].path, ())
    methods = [method.upper() for method in described]
    return [*methods, *(["HEAD"] if "GET" in methods else [])]


def _store(_request: Request, error: Exception) -> Response:
    return problem(503, str(error), headers={"retry-after": "30"})


_TOLD = {
    Refusal: _refusal,
    RequestValidationError: _invalid,
    QueryError: _query,
    HTTPException: _http,
    StoreError: _store,
}
