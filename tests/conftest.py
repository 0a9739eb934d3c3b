"""What tests of several folders share: the two engines that a database may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import postgres
from tests.running import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run a test on SQLite, and once more on a PostgreSQL database of its own."""
    if request.param == "sqlite":
        yield "sqlite"
        return
    server = postgres.server()
    url = server.create()
    monkeypatch.setenv(DATABASE, url)
    yield "postgresql"
    server.drop(url)
