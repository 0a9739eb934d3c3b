"""Pages of long lists: a cursor names where the next begins."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, TypeVar

from feedd.web.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

_LARGEST = 1 << 62


def read_cursor(cursor: str | None) -> int | None:
    """Give the number that a cursor stands for; raises ``Refusal``."""
    if cursor is None:
        return None
    try:
        number = int(urlsafe_b64decode(cursor.encode()).decode("ascii").removeprefix("before "))
    except ValueError:
        number = -1
    if not 0 < number < _LARGEST:
        raise Refusal(422, "This is no cursor that a page gave.")
    return number


def next_cursor(page: Sequence[T], limit: int, number: Callable[[T], int | None]) -> str | None:
    """Give the cursor of what follows a full page."""
    if len(page) < limit or not page:
        return None
    return write_cursor(number(page[-1]))


def write_cursor(number: int | None) -> str | None:
    """Give the cursor of what comes before a number."""
    return urlsafe_b64encode(f"before {number}".encode()).decode() if number else None
