"""A row that fails is told by its name, and the rows after it are proved as well."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.rows import proving

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_each_row_that_fails_is_a_subtest_and_none_that_holds() -> None:
    told: list[str] = []

    @contextmanager
    def subtest(name: str) -> Iterator[None]:
        with pytest.raises((ArithmeticError, AssertionError, pytest.fail.Exception)):
            yield
        told.append(name)

    row = proving(subtest)
    for number in (1, 0, 2, -1, 3):
        with row(number):
            assert 1 / number > 0
    with row("raises"), pytest.raises(ValueError, match="no number"):
        int("1")
    assert told == ["0", "-1", "raises"]
