"""Every document of the corpus gives the fields that stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.parse.feeds import golden

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("document", tuple(golden.documents()), ids=golden.name_of)
def test_a_feed_gives_the_fields_beside_it(document: Path) -> None:
    _, expected = golden.expectation(document)
    assert golden.seen(golden.shown(golden.read(document)), expected) == expected
