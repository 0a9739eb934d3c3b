"""Every document of the corpus gives the fields that stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.parse.feeds import golden

if TYPE_CHECKING:
    from tests.rows import Row


@pytest.mark.parametrize("family", golden.families())
def test_feeds_give_the_fields_beside_them(family: str, row: Row) -> None:
    for document in golden.documents(family):
        with row(golden.name_of(document)):
            _, expected = golden.expectation(document)
            assert golden.seen(golden.shown(golden.read(document)), expected) == expected
