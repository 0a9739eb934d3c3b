"""The API asked whatever its OpenAPI document allows, and much that it doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.world import build
from tests.running import free_port
from tests.web.served import served

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def test_every_answer_is_one_that_the_document_names(tmp_path: Path) -> None:
    from tests.web import asking  # noqa: PLC0415  schemathesis, of no use to the fast suite

    port = free_port()
    with (
        build(tmp_path, f'listen = "127.0.0.1:{port}"\n') as office,
        served(office, port=port) as at,
    ):
        questions = asking.questions(f"{at.url}/api/v1/openapi.json")
        assert len(questions) > 25
        for one in questions:
            asking.ask(one)
