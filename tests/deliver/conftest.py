"""What several tests of the outbox begin with."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.deliver.newsdesk import Newsdesk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def opened(tmp_path: Path, engine: str) -> Iterator[Callable[..., Newsdesk]]:
    """Open newsdesks by the rules that a test gives, as ``Newsdesk`` takes them."""
    del engine  # decides where the database is
    with ExitStack() as opened:

        def at(**rules: object) -> Newsdesk:
            return opened.enter_context(Newsdesk(tmp_path, **rules))  # type: ignore[arg-type]  # as its own say

        yield at


@pytest.fixture
def newsdesk(opened: Callable[..., Newsdesk]) -> Newsdesk:
    return opened()
