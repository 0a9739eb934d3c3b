"""What is wrong with a request, for programs: problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, TypeAlias

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"

Responses: TypeAlias = dict[int | str, dict[str, Any]]
"""Answers as FastAPI describes them in OpenAPI, by their status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultShape:
    """One thing that is wrong; ``key`` is where, as in ``watches.query``."""

    key: str
    message: str
    hint: str = ""
    column: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a request wasn't answered as asked."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    faults: tuple[FaultShape, ...] = ()


class Refusal(Exception):
    """A request can't be answered as asked, and why."""

    def __init__(self, status: int, detail: str, faults: Sequence[FaultShape] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = tuple(faults)


def documented(told: Mapping[int, str]) -> Responses:
    """Describe problems as OpenAPI responses; each status is told in words."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": words, "content": content} for status, words in told.items()}


def problem(
    status: int,
    detail: str,
    *,
    faults: Sequence[FaultShape] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Give the answer that says what is wrong."""
    told = Problem(
        title=HTTPStatus(status).phrase, status=status, detail=detail, faults=tuple(faults)
    )
    return JSONResponse(asdict(told), status, dict(headers or {}), media_type=MEDIA_TYPE)
