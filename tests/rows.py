"""Tables whose rows one test proves, for rows that hold in a tenth of a millisecond.

A test of its own costs two milliseconds: to be collected by each worker, set up, and told of in
five messages. So a long table is one test, or one for each of its parts, that goes through its
rows; what of them fails is told row by row all the same::

    def test_a_date_is_read_in_utc(row: Row) -> None:
        for written, read in DATES.items():
            with row(written):
                assert parse_date(written) == read
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

import pytest

Row: TypeAlias = Callable[[object], AbstractContextManager[None]]
"""The fixture ``row``: what it is given names the row."""


def proving(subtest: Callable[[str], AbstractContextManager[None]]) -> Row:
    """Give what makes a subtest of each row that fails, and of none that holds."""

    @contextmanager
    def prove(name: object) -> Iterator[None]:
        try:
            yield
        except (Exception, pytest.fail.Exception):
            with subtest(str(name)):
                raise

    return prove


def listed(written: str) -> list[str]:
    """Give the rows of a table of short texts, which semicolons part."""
    return [re.sub(r"\s*\n\s*", " ", each).strip() for each in written.split(";")]
