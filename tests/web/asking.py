"""What schemathesis asks of the API; apart, since it takes half a second to be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from schemathesis import Case

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def questions(url: str) -> list[SearchStrategy[Case[Any]]]:
    """Give for each operation of an OpenAPI document what can be asked of it.

    The stream never ends, so nothing that waits for its end can ask for it.
    """
    schema = schemathesis.openapi.from_url(url).exclude(path="/stream")
    operations = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    return [operation.as_strategy() for operation in operations]


def ask(cases: SearchStrategy[Case[Any]]) -> None:
    """Ask by hand, as schemathesis's plugin asks pytest for what it no longer has."""

    @given(cases)
    @settings(
        max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    def asked(case: Case[Any]) -> None:
        case.call_and_validate(checks=CHECKS)

    asked()
