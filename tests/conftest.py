"""What tests of several folders share: the two engines, and that nothing is left open."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import postgres
from tests.running import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator

# Each run of a person draws other examples: what fifty miss today, another fifty find.
settings.register_profile("brief", max_examples=50)
settings.load_profile("brief")


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


def pytest_collection_finish() -> None:
    """Pass over what lives to the end anyway: a look for garbage then takes a millisecond."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def _nothing_is_left_open() -> Iterator[None]:
    """Warn of what a module left open while it is the one that fails, not one that comes later.

    A socket in a cycle is collected, and warned of, at a moment that depends on everything.
    What outlives the module is passed over at the next look, as what was there at the beginning.
    """
    yield
    gc.collect()
    gc.freeze()
