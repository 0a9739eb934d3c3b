"""The API asked whatever its OpenAPI document allows, and much that it doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.pages.world import build
from tests.running import free_port
from tests.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import SearchStrategy
    from schemathesis import Case
    from schemathesis.schemas import BaseSchema

pytestmark = pytest.mark.slow

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    port = free_port()
    folder = tmp_path_factory.mktemp("world")
    with (
        build(folder, f'listen = "127.0.0.1:{port}"\n') as office,
        served(office, port=port) as at,
    ):
        # The stream never ends, so nothing that waits for its end can ask for it.
        found = schemathesis.openapi.from_url(f"{at.url}/api/v1/openapi.json")
        yield found.exclude(path="/stream")


def test_every_answer_is_one_that_the_document_names(schema: BaseSchema) -> None:
    operations = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    assert len(operations) > 25
    # By hand, as schemathesis's plugin asks pytest for what it no longer has.
    for operation in operations:
        ask(operation.as_strategy())


def ask(cases: SearchStrategy[Case[Any]]) -> None:
    @given(cases)
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Case[Any]) -> None:
        case.call_and_validate(checks=CHECKS)

    asked()
