"""What is wrong with a request, for programs: problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MEDIA_TYPE = "application/problem+json"


class FaultShape(BaseModel):
    """One thing that is wrong; ``key`` is where, as in ``watches.query``."""

    key: str
    message: str
    hint: str = ""
    column: int | None = None


class Problem(BaseModel):
    """Why a request wasn't answered as asked."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    faults: list[FaultShape] = []


class Refusal(Exception):
    """A request can't be answered as asked, and why."""

    def __init__(self, status: int, detail: str, faults: Sequence[FaultShape] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = tuple(faults)


def documented(words: str) -> dict[str, Any]:
    """Describe a problem as OpenAPI does an answer."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {MEDIA_TYPE: {"schema": schema}}}


def problem(
    status: int,
    detail: str,
    *,
    faults: Sequence[FaultShape] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Tell what is wrong."""
    told = Problem(
        title=HTTPStatus(status).phrase, status=status, detail=detail, faults=list(faults)
    )
    body = told.model_dump(exclude_defaults=False)
    return JSONResponse(body, status, dict(headers or {}), media_type=MEDIA_TYPE)
