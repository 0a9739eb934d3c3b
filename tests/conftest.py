"""What tests of several folders share: the two engines, and that nothing is left open."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rows import Row

# Each run of a person draws other examples: what twenty miss today, another twenty find.
# How long one takes says how busy the machine is, and nothing of feedd.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("brief", untimed, max_examples=20)
settings.register_profile("thorough", untimed, max_examples=100)
settings.load_profile("brief")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run a test on SQLite, and once more on a PostgreSQL database of its own."""
    if request.param == "sqlite":
        yield "sqlite"
        return
    # These take half a second, and xdist's controller needs none of them.
    from tests import postgres  # noqa: PLC0415
    from tests.running import DATABASE  # noqa: PLC0415

    server = postgres.server()
    url = server.create()
    monkeypatch.setenv(DATABASE, url)
    yield "postgresql"
    server.drop(url)


@pytest.fixture
def row(subtests: pytest.Subtests) -> Row:
    """Give what proves a row of a table, and tells of it by its name if it doesn't hold."""
    return rows.proving(subtests.test)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the files of the fast suite in memory, where there is room.

    It commits some thousand times, and on a disk each commit waits until it would outlive a
    power cut. The slow tests write more, and some of them are about the disk.
    """
    memory, room = Path("/dev/shm"), 1 << 30
    if (
        "not slow" in config.option.markexpr
        and "TMPDIR" not in os.environ
        and os.access(memory, os.W_OK)
        and shutil.disk_usage(memory).free > room
    ):
        os.environ["TMPDIR"] = str(memory)  # for what it starts too
        tempfile.tempdir = None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Pass over what lives to the end anyway: a look for garbage then takes a millisecond.

    While it comes into being, a look finds nothing: it would be a sixth of the time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _others_may_read() -> None:
    """Make files with the usual rights, whatever those of who runs the tests."""
    os.umask(0o022)


@pytest.fixture(autouse=True, scope="session")
def _tracebacks_are_plain() -> None:
    """Have faults that are logged drawn as Python does: in colour one takes half a second."""
    import structlog  # noqa: PLC0415  as above
    from structlog.dev import ConsoleRenderer, plain_traceback  # noqa: PLC0415  as above

    lines = ConsoleRenderer(colors=False, exception_formatter=plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, lines])


@pytest.fixture(autouse=True, scope="module")
def _nothing_is_left_open() -> Iterator[None]:
    """Warn of what a module left open while it is the one that fails, not one that comes later.

    A socket in a cycle is collected, and warned of, at a moment that depends on everything.
    What outlives the module is passed over at the next look, as what was there at the beginning.
    """
    yield
    gc.collect()
    gc.freeze()
