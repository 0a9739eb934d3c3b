"""Pages of long lists: a cursor names where the next begins."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeVar

from feedd.web.problems import Refusal


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T")
N = TypeVar("N", bound=_Named)

USUAL: Final = 50
"""Items of a page that says no limit."""

_LARGEST = 1 << 62
_AFTER = re.compile(r"after ([0-9]{1,9}) ([A-Za-z0-9-]+)", re.ASCII)


def read_cursor(cursor: str | None) -> int | None:
    """Give the number that a cursor stands for; raises ``Refusal``."""
    if cursor is None:
        return None
    try:
        number = int(_decoded(cursor).removeprefix("before "))
    except ValueError:
        number = -1
    if not 0 < number < _LARGEST:
        raise _no_cursor()
    return number


def part(
    items: Sequence[N], *, limit: int | None, cursor: str | None
) -> tuple[Sequence[N], str | None]:
    """Give the part of a list that is asked for, and the cursor of what follows it.

    Without a limit and a cursor that is all. A cursor names the last item that was given, and its
    place for when that is gone meanwhile. Raises ``Refusal``.
    """
    if limit is None and cursor is None:
        return items, None
    begin = 0 if cursor is None else _behind(items, cursor)
    end = begin + (limit or USUAL)
    if end >= len(items):
        return items[begin:], None
    return items[begin:end], _encoded(f"after {end - 1} {items[end - 1].name}")


def _behind(items: Sequence[N], cursor: str) -> int:
    match = _AFTER.fullmatch(_decoded(cursor))
    if match is None:
        raise _no_cursor()
    place, name = int(match[1]), match[2]
    if place < len(items) and items[place].name == name:
        return place + 1
    return next((at + 1 for at, one in enumerate(items) if one.name == name), place)


def next_cursor(page: Sequence[T], limit: int, number: Callable[[T], int | None]) -> str | None:
    """Give the cursor of what follows a full page."""
    if len(page) < limit or not page:
        return None
    return write_cursor(number(page[-1]))


def write_cursor(number: int | None) -> str | None:
    """Give the cursor of what comes before a number."""
    return _encoded(f"before {number}") if number else None


def _encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


def _decoded(cursor: str) -> str:
    try:
        return urlsafe_b64decode(cursor.encode()).decode("ascii")
    except ValueError:
        return ""


def _no_cursor() -> Refusal:
    return Refusal(422, "This is no cursor that a page gave.")
